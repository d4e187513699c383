/**
 * What can be told of produced bytes before a log looks at them, from batch headers alone: whether they are
 * transactional, and what Produce v3+ promises of them (kafka: ProduceRequest.validateRecords): exactly one batch, of
 * magic 2, and no zstd below v7 (KIP-110).
 */
import { Errors } from '../protocol/errors.ts';

const LENGTH_AT = 8;
const MAGIC_AT = 16;
const ATTRIBUTES_AT = 21;
const LOG_OVERHEAD = 12;
const HEADER_BYTES = 61;
const LEGACY_BYTES_MIN = 14;
const ZSTD = 4;

/** Only the first batch is looked at: v3+ allows no second one, and older versions know no transactions. */
export function isTransactional(records: Buffer | null): boolean {
  return records !== null && isMagic2(records) && (records.readInt16BE(ATTRIBUTES_AT) & 0x10) !== 0;
}

export function checkShape(records: Buffer | null, version: number): number {
  if (version < 3) return Errors.NONE;
  if (records === null || records.length < LOG_OVERHEAD) return Errors.INVALID_RECORD;
  const batchBytes = records.readInt32BE(LENGTH_AT) + LOG_OVERHEAD;
  if (batchBytes < LOG_OVERHEAD + LEGACY_BYTES_MIN) return Errors.CORRUPT_MESSAGE;
  if (records.length <= MAGIC_AT || batchBytes > records.length) return Errors.INVALID_RECORD;
  if (records[MAGIC_AT] !== 2) return Errors.INVALID_RECORD;
  if (records.length < HEADER_BYTES) return Errors.CORRUPT_MESSAGE;
  const codec = records.readInt16BE(ATTRIBUTES_AT) & 0x07;
  if (codec === ZSTD && version < 7) return Errors.UNSUPPORTED_COMPRESSION_TYPE;
  return batchBytes === records.length ? Errors.NONE : Errors.INVALID_RECORD;
}

function isMagic2(records: Buffer): boolean {
  return records.length >= HEADER_BYTES && records[MAGIC_AT] === 2;
}
