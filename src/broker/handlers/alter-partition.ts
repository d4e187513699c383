/**
 * AlterPartition (56), v0-3: a leader proposes an ISR to the controller (KIP-497). v1 adds the recovery state, v2 names topics
 * by id, v3 gives the epoch of each ISR member (KIP-903).
 */
import { ZERO_UUID } from '../../base/uuid.ts';
import { Errors } from '../../protocol/errors.ts';
import {
  alterPartitionApi,
  type AlterPartitionRequest,
  type AlterPartitionResponse,
} from '../../protocol/messages/alter-partition.ts';
import { type Broker, handler } from '../context.ts';

export const alterPartitionHandler = handler<Broker, AlterPartitionRequest, AlterPartitionResponse>(
  alterPartitionApi,
  async ({ controller }, request, { apiVersion }) => {
    if (!controller.isActive) return { errorCode: Errors.NOT_CONTROLLER };
    const reply = await controller.alterPartition(request, apiVersion);
    if (reply.type !== 'alter partition') return { errorCode: Errors.UNKNOWN_SERVER_ERROR };
    const names = new Set(reply.partitions.map(({ topic }) => topic));
    const topics = [...names].map((topicName) => {
      const partitions = reply.partitions.filter(({ topic }) => topic === topicName);
      return {
        topicName,
        topicId: partitions[0]?.topicId ?? ZERO_UUID,
        partitions: partitions.map(({ partition, errorCode, state }) => ({
          partitionIndex: partition,
          errorCode,
          leaderId: state?.leader ?? 0,
          leaderEpoch: state?.leaderEpoch ?? 0,
          isr: [...(state?.isr ?? [])],
          leaderRecoveryState: state?.recoveryState ?? 0,
          partitionEpoch: state?.partitionEpoch ?? 0,
        })),
      };
    });
    return { errorCode: reply.errorCode, topics };
  },
);
