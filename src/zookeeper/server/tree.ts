/**
 * The znodes, pure: paths to nodes, who owns which ephemerals, which nodes are containers or have a time to live.
 * Every change takes its zxid and time from the transaction, so replaying a log gives the same tree. Changes are
 * idempotent where recovery from a fuzzy snapshot needs it (spec/zookeeper.md 2.2): counters only grow, a missing
 * node's delete still lifts its parent's pzxid. Reported numbers differ from stored ones in cversion (2c - n) and
 * ephemeralOwner (1.9).
 */
import { JuteError, type JuteWriter } from '../jute.ts';
import type { Acl, Stat } from '../client/types.ts';
import { AclTable, OPEN, type SharedAcl } from './acl.ts';

/** ephemeralOwner of a container, as a signed long. */
export const CONTAINER_OWNER = -0x8000_0000_0000_0000n;
const TTL_MARK = 0xffn;
const TTL_MASK = 0x00ff_ffff_ffff_ffffn;
export const TTL_MAX = 0xff_ffff_ffff;

export class Znode {
  data: Buffer | null;
  acl: SharedAcl;
  czxid: number;
  mzxid: number;
  pzxid: number;
  ctime: number;
  mtime: number;
  version = 0;
  /** Creates of children ever; what clients see is computed from it. */
  cversion = 0;
  aversion = 0;
  /** Raw: a session, CONTAINER_OWNER, a time to live, or 0. */
  owner: bigint;
  children: Set<string> | null = null;

  constructor(data: Buffer | null, acl: SharedAcl, zxid: number, time: number, owner: bigint) {
    this.data = data;
    this.acl = acl;
    this.czxid = zxid;
    this.mzxid = zxid;
    this.pzxid = zxid;
    this.ctime = time;
    this.mtime = time;
    this.owner = owner;
  }

  adopt(name: string): void {
    if (this.children === null) this.children = new Set();
    this.children.add(name);
  }
}

export type OwnerKind = 'none' | 'session' | 'container' | 'ttl';

export function ownerKind(owner: bigint): OwnerKind {
  if (owner === 0n) return 'none';
  if (owner === CONTAINER_OWNER) return 'container';
  return BigInt.asUintN(64, owner) >> 56n === TTL_MARK ? 'ttl' : 'session';
}

export const ttlOwner = (ttlMs: number): bigint =>
  BigInt.asIntN(64, (TTL_MARK << 56n) | BigInt(ttlMs));

export const ttlOf = (owner: bigint): number => Number(owner & TTL_MASK);

/** 3.5.3 marked a time to live by the sign alone, which is what a session of a server beyond 127 looks like as well. */
export function ownerOf353(owner: bigint): bigint {
  const marked = owner < 0n && owner !== CONTAINER_OWNER && ownerKind(owner) === 'session';
  return marked ? ttlOwner(Number(owner & BigInt(TTL_MAX))) : owner;
}

export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export function childPath(parent: string, name: string): string {
  return parent === '/' ? `/${name}` : `${parent}/${name}`;
}

const CONFIG_ACL: readonly Acl[] = [{ perms: 1, scheme: 'world', id: 'anyone' }];

export class Tree {
  readonly acls = new AclTable();
  readonly #nodes = new Map<string, Znode>();
  readonly #ephemerals = new Map<bigint, Set<string>>();
  readonly containers = new Set<string>();
  readonly ttls = new Set<string>();
  #dataBytes = 0;

  /** The tree every server is born with. */
  static fresh(): Tree {
    const tree = new Tree();
    tree.#nodes.set('/', new Znode(Buffer.alloc(0), OPEN, 0, 0, 0n));
    tree.#dataBytes = 1;
    for (const path of ['/zookeeper', '/zookeeper/quota', '/zookeeper/config'])
      tree.addSystem(path);
    return tree;
  }

  /** /zookeeper and what is below it exist from birth, with zero stats. */
  addSystem(path: string): void {
    if (this.#nodes.has(path)) return;
    const config = path === '/zookeeper/config';
    const acl = config ? this.acls.hold(CONFIG_ACL) : OPEN;
    const node = new Znode(Buffer.alloc(0), acl, 0, 0, 0n);
    if (config) node.aversion = -1;
    this.#nodes.set(path, node);
    this.#dataBytes += path.length;
    const parent = this.#nodes.get(parentOf(path));
    parent?.adopt(nameOf(path));
  }

  /** The root answers to '' as well, as real ZooKeeper's does. */
  get(path: string): Znode | undefined {
    return this.#nodes.get(path === '' ? '/' : path);
  }

  /** Real ZooKeeper counts the root twice, as '' and as '/'. */
  get count(): number {
    return this.#nodes.size + 1;
  }

  get paths(): IterableIterator<string> {
    return this.#nodes.keys();
  }

  get ephemeralsCount(): number {
    let count = 0;
    for (const paths of this.#ephemerals.values()) count += paths.size;
    return count;
  }

  get owners(): IterableIterator<bigint> {
    return this.#ephemerals.keys();
  }

  ephemeralsOf(session: bigint): ReadonlySet<string> {
    return this.#ephemerals.get(session) ?? NONE;
  }

  /** Bytes of all paths and data. */
  get approximateBytes(): number {
    return this.#dataBytes;
  }

  /** Puts a node read from a snapshot in its place; parents come before children. */
  restore(path: string, node: Znode): void {
    this.#nodes.set(path, node);
    this.#dataBytes += path.length + (node.data?.length ?? 0);
    if (path === '/') return;
    const parent = this.#nodes.get(parentOf(path));
    if (parent === undefined) throw new JuteError(`${path} comes before its parent`);
    parent.adopt(nameOf(path));
    this.#own(path, node.owner);
  }

  /**
   * Adds a node. False when it is there already (or its parent is not): then, as on replay, only the parent's
   * counters are lifted.
   */
  create(
    path: string,
    data: Buffer | null,
    acl: readonly Acl[],
    owner: bigint,
    parentCversion: number,
    zxid: number,
    time: number,
  ): boolean {
    const parent = this.#nodes.get(parentOf(path));
    if (parent === undefined) return false;
    // -1: logs of old servers, which left the counting to the tree.
    const cversion = parentCversion === -1 ? parent.cversion + 1 : parentCversion;
    if (cversion > parent.cversion) {
      parent.cversion = cversion;
      if (zxid > parent.pzxid) parent.pzxid = zxid;
    }
    if (this.#nodes.has(path)) return false;
    this.#nodes.set(path, new Znode(data, this.acls.hold(acl), zxid, time, owner));
    parent.adopt(nameOf(path));
    this.#dataBytes += path.length + (data?.length ?? 0);
    this.#own(path, owner);
    return true;
  }

  /** Removes a node and returns it; undefined when it is not there. */
  delete(path: string, zxid: number): Znode | undefined {
    const parent = this.#nodes.get(parentOf(path));
    if (parent !== undefined) {
      parent.children?.delete(nameOf(path));
      if (zxid > parent.pzxid) parent.pzxid = zxid;
    }
    const node = this.#nodes.get(path);
    if (node === undefined) return undefined;
    this.#nodes.delete(path);
    this.#dataBytes -= path.length + (node.data?.length ?? 0);
    this.acls.release(node.acl);
    this.#disown(path, node.owner);
    return node;
  }

  setData(
    path: string,
    data: Buffer | null,
    version: number,
    zxid: number,
    time: number,
  ): Znode | undefined {
    const node = this.#nodes.get(path);
    if (node === undefined) return undefined;
    this.#dataBytes += (data?.length ?? 0) - (node.data?.length ?? 0);
    node.data = data;
    node.mtime = time;
    node.mzxid = zxid;
    node.version = version;
    return node;
  }

  setAcl(path: string, acl: readonly Acl[], aversion: number): Znode | undefined {
    const node = this.#nodes.get(path);
    if (node === undefined) return undefined;
    const shared = this.acls.hold(acl);
    this.acls.release(node.acl);
    node.acl = shared;
    node.aversion = aversion;
    return node;
  }

  /** Descendants of a path, without itself. */
  descendantsCount(path: string): number {
    if (path === '/') return this.count - 2;
    const prefix = `${path}/`;
    let count = 0;
    for (const key of this.#nodes.keys()) if (key.startsWith(prefix)) count++;
    return count;
  }

  #own(path: string, owner: bigint): void {
    if (owner === 0n) return;
    const kind = ownerKind(owner);
    if (kind === 'container') this.containers.add(path);
    else if (kind === 'ttl') this.ttls.add(path);
    else {
      const paths = this.#ephemerals.get(owner);
      if (paths === undefined) this.#ephemerals.set(owner, new Set([path]));
      else paths.add(path);
    }
  }

  #disown(path: string, owner: bigint): void {
    if (owner === 0n) return;
    const kind = ownerKind(owner);
    if (kind === 'container') this.containers.delete(path);
    else if (kind === 'ttl') this.ttls.delete(path);
    else {
      const paths = this.#ephemerals.get(owner);
      paths?.delete(path);
      if (paths?.size === 0) this.#ephemerals.delete(owner);
    }
  }
}

const NONE: ReadonlySet<string> = new Set();

/** The 68 bytes of a Stat as clients see it. */
export function writeStat(writer: JuteWriter, node: Znode): void {
  const children = node.children?.size ?? 0;
  writer.number(node.czxid).number(node.mzxid).number(node.ctime).number(node.mtime);
  writer.int(node.version).int(reportedCversion(node)).int(node.aversion);
  writer.long(ownerKind(node.owner) === 'session' ? node.owner : 0n);
  writer
    .int(node.data?.length ?? 0)
    .int(children)
    .number(node.pzxid);
}

function reportedCversion(node: Znode): number {
  return (node.cversion * 2 - (node.children?.size ?? 0)) | 0;
}

/** The same as a value. */
export function statOf(node: Znode): Stat {
  return {
    czxid: BigInt(node.czxid),
    mzxid: BigInt(node.mzxid),
    ctime: node.ctime,
    mtime: node.mtime,
    version: node.version,
    cversion: reportedCversion(node),
    aversion: node.aversion,
    ephemeralOwner: ownerKind(node.owner) === 'session' ? node.owner : 0n,
    dataLength: node.data?.length ?? 0,
    numChildren: node.children?.size ?? 0,
    pzxid: BigInt(node.pzxid),
  };
}
