/** A compacted log on a disk in memory, its cleaner run by hand. */
import type { PartitionLog } from '../../../../src/storage/log.ts';
import type { BrokerLogs } from '../../../../src/storage/logs.ts';
import { defaultLogsSettings } from '../../../../src/storage/logs-open.ts';
import type { CleanerSettings } from '../../../../src/storage/cleaner/log-cleaner.ts';
import { BatchBuilder, type BatchOptions } from '../../../../src/protocol/records/builder.ts';
import { CLIENT, config, createWorld, open, readAll, type World } from '../support.ts';

export const T = 1_700_000_000_000;

export interface Compacted {
  readonly world: World;
  readonly logs: BrokerLogs;
  readonly log: PartitionLog;
}

/** Small segments, dirty from the first byte on. */
export const COMPACT = {
  'cleanup.policy': 'compact',
  'segment.bytes': '300',
  'min.cleanable.dirty.ratio': '0',
  'index.interval.bytes': '0',
  'retention.ms': '-1',
};

export async function openCompacted(
  overrides: Record<string, string> = {},
  options: { world?: World; cleaner?: Partial<CleanerSettings> } = {},
): Promise<Compacted> {
  const world = options.world ?? createWorld();
  const settings = { ...COMPACT, ...overrides };
  const cleaner = { ...defaultLogsSettings.cleaner, enable: false, ...options.cleaner };
  const logs = await open(world, settings, { settings: { cleaner } });
  const log = await logs.create(
    { topic: 't', partition: 0 },
    { topicId: null, config: config(settings) },
  );
  return { world, logs, log };
}

/** `k=v` puts, `k` alone deletes. */
export function keyed(
  pairs: readonly string[],
  options: BatchOptions & { time?: number } = {},
): Buffer {
  const builder = new BatchBuilder(options);
  for (const pair of pairs) {
    const [key = '', value] = pair.split('=');
    builder.append(
      options.time ?? T,
      Buffer.from(key),
      value === undefined ? null : Buffer.from(value),
    );
  }
  return builder.build();
}

/** One batch per argument; everything is replicated at once. */
export async function put(log: PartitionLog, ...batches: (string | Buffer)[]): Promise<void> {
  for (const batch of batches) {
    const bytes = typeof batch === 'string' ? keyed(batch.split(' ')) : batch;
    const origin = bytes.readInt16BE(21) & 0x20 ? ('coordinator' as const) : CLIENT.origin;
    const { errorCode } = await log.append(bytes, { ...CLIENT, origin });
    if (errorCode !== 0) throw new Error(`append: error ${errorCode}`);
  }
  log.updateHighWatermark(log.logEndOffset);
}

/** A batch that does not fit what is there: everything before it lies in segments that no longer change. */
export async function roll(log: PartitionLog): Promise<void> {
  await put(log, `roll=${'.'.repeat(190)}`);
}

/** `offset k=v` of everything that is left; markers are `offset COMMIT`. */
export async function left(log: PartitionLog): Promise<string[]> {
  return (await readAll(log)).map(({ offset, key, value }) =>
    value === null ? `${offset} ${key}` : `${offset} ${key}=${value}`,
  );
}

/** Cleans until nothing is dirty enough. */
export async function clean(logs: BrokerLogs): Promise<void> {
  while (await logs.cleaner.cleanOnce());
}
