/**
 * How the controller in this process speaks to its own broker: the same requests as to any other, carried out without
 * a socket. What the handlers of LeaderAndIsr, StopReplica and UpdateMetadata do is done here, with the same refusals.
 */
import { unreachable } from '../base/assert.ts';
import type { BrokerLink, BrokerResponse } from '../controller/broker-channel.ts';
import { requestVersions } from '../controller/network-link.ts';
import type { BrokerRequest } from '../controller/request-batch.ts';
import type { LeaderAndIsrResponse } from '../protocol/messages/leader-and-isr.ts';
import { leaderAndIsrResponse } from './handlers/leader-and-isr.ts';
import { stopReplicaResponse } from './handlers/stop-replica.ts';
import { updateMetadata } from './handlers/update-metadata.ts';
import type { Broker } from './context.ts';

const NEWEST_STOP_REPLICA = 4;

export function localLink(
  broker: Pick<Broker, 'replicas' | 'metadata'>,
  interBrokerProtocolVersion: string,
): BrokerLink {
  const version = requestVersions(interBrokerProtocolVersion).leaderAndIsr;
  const send = async (item: BrokerRequest): Promise<BrokerResponse> => {
    switch (item.api) {
      case 'LeaderAndIsr': {
        const outcome = await broker.replicas.leaderAndIsr(item.request);
        return leaderAndIsrResponse(item.request, outcome, version) as LeaderAndIsrResponse;
      }
      case 'StopReplica':
        return stopReplicaResponse(
          await broker.replicas.stopReplica(item.request, NEWEST_STOP_REPLICA),
        );
      case 'UpdateMetadata':
        return { errorCode: updateMetadata(broker, item.request) };
      default:
        return unreachable(item);
    }
  };
  return { send, close: () => {} };
}
