/**
 * kafka-transactions find-hanging: transactions that have been open in a partition for longer than any may, and of which their
 * coordinator knows nothing: nobody has the producer's id, or the transaction of who has it is not in that partition.
 */
import { hashOrder, longHash, sizedHashOrder, topicPartitionHash } from '../../base/java-hash.ts';
import type { AdminClient } from '../../clients/admin/admin-client.ts';
import type { ProducerState, TransactionDescription } from '../../clients/admin/transactions.ts';
import { TopicPartitionMap } from '../../clients/topic-partition.ts';
import type { TopicPartition } from '../../clients/types.ts';
import { javaClassOf } from '../java-error.ts';
import type { Options } from '../options.ts';
import { Failed, tried } from './failed.ts';
import type { Action } from './run.ts';
import { writeTable } from './table.ts';

interface Open {
  readonly partition: TopicPartition;
  readonly producer: ProducerState;
}

const BATCH = 500;
const MINUTE_MS = 60_000;
const HEADERS = [
  'Topic',
  'Partition',
  'ProducerId',
  'ProducerEpoch',
  'CoordinatorEpoch',
  'StartOffset',
  'LastTimestamp',
  'Duration(min)',
];

export const findHanging: Action = async (admin, options, io) => {
  const brokerId = options.integer('broker-id');
  const topic = options.value('topic');
  if (topic === null && brokerId === null) {
    throw new Failed(
      'The `find-hanging` command requires either --topic or --broker-id to limit the scope of the search',
    );
  }
  if (options.has('partition') && topic === null)
    throw new Failed('The --partition argument requires --topic to be provided');
  const now = io.platform.clock.now();
  const timeoutMs = (options.integer('max-transaction-timeout') ?? 15) * MINUTE_MS;
  const partitions = await searched(admin, options, brokerId);
  const open = await openFor(admin, partitions, brokerId, now - timeoutMs);
  const hanging = open.length === 0 ? [] : await withoutCoordinator(admin, open);
  const rows = hanging.map(({ partition, producer }) => [
    partition.topic,
    partition.partition,
    producer.producerId,
    producer.producerEpoch,
    producer.coordinatorEpoch,
    producer.currentTransactionStartOffset ?? -1,
    producer.lastTimestamp,
    Math.trunc((now - producer.lastTimestamp) / MINUTE_MS),
  ]);
  writeTable(io, HEADERS, rows);
};

// ---- where to look -------------------------------------------------------------------------------

async function searched(
  admin: AdminClient,
  options: Options,
  brokerId: number | null,
): Promise<TopicPartition[]> {
  const topic = options.value('topic');
  const partition = options.integer('partition');
  if (topic !== null && partition !== null) return [{ topic, partition }];
  const names =
    topic === null
      ? [...(await tried('Failed to list topics', admin.listTopics({ listInternal: true }))).keys()]
      : [topic];
  const found: TopicPartition[] = [];
  for (const some of batches(names)) {
    const described = await tried(
      `Failed to describe ${some.length} topics`,
      admin.describeTopics(some).all(),
    );
    for (const { name, partitions } of described.values()) {
      for (const { partition: id, replicas } of partitions) {
        const isThere = brokerId === null || replicas.some((replica) => replica.id === brokerId);
        if (isThere) found.push({ topic: name, partition: id });
      }
    }
  }
  return found;
}

// ---- what is open --------------------------------------------------------------------------------

/** Open transactions that were last written to before `lastTimestamp`. */
async function openFor(
  admin: AdminClient,
  partitions: readonly TopicPartition[],
  brokerId: number | null,
  lastTimestamp: number,
): Promise<Open[]> {
  const open: Open[] = [];
  for (const some of batches(partitions)) {
    const where = brokerId === null ? 'Optional.empty' : `Optional[${brokerId}]`;
    const producers = await tried(
      `Failed to describe producers for ${some.length} partitions on broker ${where}`,
      admin.describeProducers(some, brokerId === null ? {} : { brokerId }).all(),
    );
    for (const [partition, list] of sizedHashOrder([...producers], ([one]) =>
      topicPartitionHash(one),
    )) {
      for (const producer of list) {
        const isOpen = producer.currentTransactionStartOffset !== null;
        if (isOpen && producer.lastTimestamp < lastTimestamp) open.push({ partition, producer });
      }
    }
  }
  return open;
}

// ---- what nobody will end ------------------------------------------------------------------------

async function withoutCoordinator(admin: AdminClient, open: readonly Open[]): Promise<Open[]> {
  const producerIds = hashOrder(
    [...new Set(open.map(({ producer }) => producer.producerId))],
    longHash,
  );
  const listed = await tried(
    `Failed to list transactions for ${producerIds.length} producers`,
    admin.listTransactions({ producerIds }),
  );
  const ids = new Map<number, string>();
  for (const listings of listed.values())
    for (const { producerId, transactionalId } of listings)
      if (producerIds.includes(producerId)) ids.set(producerId, transactionalId);
  const known = await descriptions(admin, [...ids.values()]);
  return producerIds.flatMap((producerId) => {
    const partitions = known.get(ids.get(producerId) ?? '');
    return open.filter(
      ({ partition, producer }) =>
        producer.producerId === producerId && partitions?.has(partition) !== true,
    );
  });
}

/** The partitions of each transaction; an id that has gone meanwhile has none. */
async function descriptions(admin: AdminClient, ids: readonly string[]) {
  const partitions = new Map<string, TopicPartitionMap<true>>();
  const outcomes = await admin.describeTransactions(ids).settled();
  for (const [id, outcome] of outcomes) {
    if (!(outcome instanceof Error)) partitions.set(id, partitionsOf(outcome));
    else if (!javaClassOf(outcome).endsWith('.TransactionalIdNotFoundException'))
      await tried(`Failed to describe ${ids.length} transactions`, Promise.reject(outcome));
  }
  return partitions;
}

function partitionsOf({ topicPartitions }: TransactionDescription): TopicPartitionMap<true> {
  return new TopicPartitionMap(topicPartitions.map((one) => [one, true] as const));
}

function batches<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / BATCH);
  return Array.from({ length: count }, (_, i) => items.slice(i * BATCH, (i + 1) * BATCH));
}
