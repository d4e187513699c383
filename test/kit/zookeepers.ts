/**
 * ZooKeeper servers for interop tests: ours in this process, Apache's as a process of its own, and ours as one that can be
 * killed; each on a free port and a folder that is removed. `closing` is what a test file hands to afterEach.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPlatform } from '../../src/platform/node/platform.ts';
import { connectZooKeeper } from '../../src/zookeeper/client/client.ts';
import type { ZooKeeper } from '../../src/zookeeper/client/types.ts';
import { parseConfig } from '../../src/zookeeper/server/config.ts';
import { startZooKeeper, type ZooKeeperServer } from '../../src/zookeeper/server/server.ts';
import { fourLetters, until } from './ensemble.ts';
import { freePort, Server, tool, type Vendor } from './servers.ts';

export const platform = createPlatform({ logLevel: 'ERROR' });

const closers: (() => Promise<void> | void)[] = [];

export function onClose(close: () => Promise<void> | void): void {
  closers.push(close);
}

/** Ends what was started since, last first. */
export async function closing(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'samsa-zk-'));
  onClose(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }));
  return path;
}

export async function ours(dataDir: string, port = 0): Promise<ZooKeeperServer> {
  return oursWith({
    dataDir,
    clientPort: String(port),
    tickTime: '2000',
    '4lw.commands.whitelist': '*',
    extendedTypesEnabled: 'true',
  });
}

export async function oursWith(settings: Record<string, string>): Promise<ZooKeeperServer> {
  const quiet = { maxClientCnxns: '0', 'admin.enableServer': 'false' };
  const config = parseConfig(new Map(Object.entries({ ...quiet, ...settings })));
  const server = await startZooKeeper(platform, config);
  onClose(() => server.close());
  return server;
}

const lines = (settings: Record<string, string>): string =>
  Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');

/** A process, ours or Apache's. */
export async function zooKeeperOf(
  vendor: Vendor,
  dataDir: string,
  settings: Record<string, string> = { extendedTypesEnabled: 'true' },
): Promise<{ server: Server; port: number }> {
  const port = await freePort();
  const file = join(folder(), 'zookeeper.properties');
  writeFileSync(
    file,
    `dataDir=${dataDir}\nclientPort=${port}\ntickTime=2000\nmaxClientCnxns=0\nadmin.enableServer=false\n${lines(settings)}`,
  );
  const server = new Server([...tool(vendor, 'zookeeper-server-start'), file]);
  onClose(() => server.stop('SIGKILL'));
  await server.start(/binding to port/);
  // Asked by a four-letter word: a session would take a zxid.
  await until(async () => (await fourLetters(port, 'srvr')).includes('Mode: standalone'));
  return { server, port };
}

export const apaches = (dataDir: string) => zooKeeperOf('3.9.1', dataDir);

export async function connect(port: number, chroot = ''): Promise<ZooKeeper> {
  const zooKeeper = await connectZooKeeper(platform, {
    connectString: `127.0.0.1:${port}${chroot}`,
    sessionTimeoutMs: 10_000,
    connectionTimeoutMs: 10_000,
  });
  onClose(() => zooKeeper.close());
  return zooKeeper;
}
