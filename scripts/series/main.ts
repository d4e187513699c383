/**
 * Plays random series of calls on Java's clients of Apache Kafka 3.9.1 and on ours, against one broker of ours, and compares what every
 * call gave: results, records, positions, callbacks, errors with their texts, and what was left on the broker.
 *
 *   node scripts/run.mjs series [--kind consumer|transactions] [--seeds 1-40] [--calls 45]
 *   node scripts/run.mjs series --kind KIND --series FILE      one series of a file, e.g. a kept one that was made shorter
 *
 * comparison.ts leaves out what depends on timing, as far as a line shows it. A few differences that remain do, too: which partitions
 * a NoOffsetForPartitionException names while others are being found, what a poll returned before an error came, a call that a
 * rebalance had or had not reached yet, a record that had left its batch or not when another producer took the id. A seed that
 * differs the same way each time is a fault.
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Cluster } from '../../test/kit/servers.ts';
import { compare, type Difference } from './comparison.ts';
import { ConsumerPlayer } from './consumer-player.ts';
import { consumerSeries } from './consumer-series.ts';
import { inTime } from './in-time.ts';
import { Java, type JavaPlayer, PATIENCE_MS } from './java.ts';
import type { Task } from './notation.ts';
import { makeTopics } from './topics.ts';
import { remains, TransactionPlayer } from './transaction-player.ts';
import { transactionSeries } from './transaction-series.ts';

interface Kind {
  readonly generate: (seed: number, length: number) => string[];
  readonly play: (task: Task) => Promise<string[]>;
  readonly java: JavaPlayer;
  /** What a series left on the broker, as a line. */
  readonly remains?: (task: Task) => Promise<string>;
}

const KINDS: Readonly<Record<string, Kind>> = {
  consumer: { generate: consumerSeries, play: ConsumerPlayer.play, java: 'ConsumerPlayer' },
  transactions: {
    generate: transactionSeries,
    play: TransactionPlayer.play,
    java: 'TransactionPlayer',
    remains,
  },
};
const SHOWN = 3;

function usage(): never {
  console.error(
    'usage: node scripts/run.mjs series [--kind consumer|transactions] [--seeds 1-40] [--calls 45] [--series FILE]',
  );
  process.exit(2);
}

const { values: options } = parseArgs({
  options: {
    kind: { type: 'string' },
    seeds: { type: 'string', default: '1-40' },
    calls: { type: 'string', default: '45' },
    series: { type: 'string' },
  },
});

/** `1-40` or `7`. */
function seedsOf(text: string): number[] {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? usage();
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => Number(first) + at);
}

function print(differences: readonly Difference[]): void {
  for (const { java, ours } of differences.slice(0, SHOWN)) {
    console.log(`  java: ${java ?? '(nothing)'}`);
    console.log(`  ours: ${ours ?? '(nothing)'}`);
  }
  if (differences.length > SHOWN) console.log(`  and ${differences.length - SHOWN} more`);
}

class Match {
  readonly #bootstrap: string;
  readonly #java: Java;
  /** Made with the first difference. */
  #kept: string | null = null;

  constructor(bootstrap: string, java: Java) {
    this.#bootstrap = bootstrap;
    this.#java = java;
  }

  /** Plays one series on both; whether they are equal. */
  async play(kind: Kind, name: string, lines: readonly string[]): Promise<boolean> {
    const task = (player: string) => ({
      ...{ bootstrap: this.#bootstrap, tag: `${player}-${name}`, lines },
    });
    const [java, ours] = await Promise.all([
      this.#java.play(kind.java, task('java')),
      inTime(kind.play(task('ours')), PATIENCE_MS, [`did not end in ${PATIENCE_MS} ms`]),
    ]);
    if (kind.remains) {
      java.push(await kind.remains(task('java')));
      ours.push(await kind.remains(task('ours')));
    }
    const differences = compare(java, ours);
    if (differences.length === 0) console.log(`${name}: equal`);
    else console.log(`${name}: differs, ${this.#keep(name, { series: lines, java, ours })}`);
    print(differences);
    return differences.length === 0;
  }

  /** Writes a file of each; says where the series is. */
  #keep(name: string, texts: Readonly<Record<string, readonly string[]>>): string {
    this.#kept ??= mkdtempSync(join(tmpdir(), 'samsa-series-'));
    for (const [what, lines] of Object.entries(texts))
      writeFileSync(join(this.#kept, `${name}.${what}`), `${lines.join('\n')}\n`);
    return join(this.#kept, `${name}.series`);
  }
}

/** All that the options ask for: kind, name and lines. */
function* wanted(): Generator<readonly [Kind, string, string[]]> {
  if (options.kind !== undefined && !Object.hasOwn(KINDS, options.kind)) usage();
  if (options.series !== undefined) {
    const kind = KINDS[options.kind ?? ''] ?? usage();
    yield [kind, 'file', readFileSync(options.series, 'utf8').trimEnd().split('\n')];
    return;
  }
  for (const [name, kind] of Object.entries(KINDS)) {
    if (options.kind !== undefined && options.kind !== name) continue;
    for (const seed of seedsOf(options.seeds))
      yield [kind, `${name}-${seed}`, kind.generate(seed, Number(options.calls))];
  }
}

const all = [...wanted()];
const cluster = await Cluster.start({
  settings: {
    'auto.create.topics.enable': 'false',
    'offsets.topic.num.partitions': 5,
    'transaction.state.log.num.partitions': 2,
  },
});
// The broker must not outlive this process, whether it is interrupted or a fault of ours comes that no call hears of.
const end = () => void cluster.close().finally(() => process.exit(1));
process.once('SIGINT', end).once('SIGTERM', end);
process.once('uncaughtException', (error) => {
  console.error(error);
  end();
});
try {
  await makeTopics(cluster.bootstrap);
  const match = new Match(cluster.bootstrap, await Java.compile(cluster.folder));
  let equal = 0;
  for (const [kind, name, lines] of all) if (await match.play(kind, name, lines)) equal++;
  console.log(`series: ${equal} of ${all.length} equal`);
  if (equal < all.length) process.exitCode = 1;
} finally {
  await cluster.close();
}
