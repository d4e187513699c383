/** What the storage tests share: a broker's logs on a disk in memory, and batches as a producer sends them. */
import { inlineWorkers } from '../../../src/platform/inline-workers.ts';
import { MemoryClock } from '../../../src/platform/memory/clock.ts';
import { MemoryDisk } from '../../../src/platform/memory/disk.ts';
import { MemoryLog } from '../../../src/platform/memory/log.ts';
import { createMemoryRandom } from '../../../src/platform/memory/random.ts';
import type { Platform } from '../../../src/platform/platform.ts';
import { batches } from '../../../src/protocol/records/batch.ts';
import { BatchBuilder, type BatchOptions } from '../../../src/protocol/records/builder.ts';
import { markerBatch } from '../../../src/protocol/records/control.ts';
import { type KafkaRecord, readRecords } from '../../../src/protocol/records/record.ts';
import type { PartitionLog } from '../../../src/storage/log.ts';
import { resolveLogConfig, type LogConfig } from '../../../src/storage/log-config.ts';
import type { BrokerLogs } from '../../../src/storage/logs.ts';
import { openLogs, type LogsOptions } from '../../../src/storage/logs-open.ts';
import type { AppendOptions, Log } from '../../../src/storage/types.ts';

export const CLIENT: AppendOptions = { origin: 'client', leaderEpoch: 0 };

export interface World {
  readonly clock: MemoryClock;
  readonly disk: MemoryDisk;
  readonly log: MemoryLog;
  readonly platform: Platform;
}

export function createWorld(seed = 1): World {
  const clock = new MemoryClock();
  const disk = new MemoryDisk(() => clock.now());
  const log = new MemoryLog();
  const network = null as unknown as Platform['network'];
  return {
    clock,
    disk,
    log,
    platform: {
      clock,
      disk,
      log,
      random: createMemoryRandom(seed),
      network,
      workers: inlineWorkers,
    },
  };
}

export function config(overrides: Record<string, string> = {}): LogConfig {
  return resolveLogConfig(new Map(Object.entries(overrides)));
}

export function open(
  world: World,
  overrides: Record<string, string> = {},
  options: Partial<LogsOptions> = {},
): Promise<BrokerLogs> {
  return openLogs(world.platform, {
    dirs: ['/data'],
    brokerId: 0,
    clusterId: 'ANuWkOqoRt-67cfBrgHUaw',
    configFor: () => config(overrides),
    ...options,
  });
}

/** A world with one partition t-0. */
export async function openOne(
  overrides: Record<string, string> = {},
  world = createWorld(),
): Promise<{ world: World; logs: BrokerLogs; log: PartitionLog }> {
  const logs = await open(world, overrides);
  const log = await logs.create(
    { topic: 't', partition: 0 },
    { topicId: null, config: config(overrides) },
  );
  return { world, logs, log };
}

export interface Wish extends BatchOptions {
  readonly timestamp?: number;
  readonly key?: string | null;
}

/** One v2 batch as a client sends it. */
export function batch(values: readonly string[], options: Wish = {}): Buffer {
  const builder = new BatchBuilder(options);
  const { timestamp = 1_700_000_000_000, key = null } = options;
  for (const value of values) {
    builder.append(timestamp, key === null ? null : Buffer.from(key), Buffer.from(value));
  }
  return builder.build();
}

/** A marker as the coordinator appends it. */
export function marker(
  type: 'COMMIT' | 'ABORT',
  producerId: number,
  options: { producerEpoch?: number; coordinatorEpoch?: number; timestamp?: number } = {},
): Buffer {
  return markerBatch({
    type,
    producerId,
    producerEpoch: options.producerEpoch ?? 0,
    coordinatorEpoch: options.coordinatorEpoch ?? 0,
    timestamp: options.timestamp ?? 1_700_000_000_000,
  });
}

/** Everything from an offset on, the way a consumer gets it. */
export async function readAll(
  log: Log,
  upTo: 'logEnd' | 'highWatermark' | 'lastStable' = 'logEnd',
  from = log.logStartOffset,
): Promise<KafkaRecord[]> {
  const records: KafkaRecord[] = [];
  for (let offset = from; ; ) {
    const read = await log.read({ offset, maxBytes: 1_000_000, minOneBatch: true, upTo });
    if (read.errorCode !== 0) throw new Error(`read ${offset}: error ${read.errorCode}`);
    const range = read.ranges[0];
    if (range === undefined) return records;
    const bytes = Buffer.alloc(range.length);
    await range.file.read(bytes, range.position);
    for (const found of batches(bytes)) {
      if (found.lastOffset < offset) continue;
      records.push(...readRecords(found).filter((record) => record.offset >= offset));
      offset = found.lastOffset + 1;
    }
  }
}

export const valuesOf = (records: readonly KafkaRecord[]): string[] =>
  records.map((record) => record.value?.toString() ?? '');
