/**
 * Applying a transaction that is on disk: change the tree, fire the watches, write the body of the reply. Used with
 * watches and a writer while serving, without either while replaying the log. Events go out in ZooKeeper's order
 * (spec/zookeeper.md 1.10): of the node itself first, then of its parent's child list.
 */
import { Code } from '../errors.ts';
import type { JuteWriter } from '../jute.ts';
import { EventType, OpCode, writeMultiHeader } from '../messages.ts';
import { OPEN } from './acl.ts';
import type { Quotas } from './quotas.ts';
import { CONTAINER_OWNER, parentOf, type Tree, ttlOwner, writeStat } from './tree.ts';
import type { Traffic } from './traffic.ts';
import type { CreateTxn, MultiTxn, SubTxn, Txn, TxnHeader } from './txns.ts';
import type { Watches } from './watches.ts';

export interface World {
  readonly tree: Tree;
  /** null while replaying. */
  readonly watches: Watches | null;
  readonly quotas: Quotas;
  /** null while replaying. */
  readonly traffic: Traffic | null;
}

/** Returns the error of the reply's header; the body is written only when there is none. */
export function apply(world: World, header: TxnHeader, txn: Txn, body: JuteWriter | null): number {
  switch (txn.op) {
    case OpCode.createSession:
      return Code.OK;
    case OpCode.closeSession:
      closeSession(world, header, txn.paths);
      return Code.OK;
    case OpCode.multi:
      applyMulti(world, header, txn, body);
      return Code.OK;
    default:
      return applyOne(world, header, txn, body);
  }
}

function applyOne(world: World, header: TxnHeader, txn: SubTxn, body: JuteWriter | null): number {
  const { tree } = world;
  switch (txn.op) {
    case OpCode.error:
      return txn.err;
    case OpCode.delete:
    case OpCode.deleteContainer:
      return deleteNode(world, header, txn.path) ? Code.OK : Code.NONODE;
    case OpCode.setData:
    case OpCode.reconfig: {
      const before = tree.get(txn.path)?.data?.length ?? 0;
      const node = tree.setData(txn.path, txn.data, txn.version, header.zxid, header.time);
      if (node === undefined) return Code.NONODE;
      const bytes = txn.data?.length ?? 0;
      world.quotas.changed(txn.path, 0, bytes - before);
      world.traffic?.wrote(txn.path, bytes);
      world.watches?.data.fire(EventType.dataChanged, txn.path, node.acl);
      if (body !== null) writeStat(body, node);
      return Code.OK;
    }
    case OpCode.setACL: {
      const node = tree.setAcl(txn.path, txn.acl, txn.version);
      if (node === undefined) return Code.NONODE;
      if (body !== null) writeStat(body, node);
      return Code.OK;
    }
    case OpCode.check: {
      const node = tree.get(txn.path);
      if (node === undefined) return Code.NONODE;
      if (body !== null) writeStat(body, node);
      return Code.OK;
    }
    default:
      return createNode(world, header, txn, body);
  }
}

function createNode(
  { tree, watches, quotas, traffic }: World,
  header: TxnHeader,
  txn: CreateTxn,
  body: JuteWriter | null,
): number {
  const { path, data, acl, parentCversion } = txn;
  const owner = ownerOf(txn, header.session);
  if (!tree.create(path, data, acl, owner, parentCversion, header.zxid, header.time)) {
    return Code.NODEEXISTS;
  }
  const node = tree.get(path);
  if (body !== null) {
    // As it was created: the count that a node of quotas starts with is not the client's.
    body.string(path);
    if (node !== undefined && txn.op !== OpCode.create) writeStat(body, node);
  }
  quotas.changed(path, 1, data?.length ?? 0);
  traffic?.wrote(path, data?.length ?? 0);
  const parent = parentOf(path);
  if (watches !== null) {
    watches.data.fire(EventType.created, path, node?.acl ?? OPEN);
    watches.child.fire(EventType.childrenChanged, parent, tree.get(parent)?.acl ?? OPEN);
  }
  return Code.OK;
}

function ownerOf(txn: CreateTxn, session: bigint): bigint {
  if (txn.op === OpCode.createContainer) return CONTAINER_OWNER;
  if (txn.op === OpCode.createTTL) return ttlOwner(txn.ttl);
  return txn.ephemeral ? session : 0n;
}

function deleteNode(
  { tree, watches, quotas, traffic }: World,
  header: TxnHeader,
  path: string,
): boolean {
  const node = tree.delete(path, header.zxid);
  if (node === undefined) return false;
  traffic?.wrote(path, 0);
  quotas.changed(path, -1, -(node.data?.length ?? 0));
  if (watches === null) return true;
  const told = watches.data.fire(EventType.deleted, path, node.acl);
  watches.child.fire(EventType.deleted, path, node.acl, told);
  const parent = parentOf(path);
  watches.child.fire(EventType.childrenChanged, parent, tree.get(parent)?.acl ?? OPEN);
  return true;
}

/** Ephemerals that the transaction does not name (3.5 names none) go as well. */
function closeSession(world: World, header: TxnHeader, paths: readonly string[] | null): void {
  const { tree } = world;
  const owned = tree.ephemeralsOf(header.session);
  for (const path of paths ?? []) {
    if (owned.has(path)) deleteNode(world, header, path);
  }
  for (const path of [...tree.ephemeralsOf(header.session)]) deleteNode(world, header, path);
}

/** With a refusal in it nothing is applied and every entry is an error: 0, the code, then -2 (1.6). */
function applyMulti(
  world: World,
  header: TxnHeader,
  { txns }: MultiTxn,
  body: JuteWriter | null,
): void {
  if (txns.some(({ op }) => op === OpCode.error)) {
    if (body === null) return;
    for (const txn of txns) writeErrorResult(body, txn.op === OpCode.error ? txn.err : 0);
    writeMultiHeader(body, -1, true, -1);
    return;
  }
  for (const txn of txns) {
    if (body !== null) writeMultiHeader(body, resultType(txn.op), false, 0);
    const noBody = txn.op === OpCode.check;
    applyOne(world, header, txn, noBody ? null : body);
  }
  if (body !== null) writeMultiHeader(body, -1, true, -1);
}

const resultType = (op: number): number =>
  op === OpCode.createContainer || op === OpCode.createTTL ? OpCode.create2 : op;

export function writeErrorResult(body: JuteWriter, err: number): void {
  writeMultiHeader(body, -1, false, err);
  body.int(err);
}
