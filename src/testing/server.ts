/**
 * The two servers behind a TestKafka, in the order of kafka-server-start without a file: ZooKeeper on a loopback port,
 * then the broker that uses it. They are guests in this process: nothing of them keeps it alive, nothing prints.
 */
import { type RunningBroker, startBroker } from '../broker/broker.ts';
import { configWarnings, createBrokerConfig } from '../broker/config.ts';
import { inlineWorkers } from '../platform/inline-workers.ts';
import { MemoryDisk } from '../platform/memory/disk.ts';
import { guestClock } from '../platform/node/clock.ts';
import { createDisk } from '../platform/node/disk.ts';
import { guestNetwork } from '../platform/node/network.ts';
import { nodeRandom } from '../platform/node/random.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../platform/node/temporary-folder.ts';
import type { Disk, Platform } from '../platform/platform.ts';
import { parseConfig } from '../zookeeper/server/config.ts';
import { startZooKeeper } from '../zookeeper/server/server.ts';
import { fleetingDisk } from './fleeting-disk.ts';
import type { Logs } from './logs.ts';
import { brokerProperties, type KafkaOptions } from './options.ts';

export interface Server {
  readonly platform: Platform;
  readonly broker: RunningBroker;
  readonly zookeeperConnect: string;
  stop(): Promise<void>;
}

interface Storage {
  readonly disk: Disk;
  readonly folder: string;
  remove(): Promise<void>;
}

async function openStorage(kind: 'memory' | 'disk', logs: Logs): Promise<Storage> {
  if (kind === 'memory') {
    const disk = new MemoryDisk(guestClock.now, { losesPower: false });
    return { disk, folder: '/samsa', remove: async () => {} };
  }
  const folder = await makeTemporaryFolder('samsa-testing-');
  const warn = (message: string) => logs.add('WARN', 'samsa.testing', message);
  return {
    disk: fleetingDisk(createDisk({ warn })),
    folder,
    remove: () => removeTemporaryFolder(folder),
  };
}

export async function startServer(options: KafkaOptions, logs: Logs): Promise<Server> {
  const { disk, folder, remove } = await openStorage(options.storage ?? 'memory', logs);
  const stops: (() => Promise<void>)[] = [remove];
  const stop = async () => {
    for (let next = stops.pop(); next !== undefined; next = stops.pop()) await next();
  };
  const platform: Platform = {
    clock: guestClock,
    disk,
    network: guestNetwork,
    random: nodeRandom,
    log: logs,
    // A broker that lives for one test is not worth a thread.
    workers: inlineWorkers,
  };
  try {
    const zookeeper = await startZooKeeper(platform, zookeeperConfig(`${folder}/zookeeper`));
    stops.push(() => zookeeper.close());
    const zookeeperConnect = `127.0.0.1:${zookeeper.port}`;
    const properties = brokerProperties(options, `${folder}/logs`, zookeeperConnect);
    for (const warning of configWarnings(properties))
      logs.add('WARN', 'kafka.server.KafkaConfig', warning);
    const broker = await startBroker(platform, createBrokerConfig(properties));
    stops.push(() => broker.stop());
    return { platform, broker, zookeeperConnect, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** No fsync and no room reserved ahead: what it keeps is not to outlive the test. */
const zookeeperConfig = (dataDir: string) =>
  parseConfig(
    new Map([
      ['dataDir', dataDir],
      ['clientPortAddress', '127.0.0.1'],
      ['clientPort', '0'],
      ['maxClientCnxns', '0'],
      ['admin.enableServer', 'false'],
      ['preAllocSize', '0'],
      ['forceSync', 'no'],
    ]),
  );
