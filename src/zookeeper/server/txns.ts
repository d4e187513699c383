/**
 * Transactions: what a write request has become once it is decided, as it stands in the log and as it is applied
 * (spec/zookeeper.md 2.1). Values are absolute (the new version, the final path), so applying twice does no harm.
 * `op` keeps the opcode where several share a body.
 */
import type { Acl } from '../client/types.ts';
import { JuteError, JuteReader, type JuteWriter } from '../jute.ts';
import { OpCode, readAcl, writeAcl } from '../messages.ts';

type Op = typeof OpCode;

export interface TxnHeader {
  readonly session: bigint;
  readonly cxid: number;
  readonly zxid: number;
  readonly time: number;
}

export interface CreateTxn {
  readonly op: Op['create'] | Op['create2'] | Op['createContainer'] | Op['createTTL'];
  readonly path: string;
  readonly data: Buffer | null;
  readonly acl: readonly Acl[];
  readonly ephemeral: boolean;
  /** The parent's stored cversion after this create; -1 in logs of old servers. */
  readonly parentCversion: number;
  readonly ttl: number;
}

export interface DeleteTxn {
  readonly op: Op['delete'] | Op['deleteContainer'];
  readonly path: string;
}

export interface SetDataTxn {
  readonly op: Op['setData'] | Op['reconfig'];
  readonly path: string;
  readonly data: Buffer | null;
  readonly version: number;
}

export interface SetAclTxn {
  readonly op: Op['setACL'];
  readonly path: string;
  readonly acl: readonly Acl[];
  readonly version: number;
}

export interface CheckTxn {
  readonly op: Op['check'];
  readonly path: string;
  readonly version: number;
}

export interface ErrorTxn {
  readonly op: Op['error'];
  readonly err: number;
}

export interface CreateSessionTxn {
  readonly op: Op['createSession'];
  readonly timeoutMs: number;
}

export interface CloseSessionTxn {
  readonly op: Op['closeSession'];
  /** null in logs of 3.5: then the session's ephemerals are looked up. */
  readonly paths: readonly string[] | null;
}

export interface MultiTxn {
  readonly op: Op['multi'];
  readonly txns: readonly SubTxn[];
}

export type SubTxn = CreateTxn | DeleteTxn | SetDataTxn | SetAclTxn | CheckTxn | ErrorTxn;

export type Txn = SubTxn | CreateSessionTxn | CloseSessionTxn | MultiTxn;

/** Header and body, as the log's entry. */
export function writeEntry(writer: JuteWriter, header: TxnHeader, txn: Txn): void {
  writer.long(header.session).int(header.cxid).number(header.zxid).number(header.time);
  writer.int(txn.op);
  writeTxn(writer, txn);
}

function writeTxn(writer: JuteWriter, txn: Txn): void {
  switch (txn.op) {
    case OpCode.create:
    case OpCode.create2:
    case OpCode.createContainer:
    case OpCode.createTTL:
      writer.string(txn.path).buffer(txn.data).vector(txn.acl, writeAcl);
      if (txn.op === OpCode.create || txn.op === OpCode.create2) writer.bool(txn.ephemeral);
      writer.int(txn.parentCversion);
      if (txn.op === OpCode.createTTL) writer.number(txn.ttl);
      return;
    case OpCode.delete:
    case OpCode.deleteContainer:
      writer.string(txn.path);
      return;
    case OpCode.setData:
    case OpCode.reconfig:
      writer.string(txn.path).buffer(txn.data).int(txn.version);
      return;
    case OpCode.setACL:
      writer.string(txn.path).vector(txn.acl, writeAcl).int(txn.version);
      return;
    case OpCode.check:
      writer.string(txn.path).int(txn.version);
      return;
    case OpCode.error:
      writer.int(txn.err);
      return;
    case OpCode.createSession:
      writer.int(txn.timeoutMs);
      return;
    case OpCode.closeSession:
      if (txn.paths !== null) writer.vector(txn.paths, (w, path) => w.string(path));
      return;
    case OpCode.multi:
      writer.vector(txn.txns, (w, sub) => {
        w.int(sub.op).int(0);
        const start = w.size;
        writeTxn(w, sub);
        w.patchInt(start - 4, w.size - start);
      });
  }
}

/** An entry of a log; data is copied out of it. A digest behind the body is not looked at. */
export function readEntry(entry: Buffer): { header: TxnHeader; txn: Txn } {
  const reader = new JuteReader(entry);
  const session = reader.long();
  const cxid = reader.int();
  const zxid = reader.number();
  const time = reader.number();
  const op = reader.int();
  return { header: { session, cxid, zxid, time }, txn: readTxn(op, reader) };
}

const copy = (bytes: Buffer | null): Buffer | null => (bytes === null ? null : Buffer.from(bytes));

function readTxn(op: number, reader: JuteReader): Txn {
  switch (op) {
    case OpCode.createSession:
      return { op, timeoutMs: reader.int() };
    case OpCode.closeSession:
      return { op, paths: reader.remaining >= 4 ? readPaths(reader) : null };
    case OpCode.multi:
      return { op, txns: reader.vector(readSubTxn) };
    default:
      return readSingleTxn(op, reader);
  }
}

/** 3.5 writes no paths at all; behind it nothing stands, so four bytes mean a vector. */
function readPaths(reader: JuteReader): string[] {
  return reader.vector((r) => r.text());
}

function readSubTxn(reader: JuteReader): SubTxn {
  const op = reader.int();
  return readSingleTxn(op, new JuteReader(reader.buffer() ?? Buffer.alloc(0)));
}

function readSingleTxn(op: number, reader: JuteReader): SubTxn {
  switch (op) {
    case OpCode.create:
    case OpCode.create2:
    case OpCode.createContainer:
    case OpCode.createTTL:
      return readCreateTxn(op, reader);
    case OpCode.delete:
    case OpCode.deleteContainer:
      return { op, path: reader.text() };
    case OpCode.setData:
    case OpCode.reconfig:
      return { op, path: reader.text(), data: copy(reader.buffer()), version: reader.int() };
    case OpCode.setACL:
      return { op, path: reader.text(), acl: reader.vector(readAcl), version: reader.int() };
    case OpCode.check:
      return { op, path: reader.text(), version: reader.int() };
    case OpCode.error:
      return { op, err: reader.int() };
    default:
      throw new JuteError(`transaction of unknown type ${op}`);
  }
}

/** Servers before 3.4 wrote no parentCVersion. */
function readCreateTxn(op: CreateTxn['op'], reader: JuteReader): CreateTxn {
  const path = reader.text();
  const data = copy(reader.buffer());
  const acl = reader.vector(readAcl);
  const ephemeral = op === OpCode.create || op === OpCode.create2 ? reader.bool() : false;
  const parentCversion = reader.remaining >= 4 ? reader.int() : -1;
  const ttl = op === OpCode.createTTL ? reader.number() : 0;
  return { op, path, data, acl, ephemeral, parentCversion, ttl };
}
