/**
 * DescribeProducers (61), v0 (KIP-664). What a replica remembers of those who write to its partitions; every replica may be asked,
 * not only the leader. A name that no topic may have is INVALID_TOPIC_EXCEPTION for each of its partitions.
 */
import { hashOrder, longHash } from '../../base/java-hash.ts';
import { topicNameProblem } from '../../base/topic-name.ts';
import { Errors } from '../../protocol/errors.ts';
import {
  type DescribeProducersRequest,
  type DescribeProducersResponse,
  type DescribeProducersResponsePartitionResponse,
  type DescribeProducersResponseProducerState,
  describeProducersApi,
} from '../../protocol/messages/describe-producers.ts';
import type { ProducerEntry } from '../../storage/producer-state.ts';
import { type Broker, handler } from '../context.ts';
import { partitionMetadata } from '../metadata-cache.ts';

export const describeProducersHandler = handler<
  Broker,
  DescribeProducersRequest,
  DescribeProducersResponse
>(describeProducersApi, (broker, request) => ({
  topics: request.topics.map(({ name, partitionIndexes }) => {
    const problem = topicNameProblem(name);
    const partitions = partitionIndexes.map((index) =>
      problem === null
        ? producersOf(broker, name, index)
        : { ...refused(index, Errors.INVALID_TOPIC_EXCEPTION), errorMessage: problem },
    );
    return { name, partitions };
  }),
}));

function producersOf(
  broker: Broker,
  topic: string,
  partitionIndex: number,
): DescribeProducersResponsePartitionResponse {
  const partition = broker.replicas.get(topic, partitionIndex);
  if (partition === undefined) {
    const isKnown = partitionMetadata(broker.metadata.image, topic, partitionIndex) !== undefined;
    const errorCode = isKnown ? Errors.NOT_LEADER_OR_FOLLOWER : Errors.UNKNOWN_TOPIC_OR_PARTITION;
    return refused(partitionIndex, errorCode);
  }
  const errorCode = partition.checkEpoch(-1, false);
  const { log } = partition;
  if (errorCode !== Errors.NONE || log === null) return refused(partitionIndex, errorCode);
  const producers = hashOrder([...log.producers.values()], ({ producerId }) =>
    longHash(producerId),
  );
  return {
    partitionIndex,
    errorCode: Errors.NONE,
    errorMessage: null,
    activeProducers: producers.map(stateOf),
  };
}

function stateOf(entry: ProducerEntry): DescribeProducersResponseProducerState {
  return {
    producerId: entry.producerId,
    producerEpoch: entry.producerEpoch,
    lastSequence: entry.batches.at(-1)?.lastSequence ?? -1,
    lastTimestamp: entry.lastTimestamp,
    coordinatorEpoch: entry.coordinatorEpoch,
    currentTxnStartOffset: entry.currentTxnFirstOffset,
  };
}

function refused(
  partitionIndex: number,
  errorCode: number,
): DescribeProducersResponsePartitionResponse {
  return { partitionIndex, errorCode, errorMessage: null, activeProducers: [] };
}
