/**
 * Deciding a write: (request, caller, view of the tree) -> transaction, in the order of checks that Apache ZooKeeper
 * has (spec/zookeeper.md 1.8). A refusal is a value too, the error transaction, because it takes a zxid and goes
 * to the log like any other. Every decision leaves its effects in the pending view for those that follow.
 */
import type { Acl } from '../client/types.ts';
import { Code } from '../errors.ts';
import { createFlags, OpCode, Perms } from '../messages.ts';
import { pathProblem } from '../paths.ts';
import type {
  CheckRequest,
  CreateRequest,
  DeleteRequest,
  MultiRequest,
  ReconfigRequest,
  SetAclRequest,
  SetDataRequest,
  SubRequest,
} from '../requests.ts';
import { allows, fixAcl, type Identity } from './acl.ts';
import type { NodeView, PendingTree } from './pending.ts';
import { CONTAINER_OWNER, ownerKind, parentOf, TTL_MAX, ttlOwner } from './tree.ts';
import type { CreateTxn, ErrorTxn, MultiTxn, SubTxn } from './txns.ts';

/** On whose behalf a request is decided. */
export interface Caller {
  readonly session: bigint;
  readonly identities: readonly Identity[];
}

/** What the configuration says about deciding. */
export interface Rules {
  readonly skipAcl: boolean;
  /** What ACLs may name, beside world and auth. */
  readonly schemes: readonly string[];
  /** TTL nodes may be created. */
  readonly extendedTypes: boolean;
  readonly reconfigEnabled: boolean;
  /** Whether a change would exceed a hard quota. */
  readonly quotaRefuses: (path: string, data: Buffer | null, isNew: boolean) => boolean;
}

export type Decidable =
  | CreateRequest
  | DeleteRequest
  | SetDataRequest
  | SetAclRequest
  | CheckRequest
  | MultiRequest
  | ReconfigRequest
  | { readonly type: typeof OpCode.deleteContainer; readonly path: string };

const refuse = (err: number): ErrorTxn => ({ op: OpCode.error, err });

export function decide(
  request: Decidable,
  caller: Caller,
  view: PendingTree,
  rules: Rules,
): SubTxn | MultiTxn {
  switch (request.type) {
    case OpCode.multi:
    case OpCode.multiRead:
      return decideMulti(request.ops, caller, view, rules);
    case OpCode.setACL:
      return decideSetAcl(request, caller, view, rules);
    case OpCode.deleteContainer:
      return decideDeleteContainer(request.path, view);
    case OpCode.reconfig:
      return refuse(rules.reconfigEnabled ? Code.UNIMPLEMENTED : Code.RECONFIGDISABLED);
    default:
      return decideOne(request, caller, view, rules);
  }
}

/** Closing takes the session's ephemerals along, those still on their way included. */
export function decideCloseSession(session: bigint, view: PendingTree): string[] {
  const paths = view.ephemeralsOf(session);
  for (const path of paths) removeNode(path, view);
  return paths;
}

function decideOne(
  request: CreateRequest | DeleteRequest | SetDataRequest | CheckRequest,
  caller: Caller,
  view: PendingTree,
  rules: Rules,
): SubTxn {
  switch (request.type) {
    case OpCode.delete:
      return decideDelete(request, caller, view, rules);
    case OpCode.setData:
      return decideSetData(request, caller, view, rules);
    case OpCode.check:
      return decideCheck(request, caller, view, rules);
    default:
      return decideCreate(request, caller, view, rules);
  }
}

/** All or nothing: the first refusal takes back what the operations before it did to the view. */
function decideMulti(
  ops: readonly SubRequest[],
  caller: Caller,
  view: PendingTree,
  rules: Rules,
): MultiTxn {
  const txns: SubTxn[] = [];
  const mark = view.mark;
  let failed = false;
  for (const op of ops) {
    if (failed) {
      txns.push(refuse(Code.RUNTIMEINCONSISTENCY));
      continue;
    }
    const txn = isWrite(op) ? decideOne(op, caller, view, rules) : refuse(Code.MARSHALLINGERROR);
    txns.push(txn);
    if (txn.op !== OpCode.error) continue;
    failed = true;
    view.rollback(mark);
  }
  return { op: OpCode.multi, txns };
}

type WriteOp = CreateRequest | DeleteRequest | SetDataRequest | CheckRequest;

function isWrite(op: SubRequest): op is WriteOp {
  return !(
    op.type === OpCode.exists ||
    op.type === OpCode.getData ||
    op.type === OpCode.getChildren ||
    op.type === OpCode.getChildren2
  );
}

const permits = (acl: readonly Acl[], needed: number, caller: Caller, rules: Rules): boolean =>
  rules.skipAcl || allows(acl, needed, caller.identities);

interface Mode {
  readonly ephemeral: boolean;
  readonly sequential: boolean;
  readonly ttl: boolean;
}

function modeOf(flags: number): Mode | null {
  if (flags < 0 || flags > createFlags['persistent-sequential-ttl']) return null;
  return {
    ephemeral: flags === 1 || flags === 3,
    sequential: flags === 2 || flags === 3 || flags === 6,
    ttl: flags === 5 || flags === 6,
  };
}

/** The number behind a sequential name: Java's %010d, also of a counter that has overflowed. */
export function sequenceSuffix(counter: number): string {
  return counter < 0 ? `-${String(-counter).padStart(9, '0')}` : String(counter).padStart(10, '0');
}

function decideCreate(
  request: CreateRequest,
  caller: Caller,
  view: PendingTree,
  rules: Rules,
): CreateTxn | ErrorTxn {
  const mode = modeOf(request.flags);
  if (mode === null) return refuse(Code.BADARGUMENTS);
  if (mode.ttl && !rules.extendedTypes) return refuse(Code.UNIMPLEMENTED);
  const ttlValid = request.ttl > 0 && request.ttl <= TTL_MAX;
  if (mode.ttl ? !ttlValid : request.type === OpCode.createTTL) return refuse(Code.BADARGUMENTS);
  if (!request.path.includes('/') || request.path.includes('\0')) return refuse(Code.BADARGUMENTS);
  const acl = fixAcl(request.acl, caller.identities, rules.schemes);
  if (acl === null) return refuse(Code.INVALIDACL);
  const parentPath = parentOf(request.path);
  const parent = view.get(parentPath);
  if (!parent.exists) return refuse(Code.NONODE);
  if (!permits(parent.acl, Perms.create, caller, rules)) return refuse(Code.NOAUTH);
  const path = mode.sequential ? request.path + sequenceSuffix(parent.cversion) : request.path;
  if (pathProblem(path) !== null) return refuse(Code.BADARGUMENTS);
  if (view.get(path).exists) return refuse(Code.NODEEXISTS);
  if (ownerKind(parent.owner) === 'session') return refuse(Code.NOCHILDRENFOREPHEMERALS);
  if (rules.quotaRefuses(path, request.data, true)) return refuse(Code.QUOTAEXCEEDED);

  const owner = ownerOf(request.type, mode, request.ttl, caller.session);
  const parentCversion = (parent.cversion + 1) | 0;
  view.set(parentPath, { ...parent, cversion: parentCversion, childCount: parent.childCount + 1 });
  view.set(path, {
    exists: true,
    acl,
    version: 0,
    cversion: 0,
    aversion: 0,
    childCount: 0,
    owner,
  });
  const data = request.data === null ? null : Buffer.from(request.data);
  return {
    op: request.type,
    path,
    data,
    acl,
    ephemeral: mode.ephemeral,
    parentCversion,
    ttl: request.ttl,
  };
}

/** The opcode makes containers and TTL nodes, not the flags. */
function ownerOf(op: CreateTxn['op'], mode: Mode, ttl: number, session: bigint): bigint {
  if (op === OpCode.createContainer) return CONTAINER_OWNER;
  if (op === OpCode.createTTL) return ttlOwner(ttl);
  return mode.ephemeral ? session : 0n;
}

const UNDELETABLE = ['/', '/zookeeper', '/zookeeper/quota', '/zookeeper/config'];

function decideDelete(
  { path, version }: DeleteRequest,
  caller: Caller,
  view: PendingTree,
  rules: Rules,
): SubTxn {
  if (!path.includes('/') || path.includes('\0') || UNDELETABLE.includes(path)) {
    return refuse(Code.BADARGUMENTS);
  }
  const parent = view.get(parentOf(path));
  if (!parent.exists) return refuse(Code.NONODE);
  if (!permits(parent.acl, Perms.delete, caller, rules)) return refuse(Code.NOAUTH);
  const node = view.get(path);
  if (!node.exists) return refuse(Code.NONODE);
  if (version !== -1 && version !== node.version) return refuse(Code.BADVERSION);
  if (node.childCount > 0) return refuse(Code.NOTEMPTY);
  removeNode(path, view);
  return { op: OpCode.delete, path };
}

/** The server's own: an emptied container or an outlived TTL node. */
function decideDeleteContainer(path: string, view: PendingTree): SubTxn {
  const node = view.get(path);
  if (!node.exists || !['container', 'ttl'].includes(ownerKind(node.owner))) {
    return refuse(Code.NONODE);
  }
  if (node.childCount > 0) return refuse(Code.NOTEMPTY);
  removeNode(path, view);
  return { op: OpCode.deleteContainer, path };
}

function removeNode(path: string, view: PendingTree): void {
  const parentPath = parentOf(path);
  const parent = view.get(parentPath);
  view.set(parentPath, { ...parent, childCount: parent.childCount - 1 });
  view.remove(path);
}

function decideSetData(
  { path, data, version }: SetDataRequest,
  caller: Caller,
  view: PendingTree,
  rules: Rules,
): SubTxn {
  const node = existing(path, view);
  if (typeof node === 'number') return refuse(node);
  if (!permits(node.acl, Perms.write, caller, rules)) return refuse(Code.NOAUTH);
  if (rules.quotaRefuses(path, data, false)) return refuse(Code.QUOTAEXCEEDED);
  if (version !== -1 && version !== node.version) return refuse(Code.BADVERSION);
  const next = (node.version + 1) | 0;
  view.set(path, { ...node, version: next });
  const copy = data === null ? null : Buffer.from(data);
  return { op: OpCode.setData, path, data: copy, version: next };
}

function decideSetAcl(
  { path, acl, version }: SetAclRequest,
  caller: Caller,
  view: PendingTree,
  rules: Rules,
): SubTxn {
  if (pathProblem(path) !== null) return refuse(Code.BADARGUMENTS);
  const fixed = fixAcl(acl, caller.identities, rules.schemes);
  if (fixed === null) return refuse(Code.INVALIDACL);
  const node = view.get(path);
  if (!node.exists) return refuse(Code.NONODE);
  if (!permits(node.acl, Perms.admin, caller, rules)) return refuse(Code.NOAUTH);
  if (version !== -1 && version !== node.aversion) return refuse(Code.BADVERSION);
  const next = (node.aversion + 1) | 0;
  view.set(path, { ...node, acl: fixed, aversion: next });
  return { op: OpCode.setACL, path, acl: fixed, version: next };
}

function decideCheck(
  { path, version }: CheckRequest,
  caller: Caller,
  view: PendingTree,
  rules: Rules,
): SubTxn {
  const node = existing(path, view);
  if (typeof node === 'number') return refuse(node);
  if (!permits(node.acl, Perms.read, caller, rules)) return refuse(Code.NOAUTH);
  if (version !== -1 && version !== node.version) return refuse(Code.BADVERSION);
  return { op: OpCode.check, path, version: (node.version + 1) | 0 };
}

/** The node at a valid path, or the code that says why there is none. */
function existing(path: string, view: PendingTree): NodeView | number {
  if (pathProblem(path) !== null) return Code.BADARGUMENTS;
  const node = view.get(path);
  return node.exists ? node : Code.NONODE;
}
