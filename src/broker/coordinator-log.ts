/**
 * The log a coordinator declares, supplied from the partitions this broker leads (kafka: PartitionWriter,
 * CoordinatorLoaderImpl). One append is one batch, in its place in the log before the first await; `committed` waits
 * for the high watermark as acks=all does. Replay reads batch by batch, in pieces of offsets.load.buffer.size.
 */
import type { Clock } from '../platform/platform.ts';
import type { FileRange } from '../protocol/api.ts';
import { Errors, KafkaError } from '../protocol/errors.ts';
import { batches, type RecordBatch } from '../protocol/records/batch.ts';
import { BatchBuilder } from '../protocol/records/builder.ts';
import { controlType } from '../protocol/records/control.ts';
import { readRecordsAsync } from '../protocol/records/record.ts';
import type {
  CoordinatorAppend,
  CoordinatorAppendResult,
  CoordinatorLog,
  ReplayBatch,
} from '../coordinator/types.ts';
import type { Partition } from '../replication/partition.ts';
import type { Replicas } from '../replication/replicas.ts';
import { until } from '../replication/waiters.ts';
import type { Log } from '../storage/types.ts';

export interface CoordinatorLogOptions {
  readonly replicas: Replicas;
  readonly clock: Clock;
  readonly topic: string;
  readonly partitionsCount: number;
  /** Codec number: offsets.topic.compression.codec */
  readonly compression: number;
  /** offsets.commit.timeout.ms */
  readonly timeoutMs: number;
  /** offsets.commit.required.acks: what `committed` means; -1 is all of the ISR. */
  readonly requiredAcks: -1 | 0 | 1;
  /** offsets.load.buffer.size */
  readonly loadBytes: number;
}

export function createCoordinatorLog(options: CoordinatorLogOptions): CoordinatorLog {
  return {
    partitionsCount: options.partitionsCount,
    append: (partition, append) => appendTo(options, partition, append),
    replay: (partition) => replay(options, partition),
  };
}

const failed = (errorCode: number): CoordinatorAppendResult => ({ errorCode, baseOffset: -1 });

async function appendTo(
  options: CoordinatorLogOptions,
  index: number,
  append: CoordinatorAppend,
): Promise<CoordinatorAppendResult> {
  const partition = options.replicas.get(options.topic, index);
  if (partition === undefined) return failed(Errors.NOT_LEADER_OR_FOLLOWER);
  const acks = append.until === 'committed' ? options.requiredAcks : 1;
  const timeoutMs = append.timeoutMs ?? options.timeoutMs;
  try {
    const bytes = encode(append, options.compression);
    return await appendBatch(partition, bytes, { clock: options.clock, acks, timeoutMs });
  } catch (error) {
    // The contract is an error code; only what the records themselves do wrong can be thrown here.
    if (error instanceof KafkaError) return failed(error.code);
    throw error;
  }
}

/** A coordinator's batch, in its place in the log before the first await; resolves when it is as safe as acks says. */
export async function appendBatch(
  partition: Partition,
  bytes: Buffer,
  options: { readonly clock: Clock; readonly acks: -1 | 0 | 1; readonly timeoutMs: number },
): Promise<CoordinatorAppendResult> {
  const { clock, acks, timeoutMs } = options;
  const outcome = await partition.append(bytes, { origin: 'coordinator', acks });
  const { errorCode, baseOffset, lastOffset } = outcome;
  if (errorCode !== Errors.NONE) return failed(errorCode);
  if (acks !== -1) return { errorCode, baseOffset };
  const committed = await replicated(clock, timeoutMs, partition, lastOffset + 1);
  return committed === Errors.NONE ? { errorCode: committed, baseOffset } : failed(committed);
}

function encode(append: CoordinatorAppend, compression: number): Buffer {
  const builder = new BatchBuilder({
    compression,
    baseSequence: append.baseSequence,
    producerId: append.producer?.id,
    producerEpoch: append.producer?.epoch,
    isTransactional: append.producer !== undefined,
  });
  for (const { key, value } of append.records) builder.append(append.timestamp, key, value);
  return builder.build();
}

async function replicated(
  clock: Clock,
  timeoutMs: number,
  partition: Partition,
  endOffset: number,
): Promise<number> {
  await until(clock, {
    holds: () => partition.committed(endOffset) !== null,
    signals: [partition.changed],
    timeoutMs,
  });
  return partition.committed(endOffset) ?? Errors.REQUEST_TIMED_OUT;
}

async function* replay(
  { replicas, topic, loadBytes }: CoordinatorLogOptions,
  index: number,
): AsyncGenerator<ReplayBatch> {
  const log = replicas.get(topic, index)?.log;
  if (log == null) throw new KafkaError(Errors.NOT_LEADER_OR_FOLLOWER);
  let offset = log.logStartOffset;
  const end = log.logEndOffset;
  while (offset < end) {
    const bytes = await readFrom(log, offset, loadBytes);
    let next = offset;
    for (const batch of batches(bytes)) {
      next = Math.max(next, batch.nextOffset);
      // A read begins with the batch that holds the offset; compaction leaves gaps between batches.
      if (batch.lastOffset < offset) continue;
      yield await replayed(batch, offset);
    }
    if (next === offset) break;
    offset = next;
  }
}

async function readFrom(log: Log, offset: number, maxBytes: number): Promise<Buffer> {
  const outcome = await log.read({ offset, maxBytes, minOneBatch: true, upTo: 'logEnd' });
  if (outcome.errorCode !== Errors.NONE) throw new KafkaError(outcome.errorCode);
  const pieces: Buffer[] = [];
  for (const range of outcome.ranges) pieces.push(await load(range));
  return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
}

async function load({ file, position, length }: FileRange): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  const read = await file.read(bytes, position);
  return bytes.subarray(0, read);
}

async function replayed(batch: RecordBatch, from: number): Promise<ReplayBatch> {
  const records = await readRecordsAsync(batch);
  const { baseOffset, producerId, isTransactional } = batch;
  const common = { baseOffset, producerId, transactional: isTransactional };
  if (batch.isControl) {
    const type = controlType(records[0]?.key ?? null);
    const control = type === 'COMMIT' ? 'commit' : type === 'ABORT' ? 'abort' : 'other';
    return { ...common, control, records: [] };
  }
  return { ...common, control: null, records: records.filter(({ offset }) => offset >= from) };
}
