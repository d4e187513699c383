/**
 * One segment after a crash (kafka: LogSegment.recover): every batch is checked and entered into new indexes, producer
 * state and epochs; at the first that does not check out the .log is cut. Records inside a batch whose checksum is
 * right are not looked at: they were when they were appended.
 */
import { Errors, KafkaError } from '../protocol/errors.ts';
import type { RecordBatch } from '../protocol/records/batch.ts';
import { readBatches } from './batch-reader.ts';
import type { LogEnvironment } from './environment.ts';
import { replayBatch } from './producer-replay.ts';
import type { FoundLog, LoadRequest } from './recovery.ts';
import type { Segment } from './segment.ts';
import { RELATIVE_OFFSET_MAX } from './segment-tail.ts';
import type { TimestampOffset } from './time-index.ts';

export interface RecoveredSegment {
  readonly lostBytes: number;
  /** One past the last offset that is left in it. */
  readonly nextOffset: number;
}

export async function recoverSegment(
  env: LogEnvironment,
  segment: Segment,
  request: LoadRequest,
  found: FoundLog,
): Promise<RecoveredSegment> {
  for (const index of [segment.offsetIndex, segment.timeIndex]) await index.file.truncate(0);
  if (segment.txnIndex.file.exists) await segment.txnIndex.file.truncate(0);
  const rebuilt = new Rebuilt(segment, request, found);
  try {
    const file = segment.file;
    for await (const piece of readBatches(file, 0, segment.sizeBytes)) {
      for (const { batch, position } of piece) rebuilt.add(batch, position);
    }
  } catch (error) {
    if (!(error instanceof KafkaError) || error.code !== Errors.CORRUPT_MESSAGE) throw error;
    env.logger.warn(
      `Found invalid messages in log segment ${segment.path('.log')} at byte offset ` +
        `${rebuilt.validBytes}: ${error.message}.`,
    );
  }
  const lost = segment.sizeBytes - rebuilt.validBytes;
  if (lost > 0) {
    env.logger.warn(`Cut ${lost} invalid bytes off the end of ${segment.path('.log')}`);
    await segment.setSize(rebuilt.validBytes);
  }
  segment.setLargest(rebuilt.largest);
  await segment.seal();
  await found.snapshots.write(found.producers.mapEndOffset, found.producers, true);
  return { lostBytes: lost, nextOffset: rebuilt.nextOffset };
}

/** What a walk over a segment's batches gathers. */
class Rebuilt {
  validBytes = 0;
  largest: TimestampOffset;
  readonly #segment: Segment;
  readonly #indexInterval: number;
  readonly #found: FoundLog;
  #indexedBytes = 0;
  #lastIndexed = -1;
  #lastOffset: number;

  constructor(segment: Segment, request: LoadRequest, found: FoundLog) {
    this.#segment = segment;
    this.#indexInterval = request.config.indexIntervalBytes;
    this.#found = found;
    this.largest = { timestamp: -1, offset: segment.baseOffset };
    this.#lastOffset = segment.baseOffset - 1;
  }

  get nextOffset(): number {
    return this.#lastOffset + 1;
  }

  add(batch: RecordBatch, position: number): void {
    batch.ensureValid();
    this.#ensureInRange(batch.lastOffset);
    const { lastOffset, maxTimestamp } = batch;
    if (maxTimestamp > this.largest.timestamp) {
      this.largest = { timestamp: maxTimestamp, offset: lastOffset };
    }
    if (position - this.#indexedBytes > this.#indexInterval) this.#index(lastOffset, position);
    const { epochs, producers } = this.#found;
    if (batch.partitionLeaderEpoch >= 0 && batch.partitionLeaderEpoch > epochs.latestEpoch) {
      epochs.assign(batch.partitionLeaderEpoch, batch.baseOffset);
    }
    const aborted = replayBatch(producers, batch);
    if (aborted !== null) this.#segment.txnIndex.append(aborted);
    this.#lastOffset = lastOffset;
    this.validBytes = position + batch.sizeInBytes;
  }

  #index(lastOffset: number, position: number): void {
    this.#segment.offsetIndex.append(lastOffset, position);
    this.#indexedBytes = position;
    if (this.largest.timestamp <= this.#lastIndexed) return;
    this.#segment.timeIndex.append(this.largest.timestamp, this.largest.offset);
    this.#lastIndexed = this.largest.timestamp;
  }

  /** Offsets that go back, or further than an index entry can say, are no batch of this segment. */
  #ensureInRange(lastOffset: number): void {
    const { baseOffset } = this.#segment;
    if (lastOffset > this.#lastOffset && lastOffset - baseOffset <= RELATIVE_OFFSET_MAX) return;
    throw new KafkaError(
      Errors.CORRUPT_MESSAGE,
      `Offset ${lastOffset} does not fit behind ${this.#lastOffset} in a segment of base ${baseOffset}`,
    );
  }
}
