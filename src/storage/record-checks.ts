/**
 * The checks of single records (storage.md 4.1 rows 14 and 16, 4.2): a compacted topic needs keys, CreateTime must lie
 * within bounds, a client may not claim LogAppendTime. All records of a batch are looked at, and what is wrong with
 * them is reported together (KIP-467): a batch is accepted or rejected as a whole.
 */
import { Errors, KafkaError } from '../protocol/errors.ts';
import type { LogConfig } from './log-config.ts';
import type { RecordError } from './types.ts';

/** A batch refused because of its records; errorMessage and recordErrors reach the producer. */
export class RecordsRejected extends KafkaError {
  readonly recordErrors: readonly RecordError[];

  constructor(code: number, message: string, recordErrors: readonly RecordError[]) {
    super(code, message);
    this.recordErrors = recordErrors;
  }
}

/** Lengths for messages; -1 is null. */
export interface RecordLengths {
  readonly keyLength: number;
  readonly valueLength: number;
}

export class RecordChecks {
  readonly #config: LogConfig;
  readonly #name: string;
  readonly #nowMs: number;
  readonly #firstOffset: number;
  readonly #createTime: boolean;
  readonly #oldest: number;
  readonly #newest: number;
  #errors: { readonly code: number; readonly error: RecordError }[] = [];
  maxTimestamp = -1;

  /** firstOffset: what the client called the batch's first record, for messages. */
  constructor(config: LogConfig, name: string, nowMs: number, firstOffset: number) {
    this.#config = config;
    this.#name = name;
    this.#nowMs = nowMs;
    this.#firstOffset = firstOffset;
    this.#createTime = config.messageTimestampType === 'CreateTime';
    this.#oldest = nowMs - config.messageTimestampBeforeMaxMs;
    this.#newest = nowMs + config.messageTimestampAfterMaxMs;
  }

  /** timestamp as a reader of the batch, as it came, would see it. */
  record(
    index: number,
    timestamp: number,
    claimsAppendTime: boolean,
    lengths: RecordLengths,
  ): void {
    if (timestamp > this.maxTimestamp) this.maxTimestamp = timestamp;
    if (this.#config.compact && lengths.keyLength < 0) this.#missingKey(index);
    if (this.#createTime && timestamp !== -1) {
      const isFar = timestamp < this.#oldest || timestamp > this.#newest;
      if (isFar && this.#isOutOfRange(timestamp)) this.#outOfRange(index, timestamp);
    } else if (claimsAppendTime) {
      this.#falseAppendTime(index, timestamp, lengths);
    }
  }

  #missingKey(index: number): void {
    this.#add(
      Errors.INVALID_RECORD,
      index,
      `Compacted topic cannot accept message without key in topic partition ${this.#name}`,
    );
  }

  /** As Java subtracts: beyond the ends of int64 the sign turns. */
  #isOutOfRange(timestamp: number): boolean {
    if (Number.isSafeInteger(timestamp)) return true;
    const { messageTimestampBeforeMaxMs: before, messageTimestampAfterMaxMs: after } = this.#config;
    const age = BigInt.asIntN(64, BigInt(this.#nowMs) - BigInt(timestamp));
    return age > long(before) || BigInt.asIntN(64, -age) > long(after);
  }

  #outOfRange(index: number, timestamp: number): void {
    const { messageTimestampBeforeMaxMs: before, messageTimestampAfterMaxMs: after } = this.#config;
    const now = BigInt(this.#nowMs);
    const oldest = BigInt.asIntN(64, now - long(before));
    const newest = BigInt.asIntN(64, now + long(after));
    this.#add(
      Errors.INVALID_TIMESTAMP,
      index,
      `Timestamp ${timestamp} of message with offset ${this.#firstOffset + index} is out of range. ` +
        `The timestamp should be within [${oldest}, ${newest}]`,
    );
  }

  #falseAppendTime(index: number, timestamp: number, lengths: RecordLengths): void {
    const { keyLength, valueLength } = lengths;
    this.#add(
      Errors.INVALID_TIMESTAMP,
      index,
      `Invalid timestamp type in message DefaultRecord(offset=${this.#firstOffset + index}, ` +
        `timestamp=${timestamp}, key=${Math.max(0, keyLength)} bytes, ` +
        `value=${Math.max(0, valueLength)} bytes). ` +
        'Producer should not set timestamp type to LogAppendTime.',
    );
  }

  #add(code: number, batchIndex: number, message: string): void {
    const known = this.#errors.at(-1);
    // Kafka stops at a record's first fault.
    if (known?.error.batchIndex === batchIndex) return;
    this.#errors.push({ code, error: { batchIndex, message } });
  }

  throwIfRejected(): void {
    if (this.#errors.length === 0) return;
    const errors = this.#errors.map(({ error }) => error);
    if (this.#errors.some(({ code }) => code === Errors.INVALID_TIMESTAMP)) {
      throw new RecordsRejected(
        Errors.INVALID_TIMESTAMP,
        'One or more records have been rejected due to invalid timestamp',
        errors,
      );
    }
    const shown = errors
      .slice(0, 3)
      .map(
        ({ batchIndex, message }) => `RecordError(batchIndex=${batchIndex}, message='${message}')`,
      );
    throw new RecordsRejected(
      Errors.INVALID_RECORD,
      `One or more records have been rejected due to ${errors.length} record errors in total, ` +
        `and only showing the first three errors at most: [${shown.join(', ')}]`,
      errors,
    );
  }
}

/** The LONG a setting was; the greatest one is not a safe number. */
function long(value: number): bigint {
  return Number.isSafeInteger(value) ? BigInt(value) : 2n ** 63n - 1n;
}
