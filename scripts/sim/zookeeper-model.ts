/**
 * Several clients on one server of ours, all in one process. One seed decides what they ask, when connections break, when
 * the disk hangs, when the server is killed, loses power or stops in good order, and how time goes by. What came of it
 * is held against the reference (zookeeper/checks.ts): writes in one order that everybody can live with, nothing
 * acknowledged lost, sequence numbers never used twice, ephemerals gone exactly with their session, watches after
 * the change is visible and before anybody could know.
 */
import { inlineWorkers } from '../../src/platform/inline-workers.ts';
import { MemoryClock, settle } from '../../src/platform/memory/clock.ts';
import { MemoryDisk } from '../../src/platform/memory/disk.ts';
import { MemoryLog } from '../../src/platform/memory/log.ts';
import { MemoryNetwork } from '../../src/platform/memory/network.ts';
import { createMemoryRandom } from '../../src/platform/memory/random.ts';
import type { Disk, Platform, Random } from '../../src/platform/platform.ts';
import { EventType, OpCode } from '../../src/zookeeper/messages.ts';
import type { Request } from '../../src/zookeeper/requests.ts';
import { parseConfig } from '../../src/zookeeper/server/config.ts';
import { startZooKeeper, type ZooKeeperServer } from '../../src/zookeeper/server/server.ts';
import { type LoggedTxn, logZxid, readLog } from '../../src/zookeeper/server/txn-log.ts';
import { Peer } from '../../test/kit/zookeeper-peer.ts';
import { check, TICK_MS } from './zookeeper/checks.ts';
import {
  type Connection,
  type History,
  resultText,
  type Sent,
  type Session,
} from './zookeeper/history.ts';
import { type Nodes, readOutcome } from './zookeeper/reference.ts';
import { RequestDice } from './zookeeper/request-dice.ts';

const PORT = 2181;
const LOGS = '/data/version-2';
const CLIENTS = 4;

/** One after the other a client may have many connections and sessions. */
interface Client {
  readonly name: string;
  session: Session | null;
  password: Buffer;
  peer: Peer | null;
  connection: Connection | null;
  nextXid: number;
  lastZxid: number;
  /** What setWatches would name: path by table. */
  watched: { data: Set<string>; exist: Set<string>; child: Set<string> };
}

const nothingWatched = () => ({
  data: new Set<string>(),
  exist: new Set<string>(),
  child: new Set<string>(),
});

class ZooKeeperModel {
  readonly #random: Random;
  readonly #dice: RequestDice;
  readonly #seed: number;
  readonly #clock = new MemoryClock();
  readonly #disk = new MemoryDisk(() => this.#clock.now());
  readonly #settings: ReadonlyMap<string, string>;
  readonly #history: History = { sent: [], connections: [], sessions: [], startsMs: [] };
  readonly #clients: Client[];
  #network = new MemoryNetwork();
  #server: ZooKeeperServer | null = null;
  #power = { on: true };
  #heldFor = 0;
  #told = 0;
  #starts = 0;
  readonly steps: string[] = [];

  constructor(seed: number) {
    this.#seed = seed;
    this.#random = createMemoryRandom(seed);
    this.#dice = new RequestDice(this.#random);
    this.#settings = new Map([
      ['dataDir', '/data'],
      ['clientPort', String(PORT)],
      ['tickTime', String(TICK_MS)],
      ['preAllocSize', '2'],
      ['snapCount', String(this.#dice.pick([8, 20, 60, 1_000]))],
      ['maxBatchSize', String(this.#dice.pick([1, 3, 1_000]))],
      ['admin.enableServer', 'false'],
    ]);
    this.#clients = Array.from({ length: CLIENTS }, (_, i) => ({
      name: `client ${i}`,
      session: null,
      password: Buffer.alloc(16),
      peer: null,
      connection: null,
      nextXid: 1,
      lastZxid: 0,
      watched: nothingWatched(),
    }));
  }

  async run(stepsCount: number): Promise<void> {
    await this.#start();
    for (const client of this.#clients) await this.#connect(client);
    for (let step = 0; step < stepsCount; step++) {
      await this.#step();
      if (this.#heldFor > 0 && --this.#heldFor === 0) this.#disk.release();
    }
    this.#disk.release();
    await this.#quiet();
    for (const how of ['order', 'power'] as const) {
      await this.#stop(how);
      await this.#start();
    }
    const nodes = check(this.#history, await this.#log(), this.#clock.now());
    await this.#compareTree(nodes);
    await this.#server?.close();
  }

  // ---- what happens --------------------------------------------------------------------------------

  async #step(): Promise<void> {
    const dice = this.#random.next();
    const client = this.#dice.pick(this.#clients);
    if (client.peer === null || client.peer.closed) await this.#connect(client);
    if (dice < 0.62) {
      for (let count = this.#dice.between(1, 5); count > 0; count--)
        this.#ask(client, this.#dice.next());
    } else if (dice < 0.7) {
      this.#ask(client, { type: OpCode.ping });
    } else if (dice < 0.78) {
      await this.#pass(this.#dice.pick([1, 50, 400, 900, 1_700]));
    } else if (dice < 0.83) {
      await this.#drop(client);
    } else if (dice < 0.88) {
      await this.#connect(client);
    } else if (dice < 0.92) {
      this.#hold();
    } else if (dice < 0.935) {
      await this.#silence();
    } else if (dice < 0.945) {
      this.#ask(client, { type: OpCode.closeSession });
    } else if (dice < 0.975) {
      await this.#stop(this.#dice.pick(['power', 'kill', 'order']));
      await this.#start();
    }
    for (let turns = this.#dice.between(0, 5); turns > 0; turns--) await oneTurn();
  }

  /** A moment in which everybody pings, so that no session ends unless it is meant to. */
  async #pass(ms: number): Promise<void> {
    this.#note(`${ms} ms pass`);
    await this.#clock.advance(ms);
    if (this.#random.next() < 0.7) {
      for (const client of this.#clients) this.#ask(client, { type: OpCode.ping });
    }
  }

  async #silence(): Promise<void> {
    const ms = this.#dice.pick([3_000, 5_000, 9_000]);
    this.#note(`silence of ${ms} ms`);
    await this.#clock.advance(ms);
  }

  #hold(): void {
    this.#note('the disk hangs');
    this.#disk.hold((path) => path.includes('/log.'));
    this.#heldFor = this.#dice.between(1, 6);
  }

  async #quiet(): Promise<void> {
    for (let i = 0; i < 40; i++) await settle();
  }

  // ---- the server ----------------------------------------------------------------------------------

  /** A disk that does nothing any more once its machine is off. */
  #poweredDisk(power: { on: boolean }): Disk {
    return new Proxy<Disk>(this.#disk, {
      get: (disk, property: keyof Disk) => {
        const operation = disk[property] as (...args: unknown[]) => unknown;
        return (...args: unknown[]) =>
          power.on
            ? operation.apply(disk, args)
            : Promise.reject(Object.assign(new Error('the machine is off'), { code: 'EIO' }));
      },
    });
  }

  async #start(): Promise<void> {
    this.#power = { on: true };
    this.#network = new MemoryNetwork();
    const platform: Platform = {
      clock: this.#clock,
      disk: this.#poweredDisk(this.#power),
      network: this.#network,
      random: createMemoryRandom(this.#seed + ++this.#starts),
      log: new MemoryLog(),
      workers: inlineWorkers,
    };
    await this.#clock.advance(1);
    this.#server = await startZooKeeper(platform, parseConfig(this.#settings));
    this.#history.startsMs.push(this.#clock.now());
    this.#note('the server serves');
  }

  async #stop(how: 'power' | 'kill' | 'order'): Promise<void> {
    this.#note(`the server stops: ${how}`);
    this.#heldFor = 0;
    const server = this.#server;
    if (how === 'order') {
      this.#disk.release();
      await server?.close();
      await this.#quiet();
    } else {
      this.#power.on = false;
      if (how === 'power') this.#disk.crash(() => this.#random.next());
      else this.#disk.kill();
      void server?.close().catch(() => {});
    }
    for (const client of this.#clients) {
      client.peer?.destroy();
      client.peer = null;
    }
    await this.#quiet();
  }

  // ---- clients -------------------------------------------------------------------------------------

  async #drop(client: Client): Promise<void> {
    if (client.peer === null) return;
    this.#note(`${client.name} drops`);
    client.peer.destroy();
    client.peer = null;
  }

  /** Back to its session, from its own connection or from a new one beside it; or to a new session. */
  async #connect(client: Client): Promise<void> {
    const { session, connection: before } = client;
    const atMs = this.#clock.now();
    session?.sentMs.push(atMs);
    this.#note(`${client.name} connects`);
    const opening = Peer.open(this.#network, PORT, {
      sessionId: session?.id ?? 0n,
      password: client.password,
      lastZxidSeen: BigInt(client.lastZxid),
      timeoutMs: session?.timeoutMs ?? this.#dice.pick([2_000, 4_000]),
      firstXid: client.nextXid,
    });
    this.#disk.release();
    this.#heldFor = 0;
    const peer = await opening;
    // Whatever was still to come on the one before is nobody's business any more.
    client.peer?.destroy();
    if (peer === null || peer.closed) return;
    if (peer.timeoutMs === 0) {
      if (session !== null) session.refused = true;
      Object.assign(client, { session: null, peer: null, connection: null });
      return;
    }
    const current: Session = session ?? {
      id: peer.sessionId,
      timeoutMs: peer.timeoutMs,
      heardMs: [],
      sentMs: [],
      refused: false,
    };
    if (session === null) this.#history.sessions.push(current);
    current.heardMs.push(atMs);
    current.sentMs.push(atMs);
    const watching = session !== null && before !== null && this.#random.next() < 0.6;
    const connection: Connection = {
      name: `${client.name}'s connection ${this.#history.connections.length}`,
      session: peer.sessionId,
      items: [],
      before: watching ? before : null,
    };
    this.#history.connections.push(connection);
    Object.assign(client, { session: current, password: peer.password, peer, connection });
    peer.onEvent = (type, path) => {
      connection.items.push({ kind: 'event', type, path });
      const { data, exist, child } = client.watched;
      if (type !== EventType.childrenChanged) for (const paths of [data, exist]) paths.delete(path);
      if (type === EventType.childrenChanged || type === EventType.deleted) child.delete(path);
    };
    if (watching) this.#setWatches(client);
    else client.watched = nothingWatched();
  }

  #setWatches(client: Client): void {
    const { data, exist, child } = client.watched;
    this.#ask(client, {
      type: OpCode.setWatches,
      relativeZxid: BigInt(client.lastZxid),
      data: [...data],
      exist: [...exist],
      child: [...child],
      persistent: [],
      recursive: [],
    });
  }

  #ask(client: Client, request: Request): void {
    const { peer, session, connection } = client;
    if (peer === null || session === null || connection === null || peer.closed) return;
    const atMs = this.#clock.now();
    const xid = client.nextXid++;
    const sent: Sent = { session: session.id, xid, request, atMs, floor: this.#told, reply: null };
    session.sentMs.push(atMs);
    this.#history.sent.push(sent);
    this.#note(`${client.name} asks ${JSON.stringify(request, plain)}`);
    void peer.ask(request, ({ zxid, err, body }) => {
      const result = err === 0 ? resultText(request, body) : '';
      sent.reply = { zxid: Number(zxid), err, result };
      session.heardMs.push(atMs);
      connection.items.push({ kind: 'reply', sent });
      client.lastZxid = Math.max(client.lastZxid, Number(zxid));
      this.#told = Math.max(this.#told, Number(zxid));
      this.#rememberWatch(client, request, err);
      if (request.type === OpCode.closeSession) {
        Object.assign(client, { session: null, peer: null, connection: null });
      }
    });
  }

  #rememberWatch({ watched }: Client, request: Request, err: number): void {
    if (!('watch' in request) || !request.watch) return;
    if (request.type === OpCode.exists)
      (err === 0 ? watched.data : watched.exist).add(request.path);
    else if (err === 0 && request.type === OpCode.getData) watched.data.add(request.path);
    else if (err === 0) watched.child.add(request.path);
  }

  // ---- the end -------------------------------------------------------------------------------------

  async #log(): Promise<LoggedTxn[]> {
    const names = (await this.#disk.list(LOGS)).filter((name) => logZxid(name) !== null);
    names.sort((a, b) => (logZxid(a) ?? 0) - (logZxid(b) ?? 0));
    const entries: LoggedTxn[] = [];
    for (const name of names) {
      for await (const entry of readLog(this.#disk, `${LOGS}/${name}`, 0xfffff))
        entries.push(entry);
    }
    return entries;
  }

  /** What a newcomer finds after the last loss of power is the reference's tree, name by name. */
  async #compareTree(nodes: Nodes): Promise<void> {
    const peer = await Peer.open(this.#network, PORT);
    if (peer === null) throw new Error('the last server lets nobody in');
    for (const path of nodes.keys()) {
      if (path === '/') continue;
      const request = { type: OpCode.getData, path, watch: false } as const;
      const reply = await peer.ask(request);
      const found = reply?.err === 0 ? resultText(request, reply.body) : `error ${reply?.err}`;
      const { result } = readOutcome(request, nodes);
      if (found !== result) throw new Error(`${path} is ${found} at the end, not ${result}`);
    }
    const count = await peer.ask({ type: OpCode.getAllChildrenNumber, path: '/' });
    const found = count?.body.int();
    // /zookeeper and its two children are nobody's.
    if (found !== nodes.size - 1 + 3)
      throw new Error(`${found} nodes at the end, not ${nodes.size + 2}`);
  }

  #note(what: string): void {
    this.steps.push(`${this.#clock.monotonic()} ${what}`);
  }
}

const oneTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const plain = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value;

/** Plays one seed; the message of what it throws tells the steps that led there. */
export async function play(seed: number, stepsCount = 60): Promise<void> {
  const model = new ZooKeeperModel(seed);
  try {
    await model.run(stepsCount);
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    throw new Error(`seed ${seed}: ${reason}\n  ${model.steps.slice(-25).join('\n  ')}`);
  }
}
