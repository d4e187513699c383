/**
 * One partition's part of a fetch response, handed out in pieces. Batches are opened one at a time, when their records are
 * asked for; a compressed one is opened on another thread first. Control batches never come out, and with read_committed
 * neither do batches of aborted transactions (spec/clients.md C3). Keys and values are views of the response.
 */
import {
  batchAt,
  LOG_APPEND_TIME,
  NO_LEADER_EPOCH,
  type RecordBatch,
} from '../../protocol/records/batch.ts';
import {
  NO_HEADERS,
  RecordCursor,
  readRecordsAsync,
  recordBodyAsync,
  type KafkaRecord,
} from '../../protocol/records/record.ts';
import { controlType } from '../../protocol/records/control.ts';
import { legacySize } from '../../protocol/records/legacy.ts';
import { BATCH_OVERHEAD } from '../../protocol/records/batch.ts';
import { KafkaError } from '../../protocol/errors.ts';
import { kafkaError, RecordDeserializationError } from '../errors.ts';
import type { ConsumerRecord, Deserializer } from '../types.ts';
import type { FetchTally } from './fetch-metrics.ts';
import type { PartitionState } from './subscription.ts';

export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

export interface Deserializers<K, V> {
  readonly key: Deserializer<K>;
  readonly value: Deserializer<V>;
}

export interface FetchOptions {
  readonly checkCrcs: boolean;
  readonly readCommitted: boolean;
}

const TIMESTAMP_TYPES = {
  create: 'CreateTime',
  append: 'LogAppendTime',
  none: 'NoTimestampType',
} as const;

export class CompletedFetch {
  readonly state: PartitionState;
  /** Position that the fetch was made for. */
  readonly fetchOffset: number;
  /** Next offset behind what has been handed out or passed over. */
  nextOffset: number;
  lastEpoch: number | null = null;
  /** Handed out so far, counted by who takes. */
  handedRecords = 0;
  /** Of these, as they are without compression. */
  handedBytes = 0;
  readonly #data: Buffer;
  readonly #options: FetchOptions;
  readonly #tally: Pick<FetchTally, 'through'>;
  #position = 0;
  readonly #aborted: AbortedTransaction[];
  readonly #abortedProducers = new Set<number>();
  #batch: RecordBatch | null = null;
  #cursor: RecordCursor | null = null;
  #legacy: KafkaRecord[] | null = null;
  #legacyIndex = 0;
  /** The batch whose body #cursor walks must still be opened. */
  #pending: RecordBatch | null = null;
  /** A record that was read and could not be handed out. */
  #failure: Error | null = null;

  constructor(
    state: PartitionState,
    fetchOffset: number,
    data: Buffer,
    aborted: readonly AbortedTransaction[],
    options: FetchOptions,
    tally: Pick<FetchTally, 'through'>,
  ) {
    this.state = state;
    this.fetchOffset = fetchOffset;
    this.nextOffset = fetchOffset;
    this.#data = data;
    this.#options = options;
    this.#tally = tally;
    this.#aborted = [...aborted].sort((a, b) => a.firstOffset - b.firstOffset);
  }

  /** Nothing more will be taken. */
  close(): void {
    this.#tally.through(this.state.topic, this.handedBytes, this.handedRecords);
  }

  /** Appends up to `most` records to `out`; false when everything has been handed out. Sync until prepare() is needed. */
  take<K, V>(
    out: ConsumerRecord<K, V>[],
    most: number,
    deserializers: Deserializers<K, V>,
  ): 'more' | 'prepare' | 'end' {
    if (this.#failure) throw this.#failure;
    while (out.length < most) {
      if (this.#cursor) this.#takeModern(this.#cursor, out, most, deserializers);
      else if (this.#legacy) this.#takeLegacy(this.#legacy, out, most, deserializers);
      else if (this.#pending) return 'prepare';
      else if (!this.#nextBatch()) return 'end';
    }
    return 'more';
  }

  /** Opens the batch that take() has stopped at. */
  async prepare(): Promise<void> {
    const batch = this.#pending;
    if (!batch) return;
    try {
      if (batch.magic < 2) this.#legacy = await readRecordsAsync(batch);
      else this.#open(batch, await recordBodyAsync(batch), 0);
    } catch (error) {
      throw this.#corrupt(batch, error);
    }
    this.#pending = null;
    this.#batch = batch;
    this.#legacyIndex = 0;
  }

  #open(batch: RecordBatch, body: Buffer, from: number, to = body.length): void {
    this.#cursor = new RecordCursor(body, batch.recordCount, from, to);
    this.#batch = batch;
  }

  /** False behind the last whole batch. */
  #nextBatch(): boolean {
    const batch = batchAt(this.#data, this.#position);
    if (!batch) return false;
    this.#position = batch.end;
    if (this.#options.checkCrcs) this.#checkCrc(batch);
    if (batch.magic < 2) {
      this.#pending = batch;
      return true;
    }
    if (batch.lastOffset < this.nextOffset || this.#passOver(batch)) {
      this.#passed(batch);
      return true;
    }
    if (batch.compression === 0)
      this.#open(batch, batch.buffer, batch.position + BATCH_OVERHEAD, batch.end);
    else this.#pending = batch;
    return true;
  }

  /** Control batches, and with read_committed what was aborted. */
  #passOver(batch: RecordBatch): boolean {
    if (this.#options.readCommitted && batch.hasProducerId) {
      while (this.#aborted[0] && this.#aborted[0].firstOffset <= batch.lastOffset) {
        this.#abortedProducers.add((this.#aborted.shift() as AbortedTransaction).producerId);
      }
      if (batch.isControl) {
        if (isAbortMarker(batch)) this.#abortedProducers.delete(batch.producerId);
      } else if (batch.isTransactional && this.#abortedProducers.has(batch.producerId)) {
        return true;
      }
    }
    return batch.isControl;
  }

  #passed(batch: RecordBatch): void {
    this.nextOffset = Math.max(this.nextOffset, batch.nextOffset);
    if (batch.partitionLeaderEpoch !== NO_LEADER_EPOCH) this.lastEpoch = batch.partitionLeaderEpoch;
    this.#cursor = null;
    this.#legacy = null;
    this.#batch = null;
  }

  #takeModern<K, V>(
    cursor: RecordCursor,
    out: ConsumerRecord<K, V>[],
    most: number,
    deserializers: Deserializers<K, V>,
  ): void {
    const batch = this.#batch as RecordBatch;
    const { baseOffset, baseTimestamp, partitionLeaderEpoch } = batch;
    const append = batch.timestampType === LOG_APPEND_TIME;
    const appendTime = append ? batch.maxTimestamp : 0;
    const type = append ? TIMESTAMP_TYPES.append : TIMESTAMP_TYPES.create;
    const epoch = partitionLeaderEpoch === NO_LEADER_EPOCH ? null : partitionLeaderEpoch;
    const from = this.nextOffset;
    let start = cursor.position;
    while (out.length < most) {
      if (!this.#step(cursor, batch)) {
        this.handedBytes += cursor.position - start;
        this.#passed(batch);
        return;
      }
      const offset = baseOffset + cursor.offsetDelta;
      if (offset < from) {
        start = cursor.position;
        continue;
      }
      const timestamp = append ? appendTime : baseTimestamp + cursor.timestampDelta;
      const headers = cursor.headerCount === 0 ? NO_HEADERS : cursor.headers();
      out.push(
        this.#record(
          offset,
          timestamp,
          type,
          cursor.key(),
          cursor.value(),
          headers,
          epoch,
          deserializers,
        ),
      );
      this.nextOffset = offset + 1;
    }
    this.handedBytes += cursor.position - start;
    this.lastEpoch = epoch;
  }

  #step(cursor: RecordCursor, batch: RecordBatch): boolean {
    try {
      return cursor.next();
    } catch (error) {
      throw this.#corrupt(batch, error);
    }
  }

  #takeLegacy<K, V>(
    records: readonly KafkaRecord[],
    out: ConsumerRecord<K, V>[],
    most: number,
    deserializers: Deserializers<K, V>,
  ): void {
    const batch = this.#batch as RecordBatch;
    const append = batch.timestampType === LOG_APPEND_TIME;
    const type =
      batch.magic === 0
        ? TIMESTAMP_TYPES.none
        : append
          ? TIMESTAMP_TYPES.append
          : TIMESTAMP_TYPES.create;
    while (out.length < most) {
      const record = records[this.#legacyIndex];
      if (!record) {
        this.#legacy = null;
        this.#batch = null;
        return;
      }
      this.#legacyIndex++;
      if (record.offset < this.nextOffset) continue;
      const { offset, timestamp, key, value, headers } = record;
      out.push(this.#record(offset, timestamp, type, key, value, headers, null, deserializers));
      this.handedBytes += legacySize(batch.magic === 0 ? 0 : 1, key, value);
      this.nextOffset = offset + 1;
    }
  }

  #record<K, V>(
    offset: number,
    timestamp: number,
    timestampType: ConsumerRecord<K, V>['timestampType'],
    key: Buffer | null,
    value: Buffer | null,
    headers: ConsumerRecord<K, V>['headers'],
    leaderEpoch: number | null,
    deserializers: Deserializers<K, V>,
  ): ConsumerRecord<K, V> {
    const { topic, partition } = this.state;
    let part: 'key' | 'value' = 'key';
    try {
      const readKey = deserializers.key.deserialize(topic, key, headers);
      part = 'value';
      return {
        topic,
        partition,
        offset,
        timestamp,
        timestampType,
        key: readKey,
        value: deserializers.value.deserialize(topic, value, headers),
        headers,
        leaderEpoch,
        serializedKeySize: key === null ? -1 : key.length,
        serializedValueSize: value === null ? -1 : value.length,
      };
    } catch (error) {
      this.#failure = new RecordDeserializationError(topic, partition, offset, part, error);
      throw this.#failure;
    }
  }

  #checkCrc(batch: RecordBatch): void {
    try {
      batch.ensureValid();
    } catch (error) {
      throw this.#corrupt(batch, error);
    }
  }

  #corrupt(batch: RecordBatch, error: unknown): Error {
    const why = error instanceof KafkaError ? error.message : String(error);
    this.#failure = kafkaError(
      `Record batch for partition ${this.state.key} at offset ${batch.baseOffset} is invalid, cause: ${why}`,
      error,
    );
    return this.#failure;
  }
}

function isAbortMarker(batch: RecordBatch): boolean {
  const cursor = new RecordCursor(
    batch.buffer,
    batch.recordCount,
    batch.position + BATCH_OVERHEAD,
    batch.end,
  );
  return cursor.next() && controlType(cursor.key()) === 'ABORT';
}
