/**
 * What thousands of groups cost a broker that nobody uses: CPU of the broker's process while members only live, silent within a
 * long session first, then with a heartbeat every three seconds each.
 *
 *   node scripts/run.mjs bench/groups [--groups 5000] [--seconds 15] [--brokers samsa,3.9.1]
 */
import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { AdminClient } from '../../src/clients/admin/admin-client.ts';
import { type ClientConnection, connectBroker } from '../../src/network/client-connection.ts';
import { nodeClock } from '../../src/platform/node/clock.ts';
import { nodeNetwork } from '../../src/platform/node/network.ts';
import { heartbeatApi } from '../../src/protocol/messages/heartbeat.ts';
import { joinGroupApi } from '../../src/protocol/messages/join-group.ts';
import { syncGroupApi } from '../../src/protocol/messages/sync-group.ts';
import { processTime } from '../../test/kit/processes.ts';
import { Cluster, type Vendor } from '../../test/kit/servers.ts';

const { values: options } = parseArgs({
  options: {
    groups: { type: 'string', default: '5000' },
    seconds: { type: 'string', default: '15' },
    brokers: { type: 'string', default: 'samsa,3.9.1' },
  },
});
const CONNECTIONS = 20;
const SESSION_MS = 1_800_000;
const HEARTBEAT_MS = 3000;
const TICKS_PER_SECOND = 100;

/** CPU seconds of a process and its children so far. */
function cpuSeconds(pid: number): number {
  let ticks = 0;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const process = processTime(Number(entry));
      if (Number(entry) === pid || process.group === pid) ticks += process.ticks;
    } catch {
      // It ended meanwhile.
    }
  }
  return ticks / TICKS_PER_SECOND;
}

async function member(to: ClientConnection, groupId: string): Promise<string> {
  const join = (memberId: string) =>
    to.send(joinGroupApi, {
      groupId,
      memberId,
      sessionTimeoutMs: SESSION_MS,
      rebalanceTimeoutMs: SESSION_MS,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: Buffer.alloc(12) }],
    });
  const { memberId } = await join('');
  const { generationId, errorCode } = await join(memberId);
  if (errorCode !== 0) throw new Error(`join ${groupId}: error ${errorCode}`);
  const assignments = [{ memberId, assignment: Buffer.alloc(0) }];
  const names = { protocolType: 'consumer', protocolName: 'range' };
  await to.send(syncGroupApi, { groupId, generationId, memberId, assignments, ...names });
  return memberId;
}

async function measure(broker: Vendor): Promise<void> {
  const groups = Number(options.groups);
  const settings = { 'group.initial.rebalance.delay.ms': 0, 'offsets.topic.num.partitions': 50 };
  const cluster = await Cluster.start({ broker, zookeeper: 'samsa', settings });
  const share = async (what: string, work: () => Promise<unknown>) => {
    const before = cpuSeconds(cluster.broker.pid);
    const startMs = performance.now();
    await work();
    const seconds = (performance.now() - startMs) / 1000;
    const percent = ((cpuSeconds(cluster.broker.pid) - before) / seconds) * 100;
    console.log(
      `${broker} ${what}: ${percent.toFixed(1)} % of a core, over ${seconds.toFixed(1)} s`,
    );
  };
  try {
    await using admin = AdminClient.create({ bootstrapServers: cluster.bootstrap });
    // Makes __consumer_offsets and waits for it.
    await admin.listConsumerGroupOffsets('g', { timeoutMs: 60_000 });
    const { port } = cluster;
    const to = {
      network: nodeNetwork,
      clock: nodeClock,
      host: 'localhost',
      port,
      clientId: 'bench',
    };
    const open = () => connectBroker({ ...to, connectTimeoutMs: 10_000, requestTimeoutMs: 60_000 });
    const connections = await Promise.all(Array.from({ length: CONNECTIONS }, open));
    const members: { to: ClientConnection; groupId: string; memberId: string }[] = [];
    await share(`${groups} joins`, () =>
      Promise.all(
        connections.map(async (connection, c) => {
          for (let i = c; i < groups; i += CONNECTIONS) {
            const groupId = `group-${i}`;
            members.push({ to: connection, groupId, memberId: await member(connection, groupId) });
          }
        }),
      ),
    );
    const seconds = Number(options.seconds);
    await nodeClock.sleep(3000);
    await share(`${groups} silent groups`, () => nodeClock.sleep(seconds * 1000));
    await share(`${groups} groups with heartbeats`, async () => {
      for (let beat = 0; beat < (seconds * 1000) / HEARTBEAT_MS; beat++) {
        const startMs = performance.now();
        await Promise.all(
          members.map(({ to: connection, groupId, memberId }) =>
            connection.send(heartbeatApi, { groupId, memberId, generationId: 1 }),
          ),
        );
        await nodeClock.sleep(Math.max(0, HEARTBEAT_MS - (performance.now() - startMs)));
      }
    });
    for (const connection of connections) connection.close();
  } finally {
    await cluster.close();
  }
}

for (const broker of options.brokers.split(',') as Vendor[]) await measure(broker);
