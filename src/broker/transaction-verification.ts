/**
 * Before a partition begins a transaction of a producer its coordinator is asked whether the partition belongs to it
 * (KIP-890 part 1, spec/cluster.md 2.1): what comes late, after the markers, would open a transaction that nobody ends. The
 * coordinator in this process answers at once, so the batch takes its place in the log in the same turn and no marker
 * can come between; another broker's is not asked.
 */
import type { ProducerIdentity, TopicPartition } from '../coordinator/transaction/transaction.ts';
import { Errors } from '../protocol/errors.ts';
import type { Broker } from './context.ts';
import { TRANSACTION_STATE_TOPIC } from './internal-topics.ts';
import { partitionMetadata } from './metadata-cache.ts';

export interface ToVerify extends TopicPartition {
  /** Of the batch that a client sends; without it no later one can come before it. */
  readonly baseSequence?: number;
}

/** One error code for each partition: NONE where the producer may write. */
export function verifyTransaction(
  broker: Broker,
  { transactionalId, producerId, producerEpoch }: ProducerIdentity & { transactionalId: string },
  partitions: readonly ToVerify[],
): readonly number[] {
  const allowed = partitions.map(() => Errors.NONE);
  if (!broker.config.transactionPartitionVerificationEnable) return allowed;
  const open = partitions.map((at) => isOpen(broker, at, producerId, producerEpoch));
  if (!open.includes(false) || !isCoordinator(broker, transactionalId)) return allowed;
  for (const [i, at] of partitions.entries())
    if (open[i] === false) beginVerification(broker, at, producerId, producerEpoch);
  const codes = broker.transactions.verifyPartitions({
    transactionalId,
    producerId,
    producerEpoch,
    partitions: partitions.map(({ topic, partition }) => ({ topic, partition })),
  });
  return partitions.map((_, i) =>
    open[i] === true ? Errors.NONE : leadersCode(codes[i] ?? Errors.UNKNOWN_SERVER_ERROR),
  );
}

/** Where there is no log, the append says what is wrong. */
function isOpen(
  { replicas }: Broker,
  { topic, partition }: TopicPartition,
  producerId: number,
  producerEpoch: number,
): boolean {
  const log = replicas.get(topic, partition)?.log;
  if (log == null) return true;
  const entry = log.producers.get(producerId);
  return entry?.producerEpoch === producerEpoch && entry.currentTxnFirstOffset !== -1;
}

function beginVerification(
  { replicas, platform }: Broker,
  { topic, partition, baseSequence }: ToVerify,
  producerId: number,
  producerEpoch: number,
): void {
  const verifications = replicas.get(topic, partition)?.log?.verifications;
  if (baseSequence !== undefined)
    verifications?.begin(producerId, producerEpoch, baseSequence, platform.clock.now());
}

function isCoordinator({ metadata, transactions, brokerId }: Broker, id: string): boolean {
  const partition = transactions.partitionFor(id);
  const leader = partitionMetadata(metadata.image, TRANSACTION_STATE_TOPIC, partition)?.leader;
  return leader === undefined || leader === brokerId;
}

/** A leader knows no fenced producers, only old epochs. */
function leadersCode(errorCode: number): number {
  return errorCode === Errors.PRODUCER_FENCED ? Errors.INVALID_PRODUCER_EPOCH : errorCode;
}
