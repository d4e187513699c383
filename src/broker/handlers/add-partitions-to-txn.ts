/**
 * AddPartitionsToTxn (24), v0-5. Up to v3 a producer adds partitions to its own transaction; v4 (KIP-890) is for brokers: several
 * transactions at once, each added to or only asked about. One partition that does not exist keeps the others from being tried:
 * OPERATION_NOT_ATTEMPTED. Before v2 a fenced producer is told INVALID_PRODUCER_EPOCH.
 */
import type { PartitionsRequest } from '../../coordinator/transaction/add-partitions.ts';
import type { TopicPartition } from '../../coordinator/transaction/transaction.ts';
import { Errors } from '../../protocol/errors.ts';
import {
  type AddPartitionsToTxnRequest,
  type AddPartitionsToTxnResponse,
  addPartitionsToTxnApi,
} from '../../protocol/messages/add-partitions-to-txn.ts';
import { type Broker, handler } from '../context.ts';
import { partitionMetadata } from '../metadata-cache.ts';
import { fencedCode } from '../transaction-errors.ts';

const BATCHED_FROM = 4;
const PRODUCER_FENCED_FROM = 2;

type Topics = AddPartitionsToTxnRequest['v3AndBelowTopics'];

export const addPartitionsToTxnHandler = handler<
  Broker,
  AddPartitionsToTxnRequest,
  AddPartitionsToTxnResponse
>(addPartitionsToTxnApi, async (broker, request, { apiVersion }) => {
  if (apiVersion < BATCHED_FROM) {
    const topics = request.v3AndBelowTopics;
    const codes = await add(broker, {
      transactionalId: request.v3AndBelowTransactionalId,
      producerId: request.v3AndBelowProducerId,
      producerEpoch: request.v3AndBelowProducerEpoch,
      partitions: partitionsOf(topics),
    });
    const told = codes.map((code) => fencedCode(code, apiVersion >= PRODUCER_FENCED_FROM));
    return { resultsByTopicV3AndBelow: resultsOf(topics, told) };
  }
  const results = request.transactions.map(async ({ topics, verifyOnly, ...identity }) => {
    const asked = { ...identity, partitions: partitionsOf(topics) };
    const codes = verifyOnly ? verify(broker, asked) : await add(broker, asked);
    return {
      transactionalId: identity.transactionalId,
      topicResults: resultsOf(topics, codes),
    };
  });
  return { resultsByTransaction: await Promise.all(results) };
});

function partitionsOf(topics: Topics): TopicPartition[] {
  return topics.flatMap(({ name: topic, partitions }) =>
    partitions.map((partition) => ({ topic, partition })),
  );
}

/** UNKNOWN_TOPIC_OR_PARTITION for what is not there, OPERATION_NOT_ATTEMPTED for the rest; null when all is there. */
function missing(broker: Broker, partitions: readonly TopicPartition[]): readonly number[] | null {
  const { image } = broker.metadata;
  const known = partitions.map(
    ({ topic, partition }) => partitionMetadata(image, topic, partition) !== undefined,
  );
  if (!known.includes(false)) return null;
  return known.map((is) =>
    is ? Errors.OPERATION_NOT_ATTEMPTED : Errors.UNKNOWN_TOPIC_OR_PARTITION,
  );
}

async function add(broker: Broker, request: PartitionsRequest): Promise<readonly number[]> {
  const refused = missing(broker, request.partitions);
  if (refused !== null) return refused;
  const errorCode = await broker.transactions.addPartitions(request);
  return request.partitions.map(() => errorCode);
}

function verify(broker: Broker, request: PartitionsRequest): readonly number[] {
  return missing(broker, request.partitions) ?? broker.transactions.verifyPartitions(request);
}

function resultsOf(topics: Topics, codes: readonly number[]) {
  let next = 0;
  return topics.map(({ name, partitions }) => ({
    name,
    resultsByPartition: partitions.map((partitionIndex) => ({
      partitionIndex,
      partitionErrorCode: codes[next++] ?? Errors.UNKNOWN_SERVER_ERROR,
    })),
  }));
}
