/**
 * Three Apache ZooKeeper servers that elect a leader among them, in a folder of their own. One of them can be stopped and
 * started while the others go on; who leads is asked of the servers themselves. One that is left alone serves reads.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, Server, tool } from './servers.ts';

interface Member {
  readonly port: number;
  readonly server: Server;
}

export class Ensemble {
  readonly folder = mkdtempSync(join(tmpdir(), 'samsa-test-'));
  readonly #members: Member[] = [];

  static async start(settings: Record<string, string> = {}): Promise<Ensemble> {
    const ensemble = new Ensemble();
    const ports = await Promise.all(Array.from({ length: 9 }, freePort));
    const members = [0, 1, 2].map(
      (id) => `server.${id + 1}=127.0.0.1:${ports[3 + id]}:${ports[6 + id]}\n`,
    );
    const more = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`);
    for (const id of [0, 1, 2]) ensemble.#configure(id, ports[id] ?? 0, [...members, ...more]);
    try {
      await Promise.all(ensemble.#members.map((_, id) => ensemble.start(id)));
    } catch (error) {
      await ensemble.close();
      throw error;
    }
    return ensemble;
  }

  #configure(id: number, port: number, more: readonly string[]): void {
    const dataDir = join(this.folder, `data-${id + 1}`);
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'myid'), `${id + 1}`);
    const file = join(this.folder, `zookeeper-${id + 1}.properties`);
    const lines = Object.entries({
      dataDir,
      clientPort: port,
      clientPortAddress: '127.0.0.1',
      tickTime: 500,
      initLimit: 40,
      syncLimit: 10,
      maxClientCnxns: 0,
      minSessionTimeout: 1000,
      'admin.enableServer': false,
      '4lw.commands.whitelist': '*',
    }).map(([key, value]) => `${key}=${value}\n`);
    writeFileSync(file, [...lines, ...more].join(''));
    const argv = [...tool('3.9.1', 'zookeeper-server-start'), file];
    const env = { KAFKA_HEAP_OPTS: '-Xmx128M', KAFKA_OPTS: '-Dreadonlymode.enabled=true' };
    this.#members.push({ port, server: new Server(argv, env) });
  }

  get connectString(): string {
    return this.#members.map(({ port }) => `127.0.0.1:${port}`).join(',');
  }

  get size(): number {
    return this.#members.length;
  }

  /** Starts a member and waits until it serves: leads or follows. */
  async start(id: number): Promise<void> {
    const { server } = this.#member(id);
    await server.start(/binding to port/);
    await until(async () => /leader|follower/.test(await this.mode(id)));
  }

  stop(id: number, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    return this.#member(id).server.stop(signal);
  }

  /** leader, follower, read-only; empty when it does not answer or does not serve. */
  async mode(id: number): Promise<string> {
    const text = await fourLetters(this.#member(id).port, 'srvr');
    return /^Mode: (\S+)/m.exec(text)?.[1] ?? '';
  }

  /** Waits until there is one. */
  async leader(): Promise<number> {
    let found = -1;
    await until(async () => {
      const modes = await Promise.all(this.#members.map((_, id) => this.mode(id)));
      found = modes.indexOf('leader');
      return found !== -1;
    });
    return found;
  }

  portOf(id: number): number {
    return this.#member(id).port;
  }

  #member(id: number): Member {
    const member = this.#members[id];
    if (member === undefined) throw new Error(`there is no member ${id}`);
    return member;
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map(({ server }) => server.stop('SIGKILL')));
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The answer to a four-letter word, which costs no session and no zxid; empty when nobody answers. */
export function fourLetters(port: number, word: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = createConnection(port, '127.0.0.1', () => socket.write(word));
    // A server that is only just starting may take the connection and forget it.
    socket.setTimeout(1000, () => socket.destroy());
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.on('error', () => resolve(''));
    socket.on('close', () => resolve(answer));
  });
}

/** Asks again every 100 ms. */
export async function until(holds: () => Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
