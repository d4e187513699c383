/**
 * Moves batches from the accumulator to the brokers: at most one batch per partition in a request, at most
 * max.in.flight.requests.per.connection requests per broker, retries in the order that sequences demand, and every
 * batch settled by delivery.timeout.ms (spec/clients.md P3, P4). It runs when something happens (a record, an answer, a
 * timer), never in a loop of its own.
 */
import { microtask } from '../../base/microtask.ts';
import type { ClientConnection } from '../../network/client-connection.ts';
import { produceApi } from '../../protocol/messages/produce.ts';
import { NONE, ZSTD } from '../../protocol/records/compression.ts';
import type { Timer } from '../../platform/platform.ts';
import { isTransient, type Cluster } from '../cluster.ts';
import { asError, timeoutError, unsupportedVersion } from '../errors.ts';
import type { Backoff } from '../retry.ts';
import { keyOf } from '../topic-partition.ts';
import type { Node } from '../types.ts';
import type { Accumulator, PartitionQueue } from './accumulator.ts';
import type { Identity } from './identity.ts';
import type { BatchSettings, ProducerBatch } from './producer-batch.ts';
import type { ProducerMetrics } from './producer-metrics.ts';
import { Answers } from './answers.ts';
import type { TransactionGate } from './transaction-gate.ts';

export interface SenderOptions {
  readonly cluster: Cluster;
  readonly accumulator: Accumulator;
  readonly identity: Identity | null;
  readonly gate: TransactionGate | null;
  readonly acks: -1 | 0 | 1;
  readonly lingerMs: number;
  readonly maxRequestSize: number;
  readonly maxInFlight: number;
  readonly requestTimeoutMs: number;
  readonly deliveryTimeoutMs: number;
  readonly retries: number;
  readonly retry: Backoff;
  readonly batch: BatchSettings;
  readonly random: () => number;
  readonly warn: (message: string) => void;
  readonly counts: ProducerMetrics;
  /** The identity is not known or used up: fetch one, then wake(). */
  readonly needIdentity: () => void;
}

/** First version of Produce that carries zstd. */
const ZSTD_VERSION_MIN = 7;

interface Lane {
  inFlight: number;
  /** A request is being compressed; the next must not overtake it. */
  preparing: boolean;
  opening: boolean;
  throttledUntil: number;
  rotation: number;
  /** When there was last something to send, and when something of it could go. */
  readyAt: number;
  drainedAt: number;
}

export class Sender {
  readonly #options: SenderOptions;
  readonly #lanes = new Map<number, Lane>();
  readonly #answers: Answers;
  #scheduled = false;
  #timer: Timer | null = null;
  #timerAt = Number.POSITIVE_INFINITY;
  /** Above 0: everything that waits is sent at once (flush, close, memory is short, a transaction ends). */
  #hurry = 0;
  #stopped = false;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#answers = new Answers({ ...options, requeued: () => this.wake() });
  }

  /** Looks for work once the running code has finished. */
  wake(): void {
    if (this.#scheduled || this.#stopped) return;
    this.#scheduled = true;
    microtask(() => {
      this.#scheduled = false;
      if (!this.#stopped) this.#run();
    });
  }

  hurry(on: boolean): void {
    this.#hurry += on ? 1 : -1;
    if (on) this.wake();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  get #now(): number {
    return this.#options.cluster.clock.monotonic();
  }

  // ---- what can go -------------------------------------------------------------------------------

  #run(): void {
    const { accumulator, gate, identity } = this.#options;
    const now = this.#now;
    let next = this.#expire(now);
    if (gate?.error) this.#abandon(gate.error);
    if (identity && !identity.known && accumulator.active.size > 0) this.#options.needIdentity();
    const ready = new Map<number, { node: Node; queues: PartitionQueue[] }>();
    let leaderless = false;
    for (const queue of accumulator.active) {
      const wait = this.#waitMs(queue, now);
      if (wait > 0) {
        next = Math.min(next, now + wait);
        continue;
      }
      const node = this.#options.cluster.leaderOf(queue.topic, queue.partition);
      if (!node) {
        leaderless = true;
        continue;
      }
      const lane = ready.get(node.id);
      if (lane) lane.queues.push(queue);
      else ready.set(node.id, { node, queues: [queue] });
    }
    if (leaderless) this.#refresh();
    for (const { node, queues } of ready.values())
      next = Math.min(next, this.#drain(node, queues, now));
    this.#arm(next);
  }

  /** How long the head of a queue has to wait; Infinity: until something happens. */
  #waitMs(queue: PartitionQueue, now: number): number {
    const { lingerMs, gate, identity } = this.#options;
    const [head] = queue.waiting;
    if (!head) return Number.POSITIVE_INFINITY;
    if (gate && !gate.mayDrain(queue.topic, queue.partition)) return Number.POSITIVE_INFINITY;
    if (identity && !identity.mayDrain(queue, head)) return Number.POSITIVE_INFINITY;
    if (head.notBefore > now) return head.notBefore - now;
    if (head.closed || queue.waiting.length > 1 || this.#hurry > 0) return 0;
    return Math.max(0, head.createdAt + lingerMs - now);
  }

  #refresh(): void {
    const { cluster } = this.#options;
    cluster.refresh().then(
      () => this.wake(),
      () => {},
    );
  }

  /** Sends what the node can take; returns when to look again. */
  #drain(node: Node, queues: PartitionQueue[], now: number): number {
    const lane = this.#lane(node.id);
    lane.readyAt = now;
    if (lane.throttledUntil > now) return lane.throttledUntil;
    const connection = this.#options.cluster.link(node).connection;
    if (!connection) {
      this.#open(node, lane);
      return Number.POSITIVE_INFINITY;
    }
    while (queues.length > 0 && lane.inFlight < this.#options.maxInFlight && !lane.preparing) {
      const batches = this.#collect(lane, queues);
      if (batches.length === 0) break;
      lane.drainedAt = now;
      void this.#transmit(lane, connection, batches);
      queues = queues.filter((queue) => this.#waitMs(queue, now) === 0);
    }
    return Number.POSITIVE_INFINITY;
  }

  #lane(id: number): Lane {
    let lane = this.#lanes.get(id);
    if (!lane) {
      const now = this.#now;
      lane = {
        inFlight: 0,
        preparing: false,
        opening: false,
        throttledUntil: 0,
        rotation: 0,
        readyAt: now,
        drainedAt: now,
      };
      this.#lanes.set(id, lane);
    }
    return lane;
  }

  /** partitioner.availability.timeout.ms: nothing could be sent to the node for longer than that though there was something. */
  isStuck(node: number, timeoutMs: number): boolean {
    const lane = this.#lanes.get(node);
    return timeoutMs > 0 && lane !== undefined && lane.readyAt - lane.drainedAt > timeoutMs;
  }

  #open(node: Node, lane: Lane): void {
    if (lane.opening) return;
    lane.opening = true;
    const done = () => {
      lane.opening = false;
      this.wake();
    };
    this.#options.cluster.connectionOf(node).then(done, () => {
      this.#refresh();
      done();
    });
  }

  /** One batch of each queue, beginning where the last request ended, up to max.request.size. */
  #collect(lane: Lane, queues: readonly PartitionQueue[]): ProducerBatch[] {
    const { accumulator, identity, maxRequestSize } = this.#options;
    const batches: ProducerBatch[] = [];
    let bytes = 0;
    for (let i = 0; i < queues.length; i++) {
      const queue = queues[(lane.rotation + i) % queues.length] as PartitionQueue;
      const [head] = queue.waiting;
      if (!head) continue;
      if (batches.length > 0 && bytes + head.size > maxRequestSize) {
        lane.rotation = (lane.rotation + i) % queues.length;
        break;
      }
      queue.waiting.shift();
      if (queue.waiting.length === 0) accumulator.active.delete(queue);
      head.closed = true;
      identity?.assign(queue, head);
      bytes += head.size;
      batches.push(head);
    }
    return batches;
  }

  // ---- one request -------------------------------------------------------------------------------

  async #transmit(
    lane: Lane,
    connection: ClientConnection,
    batches: ProducerBatch[],
  ): Promise<void> {
    const { acks, requestTimeoutMs, gate, counts } = this.#options;
    lane.inFlight++;
    try {
      this.#checkCodec(connection);
      if (this.#options.batch.compression !== NONE) await this.#compress(lane, batches);
      const request = {
        transactionalId: gate?.transactionalId ?? null,
        acks,
        timeoutMs: requestTimeoutMs,
        topicData: this.#topicData(batches),
      };
      const options = { timeoutMs: requestTimeoutMs, noResponse: acks === 0 };
      const sentAt = this.#now;
      counts.requested(batches, sentAt);
      const response = await connection.send(produceApi, request, options);
      if (acks === 0) {
        for (const batch of batches)
          this.#answers.done(batch, { errorCode: 0, baseOffset: -1, logAppendTimeMs: -1 });
        return;
      }
      counts.answered(this.#now - sentAt, response.throttleTimeMs);
      if (response.throttleTimeMs > 0) lane.throttledUntil = this.#now + response.throttleTimeMs;
      this.#answers.response(batches, response);
    } catch (error) {
      this.#answers.lost(batches, asError(error), isTransient(error));
    } finally {
      lane.inFlight--;
      this.wake();
    }
  }

  /** Brokers before 2.1 do not know zstd (KIP-110) and must not be sent it. */
  #checkCodec(connection: ClientConnection): void {
    const version = connection.versionOf(produceApi) ?? 0;
    if (this.#options.batch.compression !== ZSTD || version >= ZSTD_VERSION_MIN) return;
    throw unsupportedVersion(
      `Produce requests with version ${version} are not allowed to use ZStandard compression`,
    );
  }

  async #compress(lane: Lane, batches: readonly ProducerBatch[]): Promise<void> {
    lane.preparing = true;
    try {
      await Promise.all(batches.map((batch) => batch.bytes()));
      for (const batch of batches) this.#options.accumulator.observe(batch);
    } finally {
      lane.preparing = false;
    }
  }

  #topicData(batches: readonly ProducerBatch[]) {
    const topics = new Map<string, { index: number; records: Buffer }[]>();
    for (const batch of batches) {
      const records = batch.bytesNow();
      batch.stamp(this.#options.gate !== null);
      const list = topics.get(batch.topic);
      if (list) list.push({ index: batch.partition, records });
      else topics.set(batch.topic, [{ index: batch.partition, records }]);
    }
    return [...topics].map(([name, partitionData]) => ({ name, partitionData }));
  }

  // ---- deadlines ---------------------------------------------------------------------------------

  /** Fails what is past delivery.timeout.ms, sent or not; returns the next such deadline. */
  #expire(now: number): number {
    const { accumulator, deliveryTimeoutMs } = this.#options;
    let next = Number.POSITIVE_INFINITY;
    // The set is ordered by creation but for split batches: the first that is young enough ends the search.
    for (const batch of accumulator.incomplete) {
      const at = batch.createdAt + deliveryTimeoutMs;
      if (at > now) {
        next = at;
        break;
      }
      const where = keyOf(batch.topic, batch.partition);
      const age = Math.round(now - batch.createdAt);
      const text = `Expiring ${batch.count} record(s) for ${where}:${age} ms has passed since batch creation`;
      this.#answers.giveUp(batch, timeoutError(text), null, batch.sequence >= 0);
    }
    return next;
  }

  /** A transaction that cannot go on drops what has not been sent. */
  #abandon(error: Error): void {
    for (const queue of [...this.#options.accumulator.active]) {
      for (const batch of [...queue.waiting]) {
        if (batch.sequence < 0) this.#answers.giveUp(batch, error, null, false);
      }
    }
  }

  /** Fails everything that is not settled: the producer is closing. */
  failAll(error: Error): void {
    for (const batch of [...this.#options.accumulator.incomplete])
      this.#answers.giveUp(batch, error, null, false);
  }

  #arm(at: number): void {
    if (at === Number.POSITIVE_INFINITY || at >= this.#timerAt) return;
    this.#timer?.cancel();
    this.#timerAt = at;
    this.#timer = this.#options.cluster.clock.after(Math.max(0, at - this.#now), () => {
      this.#timerAt = Number.POSITIVE_INFINITY;
      this.wake();
    });
  }
}
