/** A log under test: its simulated world, its settings as the seed's dice gave them, and its history. */
import { MemoryClock } from '../../../src/platform/memory/clock.ts';
import { MemoryDisk } from '../../../src/platform/memory/disk.ts';
import { MemoryLog } from '../../../src/platform/memory/log.ts';
import { createMemoryRandom } from '../../../src/platform/memory/random.ts';
import { inlineWorkers } from '../../../src/platform/inline-workers.ts';
import type { Platform, Random } from '../../../src/platform/platform.ts';
import type { PartitionLog } from '../../../src/storage/log.ts';
import { type LogConfig, resolveLogConfig } from '../../../src/storage/log-config.ts';
import type { BrokerLogs } from '../../../src/storage/logs.ts';
import { defaultLogsSettings, openLogs } from '../../../src/storage/logs-open.ts';
import { Compactions } from './compactions.ts';
import { History } from './history.ts';

export const EPOCH_MS = 1_700_000_000_000;

export class Dice {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = createMemoryRandom(seed);
  }

  next(): number {
    return this.#random.next();
  }

  between(low: number, high: number): number {
    return low + Math.floor(this.#random.next() * (high - low + 1));
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.between(0, choices.length - 1)] as T;
  }
}

export class Site {
  readonly dice: Dice;
  readonly clock = new MemoryClock();
  readonly disk = new MemoryDisk(() => this.clock.now());
  readonly history = new History();
  readonly compactions: Compactions;
  readonly config: LogConfig;
  readonly #platform: Platform;
  #logs: BrokerLogs | null = null;
  #log: PartitionLog | null = null;
  /** Numbers values, so that no two are the same. */
  serial = 0;

  constructor(seed: number) {
    this.dice = new Dice(seed);
    this.#platform = {
      clock: this.clock,
      disk: this.disk,
      log: new MemoryLog(),
      random: createMemoryRandom(seed + 1),
      network: null as unknown as Platform['network'],
      workers: inlineWorkers,
    };
    this.config = configOf(this.dice);
    this.compactions = new Compactions(this.config, this.history);
  }

  get logs(): BrokerLogs {
    return this.#logs as BrokerLogs;
  }

  get log(): PartitionLog {
    return this.#log as PartitionLog;
  }

  async open(): Promise<void> {
    this.#logs = await openLogs(this.#platform, {
      dirs: ['/data'],
      brokerId: 0,
      clusterId: 'AAAAAAAAAAAAAAAAAAAAAA',
      configFor: () => this.config,
      settings: {
        producerIdExpirationMs: Number.MAX_SAFE_INTEGER,
        // Compaction is a step of its own, with a map that is often too small.
        cleaner: {
          ...defaultLogsSettings.cleaner,
          enable: false,
          dedupeBufferBytes: this.dice.pick([6 * 24, 1 << 20]),
          ioBufferBytes: this.dice.pick([0, 1 << 19]),
        },
      },
    });
    const tp = { topic: 't', partition: 0 };
    this.#log = await this.#logs.create(tp, { topicId: null, config: this.config });
  }
}

function configOf(dice: Dice): LogConfig {
  return resolveLogConfig(
    new Map([
      ['segment.bytes', String(dice.between(450, 2500))],
      ['index.interval.bytes', String(dice.pick([0, 100, 600]))],
      ['segment.index.bytes', String(dice.pick([64, 10_000]))],
      ['file.delete.delay.ms', String(dice.pick([0, 5000]))],
      // Only DeleteRecords takes segments, up to the first producer's batch: what a log still knows of
      // producers whose batches are gone depends on which snapshots it finds.
      ['retention.bytes', '-1'],
      ['retention.ms', '-1'],
      ['flush.messages', String(dice.pick([7, 1_000_000_000]))],
      ['cleanup.policy', dice.pick(['delete', 'compact', 'compact,delete'])],
      ['min.cleanable.dirty.ratio', '0'],
      ['delete.retention.ms', String(dice.pick([0, 30_000, 10_000_000]))],
    ]),
  );
}

export function same(found: unknown, wanted: unknown, what: string): void {
  if (found === wanted) return;
  throw new Error(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
}
