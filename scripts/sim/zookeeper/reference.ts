/**
 * ZooKeeper's semantics written down a second time, one request after the other on plain maps, with nothing of the
 * server's own code: what each request must answer, which watches it must fire, what the tree is after it.
 */
import { OpCode } from '../../../src/zookeeper/messages.ts';
import type { Request, SubRequest } from '../../../src/zookeeper/requests.ts';

export interface Node {
  readonly data: string | null;
  readonly version: number;
  readonly czxid: number;
  readonly mzxid: number;
  readonly pzxid: number;
  /** Children ever created: the number of the next sequential one. */
  readonly creates: number;
  readonly children: number;
  readonly owner: bigint;
}

export type Nodes = ReadonlyMap<string, Node>;
export type Table = 'data' | 'child';

/** A change that watches of a path hear of. */
export interface Trigger {
  readonly zxid: number;
  readonly table: Table;
  readonly path: string;
  readonly type: number;
}

/** An answer as text: comparing is all that is done with it. */
export interface Outcome {
  readonly err: number;
  readonly result: string;
}

const [NONODE, BADVERSION, NOCHILDREN, NODEEXISTS, NOTEMPTY] = [-101, -103, -108, -110, -111];
const [CREATED, DELETED, DATA, CHILDREN] = [1, 2, 3, 4];

export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

const born = (zxid: number, data: string | null, owner: bigint): Node => ({
  data,
  version: 0,
  czxid: zxid,
  mzxid: zxid,
  pzxid: zxid,
  creates: 0,
  children: 0,
  owner,
});

export const statText = (node: Node): string =>
  `c${node.czxid} m${node.mzxid} p${node.pzxid} v${node.version} n${node.children} ` +
  `cv${2 * node.creates - node.children} o${node.owner}`;

export class Reference {
  nodes: Nodes = new Map([['/', { ...born(0, '', 0n), children: 1 }]]);
  /** The tree behind each transaction. */
  readonly history: Nodes[] = [this.nodes];
  readonly triggers: Trigger[] = [];

  /** A write at its place in the order of all. */
  write(request: Request, session: bigint, zxid: number): Outcome {
    const before = this.nodes;
    const firedBefore = this.triggers.length;
    let outcome: Outcome;
    if (request.type === OpCode.multi) outcome = this.#multi(request.ops, session, zxid);
    else outcome = this.#one(request as SubRequest, session, zxid);
    const failed = outcome.err !== 0 || outcome.result.startsWith('failed');
    if (failed) {
      this.nodes = before;
      this.triggers.length = firedBefore;
    }
    this.#remember(zxid);
    return outcome;
  }

  /** The session's ephemerals go with it; returns how many there were. */
  closeSession(session: bigint, zxid: number): void {
    for (const [path, { owner }] of this.nodes) {
      if (owner === session) this.#remove(path, zxid);
    }
    this.#remember(zxid);
  }

  /** A transaction that changes no node. */
  pass(zxid: number): void {
    this.#remember(zxid);
  }

  #remember(zxid: number): void {
    if (this.history.length !== zxid)
      throw new Error(`zxid ${zxid} after ${this.history.length - 1}`);
    this.history.push(this.nodes);
  }

  #set(path: string, node: Node | null): void {
    const nodes = new Map(this.nodes);
    if (node === null) nodes.delete(path);
    else nodes.set(path, node);
    this.nodes = nodes;
  }

  #fire(zxid: number, table: Table, path: string, type: number): void {
    this.triggers.push({ zxid, table, path, type });
  }

  #multi(ops: readonly SubRequest[], session: bigint, zxid: number): Outcome {
    const results: string[] = [];
    for (const [index, op] of ops.entries()) {
      const { err, result } = this.#one(op, session, zxid);
      if (err !== 0) return { err: 0, result: `failed ${index} ${err}` };
      results.push(result);
    }
    return { err: 0, result: results.join(' | ') };
  }

  #one(request: SubRequest, session: bigint, zxid: number): Outcome {
    switch (request.type) {
      case OpCode.create:
        return this.#create(request, session, zxid);
      case OpCode.delete:
        return this.#delete(request, zxid);
      case OpCode.setData: {
        const node = this.nodes.get(request.path);
        if (node === undefined) return refusal(NONODE);
        if (!fits(request.version, node)) return refusal(BADVERSION);
        const data = request.data?.toString() ?? null;
        const next = { ...node, data, version: node.version + 1, mzxid: zxid };
        this.#set(request.path, next);
        this.#fire(zxid, 'data', request.path, DATA);
        return { err: 0, result: statText(next) };
      }
      case OpCode.check: {
        const node = this.nodes.get(request.path);
        if (node === undefined) return refusal(NONODE);
        return fits(request.version, node) ? { err: 0, result: '' } : refusal(BADVERSION);
      }
      default:
        throw new Error(`the reference knows no op ${request.type}`);
    }
  }

  #create(
    { path: wanted, data, flags }: Extract<SubRequest, { flags: number }>,
    session: bigint,
    zxid: number,
  ): Outcome {
    const above = parentOf(wanted);
    const parent = this.nodes.get(above);
    if (parent === undefined) return refusal(NONODE);
    const path = flags >= 2 ? wanted + String(parent.creates).padStart(10, '0') : wanted;
    if (this.nodes.has(path)) return refusal(NODEEXISTS);
    if (parent.owner !== 0n) return refusal(NOCHILDREN);
    const owner = flags % 2 === 1 ? session : 0n;
    this.#set(path, born(zxid, data?.toString() ?? null, owner));
    this.#set(above, {
      ...parent,
      creates: parent.creates + 1,
      children: parent.children + 1,
      pzxid: zxid,
    });
    this.#fire(zxid, 'data', path, CREATED);
    this.#fire(zxid, 'child', above, CHILDREN);
    return { err: 0, result: path };
  }

  #delete(
    { path, version }: { readonly path: string; readonly version: number },
    zxid: number,
  ): Outcome {
    if (!this.nodes.has(parentOf(path))) return refusal(NONODE);
    const node = this.nodes.get(path);
    if (node === undefined) return refusal(NONODE);
    if (!fits(version, node)) return refusal(BADVERSION);
    if (node.children > 0) return refusal(NOTEMPTY);
    this.#remove(path, zxid);
    return { err: 0, result: '' };
  }

  #remove(path: string, zxid: number): void {
    const above = parentOf(path);
    const parent = this.nodes.get(above);
    this.#set(path, null);
    if (parent !== undefined) {
      this.#set(above, { ...parent, children: parent.children - 1, pzxid: zxid });
    }
    this.#fire(zxid, 'data', path, DELETED);
    this.#fire(zxid, 'child', path, DELETED);
    this.#fire(zxid, 'child', above, CHILDREN);
  }
}

const refusal = (err: number): Outcome => ({ err, result: '' });
const fits = (version: number, node: Node): boolean => version === -1 || version === node.version;

/** What a read must answer when the tree is as given. The system's own nodes are left out of lists. */
export function readOutcome(request: Request, nodes: Nodes): Outcome {
  if (!('path' in request)) return { err: 0, result: '' };
  if (request.type === OpCode.sync) return { err: 0, result: request.path };
  const node = nodes.get(request.path);
  if (node === undefined) return refusal(NONODE);
  switch (request.type) {
    case OpCode.exists:
      return { err: 0, result: statText(node) };
    case OpCode.getData:
      return { err: 0, result: `${node.data} ${statText(node)}` };
    case OpCode.getChildren2: {
      const names = [...nodes.keys()]
        .filter((path) => path !== '/' && parentOf(path) === request.path)
        .map((path) => path.slice(path.lastIndexOf('/') + 1));
      return { err: 0, result: `${names.sort().join()} ${statText(node)}` };
    }
    default:
      throw new Error(`the reference knows no read ${request.type}`);
  }
}
