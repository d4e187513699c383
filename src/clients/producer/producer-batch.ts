/**
 * Records of one partition on their way to the broker as one unit. Open until it is full or drained, then bytes; producer id
 * and sequence are stamped on when it is sent, not when records are added, so that a retry keeps them and a renumbering
 * can change them. Settles every record's ack exactly once, in order.
 */
import { BATCH_OVERHEAD, batchAt, incrementSequence } from '../../protocol/records/batch.ts';
import { BatchBuilder, type HeaderDraft, recordSizeMax } from '../../protocol/records/builder.ts';
import { readRecords } from '../../protocol/records/record.ts';
import type { RecordMetadata } from '../types.ts';

/** Hears once of each record: where it went, or with an error why not (partition and offset are -1 where unknown). */
export type Callback = (metadata: RecordMetadata, error: Error | null) => void;

export interface BatchSettings {
  /** A callback threw: its own business, and no reason for the others not to be called. */
  readonly callbackThrew?: (batch: ProducerBatch, error: unknown) => void;
  readonly compression: number;
  readonly level: number | undefined;
}

export class ProducerBatch {
  readonly topic: string;
  readonly partition: number;
  /** On Clock.monotonic; delivery.timeout.ms counts from here. */
  readonly createdAt: number;
  /** Bytes of buffer.memory that it holds. */
  readonly reserved: number;
  /** What it was built in, to be used again once it is acknowledged. */
  readonly buffer: Buffer | null;
  attempts = 0;
  /** Not to be sent before, on Clock.monotonic. */
  notBefore = 0;
  producerId = -1;
  producerEpoch = -1;
  /** -1: none assigned yet. */
  sequence = -1;
  closed = false;
  readonly #settings: BatchSettings;
  readonly #builder: BatchBuilder;
  #bytes: Buffer | null = null;
  #settled = false;
  readonly #bytesMax: number;
  #largest = 0;
  readonly #acks: Callback[] = [];
  readonly #timestamps: number[] = [];
  readonly #keySizes: number[] = [];
  readonly #valueSizes: number[] = [];
  readonly #waiters: (() => void)[] = [];

  constructor(
    topic: string,
    partition: number,
    createdAt: number,
    reserved: number,
    settings: BatchSettings,
    bytesMax: number,
    buffer?: Buffer,
  ) {
    this.topic = topic;
    this.partition = partition;
    this.createdAt = createdAt;
    this.reserved = reserved;
    this.#settings = settings;
    this.#bytesMax = bytesMax;
    const { compression, level } = settings;
    this.#builder = new BatchBuilder({ compression, level, buffer });
    this.buffer = buffer ?? null;
  }

  get count(): number {
    return this.#acks.length;
  }

  /** Bytes so far, before compression. */
  get size(): number {
    return this.#builder.size;
  }

  /** What the largest of its records may take as a batch of its own, bytes. */
  get recordSizeMax(): number {
    return BATCH_OVERHEAD + this.#largest;
  }

  get settled(): boolean {
    return this.#settled;
  }

  /** false: closed, or no room; the record goes into the next batch. */
  append(
    timestamp: number,
    key: Uint8Array | null,
    value: Uint8Array | null,
    headers: readonly HeaderDraft[],
    ack: Callback,
  ): boolean {
    const size = recordSizeMax(key, value, headers);
    if (this.closed || (this.count > 0 && this.size + size > this.#bytesMax)) return false;
    if (size > this.#largest) this.#largest = size;
    this.#builder.append(timestamp, key, value, headers);
    this.#acks.push(ack);
    this.#timestamps.push(timestamp);
    this.#keySizes.push(key === null ? -1 : key.length);
    this.#valueSizes.push(value === null ? -1 : value.length);
    return true;
  }

  /** No more records; the bytes, built at the first call. Compresses much data on another thread. */
  async bytes(): Promise<Buffer> {
    this.closed = true;
    this.#bytes ??= await this.#builder.buildAsync();
    return this.#bytes;
  }

  /** The same where nothing has to be compressed. */
  bytesNow(): Buffer {
    this.closed = true;
    this.#bytes ??= this.#builder.build();
    return this.#bytes;
  }

  /** Writes identity and sequence into the built bytes. */
  stamp(transactional: boolean): void {
    if (this.sequence < 0 || !this.#bytes) return;
    batchAt(this.#bytes)?.setProducer(
      this.producerId,
      this.producerEpoch,
      this.sequence,
      transactional,
    );
  }

  /** Bytes that go out: compressed once they are built. */
  get builtSize(): number {
    return this.#bytes?.length ?? this.size;
  }

  /** What compression made of it: 1 without. */
  get ratio(): number {
    return this.#bytes && this.#builder.size > 0 ? this.#bytes.length / this.#builder.size : 1;
  }

  succeed(baseOffset: number, logAppendTime: number): void {
    this.#settle((index) => {
      const offset = baseOffset < 0 ? -1 : baseOffset + index;
      this.#call(index, offset, logAppendTime, null);
    });
  }

  /** errorOf may tell records apart (Produce v8 recordErrors). */
  fail(errorOf: (index: number) => Error): void {
    this.#settle((index) => this.#call(index, -1, -1, errorOf(index)));
  }

  #settle(each: (index: number) => void): void {
    if (this.#settled) return;
    this.#settled = true;
    for (let i = 0; i < this.#acks.length; i++) each(i);
    for (const waiter of this.#waiters) waiter();
  }

  #call(index: number, offset: number, logAppendTime: number, error: Error | null): void {
    const ack = this.#acks[index] as Callback;
    const failed = error !== null;
    const metadata = {
      topic: this.topic,
      partition: this.partition,
      offset,
      timestamp: failed
        ? -1
        : logAppendTime >= 0
          ? logAppendTime
          : (this.#timestamps[index] as number),
      serializedKeySize: failed ? -1 : (this.#keySizes[index] as number),
      serializedValueSize: failed ? -1 : (this.#valueSizes[index] as number),
    };
    try {
      ack(metadata, error);
    } catch (thrown) {
      this.#settings.callbackThrew?.(this, thrown);
    }
  }

  whenSettled(): Promise<void> {
    if (this.#settled) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** Smaller batches of the same records with the same acks, for a broker that found this one too large. */
  split(bytesMax: number): ProducerBatch[] {
    const whole = batchAt(this.bytesNow());
    if (!whole) return [];
    const parts: ProducerBatch[] = [];
    let part: ProducerBatch | null = null;
    for (const [index, record] of readRecords(whole).entries()) {
      const ack = this.#acks[index] as Callback;
      const { timestamp, key, value, headers } = record;
      if (part?.append(timestamp, key, value, headers, ack)) continue;
      part = new ProducerBatch(
        this.topic,
        this.partition,
        this.createdAt,
        0,
        this.#settings,
        bytesMax,
      );
      part.append(timestamp, key, value, headers, ack);
      parts.push(part);
    }
    let { sequence } = this;
    for (const each of parts) {
      each.closed = true;
      if (sequence < 0) continue;
      each.producerId = this.producerId;
      each.producerEpoch = this.producerEpoch;
      each.sequence = sequence;
      sequence = incrementSequence(sequence, each.count);
    }
    this.#settled = true;
    void Promise.all(parts.map((each) => each.whenSettled())).then(() => {
      for (const waiter of this.#waiters) waiter();
    });
    return parts;
  }
}
