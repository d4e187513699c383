/**
 * Real processes for integration and interop tests: our ZooKeeper and broker from bin/, Apache's from ../shared/peers, on
 * free ports and temporary folders. Everything started is stopped and every folder removed by close().
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');
export const shared = join(root, '../shared');
export const bin = (name: string) => join(root, 'bin', name);
const apacheRunner = join(shared, 'peers/apache-kafka');

/** argv prefix of a tool: ours, or Apache Kafka's of that version. */
export type Vendor = 'samsa' | '0.10.2.2' | '0.11.0.3' | '2.5.0' | '3.9.1' | '4.1.0';
export function tool(vendor: Vendor, name: string): string[] {
  return vendor === 'samsa' ? [bin(name)] : [apacheRunner, vendor, name];
}

/** For describe.skipIf: whether a peer is missing. With CI=true a missing peer fails instead of skipping. */
export function lacking(what: string, path: string): boolean {
  if (existsSync(path)) return false;
  if (process.env['CI'] === 'true')
    throw new Error(`${what} is missing (${path}), and CI must not skip`);
  return true;
}

/** None is bound yet when the next is asked for. */
const given = new Set<number>();

/**
 * A port to listen on, free now and likely to stay so: below those that the kernel gives to outgoing connections (from 32768), one of
 * which might take it, or even connect to itself, while a server is away.
 */
export function freePort(): Promise<number> {
  const port = 15_000 + Math.floor(Math.random() * 17_000);
  if (given.has(port)) return freePort();
  given.add(port);
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(freePort()));
    server.listen(port, () => server.close(() => resolve(port)));
  });
}

export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit status, or the signal's name. */
  readonly status: number | string | null;
}

export interface RunOptions {
  readonly stdin?: string | Uint8Array;
  readonly timeoutMs?: number;
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  /** SIGINT once stdout matches. */
  readonly until?: { test(stdout: string): boolean };
  /** Hears all of stderr so far whenever more has come. */
  readonly onErrors?: (stderr: string) => void;
}

export function run(argv: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const [command = '', ...args] = argv;
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
  });
  let [stdout, stderr] = ['', ''];
  let interrupted = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (interrupted || !options.until?.test(stdout)) return;
    interrupted = true;
    child.kill('SIGINT');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    options.onErrors?.(stderr);
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin ?? '');
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 60_000);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ stdout, stderr, status: code ?? signal });
    });
  });
}

/** run(), and an error with everything it printed unless it ended with 0. */
export async function ok(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const { stdout, stderr, status } = await run(argv, options);
  if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

export class Server {
  readonly #argv: readonly string[];
  readonly #env: Record<string, string>;
  #child: ChildProcess | null = null;
  output = '';

  constructor(argv: readonly string[], env: Record<string, string> = {}) {
    this.#argv = argv;
    this.#env = env;
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error('not running');
    return pid;
  }

  /** Starts it and waits for a line of its log. */
  start(ready: RegExp, timeoutMs = 60_000): Promise<void> {
    const [command = '', ...args] = this.#argv;
    this.output = '';
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...this.#env },
      detached: true,
    });
    this.#child = child;
    return new Promise((resolve, reject) => {
      const fail = (why: string) =>
        reject(new Error(`${this.#argv.join(' ')} ${why}:\n${this.output.slice(-4000)}`));
      const timer = setTimeout(() => fail('was not ready'), timeoutMs);
      const read = (chunk: Buffer) => {
        this.output += chunk.toString();
        if (!ready.test(this.output)) return;
        clearTimeout(timer);
        resolve();
      };
      child.stdout?.on('data', read);
      child.stderr?.on('data', read);
      child.on('error', (error) => fail(error.message));
      child.on('exit', (code, signal) => {
        clearTimeout(timer);
        fail(`ended with ${code ?? signal}`);
      });
    });
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    process.kill(-child.pid, signal);
    const timer = setTimeout(
      () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'),
      30_000,
    );
    await gone;
    clearTimeout(timer);
  }
}

export interface ClusterOptions {
  readonly broker?: Vendor;
  readonly zookeeper?: Vendor;
  /** Lines added to server.properties. */
  readonly settings?: Record<string, string | number>;
  /** The logins of an Apache broker, as the text of a JAAS file. */
  readonly jaas?: string;
  /** More of KAFKA_OPTS for an Apache broker. */
  readonly javaOptions?: string;
}

/** One ZooKeeper and one broker, of ours or Apache's, on the same folders whoever runs them. */
export class Cluster {
  readonly folder = mkdtempSync(join(tmpdir(), 'samsa-test-'));
  port = 0;
  zookeeperPort = 0;
  broker = new Server([]);
  #options = '';
  zookeeper = new Server([]);

  get bootstrap(): string {
    return `localhost:${this.port}`;
  }

  get logDir(): string {
    return join(this.folder, 'kafka-logs');
  }

  static async start(options: ClusterOptions = {}): Promise<Cluster> {
    const cluster = new Cluster();
    cluster.port = await freePort();
    cluster.zookeeperPort = await freePort();
    writeFileSync(
      join(cluster.folder, 'zookeeper.properties'),
      `dataDir=${cluster.folder}/zookeeper\nclientPort=${cluster.zookeeperPort}\nmaxClientCnxns=0\nadmin.enableServer=false\n`,
    );
    cluster.configure(options.settings ?? {});
    cluster.#options = options.javaOptions ?? '';
    if (options.jaas !== undefined) cluster.#logins(options.jaas);
    const { broker = 'samsa', zookeeper = 'samsa' } = options;
    try {
      if (broker.startsWith('4.')) await cluster.#formatKraft(broker);
      else await cluster.startZooKeeper(zookeeper);
      if (broker.startsWith('0.')) await cluster.#nameCluster();
      await cluster.startBroker(broker);
    } catch (error) {
      await cluster.close();
      throw error;
    }
    return cluster;
  }

  configure(settings: Record<string, string | number>): void {
    const lines = Object.entries({
      'broker.id': 0,
      listeners: `PLAINTEXT://localhost:${this.port}`,
      'log.dirs': this.logDir,
      'zookeeper.connect': `localhost:${this.zookeeperPort}`,
      'zookeeper.connection.timeout.ms': 18000,
      'offsets.topic.replication.factor': 1,
      'transaction.state.log.replication.factor': 1,
      'transaction.state.log.min.isr': 1,
      'group.initial.rebalance.delay.ms': 0,
      ...settings,
    }).map(([key, value]) => `${key}=${value}\n`);
    writeFileSync(join(this.folder, 'server.properties'), lines.join(''));
  }

  #logins(text: string): void {
    const file = join(this.folder, 'jaas.conf');
    writeFileSync(file, text);
    this.#options += ` -Djava.security.auth.login.config=${file}`;
  }

  async startZooKeeper(vendor: Vendor): Promise<void> {
    this.zookeeper = new Server(
      [...tool(vendor, 'zookeeper-server-start'), join(this.folder, 'zookeeper.properties')],
      {
        KAFKA_HEAP_OPTS: '-Xmx256M',
      },
    );
    await this.zookeeper.start(/binding to port/);
  }

  async startBroker(vendor: Vendor, timeoutMs = 60_000): Promise<void> {
    this.broker = new Server(
      [...tool(vendor, 'kafka-server-start'), join(this.folder, 'server.properties')],
      { KAFKA_HEAP_OPTS: '-Xmx512M', KAFKA_OPTS: this.#options },
    );
    await this.broker.start(/started \(kafka\.server\.Kafka(Raft)?Server\)/, timeoutMs);
  }

  /** Until ZooKeeper has ended the session of a broker that was killed: Apache's does not start before. */
  async forgotten(): Promise<void> {
    const list = [bin('zookeeper-shell'), `localhost:${this.zookeeperPort}`, 'ls', '/brokers/ids'];
    for (const deadline = Date.now() + 60_000; !/^\[\]$/m.test(await ok(list)); ) {
      if (Date.now() > deadline) throw new Error('the killed broker is still registered');
    }
  }

  /** Kafka 4 has no ZooKeeper: one process is broker and controller, on a storage that was formatted before. */
  async #formatKraft(vendor: Vendor): Promise<void> {
    const controller = `localhost:${this.zookeeperPort}`;
    const file = join(this.folder, 'server.properties');
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => !/^(broker\.id|listeners|zookeeper\..*)=/.test(line));
    lines.push(
      'process.roles=broker,controller',
      'node.id=0',
      `controller.quorum.voters=0@${controller}`,
      'controller.listener.names=CONTROLLER',
      `listeners=PLAINTEXT://localhost:${this.port},CONTROLLER://${controller}`,
    );
    writeFileSync(file, lines.join('\n'));
    const id = Buffer.from('metamorphosis-01').toString('base64url');
    await ok([...tool(vendor, 'kafka-storage'), 'format', '-t', id, '-c', file]);
  }

  /** A broker of 0.11 would make up an id of the cluster by a class that Java has not had since 11. */
  async #nameCluster(): Promise<void> {
    const shell = [bin('zookeeper-shell'), `localhost:${this.zookeeperPort}`, 'create'];
    await run([...shell, '/cluster', 'x']);
    await run([...shell, '/cluster/id', '{"version":"1","id":"bWV0YW1vcnBob3Npcy0wMQ"}']);
  }

  async close(): Promise<void> {
    await this.broker.stop();
    await this.zookeeper.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
