/**
 * What many partitions cost one broker: how long it starts after a clean stop beside Apache Kafka on the same log dir and the same
 * ZooKeeper, in turn and in one run, and what an idle partition takes of memory and descriptors. Every partition is led by the
 * broker and holds nothing.
 *
 *   node scripts/run.mjs bench/partitions [--partitions 1000,10000] [--rounds 2] [--alone]
 */
import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { statusNumber } from '../../test/kit/processes.ts';
import { bin, Cluster, ok, type Vendor } from '../../test/kit/servers.ts';

const { values } = parseArgs({
  options: {
    partitions: { type: 'string', default: '1000,10000' },
    rounds: { type: 'string', default: '2' },
    alone: { type: 'boolean', default: false },
  },
});
const counts = values.partitions.split(',').map(Number);
const rounds = Number(values.rounds);
const vendors: readonly Vendor[] = values.alone ? ['samsa'] : ['samsa', '3.9.1'];
const PER_TOPIC = 500;
/** Until the controller has told the broker all of its partitions. */
const LED_PATIENCE_MS = 300_000;

function residentBytes(pid: number): number {
  return statusNumber(pid, 'VmRSS') * 1024;
}

const descriptors = (pid: number) => readdirSync(`/proc/${pid}/fd`).length;

const median = (all: number[]) => all.sort((a, b) => a - b)[all.length >> 1] ?? 0;

/** Waits until the last partition answers as led. */
async function whenLed(cluster: Cluster, topic: string): Promise<void> {
  const deadline = Date.now() + LED_PATIENCE_MS;
  const argv = [bin('kafka-get-offsets'), '--bootstrap-server', cluster.bootstrap];
  while (Date.now() < deadline) {
    const text = await ok([...argv, '--topic', topic]).catch(() => '');
    if (text.trim().split('\n').length >= PER_TOPIC) return;
  }
  throw new Error(`${topic} is not led`);
}

async function timedStart(cluster: Cluster, vendor: Vendor, lastTopic: string) {
  const began = performance.now();
  await cluster.startBroker(vendor, LED_PATIENCE_MS);
  const startedMs = performance.now() - began;
  await whenLed(cluster, lastTopic);
  const ledMs = performance.now() - began;
  return { startedMs, ledMs };
}

async function measure(count: number): Promise<number> {
  const cluster = await Cluster.start({ settings: { 'log.cleaner.dedupe.buffer.size': 2097152 } });
  try {
    const topics = Array.from({ length: Math.ceil(count / PER_TOPIC) }, (_, i) => `many-${i}`);
    for (const topic of topics) {
      const argv = [bin('kafka-topics'), '--bootstrap-server', cluster.bootstrap, '--create'];
      await ok([...argv, '--topic', topic, '--partitions', String(PER_TOPIC)], {
        timeoutMs: LED_PATIENCE_MS,
      });
    }
    const last = topics.at(-1) ?? '';
    await whenLed(cluster, last);
    await cluster.broker.stop();
    const times = new Map(
      vendors.map((vendor) => [vendor, { started: [] as number[], led: [] as number[] }]),
    );
    let idleBytes = 0;
    for (let round = 0; round < rounds; round++) {
      for (const vendor of vendors) {
        const { startedMs, ledMs } = await timedStart(cluster, vendor, last);
        times.get(vendor)?.started.push(startedMs);
        times.get(vendor)?.led.push(ledMs);
        const { pid } = cluster.broker;
        if (vendor === 'samsa') idleBytes = residentBytes(pid);
        const loaded = /Loaded \d+ logs in \d+ms/.exec(cluster.broker.output)?.[0] ?? '';
        const mb = (residentBytes(pid) / 1e6).toFixed(0);
        console.log(
          `${count} partitions, ${vendor}: ${loaded}, started in ${(startedMs / 1000).toFixed(1)} s, all led after ` +
            `${(ledMs / 1000).toFixed(1)} s, ${mb} MB resident, ${descriptors(pid)} descriptors`,
        );
        await cluster.broker.stop();
      }
    }
    const [ours, theirs] = vendors.map((vendor) => times.get(vendor));
    if (ours !== undefined && theirs !== undefined) {
      const ratio = (of: 'started' | 'led') => (median(ours[of]) / median(theirs[of])).toFixed(2);
      console.log(
        `${count} partitions: Samsa / Apache started ${ratio('started')}, led ${ratio('led')}`,
      );
    }
    return idleBytes;
  } finally {
    await cluster.close();
  }
}

const resident: number[] = [];
for (const count of counts) resident.push(await measure(count));
for (const [i, count] of counts.entries()) {
  const before = counts[i - 1];
  if (before === undefined) continue;
  const perPartition = ((resident[i] ?? 0) - (resident[i - 1] ?? 0)) / (count - before);
  console.log(`an idle partition costs ${(perPartition / 1024).toFixed(1)} KiB of resident memory`);
}
