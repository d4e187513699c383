/**
 * Holds a history against the order of transactions that the log on disk gives. The log is the witness of the order only:
 * that each of its entries is a request once sent, and what every request must have answered, the reference says.
 */
import { OpCode } from '../../../src/zookeeper/messages.ts';
import type { LoggedTxn } from '../../../src/zookeeper/server/txn-log.ts';
import { type Connection, type History, isWrite, type Sent, type Session } from './history.ts';
import { type Nodes, type Outcome, readOutcome, Reference, type Table } from './reference.ts';

export const TICK_MS = 1_000;

function demand(condition: boolean, what: () => string): asserts condition {
  if (!condition) throw new Error(what());
}

const show = (sent: Sent): string =>
  `${JSON.stringify(sent.request, (_, value) => (typeof value === 'bigint' ? `${value}` : value))} ` +
  `(0x${sent.session.toString(16)} xid ${sent.xid}, reply ${JSON.stringify(sent.reply)})`;

/** Throws at the first thing that cannot be. Returns the tree at the end. */
export function check(history: History, log: readonly LoggedTxn[], nowMs: number): Nodes {
  const closed = new Map<bigint, LoggedTxn>();
  const reference = replay(history, log, closed);
  checkReads(history, reference);
  checkOrder(history);
  for (const session of history.sessions) checkExpiry(session, history, closed, nowMs);
  for (const connection of history.connections) new WatchCheck(connection, reference).run();
  return reference.nodes;
}

/** Every entry is a request that was sent, once, at a place its sender can live with; every acknowledged one is there. */
function replay(
  { sent }: History,
  log: readonly LoggedTxn[],
  closed: Map<bigint, LoggedTxn>,
): Reference {
  const key = (session: bigint, xid: number) => `${session} ${xid}`;
  const writes = sent.filter(({ request }) => isWrite(request));
  const bySender = new Map(writes.map((write) => [key(write.session, write.xid), write]));
  const reference = new Reference();
  const last = new Map<bigint, number>();
  for (const entry of log) {
    const { session, cxid, zxid } = entry.header;
    const own =
      entry.txn.op === OpCode.createSession || (entry.txn.op === OpCode.closeSession && cxid === 0);
    if (entry.txn.op === OpCode.closeSession) {
      demand(!closed.has(session), () => `session ${session} is closed twice`);
      closed.set(session, entry);
      reference.closeSession(session, zxid);
    } else if (own) {
      reference.pass(zxid);
    } else {
      demand(!closed.has(session), () => `zxid ${zxid} is of a session that was closed before`);
    }
    if (own) continue;
    const write = bySender.get(key(session, cxid));
    demand(
      write !== undefined,
      () => `zxid ${zxid} is of a request that nobody sent, or a second time`,
    );
    bySender.delete(key(session, cxid));
    demand(cxid > (last.get(session) ?? 0), () => `zxid ${zxid}: session order is broken`);
    last.set(session, cxid);
    demand(zxid > write.floor, () => `zxid ${zxid} is before ${write.floor}: ${show(write)}`);
    const closes = entry.txn.op === OpCode.closeSession;
    const expected = closes
      ? { err: 0, result: '' }
      : reference.write(write.request, session, zxid);
    if (write.reply !== null) {
      demand(write.reply.zxid === zxid, () => `zxid ${zxid}, answered otherwise: ${show(write)}`);
      same(write, expected);
    }
  }
  for (const write of bySender.values()) {
    demand(write.reply === null, () => `acknowledged and lost: ${show(write)}`);
  }
  return reference;
}

function same(sent: Sent, expected: Outcome): void {
  const { reply } = sent;
  demand(
    reply !== null &&
      reply.err === expected.err &&
      (reply.err !== 0 || reply.result === expected.result),
    () => `expected ${JSON.stringify(expected)}: ${show(sent)}`,
  );
}

/** A read shows the tree as it was at its zxid, and nobody knew of a newer one when he asked. */
function checkReads({ sent }: History, { history }: Reference): void {
  for (const read of sent) {
    if (read.reply === null || isWrite(read.request)) continue;
    const { zxid } = read.reply;
    demand(zxid >= read.floor, () => `a read from the past of ${read.floor}: ${show(read)}`);
    const nodes = history[zxid];
    demand(nodes !== undefined, () => `zxid ${zxid} never was: ${show(read)}`);
    same(read, readOutcome(read.request, nodes));
  }
}

/** Replies of a connection come in the order of its requests, and their zxids never fall. */
function checkOrder({ connections }: History): void {
  for (const { name, items } of connections) {
    let [xid, zxid] = [0, 0];
    for (const item of items) {
      if (item.kind !== 'reply' || item.sent.reply === null) continue;
      const { sent } = item;
      demand(
        sent.xid > xid && item.sent.reply.zxid >= zxid,
        () => `${name}: out of order: ${show(sent)}`,
      );
      [xid, zxid] = [sent.xid, item.sent.reply.zxid];
    }
  }
}

/** A session that nobody closed ends at the tick after its timeout: never before, and then it does. */
function checkExpiry(
  { id, timeoutMs, heardMs, sentMs, refused }: Session,
  { startsMs, sent }: History,
  closed: ReadonlyMap<bigint, LoggedTxn>,
  nowMs: number,
): void {
  const end = closed.get(id);
  const asked = sent.some(
    ({ session, request }) => session === id && request.type === OpCode.closeSession,
  );
  demand(!refused || end !== undefined, () => `session ${id} was refused and is not over`);
  const endMs = end?.header.time ?? nowMs;
  const lastOf = (times: readonly number[]) => Math.max(0, ...times.filter((ms) => ms <= endMs));
  if (end !== undefined && end.header.cxid === 0) {
    const silentMs = endMs - lastOf([...heardMs, ...startsMs.filter((ms) => ms < endMs)]);
    demand(silentMs >= timeoutMs, () => `session ${id} ended after ${silentMs} of ${timeoutMs} ms`);
  }
  if (asked) return;
  const quietMs = endMs - lastOf([...sentMs, ...startsMs]);
  const limitMs = timeoutMs + 2 * TICK_MS;
  demand(
    quietMs <= limitMs,
    () => `session ${id} is ${quietMs} ms silent and not over at ${limitMs}`,
  );
}

interface Armed {
  readonly table: Table;
  readonly path: string;
  /** The tree it was registered on. */
  readonly since: number;
  readonly request: 'exists' | 'other';
}

/**
 * One connection's watches: each fires once, for the first change after it was set, before any reply that knows of the
 * change, and no reply behind it is older than the change.
 */
class WatchCheck {
  readonly #connection: Connection;
  readonly #reference: Reference;
  #armed = new Map<string, Armed>();
  /** Replies must not be older than the changes that events told of. */
  #floor = 0;

  constructor(connection: Connection, reference: Reference) {
    this.#connection = connection;
    this.#reference = reference;
  }

  run(): void {
    let { items } = this.#connection;
    if (this.#connection.before !== null) items = this.#takeOver(this.#connection.before);
    for (const item of items) {
      if (item.kind === 'event') this.#event(item.type, item.path);
      else this.#reply(item.sent);
    }
  }

  /** What is armed when the connection ends. */
  get left(): ReadonlyMap<string, Armed> {
    return this.#armed;
  }

  #firstTrigger({ table, path, since }: Armed) {
    return this.#reference.triggers.find(
      (trigger) => trigger.zxid > since && trigger.table === table && trigger.path === path,
    );
  }

  #event(type: number, path: string): void {
    const matching = [...this.#armed].filter(([, armed]) => {
      const trigger = this.#firstTrigger(armed);
      return armed.path === path && trigger?.type === type;
    });
    const { name } = this.#connection;
    demand(matching.length > 0, () => `${name}: an event ${type} of ${path} that nothing explains`);
    for (const [key, armed] of matching) {
      this.#floor = Math.max(this.#floor, this.#firstTrigger(armed)?.zxid ?? 0);
      this.#armed.delete(key);
    }
  }

  #reply(sent: Sent): void {
    const { reply, request } = sent;
    if (reply === null) return;
    const { name } = this.#connection;
    demand(
      reply.zxid >= this.#floor,
      () => `${name}: an event came before its change at ${this.#floor} was visible: ${show(sent)}`,
    );
    for (const armed of this.#armed.values()) {
      const trigger = this.#firstTrigger(armed);
      demand(
        trigger === undefined || trigger.zxid > reply.zxid,
        () => `${name}: the event of ${armed.path} at ${trigger?.zxid} is late: ${show(sent)}`,
      );
    }
    if (!('watch' in request) || !request.watch) return;
    const exists = request.type === OpCode.exists;
    if (reply.err !== 0 && !exists) return;
    const table = request.type === OpCode.getChildren2 ? 'child' : 'data';
    this.#arm({
      table,
      path: request.path,
      since: reply.zxid,
      request: reply.err !== 0 ? 'exists' : 'other',
    });
  }

  #arm(armed: Armed): void {
    const key = `${armed.table} ${armed.path}`;
    if (!this.#armed.has(key)) this.#armed.set(key, armed);
  }

  /** setWatches: what happened meanwhile is told before its reply, the rest is armed again. Returns the items behind. */
  #takeOver(before: Connection): Connection['items'] {
    const earlier = new WatchCheck(before, this.#reference);
    earlier.run();
    const { items, name } = this.#connection;
    const end = items.findIndex((item) => item.kind === 'reply');
    const first = items[end];
    if (first?.kind !== 'reply' || first.sent.reply === null) {
      this.#cutShort(earlier.left, items);
      return [];
    }
    const { zxid } = first.sent.reply;
    const request = first.sent.request;
    const relative = request.type === OpCode.setWatches ? Number(request.relativeZxid) : 0;
    const expected: string[] = [];
    for (const armed of earlier.left.values()) {
      const type = this.#meanwhile(armed, zxid, relative);
      if (type === 0) this.#arm({ ...armed, since: zxid });
      else expected.push(`${type} ${armed.path}`);
    }
    const events = items
      .slice(0, end)
      .map((item) => (item.kind === 'event' ? `${item.type} ${item.path}` : ''));
    demand(
      events.sort().join() === expected.sort().join(),
      () => `${name}: setWatches told [${events}] instead of [${expected}]`,
    );
    this.#floor = relative;
    return items.slice(end + 1);
  }

  /** The connection ended before setWatches was answered: what was told is told, the rest is for the next one. */
  #cutShort(left: ReadonlyMap<string, Armed>, items: Connection['items']): void {
    for (const armed of left.values()) {
      const told = items.some(
        (item) =>
          item.kind === 'event' &&
          item.path === armed.path &&
          (item.type === 2 || (item.type === 4) === (armed.table === 'child')),
      );
      if (!told) this.#arm(armed);
    }
  }

  /** The event that setWatches owes for a watch, 0 for none. */
  #meanwhile({ path, table, request }: Armed, zxid: number, relative: number): number {
    const node = this.#reference.history[zxid]?.get(path);
    if (request === 'exists') return node === undefined ? 0 : 1;
    if (node === undefined) return 2;
    if (table === 'data') return node.mzxid > relative ? 3 : 0;
    return node.pzxid > relative ? 4 : 0;
  }
}
