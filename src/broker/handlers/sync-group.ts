/**
 * SyncGroup (14), v0-5. v3 static members (KIP-345), v5 names protocol type and name, which must then be given and be the
 * group's (KIP-559). Waits until the leader's assignment is committed to the log.
 */
import { Errors, KafkaError } from '../../protocol/errors.ts';
import {
  type SyncGroupRequest,
  type SyncGroupResponse,
  syncGroupApi,
} from '../../protocol/messages/sync-group.ts';
import { type Broker, handler } from '../context.ts';
import { staticMembersSupported } from '../groups.ts';

const PROTOCOL_FROM = 5;

export const syncGroupHandler = handler<Broker, SyncGroupRequest, SyncGroupResponse>(
  syncGroupApi,
  (broker, request, { apiVersion }) => {
    if (request.groupInstanceId !== null && !staticMembersSupported(broker.config))
      throw new KafkaError(Errors.UNSUPPORTED_VERSION);
    const { protocolType, protocolName } = request;
    if (apiVersion >= PROTOCOL_FROM && (protocolType === null || protocolName === null))
      return { errorCode: Errors.INCONSISTENT_GROUP_PROTOCOL };
    return broker.groups.syncGroup(request);
  },
);
