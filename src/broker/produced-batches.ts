/**
 * What can be told of produced bytes before a log looks at them, from batch headers alone: whether they are
 * transactional, and what Produce v3+ promises of them (kafka: ProduceRequest.validateRecords): exactly one batch, of
 * magic 2, and no zstd below v7 (KIP-110).
 */
import { Errors, KafkaError } from '../protocol/errors.ts';
import { batchAt, batchSizeAt } from '../protocol/records/batch.ts';
import { ZSTD } from '../protocol/records/compression.ts';

const MAGIC_AT = 16;
const ATTRIBUTES_AT = 21;
const PRODUCER_ID_AT = 43;
const PRODUCER_EPOCH_AT = 51;
const BASE_SEQUENCE_AT = 53;
const HEADER_BYTES = 61;
const INT_MAX = 2 ** 31 - 1;

/** Only the first batch is looked at: v3+ allows no second one, and older versions know no transactions. */
export function isTransactional(records: Buffer | null): boolean {
  return records !== null && isMagic2(records) && (records.readInt16BE(ATTRIBUTES_AT) & 0x10) !== 0;
}

/** Who wrote a batch of magic 2, and which of theirs it is. */
export function producerOf(records: Buffer) {
  return {
    producerId: Number(records.readBigInt64BE(PRODUCER_ID_AT)),
    producerEpoch: records.readInt16BE(PRODUCER_EPOCH_AT),
    baseSequence: records.readInt32BE(BASE_SEQUENCE_AT),
  };
}

export function checkShape(records: Buffer | null, version: number): number {
  if (version < 3) return Errors.NONE;
  if (records === null) return Errors.INVALID_RECORD;
  try {
    return shapeOf(records, version);
  } catch (error) {
    if (error instanceof KafkaError) return error.code;
    throw error;
  }
}

/** In Kafka's order, which reads the second batch's header only when nothing is wrong with the first. */
function shapeOf(records: Buffer, version: number): number {
  const first = batchSizeAt(records, 0, records.length);
  if (first === null) return Errors.INVALID_RECORD;
  // Kafka adds in 32 bits.
  if (first > INT_MAX) return Errors.UNKNOWN_SERVER_ERROR;
  if (first > records.length || records[MAGIC_AT] !== 2) return Errors.INVALID_RECORD;
  const codec = records.readInt16BE(ATTRIBUTES_AT) & 0x07;
  if (codec === ZSTD && version < 7) return Errors.UNSUPPORTED_COMPRESSION_TYPE;
  return batchAt(records, first) === null ? Errors.NONE : Errors.INVALID_RECORD;
}

function isMagic2(records: Buffer): boolean {
  return records.length >= HEADER_BYTES && records[MAGIC_AT] === 2;
}
