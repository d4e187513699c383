/**
 * What a ZooKeeper server takes of memory for many nodes and watches, and how long it starts on them, Apache's and ours in
 * turn with the same load from the bare wire; then one caller's writes, one after the other.
 *
 *   node scripts/run.mjs bench/zookeeper [--nodes 100000] [--watches 10000] [--sets 1000] [--rounds 1]
 */
import { parseArgs } from 'node:util';
import { nodeNetwork } from '../../src/platform/node/network.ts';
import { OPEN_ACL, OpCode } from '../../src/zookeeper/messages.ts';
import { statusNumber } from '../../test/kit/processes.ts';
import type { Vendor } from '../../test/kit/servers.ts';
import { Peer } from '../../test/kit/zookeeper-peer.ts';
import { closing, folder, zooKeeperOf } from '../../test/kit/zookeepers.ts';

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '100000' },
    watches: { type: 'string', default: '10000' },
    sets: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '1' },
  },
});
const [nodes, watches, sets, rounds] = [
  values.nodes,
  values.watches,
  values.sets,
  values.rounds,
].map(Number) as [number, number, number, number];

const PARENTS = 10;
const WATCHERS = 10;
/** Requests on their way at once. */
const WINDOW = 500;
const DATA = Buffer.alloc(100, 'x');
const VENDORS = ['3.9.1', 'samsa'] as const;

type Figures = Record<string, number>;

const pathOf = (i: number) => `/p${i % PARENTS}/node-${String(i).padStart(7, '0')}`;

const residentMb = (pid: number) => statusNumber(pid, 'VmRSS') / 1024;

async function open(port: number): Promise<Peer> {
  const peer = await Peer.open(nodeNetwork, port);
  if (peer === null) throw new Error('no session');
  return peer;
}

const create = (path: string, data: Buffer) =>
  ({ type: OpCode.create, path, data, acl: OPEN_ACL, flags: 0, ttl: 0 }) as const;

/** Many requests, a window of them at a time. */
async function ask(peer: Peer, count: number, request: (i: number) => Parameters<Peer['ask']>[0]) {
  for (let from = 0; from < count; from += WINDOW) {
    const window = Array.from({ length: Math.min(WINDOW, count - from) }, (_, i) =>
      peer.ask(request(from + i)),
    );
    for (const reply of await Promise.all(window)) {
      if (reply?.err !== 0) throw new Error(`error ${reply?.err}`);
    }
  }
}

async function measure(vendor: Vendor): Promise<Figures> {
  const dataDir = folder();
  const first = await zooKeeperOf(vendor, dataDir);
  const idle_mb = residentMb(first.server.pid);
  const writer = await open(first.port);
  await ask(writer, PARENTS, (i) => create(`/p${i}`, DATA));
  await ask(writer, nodes, (i) => create(pathOf(i), DATA));
  const nodes_mb = residentMb(first.server.pid);
  for (let w = 0; w < WATCHERS; w++) {
    const watcher = await open(first.port);
    const path = (i: number) => pathOf(w + i * WATCHERS);
    await ask(watcher, watches / WATCHERS, (i) => ({
      type: OpCode.getData,
      path: path(i),
      watch: true,
    }));
  }
  const watches_mb = residentMb(first.server.pid);
  const took: number[] = [];
  for (let i = 0; i < sets; i++) {
    const began = performance.now();
    await writer.ask({ type: OpCode.setData, path: pathOf(nodes - 1), data: DATA, version: -1 });
    took.push(performance.now() - began);
  }
  took.sort((a, b) => a - b);
  await first.server.stop('SIGKILL');
  const began = performance.now();
  const second = await zooKeeperOf(vendor, dataDir);
  await open(second.port);
  const restart_s = (performance.now() - began) / 1_000;
  const restarted_mb = residentMb(second.server.pid);
  await closing();
  const at = (share: number) => took[Math.floor(took.length * share)] ?? 0;
  return {
    idle_mb,
    nodes_mb,
    watches_mb,
    restart_s,
    restarted_mb,
    set_p50_ms: at(0.5),
    set_p99_ms: at(0.99),
  };
}

const median = (all: number[]) => all.sort((a, b) => a - b)[all.length >> 1] ?? 0;

const runs = new Map<Vendor, Figures[]>(VENDORS.map((vendor) => [vendor, []]));
for (let round = 0; round < rounds; round++) {
  for (const vendor of VENDORS) runs.get(vendor)?.push(await measure(vendor));
}
console.log(
  `${nodes} nodes of ${DATA.length} bytes, ${watches} watches on ${WATCHERS} connections`,
);
console.log(
  `${'figure'.padEnd(16)}${'apache'.padStart(10)}${'samsa'.padStart(10)}${'ratio'.padStart(8)}`,
);
for (const name of Object.keys(runs.get('samsa')?.[0] ?? {})) {
  const [apache, samsa] = VENDORS.map((vendor) =>
    median((runs.get(vendor) ?? []).map((figures) => figures[name] ?? 0)),
  ) as [number, number];
  const columns = [apache, samsa].map((value) => value.toFixed(3).padStart(10));
  console.log(`${name.padEnd(16)}${columns.join('')}${(samsa / apache).toFixed(2).padStart(8)}`);
}
