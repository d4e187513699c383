/** A ZooKeeper server and its clients in one process, on a clock driven by hand and a disk that can be held or lost. */
import { inlineWorkers } from '../../../src/platform/inline-workers.ts';
import { MemoryClock, settle } from '../../../src/platform/memory/clock.ts';
import { MemoryDisk } from '../../../src/platform/memory/disk.ts';
import { MemoryLog } from '../../../src/platform/memory/log.ts';
import { MemoryNetwork } from '../../../src/platform/memory/network.ts';
import { createMemoryRandom } from '../../../src/platform/memory/random.ts';
import type { Platform } from '../../../src/platform/platform.ts';
import { openZooKeeper, type ZooKeeperClient } from '../../../src/zookeeper/client/client.ts';
import { parseConfig } from '../../../src/zookeeper/server/config.ts';
import {
  startZooKeeper,
  type ZooKeeperServer,
  type ZooKeeperServerOptions,
} from '../../../src/zookeeper/server/server.ts';

export const PORT = 2181;

export class World {
  readonly clock = new MemoryClock();
  readonly disk = new MemoryDisk(() => this.clock.now());
  readonly log = new MemoryLog();
  readonly random = createMemoryRandom(7);
  network = new MemoryNetwork();
  server: ZooKeeperServer | null = null;
  readonly #settings: Record<string, string>;

  constructor(settings: Record<string, string> = {}) {
    this.#settings = { preAllocSize: '4', ...settings };
  }

  get platform(): Platform {
    const { clock, disk, random, log } = this;
    // Looked up each time: kill() puts another network in its place.
    const current = () => this.network;
    return {
      clock,
      disk,
      random,
      log,
      workers: inlineWorkers,
      get network() {
        return current();
      },
    };
  }

  async start(options: ZooKeeperServerOptions = {}): Promise<ZooKeeperServer> {
    const settings = {
      dataDir: '/data',
      clientPort: `${PORT}`,
      tickTime: '2000',
      'admin.enableServer': 'false',
      ...this.#settings,
    };
    const config = parseConfig(new Map(Object.entries(settings)));
    this.server = await startZooKeeper(this.platform, config, options);
    return this.server;
  }

  /** The server's process dies; with dice its machine loses power too. Its sockets break. */
  async kill(dice?: () => number): Promise<void> {
    const old = this.server;
    if (dice === undefined) this.disk.kill();
    else this.disk.crash(dice);
    this.network = new MemoryNetwork();
    this.server = null;
    void old?.close().catch(() => {});
    await settle();
  }

  /** Lets time pass, and what it set off come to an end. */
  async advance(ms: number): Promise<void> {
    await this.clock.advance(ms);
    for (let i = 0; i < 10; i++) await settle();
  }

  open(path = '', sessionTimeoutMs = 10_000): ZooKeeperClient {
    return openZooKeeper(this.platform, {
      connectString: `localhost:${PORT}${path}`,
      sessionTimeoutMs,
      connectionTimeoutMs: 5_000,
    });
  }

  /** The answer to a four-letter word. */
  async ask(word: string): Promise<string> {
    const socket = await this.network.connect({ host: 'localhost', port: PORT, timeoutMs: 1_000 });
    let answer = '';
    socket.onData((chunk) => {
      answer += chunk.toString();
    });
    socket.onClose(() => {});
    socket.write([Buffer.from(word)]);
    for (let i = 0; i < 5; i++) await settle();
    return answer;
  }

  async client(path = '', sessionTimeoutMs = 10_000): Promise<ZooKeeperClient> {
    const client = this.open(path, sessionTimeoutMs);
    await client.tried;
    return client;
  }
}

export { settle };

/** Whether a promise has come to an end by now. */
export async function ended(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  promise.then(
    () => {
      done = true;
    },
    () => {
      done = true;
    },
  );
  for (let i = 0; i < 10; i++) await settle();
  return done;
}
