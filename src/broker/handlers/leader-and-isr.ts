/**
 * LeaderAndIsr (4), v0-7: the controller tells which partitions this broker leads and follows. v5+ answers by topic id
 * (KIP-516). The controller in our own process comes in by broker.localControl, past this handler.
 */
import { ZERO_UUID } from '../../base/uuid.ts';
import type { Draft } from '../../protocol/api.ts';
import {
  type LeaderAndIsrRequest,
  type LeaderAndIsrResponse,
  leaderAndIsrApi,
} from '../../protocol/messages/leader-and-isr.ts';
import type { ControlOutcome } from '../../replication/replicas.ts';
import { type Broker, handler } from '../context.ts';

export const leaderAndIsrHandler = handler<Broker, LeaderAndIsrRequest, LeaderAndIsrResponse>(
  leaderAndIsrApi,
  async (broker, request, { apiVersion }) =>
    leaderAndIsrResponse(request, await broker.replicas.leaderAndIsr(request), apiVersion),
);

export function leaderAndIsrResponse(
  request: LeaderAndIsrRequest,
  { errorCode, partitions }: ControlOutcome,
  version: number,
): Draft<LeaderAndIsrResponse> {
  if (version < 5) {
    const partitionErrors = partitions.map(({ topic, partition, errorCode: code }) => ({
      topicName: topic,
      partitionIndex: partition,
      errorCode: code,
    }));
    return { errorCode, partitionErrors };
  }
  const topics = request.topicStates.map(({ topicName, topicId }) => ({
    topicId: topicId === '' ? ZERO_UUID : topicId,
    partitionErrors: partitions
      .filter(({ topic }) => topic === topicName)
      .map(({ partition, errorCode: code }) => ({ partitionIndex: partition, errorCode: code })),
  }));
  return { errorCode, topics };
}
