/**
 * `node scripts/run.mjs bench/testing [runs]`: how long a test waits for its broker. Every run is a new process on the built
 * package: loading samsa/testing, then startKafka() to the first record read back, cold and once more in the warm process,
 * in memory and on the disk. The processor's time stands beside the clock's, since other work on the machine does not
 * stretch it; the best run is the one that was least disturbed.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const runs = Number(process.argv[2] ?? 10);
const testing = JSON.stringify(join(process.cwd(), 'dist/testing.cjs'));

const program = `
  const watch = () => {
    const [at, cpu] = [performance.now(), process.cpuUsage()];
    return () => {
      const { user, system } = process.cpuUsage(cpu);
      return [performance.now() - at, (user + system) / 1000];
    };
  };
  (async () => {
    const loading = watch();
    const { startKafka } = require(${testing});
    const load = loading();
    const toFirstRecord = async (storage) => {
      const time = watch();
      const kafka = await startKafka({ topics: ['first'], storage });
      const ready = time();
      await kafka.produce('first', 'record');
      await kafka.records('first');
      const read = time();
      await kafka.close();
      return { ready, read };
    };
    const cold = await toFirstRecord(process.argv[1]);
    const warm = await toFirstRecord(process.argv[1]);
    console.log(JSON.stringify({ load, ready: cold.ready, cold: cold.read, warm: warm.read }));
  })();`;

type Sample = readonly [clockMs: number, processorMs: number];
type Run = Readonly<Record<'load' | 'ready' | 'cold' | 'warm', Sample>>;

const names: readonly [keyof Run, string][] = [
  ['load', 'require() of samsa/testing'],
  ['ready', 'startKafka() with a topic'],
  ['cold', 'startKafka() to first record read back'],
  ['warm', 'the same for the next broker'],
];

const middle = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

console.log(
  `${''.padEnd(52)}${['best', 'median', 'processor'].map((h) => h.padStart(11)).join('')}`,
);
for (const storage of ['memory', 'disk']) {
  const results = Array.from({ length: runs }, (): Run => {
    const output = execFileSync(process.execPath, ['-e', program, storage], { encoding: 'utf8' });
    return JSON.parse(output);
  });
  for (const [key, name] of names) {
    const clock = results.map((run) => run[key][0]);
    const figures = [Math.min(...clock), middle(clock), middle(results.map((run) => run[key][1]))];
    const columns = figures.map((ms) => `${ms.toFixed(0)} ms`.padStart(11)).join('');
    console.log(`${`${storage}: ${name}`.padEnd(52)}${columns}`);
  }
}
