/** Heartbeat (12), v0-4. v3 static members (KIP-345). REBALANCE_IN_PROGRESS tells the member to join again. */
import { Errors, KafkaError } from '../../protocol/errors.ts';
import {
  type HeartbeatRequest,
  type HeartbeatResponse,
  heartbeatApi,
} from '../../protocol/messages/heartbeat.ts';
import { type Broker, handler } from '../context.ts';
import { staticMembersSupported } from '../groups.ts';

export const heartbeatHandler = handler<Broker, HeartbeatRequest, HeartbeatResponse>(
  heartbeatApi,
  async (broker, request) => {
    if (request.groupInstanceId !== null && !staticMembersSupported(broker.config))
      throw new KafkaError(Errors.UNSUPPORTED_VERSION);
    return { errorCode: await broker.groups.heartbeat(request) };
  },
);
