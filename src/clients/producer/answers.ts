/**
 * What a broker's answer (or its absence) means for each batch of a Produce request: done, sent again, split, or failed,
 * with the consequences for sequences and metadata (spec/clients.md P4).
 */
import { errorOf, Errors, KafkaError } from '../../protocol/errors.ts';
import type { ProduceResponse } from '../../protocol/messages/produce.ts';
import type { Cluster } from '../cluster.ts';
import { brokerError, kafkaError, networkError } from '../errors.ts';
import { backoffMs, type Backoff } from '../retry.ts';
import { keyOf } from '../topic-partition.ts';
import type { Accumulator, PartitionQueue } from './accumulator.ts';
import type { Identity } from './identity.ts';
import type { ProducerBatch } from './producer-batch.ts';
import type { ProducerMetrics } from './producer-metrics.ts';
import type { TransactionGate } from './transaction-gate.ts';

export interface PartitionAnswer {
  readonly errorCode: number;
  readonly errorMessage?: string | null;
  readonly baseOffset: number;
  readonly logAppendTimeMs: number;
  readonly recordErrors?: readonly {
    readonly batchIndex: number;
    readonly batchIndexErrorMessage: string | null;
  }[];
}

export interface AnswersOptions {
  readonly cluster: Cluster;
  readonly accumulator: Accumulator;
  readonly identity: Identity | null;
  readonly gate: TransactionGate | null;
  readonly deliveryTimeoutMs: number;
  readonly retries: number;
  readonly retry: Backoff;
  readonly random: () => number;
  readonly warn: (message: string) => void;
  readonly counts: ProducerMetrics;
  readonly needIdentity: () => void;
  readonly requeued: () => void;
}

export class Answers {
  readonly #options: AnswersOptions;
  #responses = 0;

  constructor(options: AnswersOptions) {
    this.#options = options;
  }

  response(batches: readonly ProducerBatch[], response: ProduceResponse): void {
    this.#responses++;
    const { cluster } = this.#options;
    const answers = new Map<string, PartitionAnswer>();
    const endpoints = new Map(response.nodeEndpoints.map((one) => [one.nodeId, one]));
    for (const topic of response.responses) {
      for (const answer of topic.partitionResponses) {
        answers.set(keyOf(topic.name, answer.index), answer);
        const { leaderId, leaderEpoch } = answer.currentLeader;
        if (answer.errorCode === 0 || leaderId < 0) continue;
        const at = endpoints.get(leaderId);
        const node = at && { id: leaderId, host: at.host, port: at.port, rack: at.rack };
        cluster.learnLeader(topic.name, answer.index, leaderId, leaderEpoch, node);
      }
    }
    for (const batch of batches) {
      const answer = answers.get(keyOf(batch.topic, batch.partition));
      if (answer) this.done(batch, answer);
      else
        this.giveUp(batch, kafkaError('The response does not mention the partition'), null, false);
    }
  }

  /** No answer came: the connection broke or nothing came in time. */
  lost(batches: readonly ProducerBatch[], error: Error, transient: boolean): void {
    void this.#options.cluster.refresh().catch(() => {});
    const code = error instanceof KafkaError ? error.code : Errors.NETWORK_EXCEPTION;
    for (const batch of batches) {
      if (batch.settled) continue;
      if (transient && this.#mayRetry(batch)) this.#again(batch, code);
      else
        this.giveUp(
          batch,
          transient ? networkError(error.message, error) : error,
          code,
          batch.sequence >= 0,
        );
    }
  }

  done(batch: ProducerBatch, answer: PartitionAnswer): void {
    // Its delivery timeout passed while it was in flight.
    if (batch.settled) return;
    const { errorCode } = answer;
    const queue = this.#queue(batch);
    if (errorCode === Errors.NONE || errorCode === Errors.DUPLICATE_SEQUENCE_NUMBER) {
      this.#options.identity?.acked(queue, batch);
      const offset = errorCode === Errors.NONE ? answer.baseOffset : -1;
      this.#options.accumulator.complete(queue, batch);
      batch.succeed(offset, answer.logAppendTimeMs);
      if (errorCode === Errors.NONE && offset >= 0 && batch.attempts === 0)
        this.#options.accumulator.recycle(batch);
      this.#resolved(queue);
    } else if (errorCode === Errors.MESSAGE_TOO_LARGE && batch.count > 1) {
      this.#split(queue, batch);
    } else {
      this.#refused(queue, batch, answer);
    }
  }

  #split(queue: PartitionQueue, batch: ProducerBatch): void {
    const { accumulator, warn, counts } = this.#options;
    counts.splits.record();
    warn(
      `Got error produce response in correlation id ${this.#responses} on topic-partition ${keyOf(batch.topic, batch.partition)}, splitting and retrying (${this.#left(batch)} attempts left). Error: MESSAGE_TOO_LARGE`,
    );
    accumulator.replace(queue, batch);
    this.#options.requeued();
  }

  #refused(queue: PartitionQueue, batch: ProducerBatch, answer: PartitionAnswer): void {
    const { errorCode } = answer;
    const { cluster } = this.#options;
    const info = errorOf(errorCode);
    if (info.invalidMetadata) {
      this.#options.warn(
        `Received invalid metadata error in produce request on partition ${keyOf(batch.topic, batch.partition)} due to ${info.exception}: ${answer.errorMessage ?? info.message}. Going to request metadata update now`,
      );
      cluster.refresh().then(
        () => this.#options.requeued(),
        () => {},
      );
    }
    if (this.#outOfOrder(queue, batch, errorCode)) return;
    if (info.retriable && this.#mayRetry(batch)) {
      this.#again(batch, errorCode);
      return;
    }
    const errors = new Map(
      answer.recordErrors?.map((one) => [one.batchIndex, one.batchIndexErrorMessage]),
    );
    const whole = brokerError(errorCode, answer.errorMessage);
    if (errors.size === 0) {
      this.giveUp(batch, whole, errorCode, false);
      return;
    }
    const others = kafkaError(
      'Failed to append record because it was part of a batch which had one more more invalid records',
    );
    this.#drop(batch, whole, errorCode, false, (index) =>
      errors.has(index) ? brokerError(errorCode, errors.get(index) ?? answer.errorMessage) : others,
    );
  }

  /** The broker lost track of our numbers. True: handled by sending again. */
  #outOfOrder(queue: PartitionQueue, batch: ProducerBatch, code: number): boolean {
    const { identity, gate } = this.#options;
    if (!identity || !this.#mayRetry(batch)) return false;
    if (code !== Errors.OUT_OF_ORDER_SEQUENCE_NUMBER && code !== Errors.UNKNOWN_PRODUCER_ID)
      return false;
    if (code === Errors.OUT_OF_ORDER_SEQUENCE_NUMBER && !identity.isNext(queue, batch)) {
      // One before it failed or is being retried: its turn will come.
      this.#again(batch, code);
      return true;
    }
    if (gate) return false;
    if (!identity.bump(queue)) this.#options.needIdentity();
    this.#again(batch, code);
    return true;
  }

  #queue(batch: ProducerBatch): PartitionQueue {
    return this.#options.accumulator.queue(batch.topic, batch.partition);
  }

  #left(batch: ProducerBatch): number {
    return this.#options.retries - batch.attempts;
  }

  #mayRetry(batch: ProducerBatch): boolean {
    const { cluster, deliveryTimeoutMs, gate } = this.#options;
    const inTime = cluster.clock.monotonic() < batch.createdAt + deliveryTimeoutMs;
    return inTime && this.#left(batch) > 0 && !batch.settled && !gate?.error;
  }

  #again(batch: ProducerBatch, code: number): void {
    const { retry, random, cluster, accumulator, warn, counts } = this.#options;
    const where = keyOf(batch.topic, batch.partition);
    warn(
      `Got error produce response with correlation id ${this.#responses} on topic-partition ${where}, retrying (${this.#left(batch) - 1} attempts left). Error: ${errorOf(code).name}`,
    );
    batch.notBefore = cluster.clock.monotonic() + backoffMs(retry, batch.attempts, random());
    batch.attempts++;
    counts.retried(batch);
    accumulator.requeue(this.#queue(batch), batch);
    this.#options.requeued();
  }

  /** Fails a batch. `ambiguous`: it was sent, and the broker may have it. */
  giveUp(batch: ProducerBatch, error: Error, code: number | null, ambiguous: boolean): void {
    this.#drop(batch, error, code, ambiguous, () => error);
  }

  #drop(
    batch: ProducerBatch,
    error: Error,
    code: number | null,
    ambiguous: boolean,
    errorOfRecord: (index: number) => Error,
  ): void {
    if (batch.settled) return;
    const queue = this.#queue(batch);
    const { identity, gate, accumulator, counts } = this.#options;
    if (ambiguous && batch.sequence >= 0) queue.unresolved = true;
    else identity?.shift(queue, batch);
    accumulator.complete(queue, batch);
    counts.failed(batch);
    gate?.batchFailed(error, code);
    batch.fail(errorOfRecord);
    this.#resolved(queue);
  }

  /** When the fate of a lost batch cannot be learned any more, a new epoch begins after it. */
  #resolved(queue: PartitionQueue): void {
    const { identity, gate } = this.#options;
    if (!identity || !queue.unresolved || queue.inFlight.length > 0) return;
    if (gate) return;
    queue.unresolved = false;
    if (!identity.bump(queue)) this.#options.needIdentity();
    this.#options.requeued();
  }
}
