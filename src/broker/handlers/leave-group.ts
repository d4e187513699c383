/**
 * LeaveGroup (13), v0-5. Up to v2 one member, whose error is the response's; from v3 several, static ones by their instance
 * id alone (KIP-345), each with an error of its own; v5 the reason (KIP-800).
 */
import { Errors } from '../../protocol/errors.ts';
import {
  type LeaveGroupRequest,
  type LeaveGroupResponse,
  leaveGroupApi,
} from '../../protocol/messages/leave-group.ts';
import { type Broker, handler } from '../context.ts';

const BATCHED_FROM = 3;

export const leaveGroupHandler = handler<Broker, LeaveGroupRequest, LeaveGroupResponse>(
  leaveGroupApi,
  async (broker, request, { apiVersion }) => {
    const { groupId, memberId } = request;
    if (apiVersion >= BATCHED_FROM) {
      const leaving = request.members.map((member) => ({
        memberId: member.memberId,
        groupInstanceId: member.groupInstanceId,
        reason: member.reason ?? 'not provided',
      }));
      return broker.groups.leaveGroup(groupId, leaving);
    }
    const leaving = [{ memberId, groupInstanceId: null, reason: 'not provided' }];
    const { errorCode, members } = await broker.groups.leaveGroup(groupId, leaving);
    return {
      errorCode: errorCode !== Errors.NONE ? errorCode : (members[0]?.errorCode ?? errorCode),
    };
  },
);
