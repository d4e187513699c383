/**
 * AlterPartitionReassignments (45), v0, and ListPartitionReassignments (46), v0 (KIP-455). Only the controller does either.
 * The first answers once the move has begun, per partition, or is done where no replica has to catch up; of a partition
 * named twice the last target counts. The second tells what moves; asked for the rest, it leaves it out.
 */
import { groupByTopic } from '../../base/group-by-topic.ts';
import { Errors } from '../../protocol/errors.ts';
import {
  alterPartitionReassignmentsApi,
  type AlterPartitionReassignmentsRequest,
  type AlterPartitionReassignmentsResponse,
} from '../../protocol/messages/alter-partition-reassignments.ts';
import {
  listPartitionReassignmentsApi,
  type ListPartitionReassignmentsRequest,
  type ListPartitionReassignmentsResponse,
} from '../../protocol/messages/list-partition-reassignments.ts';
import type { PartitionResult, ReassignmentTarget } from '../../controller/events.ts';
import { isMoving } from '../../controller/znodes.ts';
import { type Broker, handler } from '../context.ts';

export const alterPartitionReassignmentsHandler = handler<
  Broker,
  AlterPartitionReassignmentsRequest,
  AlterPartitionReassignmentsResponse
>(alterPartitionReassignmentsApi, async ({ controller }, { topics }) => {
  if (!controller.isActive) return NOT_CONTROLLER;
  const targets = new Map<string, ReassignmentTarget>();
  for (const { name, partitions } of topics)
    for (const { partitionIndex, replicas } of partitions)
      targets.set(`${partitionIndex}-${name}`, {
        topic: name,
        partition: partitionIndex,
        replicas,
      });
  const reply = await controller.reassign([...targets.values()]);
  if (reply.type !== 'reassign') return { errorCode: Errors.UNKNOWN_SERVER_ERROR };
  return { errorCode: Errors.NONE, errorMessage: '', responses: grouped(reply.results) };
});

/** The words are those of the code, as Kafka puts them there. */
const NOT_CONTROLLER = {
  errorCode: Errors.NOT_CONTROLLER,
  errorMessage: 'This is not the correct controller for this cluster.',
};

function grouped(results: readonly PartitionResult[]) {
  return [...groupByTopic(results)].map(([name, list]) => ({
    name,
    partitions: list.map(({ partition, errorCode, errorMessage }) => ({
      partitionIndex: partition,
      errorCode,
      errorMessage,
    })),
  }));
}

export const listPartitionReassignmentsHandler = handler<
  Broker,
  ListPartitionReassignmentsRequest,
  ListPartitionReassignmentsResponse
>(listPartitionReassignmentsApi, ({ controller }, { topics }) => {
  const { state } = controller;
  if (state === null) return NOT_CONTROLLER;
  const asked =
    topics?.map(({ name, partitionIndexes }) => ({ name, indexes: new Set(partitionIndexes) })) ??
    [...state.topics.keys()].map((name) => ({ name, indexes: null }));
  const moving = asked.map(({ name, indexes }) => ({
    name,
    partitions: [...(state.topics.get(name)?.partitions ?? [])]
      .filter(([index, { assignment }]) => isMoving(assignment) && indexes?.has(index) !== false)
      .map(
        ([
          partitionIndex,
          {
            assignment: { replicas, adding, removing },
          },
        ]) => ({
          partitionIndex,
          replicas: [...replicas],
          addingReplicas: [...adding],
          removingReplicas: [...removing],
        }),
      ),
  }));
  return {
    errorCode: Errors.NONE,
    errorMessage: '',
    topics: moving.filter(({ partitions }) => partitions.length > 0),
  };
});
