/**
 * Batches that wait for their turn: one queue per partition, records only ever join the last batch, and all of them together
 * stay within buffer.memory. A batch gives its memory back when it is settled, not when it is sent.
 */
import { deferred, type Deferred } from '../../base/deferred.ts';
import type { HeaderDraft } from '../../protocol/records/builder.ts';
import { recordSizeMax } from '../../protocol/records/builder.ts';
import { BATCH_OVERHEAD } from '../../protocol/records/batch.ts';
import { illegalArgument } from '../errors.ts';
import { ProducerBatch, type BatchSettings, type Callback } from './producer-batch.ts';

/** One partition's batches and, for idempotence, where its sequence stands. */
export interface PartitionQueue {
  readonly topic: string;
  readonly partition: number;
  /** Not sent, or sent and to be sent again; the order of sending. */
  readonly waiting: ProducerBatch[];
  /** Sequenced and not settled, by sequence; those waiting for a retry among them. */
  readonly inFlight: ProducerBatch[];
  nextSequence: number;
  lastAckedSequence: number;
  /** The identity that nextSequence counts for. */
  producerId: number;
  producerEpoch: number;
  /** A batch that may have been written was given up: what follows must wait for its fate. */
  unresolved: boolean;
}

export interface AccumulatorOptions {
  readonly batchSize: number;
  readonly bufferMemory: number;
  readonly batch: BatchSettings;
  /** Clock.monotonic. */
  readonly now: () => number;
}

/** A producer asks for patience when 1/FULL_SHARE of buffer.memory and so many batches are in use. */
const FULL_BATCHES = 8;
const FULL_SHARE = 16;
const POOLED_MAX = 256;
const POOLED_BYTES_MAX = 64 * 1024;
const RATIO_MARGIN = 1.05;
const RATIO_WORSE = 0.05;
const RATIO_BETTER = 0.005;

export class Accumulator {
  readonly #options: AccumulatorOptions;
  readonly #enough: number;
  readonly #topics = new Map<string, (PartitionQueue | undefined)[]>();
  /** Queues with batches to send. */
  readonly active = new Set<PartitionQueue>();
  readonly incomplete = new Set<ProducerBatch>();
  readonly #ratios = new Map<string, number>();
  readonly #pool: Buffer[] = [];
  #memoryUsed = 0;
  #freed: Deferred<void> | null = null;

  constructor(options: AccumulatorOptions) {
    this.#options = options;
    const { bufferMemory, batchSize } = options;
    const patience = Math.max(bufferMemory / FULL_SHARE, FULL_BATCHES * batchSize);
    this.#enough = Math.min(bufferMemory, patience);
  }

  get memoryUsed(): number {
    return this.#memoryUsed;
  }

  /** As much waits as serves to keep the brokers busy: records cost more than their bytes while they wait. */
  get full(): boolean {
    return this.#memoryUsed >= this.#enough;
  }

  queue(topic: string, partition: number): PartitionQueue {
    let queues = this.#topics.get(topic);
    if (!queues) {
      queues = [];
      this.#topics.set(topic, queues);
    }
    let queue = queues[partition];
    if (!queue) {
      queue = {
        topic,
        partition,
        waiting: [],
        inFlight: [],
        nextSequence: 0,
        lastAckedSequence: -1,
        producerId: -1,
        producerEpoch: -1,
        unresolved: false,
      };
      queues[partition] = queue;
    }
    return queue;
  }

  *queues(): IterableIterator<PartitionQueue> {
    for (const queues of this.#topics.values()) for (const queue of queues) if (queue) yield queue;
  }

  /** The last batch when it can take more records. */
  #open(queue: PartitionQueue): ProducerBatch | undefined {
    const last = queue.waiting[queue.waiting.length - 1];
    return last?.closed ? undefined : last;
  }

  /** null: no memory for a new batch. `opened`: the record began one, so there may be something to send. */
  append(
    queue: PartitionQueue,
    timestamp: number,
    key: Uint8Array | null,
    value: Uint8Array | null,
    headers: readonly HeaderDraft[],
    ack: Callback,
  ): { readonly opened: boolean; readonly full: boolean } | null {
    const last = this.#open(queue);
    if (last) {
      if (last.append(timestamp, key, value, headers, ack)) return APPENDED;
      last.closed = true;
    }
    const { batchSize, bufferMemory } = this.#options;
    const size = Math.max(batchSize, BATCH_OVERHEAD + recordSizeMax(key, value, headers));
    if (size > bufferMemory)
      throw illegalArgument(
        `Attempt to allocate ${size} bytes, but there is a hard limit of ${bufferMemory} on memory allocations.`,
      );
    if (this.#memoryUsed > 0 && this.#memoryUsed + size > bufferMemory) return null;
    this.#memoryUsed += size;
    const { topic, partition } = queue;
    const room =
      size / (this.#ratio(topic) * (this.#options.batch.compression === 0 ? 1 : RATIO_MARGIN));
    const batch = new ProducerBatch(
      topic,
      partition,
      this.#options.now(),
      size,
      this.#options.batch,
      room,
      this.#buffer(room),
    );
    batch.append(timestamp, key, value, headers, ack);
    queue.waiting.push(batch);
    this.incomplete.add(batch);
    this.active.add(queue);
    return last ? FILLED : OPENED;
  }

  #ratio(topic: string): number {
    return this.#ratios.get(topic) ?? 1;
  }

  /** Learns how well a topic compresses: up at once, down slowly (kafka: CompressionRatioEstimator). */
  observe(batch: ProducerBatch): void {
    if (this.#options.batch.compression === 0) return;
    const known = this.#ratio(batch.topic);
    const seen = batch.ratio;
    const next =
      seen > known ? Math.max(known + RATIO_WORSE, seen) : Math.max(known - RATIO_BETTER, seen);
    this.#ratios.set(batch.topic, next);
  }

  /** Puts a batch back to be sent again, in front of what comes behind it. */
  requeue(queue: PartitionQueue, batch: ProducerBatch): void {
    let at = 0;
    if (batch.sequence >= 0) {
      // Sequences wrap, so the order of the in-flight list decides.
      const rank = queue.inFlight.indexOf(batch);
      while (at < queue.waiting.length) {
        const other = queue.inFlight.indexOf(queue.waiting[at] as ProducerBatch);
        if (other < 0 || other > rank) break;
        at++;
      }
    }
    queue.waiting.splice(at, 0, batch);
    this.active.add(queue);
  }

  /** Replaces a batch that was too large by its parts, which share its numbers and so its place among the others. */
  replace(queue: PartitionQueue, batch: ProducerBatch): void {
    const { batchSize } = this.#options;
    // The broker's limit may be below batch.size: halves get there, copies of the same batch never would.
    const parts = batch.split(batch.size > batchSize ? batchSize : Math.ceil(batch.size / 2));
    this.incomplete.delete(batch);
    for (const part of parts) this.incomplete.add(part);
    const at = queue.inFlight.indexOf(batch);
    if (at >= 0) queue.inFlight.splice(at, 1, ...parts);
    for (const part of parts.reverse()) this.requeue(queue, part);
    void batch.whenSettled().then(() => this.#release(batch.reserved));
  }

  /** A buffer of batch.size, used again where possible: fresh ones are outside of the heap, and freed late. */
  #buffer(room: number): Buffer | undefined {
    const { batchSize } = this.#options;
    if (room !== batchSize || batchSize > POOLED_BYTES_MAX) return undefined;
    return this.#pool.pop() ?? Buffer.allocUnsafeSlow(batchSize);
  }

  /** The broker has acknowledged the batch, so no socket still holds its bytes. */
  recycle(batch: ProducerBatch): void {
    if (batch.buffer && this.#pool.length < POOLED_MAX) this.#pool.push(batch.buffer);
  }

  /** Forgets a settled batch. */
  complete(queue: PartitionQueue, batch: ProducerBatch): void {
    this.incomplete.delete(batch);
    remove(queue.inFlight, batch);
    remove(queue.waiting, batch);
    if (queue.waiting.length === 0) this.active.delete(queue);
    this.#release(batch.reserved);
  }

  #release(bytes: number): void {
    if (bytes === 0) return;
    this.#memoryUsed -= bytes;
    this.#freed?.resolve();
    this.#freed = null;
  }

  /** Resolves the next time that memory comes back. */
  freed(): Promise<void> {
    this.#freed ??= deferred<void>();
    return this.#freed.promise;
  }
}

const APPENDED = { opened: false, full: false } as const;
const OPENED = { opened: true, full: false } as const;
const FILLED = { opened: true, full: true } as const;

function remove(list: ProducerBatch[], batch: ProducerBatch): void {
  const index = list.indexOf(batch);
  if (index >= 0) list.splice(index, 1);
}
