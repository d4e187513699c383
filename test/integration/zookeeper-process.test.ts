/** The ZooKeeper tools as processes: killed, stopped and continued, in the background, with bad files. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createPlatform } from '../../src/platform/node/platform.ts';
import { connectZooKeeper } from '../../src/zookeeper/client/client.ts';
import { retryUntilConnected } from '../../src/zookeeper/client/retry.ts';
import type { ZooKeeper } from '../../src/zookeeper/client/types.ts';
import { bin, freePort, run, Server } from '../kit/servers.ts';

const platform = createPlatform({ logLevel: 'ERROR' });
const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function prepare(settings = '') {
  const folder = mkdtempSync(join(tmpdir(), 'samsa-zk-'));
  closers.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const port = await freePort();
  const file = join(folder, 'zookeeper.properties');
  const lines = `dataDir=${folder}/data\nclientPort=${port}\nadmin.enableServer=false\n${settings}`;
  writeFileSync(file, lines);
  const server = new Server([bin('zookeeper-server-start'), file]);
  closers.push(() => server.stop('SIGKILL'));
  return { folder, port, file, server, start: () => server.start(/binding to port/) };
}

async function connect(port: number, sessionTimeoutMs = 10_000): Promise<ZooKeeper> {
  const zooKeeper = await connectZooKeeper(platform, {
    connectString: `127.0.0.1:${port}`,
    sessionTimeoutMs,
    connectionTimeoutMs: 10_000,
  });
  closers.push(() => zooKeeper.close());
  return zooKeeper;
}

const sleep = (ms: number) => platform.clock.sleep(ms);

describe('zookeeper-server-start', () => {
  it('loses nothing that it acknowledged to kill -9, ten times', async () => {
    const { port, server, start } = await prepare('snapCount=40\n');
    const acknowledged = new Map<string, number>();
    await start();
    for (let round = 0; round < 10; round++) {
      const writer = await connect(port);
      let going = true;
      const write = async (worker: number) => {
        for (let i = 0; going; i++) {
          const { path } = await writer.create(`/w${worker}-`, null, {
            mode: 'persistent-sequential',
          });
          acknowledged.set(path, i);
        }
      };
      const workers = [0, 1, 2, 3].map((worker) => write(worker).catch(() => {}));
      await expect.poll(() => acknowledged.size).toBeGreaterThan(11 * round);
      await sleep(100 + round * 20);
      await server.stop('SIGKILL');
      going = false;
      await Promise.all(workers);
      await start();
    }
    const there = new Set((await (await connect(port)).children('/')).children);
    expect([...acknowledged.keys()].filter((path) => !there.has(path.slice(1)))).toEqual([]);
  });

  it('keeps sessions whose pings lay unread while it was stopped, and those stopped with it', async () => {
    const { port, server, start } = await prepare('tickTime=500\n');
    await start();
    const live = await connect(port, 3_000);
    await live.create('/live', null, { mode: 'ephemeral' });
    const shell = spawn(bin('zookeeper-shell'), [`127.0.0.1:${port}`, '-timeout', '3000'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    closers.push(() => void shell.kill('SIGKILL'));
    shell.stdin.write('create -e /stopped\n');
    await expect.poll(() => live.exists('/stopped')).not.toBe(null);
    const session = live.sessionId;
    process.kill(server.pid, 'SIGSTOP');
    shell.kill('SIGSTOP');
    await sleep(8_000);
    process.kill(server.pid, 'SIGCONT');
    shell.kill('SIGCONT');
    const stat = await retryUntilConnected(live, () => live.exists('/live'));
    expect([stat?.ephemeralOwner, live.sessionId]).toEqual([session, session]);
    await sleep(4_000);
    const after = await retryUntilConnected(live, () => live.children('/'));
    expect(after.children.sort()).toEqual(['live', 'stopped', 'zookeeper']);
  });

  it('goes on in the background with -daemon until it is asked to end', async () => {
    const { folder, port, file } = await prepare();
    const logs = join(folder, 'logs');
    mkdirSync(logs);
    const env = { LOG_DIR: logs };
    const started = await run([bin('zookeeper-server-start'), '-daemon', file], { env });
    expect(started).toEqual({ stdout: '', stderr: '', status: 0 });
    const output = join(logs, 'zookeeper.out');
    const text = () => (existsSync(output) ? readFileSync(output, 'utf8') : '');
    await expect.poll(text).toMatch(/binding to port/);
    await (await connect(port)).create('/a', null);
    const processes = await run(['sh', '-c', `ps ax -o pid=,args= | grep "[z]ookeeper.*${file}"`]);
    const pid = Number.parseInt(processes.stdout, 10);
    closers.push(() => {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended as it was asked to.
      }
    });
    process.kill(pid, 'SIGTERM');
    const gone = () => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    await expect.poll(gone).toBe(false);
  });

  it('names what is wrong with its file, as Apache does, and what it does not know', async () => {
    const missing = await run([bin('zookeeper-server-start'), '/nonexistent.properties']);
    expect(missing.status).toBe(2);
    expect(missing.stderr).toBe('Invalid config, exiting abnormally\n');
    expect(missing.stdout).toContain(
      'org.apache.zookeeper.server.quorum.QuorumPeerConfig$ConfigException: Error processing /nonexistent.properties\nCaused by: java.lang.IllegalArgumentException: /nonexistent.properties file is missing\n',
    );
    const usage = await run([bin('zookeeper-server-start')]);
    expect([usage.status, usage.stdout]).toEqual([
      1,
      'USAGE: zookeeper-server-start [-daemon] zookeeper.properties\n',
    ]);
    const { server, start } = await prepare('tickTmie=1000\n');
    await start();
    expect(server.output).toContain(
      'tickTmie means nothing to this server: did you mean tickTime?',
    );
  });

  it('answers a word also to who ends his half of the connection behind it', async () => {
    const { port, start } = await prepare('4lw.commands.whitelist=*\n');
    await start();
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connectSocket(port, '127.0.0.1');
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString();
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(text));
      socket.end('conf');
    });
    expect(answer).toContain(`clientPort=${port}\n`);
  });

  it('serves its admin port, and ends with 4 where it cannot have it', async () => {
    const admin = await freePort();
    const settings = `admin.enableServer=true\nadmin.serverPort=${admin}\nfips-mode=true\n`;
    const first = await prepare(settings);
    await first.start();
    expect(first.server.output).toContain('fips-mode has no effect: what is FIPS');
    const response = await fetch(`http://127.0.0.1:${admin}/commands/ruok`);
    expect(await response.json()).toEqual({ command: 'ruok', error: null });
    const second = await prepare(settings);
    const refused = await run([bin('zookeeper-server-start'), second.file]);
    expect(refused.status).toBe(4);
    expect(refused.stderr).toBe('Unable to start AdminServer, exiting abnormally\n');
  });
});
