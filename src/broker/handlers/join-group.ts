/**
 * JoinGroup (11), v0-9. v1 adds the rebalance timeout (before, it is the session's), v4 MEMBER_ID_REQUIRED (KIP-394), v5
 * static members (KIP-345), v7 names the protocol type (KIP-559), v8 the reason (KIP-800), v9 skipAssignment (KIP-814). Waits
 * until the rebalance it takes part in is complete.
 */
import { Errors, KafkaError } from '../../protocol/errors.ts';
import {
  type JoinGroupRequest,
  type JoinGroupResponse,
  joinGroupApi,
} from '../../protocol/messages/join-group.ts';
import { type Broker, handler } from '../context.ts';
import { staticMembersSupported } from '../groups.ts';

const KNOWN_MEMBER_ID_FROM = 4;
const NULLABLE_PROTOCOL_NAME_FROM = 7;
const SKIP_ASSIGNMENT_FROM = 9;

export const joinGroupHandler = handler<Broker, JoinGroupRequest, JoinGroupResponse>(
  joinGroupApi,
  async (broker, request, { apiVersion, clientId, clientHost }) => {
    if (request.groupInstanceId !== null && !staticMembersSupported(broker.config))
      throw new KafkaError(Errors.UNSUPPORTED_VERSION);
    const result = await broker.groups.joinGroup({
      groupId: request.groupId,
      memberId: request.memberId,
      groupInstanceId: request.groupInstanceId,
      sessionTimeoutMs: request.sessionTimeoutMs,
      rebalanceTimeoutMs: apiVersion === 0 ? request.sessionTimeoutMs : request.rebalanceTimeoutMs,
      protocolType: request.protocolType,
      protocols: request.protocols,
      clientId,
      clientHost,
      reason: request.reason ?? 'not provided',
      requireKnownMemberId: apiVersion >= KNOWN_MEMBER_ID_FROM,
      supportSkippingAssignment: apiVersion >= SKIP_ASSIGNMENT_FROM,
    });
    const { protocolName } = result;
    return {
      ...result,
      protocolName: apiVersion < NULLABLE_PROTOCOL_NAME_FROM ? (protocolName ?? '') : protocolName,
    };
  },
);
