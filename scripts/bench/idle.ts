/**
 * What a broker with nothing to do costs, beside Apache Kafka in one run: the share of a core that each uses with its partitions
 * empty and no client connected, once it has come to rest.
 *
 *   node scripts/run.mjs bench/idle [--partitions 100] [--seconds 60]
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { processTime } from '../../test/kit/processes.ts';
import { bin, Cluster, ok } from '../../test/kit/servers.ts';

const { values } = parseArgs({
  options: {
    partitions: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '60' },
  },
});
const seconds = Number(values.seconds);
/** Until both have collected what their start left behind. */
const REST_MS = 30_000;

const clusters = [await Cluster.start(), await Cluster.start({ broker: '3.9.1' })];
try {
  for (const { bootstrap } of clusters) {
    const create = [bin('kafka-topics'), '--bootstrap-server', bootstrap, '--create'];
    await ok([...create, '--topic', 'idle', '--partitions', values.partitions]);
  }
  await sleep(REST_MS);
  const now = () => clusters.map(({ broker }) => processTime(broker.pid).ticks);
  const before = now();
  await sleep(seconds * 1_000);
  // Hundredths of a second each second are per cents.
  const [ours = 0, theirs = 0] = now().map((after, i) => (after - (before[i] ?? 0)) / seconds);
  console.log(
    `${values.partitions} partitions: Samsa ${ours.toFixed(2)} % of a core, Apache ${theirs.toFixed(2)} %, ` +
      `ratio ${(ours / theirs).toFixed(2)}`,
  );
} finally {
  for (const cluster of clusters) await cluster.close();
}
