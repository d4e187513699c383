/**
 * Batches written anew for the log: another codec (compression.type), another format (message.format.version or an old
 * client), or inner offsets that cannot stay (storage.md 2.6, 4.1). Order, keys, values and, under CreateTime, times
 * are kept; producer fields come from the first batch, as only one batch can have any.
 */
import { must } from '../base/assert.ts';
import { Errors, KafkaError } from '../protocol/errors.ts';
import {
  CREATE_TIME,
  LOG_APPEND_TIME,
  NO_TIMESTAMP,
  type RecordBatch,
} from '../protocol/records/batch.ts';
import { BatchBuilder } from '../protocol/records/builder.ts';
import { compressionId, GZIP, LZ4, NONE, ZSTD } from '../protocol/records/compression.ts';
import { writeLegacy } from '../protocol/records/legacy.ts';
import { type KafkaRecord, readRecords, readRecordsAsync } from '../protocol/records/record.ts';
import type { LogConfig } from './log-config.ts';

export interface RebuildInput {
  readonly batches: readonly RecordBatch[];
  readonly firstOffset: number;
  readonly leaderEpoch: number;
  readonly config: LogConfig;
  readonly codec: number;
  /** -1: CreateTime. */
  readonly logAppendTimeMs: number;
}

/** The codec a batch is stored with: the topic's, or its own under `producer`. */
export function targetCodec(config: LogConfig, sourceCodec: number): number {
  switch (config.compressionType) {
    case 'producer':
      return sourceCodec;
    case 'uncompressed':
      return NONE;
    default:
      return must(compressionId(config.compressionType), 'codec');
  }
}

export const rebuild = {
  now(input: RebuildInput): Buffer {
    const records = input.batches.flatMap((batch) => readRecords(batch));
    return input.config.recordVersion === 2
      ? builder(input, records).build()
      : legacy(input, records);
  },

  async later(input: RebuildInput): Promise<Buffer> {
    const lists = await Promise.all(input.batches.map((batch) => readRecordsAsync(batch)));
    const records = lists.flat();
    if (input.config.recordVersion < 2) return legacy(input, records);
    return builder(input, records).buildAsync();
  },
};

function builder(input: RebuildInput, records: readonly KafkaRecord[]): BatchBuilder {
  const first = must(input.batches[0], 'batch to rebuild');
  const appendTime = input.logAppendTimeMs >= 0;
  const level = levelOf(input);
  const target = new BatchBuilder({
    compression: input.codec,
    ...(level === undefined ? {} : { level }),
    baseOffset: input.firstOffset,
    timestampType: appendTime ? LOG_APPEND_TIME : CREATE_TIME,
    ...(appendTime ? { logAppendTime: input.logAppendTimeMs } : {}),
    producerId: first.producerId,
    producerEpoch: first.producerEpoch,
    baseSequence: first.baseSequence,
    isTransactional: first.isTransactional,
    partitionLeaderEpoch: input.leaderEpoch,
  });
  for (const { timestamp, key, value, headers } of records) {
    if (timestamp < 0 && timestamp !== NO_TIMESTAMP) {
      throw new KafkaError(Errors.UNKNOWN_SERVER_ERROR, `Invalid negative timestamp ${timestamp}`);
    }
    target.append(timestamp, key, value, headers);
  }
  return target;
}

function legacy(input: RebuildInput, records: readonly KafkaRecord[]): Buffer {
  const appendTime = input.logAppendTimeMs >= 0;
  const level = levelOf(input);
  return writeLegacy(
    records.map((record, index) => ({ ...record, offset: input.firstOffset + index })),
    {
      magic: input.config.recordVersion === 0 ? 0 : 1,
      compression: input.codec,
      ...(level === undefined ? {} : { level }),
      timestampType: appendTime ? LOG_APPEND_TIME : CREATE_TIME,
      logAppendTime: input.logAppendTimeMs,
    },
  );
}

/** Levels count only where the topic itself names the codec (KIP-390). */
function levelOf({ config, codec }: RebuildInput): number | undefined {
  if (config.compressionType === 'producer') return undefined;
  if (codec === GZIP) return config.compressionGzipLevel;
  if (codec === LZ4) return config.compressionLz4Level;
  if (codec === ZSTD) return config.compressionZstdLevel;
  return undefined;
}
