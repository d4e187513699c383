/** What kafka-transactions tells: the transactional ids, one of them, the producers of a partition. */
import { must } from '../../base/assert.ts';
import { hashOrder, topicPartitionHash } from '../../base/java-hash.ts';
import { keyOf } from '../../clients/topic-partition.ts';
import type { TopicPartition } from '../../clients/types.ts';
import type { Options } from '../options.ts';
import { tried } from './failed.ts';
import type { Action } from './run.ts';
import { writeTable } from './table.ts';

export const list: Action = async (admin, options, io) => {
  const durationMs = options.long('duration-filter');
  const byBroker = await tried(
    'Failed to list transactions',
    admin.listTransactions(durationMs === null ? {} : { durationMs }),
  );
  const rows = [...byBroker].flatMap(([broker, listings]) =>
    listings.map((one) => [one.transactionalId, broker, one.producerId, one.state]),
  );
  writeTable(io, ['TransactionalId', 'Coordinator', 'ProducerId', 'TransactionState'], rows);
};

const TRANSACTION = [
  'CoordinatorId',
  'TransactionalId',
  'ProducerId',
  'ProducerEpoch',
  'TransactionState',
  'TransactionTimeoutMs',
  'CurrentTransactionStartTimeMs',
  'TransactionDurationMs',
  'TopicPartitions',
];

export const describe: Action = async (admin, options, io) => {
  const id = options.value('transactional-id') ?? '';
  const one = await tried(
    `Failed to describe transaction state of transactional-id \`${id}\``,
    must(admin.describeTransactions([id]).get(id), 'asked for'),
  );
  const start = one.transactionStartTimeMs;
  const now = io.platform.clock.now();
  const partitions = hashOrder(one.topicPartitions, topicPartitionHash);
  writeTable(io, TRANSACTION, [
    [
      one.coordinatorId,
      id,
      one.producerId,
      one.producerEpoch,
      one.state,
      one.transactionTimeoutMs,
      start ?? 'None',
      start === null ? 'None' : now - start,
      partitions.map(({ topic, partition }) => keyOf(topic, partition)).join(','),
    ],
  ]);
};

const PRODUCER = [
  'ProducerId',
  'ProducerEpoch',
  'LatestCoordinatorEpoch',
  'LastSequence',
  'LastTimestamp',
  'CurrentTransactionStartOffset',
];

export const describeProducers: Action = async (admin, options, io) => {
  const partition = partitionOf(options);
  const brokerId = options.integer('broker-id');
  const asked = brokerId === null ? {} : { brokerId };
  const whom = brokerId === null ? 'leader' : `broker ${brokerId}`;
  const producers = await tried(
    `Failed to describe producers for partition ${keyOf(partition.topic, partition.partition)} on ${whom}`,
    must(admin.describeProducers([partition], asked).get(partition), 'asked for'),
  );
  const rows = producers.map((one) => [
    one.producerId,
    one.producerEpoch,
    one.coordinatorEpoch,
    one.lastSequence,
    one.lastTimestamp,
    one.currentTransactionStartOffset ?? 'None',
  ]);
  writeTable(io, PRODUCER, rows);
};

/** What --topic and --partition name; both are required where this is asked for. */
export function partitionOf(options: Options): TopicPartition {
  return {
    topic: options.value('topic') ?? '',
    partition: options.integer('partition') ?? 0,
  };
}
