/**
 * Requests that change nothing in the tree: answered from what has been applied, watches registered on the way
 * (spec/zookeeper.md 1.5, 1.10, 1.11). Each returns the error of the reply's header and writes the body when there
 * is none.
 */
import { Code } from '../errors.ts';
import type { JuteWriter } from '../jute.ts';
import { EventType, OpCode, Perms, WatchKind, writeAcl, writeMultiHeader } from '../messages.ts';
import type {
  MultiRequest,
  ReadRequest,
  Request,
  SetWatchesRequest,
  WatchesRequest,
} from '../requests.ts';
import { allows, maskDigests, OPEN, READ_OR_ADMIN, userOf } from './acl.ts';
import { writeErrorResult } from './apply.ts';
import type { ChildrenCache } from './children-cache.ts';
import type { Connection } from './connection.ts';
import type { Traffic } from './traffic.ts';
import { type Tree, writeStat, type Znode } from './tree.ts';
import type { Watches, WatchMode, WatchTable } from './watches.ts';

export interface ReadWorld {
  readonly tree: Tree;
  readonly watches: Watches;
  readonly lists: ChildrenCache;
  readonly traffic: Traffic;
  readonly skipAcl: boolean;
}

export function answerRead(
  world: ReadWorld,
  connection: Connection,
  request: Request,
  body: JuteWriter,
): number {
  switch (request.type) {
    case OpCode.exists:
    case OpCode.getData:
    case OpCode.getChildren:
    case OpCode.getChildren2:
      return readNode(world, connection, request, body);
    case OpCode.getACL:
      return getAcl(world, connection, request.path, body);
    case OpCode.getAllChildrenNumber: {
      const node = world.tree.get(request.path);
      if (node === undefined) return Code.NONODE;
      if (!mayRead(world, connection, node)) return Code.NOAUTH;
      body.int(world.tree.descendantsCount(request.path));
      return Code.OK;
    }
    case OpCode.getEphemerals:
      return getEphemerals(world, connection, request.prefix, body);
    case OpCode.multiRead:
      return multiRead(world, connection, request, body);
    case OpCode.checkWatches:
    case OpCode.removeWatches:
      return aboutWatches(world, connection, request);
    case OpCode.setWatches:
    case OpCode.setWatches2:
      setWatches(world, connection, request);
      return Code.OK;
    case OpCode.addWatch:
      return addWatch(world, connection, request.path, request.mode, body);
    case OpCode.whoAmI:
      whoAmI(connection, body);
      return Code.OK;
    default:
      return Code.UNIMPLEMENTED;
  }
}

const mayRead = (world: ReadWorld, connection: Connection, node: Znode): boolean =>
  world.skipAcl || allows(node.acl.entries, Perms.read, connection.identities);

/** An absent node's watch is kept only by exists. */
function readNode(
  world: ReadWorld,
  connection: Connection,
  { type, path, watch }: ReadRequest,
  body: JuteWriter,
): number {
  const { tree, watches } = world;
  if (type === OpCode.exists && path.includes('\0')) return Code.BADARGUMENTS;
  const node = tree.get(path);
  if (node === undefined) {
    if (watch && type === OpCode.exists) watches.data.add(path, connection);
    return Code.NONODE;
  }
  if (!mayRead(world, connection, node)) return Code.NOAUTH;
  const children = type === OpCode.getChildren || type === OpCode.getChildren2;
  if (watch) (children ? watches.child : watches.data).add(path, connection);
  const before = body.size;
  if (type === OpCode.getData) body.buffer(node.data);
  if (children) world.lists.write(body, node);
  // Without the four bytes that tell each length, and the number of children.
  const lengths = children ? 1 + (node.children?.size ?? 0) : type === OpCode.getData ? 1 : 0;
  world.traffic.read(path, body.size - before - 4 * lengths);
  if (type !== OpCode.getChildren) writeStat(body, node);
  return Code.OK;
}

function getAcl(world: ReadWorld, connection: Connection, path: string, body: JuteWriter): number {
  const node = world.tree.get(path);
  if (node === undefined) return Code.NONODE;
  const { entries } = node.acl;
  const { identities } = connection;
  if (!world.skipAcl && !allows(entries, READ_OR_ADMIN, identities)) return Code.NOAUTH;
  const admin = world.skipAcl || allows(entries, Perms.admin, identities);
  body.vector(admin ? entries : maskDigests(entries), writeAcl);
  writeStat(body, node);
  return Code.OK;
}

function getEphemerals(
  world: ReadWorld,
  connection: Connection,
  prefix: string | null,
  body: JuteWriter,
): number {
  const all = [...world.tree.ephemeralsOf(connection.session?.id ?? 0n)];
  const every = prefix === null || prefix.trim() === '' || prefix === '/';
  const chosen = every ? all : all.filter((path) => path.startsWith(prefix));
  body.vector(chosen, (w, path) => w.string(path));
  return Code.OK;
}

/** Leaves no watches, whatever the operations ask for. */
function multiRead(
  world: ReadWorld,
  connection: Connection,
  { ops }: MultiRequest,
  body: JuteWriter,
): number {
  for (const op of ops) {
    if (op.type !== OpCode.getData && op.type !== OpCode.getChildren) return Code.MARSHALLINGERROR;
    const node = world.tree.get(op.path);
    if (node === undefined) writeErrorResult(body, Code.NONODE);
    else if (!mayRead(world, connection, node)) writeErrorResult(body, Code.NOAUTH);
    else {
      writeMultiHeader(body, op.type, false, 0);
      readNode(world, connection, { ...op, watch: false }, body);
    }
  }
  writeMultiHeader(body, -1, true, -1);
  return Code.OK;
}

const modeOfKind = (kind: number): WatchMode | undefined => {
  if (kind === WatchKind.persistent) return 'persistent';
  return kind === WatchKind.persistentRecursive ? 'recursive' : undefined;
};

function aboutWatches(
  { watches }: ReadWorld,
  connection: Connection,
  { type, path, kind }: WatchesRequest,
): number {
  if (kind < WatchKind.children || kind > WatchKind.persistentRecursive) {
    return Code.MARSHALLINGERROR;
  }
  const tables: WatchTable[] = [];
  if (kind !== WatchKind.data) tables.push(watches.child);
  if (kind !== WatchKind.children) tables.push(watches.data);
  const mode = modeOfKind(kind);
  const found = tables.filter((table) => table.has(path, connection, mode));
  if (found.length === 0) return Code.NOWATCHER;
  if (type === OpCode.removeWatches) {
    for (const table of found) table.remove(path, connection, mode);
  }
  return Code.OK;
}

function addWatch(
  { watches }: ReadWorld,
  connection: Connection,
  path: string,
  mode: number,
  body: JuteWriter,
): number {
  if (mode !== 0 && mode !== 1) return Code.MARSHALLINGERROR;
  const kept = mode === 0 ? 'persistent' : 'recursive';
  watches.data.add(path, connection, kept);
  watches.child.add(path, connection, kept);
  body.int(0);
  return Code.OK;
}

/**
 * After a reconnect: tells what happened since relativeZxid, registers the rest again. As at Apache's server no READ
 * is asked for: the client tells nothing but that it had this watch.
 */
function setWatches(
  { tree, watches }: ReadWorld,
  connection: Connection,
  request: SetWatchesRequest,
): void {
  const { relativeZxid } = request;
  const tell = (type: number, path: string) => connection.event(type, path, OPEN);
  for (const path of request.data) {
    const node = tree.get(path);
    if (node === undefined) tell(EventType.deleted, path);
    else if (BigInt(node.mzxid) > relativeZxid) tell(EventType.dataChanged, path);
    else watches.data.add(path, connection);
  }
  for (const path of request.exist) {
    const node = tree.get(path);
    if (node !== undefined) tell(EventType.created, path);
    else watches.data.add(path, connection);
  }
  for (const path of request.child) {
    const node = tree.get(path);
    if (node === undefined) tell(EventType.deleted, path);
    else if (BigInt(node.pzxid) > relativeZxid) tell(EventType.childrenChanged, path);
    else watches.child.add(path, connection);
  }
  for (const [paths, mode] of [
    [request.persistent, 'persistent'],
    [request.recursive, 'recursive'],
  ] as const) {
    for (const path of paths) {
      watches.data.add(path, connection, mode);
      watches.child.add(path, connection, mode);
    }
  }
}

function whoAmI(connection: Connection, body: JuteWriter): void {
  const byScheme = [...connection.identities].sort((a, b) => (a.scheme < b.scheme ? -1 : 1));
  body.vector(byScheme, (w, identity) => w.string(identity.scheme).string(userOf(identity)));
}
