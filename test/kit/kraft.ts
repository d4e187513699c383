/** One Apache broker that needs no ZooKeeper (KRaft), controller and broker in one process, on a free port. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, ok, Server, tool, type Vendor } from './servers.ts';

export class KraftBroker {
  readonly folder = mkdtempSync(join(tmpdir(), 'samsa-test-'));
  port = 0;
  server = new Server([]);

  get bootstrap(): string {
    return `localhost:${this.port}`;
  }

  static async start(
    version: Extract<Vendor, '3.9.1' | '4.1.0'>,
    settings: Record<string, string | number> = {},
  ): Promise<KraftBroker> {
    const broker = new KraftBroker();
    broker.port = await freePort();
    const controller = await freePort();
    const file = join(broker.folder, 'server.properties');
    const lines = Object.entries({
      'process.roles': 'broker,controller',
      'node.id': 0,
      'controller.quorum.voters': `0@localhost:${controller}`,
      'controller.listener.names': 'CONTROLLER',
      listeners: `PLAINTEXT://localhost:${broker.port},CONTROLLER://localhost:${controller}`,
      'log.dirs': join(broker.folder, 'kafka-logs'),
      'offsets.topic.replication.factor': 1,
      'transaction.state.log.replication.factor': 1,
      'transaction.state.log.min.isr': 1,
      'group.initial.rebalance.delay.ms': 0,
      ...settings,
    }).map(([key, value]) => `${key}=${value}\n`);
    writeFileSync(file, lines.join(''));
    try {
      const id = 'MkU3OEVBNTcwNTJENDM2Qk';
      await ok([...tool(version, 'kafka-storage'), 'format', '--config', file, '--cluster-id', id]);
      broker.server = new Server([...tool(version, 'kafka-server-start'), file], {
        KAFKA_HEAP_OPTS: '-Xmx512M',
      });
      await broker.server.start(/Kafka Server started/, 120_000);
    } catch (error) {
      await broker.close();
      throw error;
    }
    return broker;
  }

  async close(): Promise<void> {
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
