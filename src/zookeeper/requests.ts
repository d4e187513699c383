/**
 * The bodies of requests, read by the server and written by the client (spec/zookeeper.md 1.5, 1.6): one union
 * whose `type` is the opcode. Ops without a body (ping, closeSession, whoAmI) are in it too, so that a frame is
 * always one value. Data is a view of the frame; who keeps it copies it.
 */
import type { Acl } from './client/types.ts';
import { JuteError, type JuteReader, type JuteWriter } from './jute.ts';
import {
  createFlags,
  OpCode,
  readAcl,
  readMultiHeader,
  writeAcl,
  writeMultiHeader,
} from './messages.ts';

type Op = typeof OpCode;

export interface CreateRequest {
  readonly type: Op['create'] | Op['create2'] | Op['createContainer'] | Op['createTTL'];
  readonly path: string;
  readonly data: Buffer | null;
  readonly acl: readonly Acl[];
  readonly flags: number;
  /** Only createTTL sends it. */
  readonly ttl: number;
}

export interface DeleteRequest {
  readonly type: Op['delete'];
  readonly path: string;
  readonly version: number;
}

export interface SetDataRequest {
  readonly type: Op['setData'];
  readonly path: string;
  readonly data: Buffer | null;
  readonly version: number;
}

export interface SetAclRequest {
  readonly type: Op['setACL'];
  readonly path: string;
  readonly acl: readonly Acl[];
  readonly version: number;
}

export interface CheckRequest {
  readonly type: Op['check'];
  readonly path: string;
  readonly version: number;
}

export interface ReadRequest {
  readonly type: Op['exists'] | Op['getData'] | Op['getChildren'] | Op['getChildren2'];
  readonly path: string;
  readonly watch: boolean;
}

export interface PathRequest {
  readonly type: Op['getACL'] | Op['sync'] | Op['getAllChildrenNumber'];
  readonly path: string;
}

export interface MultiRequest {
  readonly type: Op['multi'] | Op['multiRead'];
  readonly ops: readonly SubRequest[];
}

/** What may stand in a multi (setACL may not); exists and the like only in a multiRead. */
export type SubRequest =
  | CreateRequest
  | DeleteRequest
  | SetDataRequest
  | CheckRequest
  | ReadRequest;

export interface WatchesRequest {
  readonly type: Op['checkWatches'] | Op['removeWatches'];
  readonly path: string;
  readonly kind: number;
}

export interface SetWatchesRequest {
  readonly type: Op['setWatches'] | Op['setWatches2'];
  readonly relativeZxid: bigint;
  readonly data: readonly string[];
  readonly exist: readonly string[];
  readonly child: readonly string[];
  readonly persistent: readonly string[];
  readonly recursive: readonly string[];
}

export interface ReconfigRequest {
  readonly type: Op['reconfig'];
  readonly joining: string | null;
  readonly leaving: string | null;
  readonly newMembers: string | null;
  readonly curConfigId: bigint;
}

export type Request =
  | SubRequest
  | SetAclRequest
  | PathRequest
  | MultiRequest
  | WatchesRequest
  | SetWatchesRequest
  | { readonly type: Op['ping'] | Op['closeSession'] | Op['whoAmI'] }
  | ReconfigRequest
  | { readonly type: Op['addWatch']; readonly path: string; readonly mode: number }
  | { readonly type: Op['getEphemerals']; readonly prefix: string | null }
  | { readonly type: Op['sasl']; readonly token: Buffer | null }
  | { readonly type: Op['auth']; readonly scheme: string; readonly auth: Buffer | null };

export type WriteRequest =
  | CreateRequest
  | DeleteRequest
  | SetDataRequest
  | SetAclRequest
  | CheckRequest
  | MultiRequest;

const text = (reader: JuteReader): string => reader.text();

/** The body of an op, or null when the opcode is not one a client may send. Throws JuteError on nonsense. */
export function readRequest(type: number, reader: JuteReader): Request | null {
  switch (type) {
    case OpCode.create:
    case OpCode.create2:
    case OpCode.createContainer:
    case OpCode.createTTL:
    case OpCode.delete:
    case OpCode.setData:
    case OpCode.check:
    case OpCode.exists:
    case OpCode.getData:
    case OpCode.getChildren:
    case OpCode.getChildren2:
      return readSubRequest(type, reader);
    case OpCode.setACL:
      return { type, path: reader.text(), acl: reader.vector(readAcl), version: reader.int() };
    case OpCode.getACL:
    case OpCode.sync:
    case OpCode.getAllChildrenNumber:
      return { type, path: reader.text() };
    case OpCode.multi:
    case OpCode.multiRead:
      return { type, ops: readOps(type, reader) };
    case OpCode.checkWatches:
    case OpCode.removeWatches:
      return { type, path: reader.text(), kind: reader.int() };
    case OpCode.setWatches:
    case OpCode.setWatches2:
      return readSetWatches(type, reader);
    case OpCode.ping:
    case OpCode.closeSession:
    case OpCode.whoAmI:
      return { type };
    case OpCode.reconfig:
      return {
        type,
        joining: reader.string(),
        leaving: reader.string(),
        newMembers: reader.string(),
        curConfigId: reader.long(),
      };
    case OpCode.addWatch:
      return { type, path: reader.text(), mode: reader.int() };
    case OpCode.getEphemerals:
      return { type, prefix: reader.string() };
    case OpCode.sasl:
      return { type, token: reader.buffer() };
    case OpCode.auth:
      reader.int();
      return { type, scheme: reader.text(), auth: reader.buffer() };
    default:
      return null;
  }
}

function readSubRequest(type: SubRequest['type'], reader: JuteReader): SubRequest {
  const path = reader.text();
  switch (type) {
    case OpCode.create:
    case OpCode.create2:
    case OpCode.createContainer:
    case OpCode.createTTL: {
      const data = reader.buffer();
      const acl = reader.vector(readAcl);
      const flags = reader.int();
      return { type, path, data, acl, flags, ttl: type === OpCode.createTTL ? reader.number() : 0 };
    }
    case OpCode.delete:
    case OpCode.check:
      return { type, path, version: reader.int() };
    case OpCode.setData:
      return { type, path, data: reader.buffer(), version: reader.int() };
    case OpCode.exists:
    case OpCode.getData:
    case OpCode.getChildren:
    case OpCode.getChildren2:
      return { type, path, watch: reader.bool() };
  }
}

/** Sub-operations up to the terminator; a mixture of reads and writes is a marshalling error (1.6). */
function readOps(type: Op['multi'] | Op['multiRead'], reader: JuteReader): SubRequest[] {
  const allowed: readonly number[] =
    type === OpCode.multiRead
      ? [OpCode.getData, OpCode.getChildren]
      : [
          OpCode.create,
          OpCode.create2,
          OpCode.createContainer,
          OpCode.createTTL,
          OpCode.delete,
          OpCode.setData,
          OpCode.check,
        ];
  const ops: SubRequest[] = [];
  for (;;) {
    const header = readMultiHeader(reader);
    if (header.done) return ops;
    if (!allowed.includes(header.type)) throw new JuteError(`op ${header.type} in op ${type}`);
    const op = readSubRequest(header.type as SubRequest['type'], reader);
    ops.push('flags' in op ? createOf(op, type) : op);
  }
}

/** In a multi the flags say what a create is, whatever the opcode, and the wrong ones spoil all of it, as at Apache's. */
function createOf(op: CreateRequest, multi: Op['multi'] | Op['multiRead']): CreateRequest {
  const { flags } = op;
  const timed =
    flags === createFlags['persistent-ttl'] || flags === createFlags['persistent-sequential-ttl'];
  if (op.type === OpCode.createTTL && timed) return op;
  const valid = flags >= 0 && flags <= createFlags.container;
  if (op.type !== OpCode.createTTL && !valid) {
    throw new JuteError(`flags ${flags} of op ${op.type} in op ${multi}`);
  }
  if (flags === createFlags.container) return { ...op, type: OpCode.createContainer };
  return op.type === OpCode.createTTL ? { ...op, type: OpCode.create } : op;
}

function readSetWatches(type: SetWatchesRequest['type'], reader: JuteReader): SetWatchesRequest {
  const relativeZxid = reader.long();
  const data = reader.vector(text);
  const exist = reader.vector(text);
  const child = reader.vector(text);
  const both = type === OpCode.setWatches2;
  const persistent = both ? reader.vector(text) : [];
  const recursive = both ? reader.vector(text) : [];
  return { type, relativeZxid, data, exist, child, persistent, recursive };
}

/** The client's half. */
export function writeRequest(writer: JuteWriter, request: Request): void {
  switch (request.type) {
    case OpCode.create:
    case OpCode.create2:
    case OpCode.createContainer:
    case OpCode.createTTL:
      writer.string(request.path).buffer(request.data).vector(request.acl, writeAcl);
      writer.int(request.flags);
      if (request.type === OpCode.createTTL) writer.number(request.ttl);
      return;
    case OpCode.delete:
    case OpCode.check:
      writer.string(request.path).int(request.version);
      return;
    case OpCode.setData:
      writer.string(request.path).buffer(request.data).int(request.version);
      return;
    case OpCode.setACL:
      writer.string(request.path).vector(request.acl, writeAcl).int(request.version);
      return;
    case OpCode.exists:
    case OpCode.getData:
    case OpCode.getChildren:
    case OpCode.getChildren2:
      writer.string(request.path).bool(request.watch);
      return;
    case OpCode.getACL:
    case OpCode.sync:
    case OpCode.getAllChildrenNumber:
      writer.string(request.path);
      return;
    case OpCode.multi:
    case OpCode.multiRead:
      for (const op of request.ops) {
        writeMultiHeader(writer, op.type, false, -1);
        writeRequest(writer, op);
      }
      writeMultiHeader(writer, -1, true, -1);
      return;
    case OpCode.checkWatches:
    case OpCode.removeWatches:
      writer.string(request.path).int(request.kind);
      return;
    case OpCode.setWatches:
    case OpCode.setWatches2:
      writeSetWatches(writer, request);
      return;
    case OpCode.addWatch:
      writer.string(request.path).int(request.mode);
      return;
    case OpCode.getEphemerals:
      writer.string(request.prefix);
      return;
    case OpCode.sasl:
      writer.buffer(request.token);
      return;
    case OpCode.auth:
      writer.int(0).string(request.scheme).buffer(request.auth);
      return;
    case OpCode.reconfig:
      writer.string(request.joining).string(request.leaving).string(request.newMembers);
      writer.long(request.curConfigId);
      return;
    case OpCode.ping:
    case OpCode.closeSession:
    case OpCode.whoAmI:
  }
}

function writeSetWatches(writer: JuteWriter, request: SetWatchesRequest): void {
  const paths = (list: readonly string[]) => writer.vector(list, (w, path) => w.string(path));
  writer.long(request.relativeZxid);
  paths(request.data);
  paths(request.exist);
  paths(request.child);
  if (request.type !== OpCode.setWatches2) return;
  paths(request.persistent);
  paths(request.recursive);
}
