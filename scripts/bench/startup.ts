/**
 * How long a person waits for a tool: commands against `node -e 0`, each in turn in every round, because the machine does other
 * things, too. Prints lower quartiles and ratios; ends with 1 when `--version` takes more than 1.6 or `kafka-topics --list` more than 2.5 times
 * bare Node.
 *
 *   node scripts/run.mjs bench/startup [--rounds 40]
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { bin, Cluster } from '../../test/kit/servers.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string' } } });
const rounds = Number(values.rounds ?? 40);

const cluster = await Cluster.start();
const server = ['--bootstrap-server', cluster.bootstrap];
const contenders: Record<string, { argv: string[]; atMost: number }> = {
  'node -e 0': { argv: [process.execPath, '-e', '0'], atMost: 1 },
  'kafka-topics --version': { argv: [bin('kafka-topics'), '--version'], atMost: 1.6 },
  'kafka-topics --help': { argv: [bin('kafka-topics'), '--help'], atMost: Infinity },
  'kafka-topics --list': { argv: [bin('kafka-topics'), ...server, '--list'], atMost: 2.5 },
  'kafka-configs --version': { argv: [bin('kafka-configs'), '--version'], atMost: 1.6 },
  'kafka-consumer-groups --list': {
    argv: [bin('kafka-consumer-groups'), ...server, '--list'],
    atMost: Infinity,
  },
};

const times = new Map(Object.keys(contenders).map((name) => [name, [] as number[]]));
try {
  for (let round = -3; round < rounds; round++) {
    for (const [name, { argv }] of Object.entries(contenders)) {
      const [command = '', ...args] = argv;
      const started = performance.now();
      spawnSync(command, args, { stdio: 'ignore' });
      if (round >= 0) times.get(name)?.push(performance.now() - started);
    }
  }
} finally {
  await cluster.close();
}

/** The lower quartile: what the machine gives when others leave it alone. */
const typical = (all: number[]) => all.sort((a, b) => a - b)[all.length >> 2] ?? 0;
const bare = typical(times.get('node -e 0') ?? []);
let failed = false;
for (const [name, all] of times) {
  const ratio = typical(all) / bare;
  const { atMost = Infinity } = contenders[name] ?? {};
  const bound = atMost === Infinity || name === 'node -e 0' ? '' : ` (at most ${atMost})`;
  failed ||= ratio > atMost;
  console.log(
    `${name.padEnd(30)} ${typical(all).toFixed(1).padStart(7)} ms  ${ratio.toFixed(2)}${bound}`,
  );
}
process.exit(failed ? 1 : 0);
