/** StopReplica (5), v0-4: the controller takes partitions from this broker, with or without their data. */
import {
  type StopReplicaRequest,
  type StopReplicaResponse,
  stopReplicaApi,
} from '../../protocol/messages/stop-replica.ts';
import type { ControlOutcome } from '../../replication/replicas.ts';
import { type Broker, handler } from '../context.ts';

export const stopReplicaHandler = handler<Broker, StopReplicaRequest, StopReplicaResponse>(
  stopReplicaApi,
  async (broker, request, { apiVersion }) =>
    stopReplicaResponse(await broker.replicas.stopReplica(request, apiVersion)),
);

export function stopReplicaResponse({
  errorCode,
  partitions,
}: ControlOutcome): StopReplicaResponse {
  return {
    errorCode,
    partitionErrors: partitions.map(({ topic, partition, errorCode: code }) => ({
      topicName: topic,
      partitionIndex: partition,
      errorCode: code,
    })),
  };
}
