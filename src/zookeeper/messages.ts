/**
 * ZooKeeper's wire messages (spec/zookeeper.md 1.2 to 1.6): opcodes, headers, the two handshake frames and the
 * small records that several messages share. Bodies of requests are in requests.ts, of transactions in
 * server/txns.ts. Every frame is an int length and its payload; the length is not part of what is read here.
 */
import type { JuteReader, JuteWriter } from './jute.ts';
import type { Acl, Stat } from './client/types.ts';

export const OpCode = {
  error: -1,
  createSession: -10,
  closeSession: -11,
  notification: 0,
  create: 1,
  delete: 2,
  exists: 3,
  getData: 4,
  setData: 5,
  getACL: 6,
  setACL: 7,
  getChildren: 8,
  sync: 9,
  ping: 11,
  getChildren2: 12,
  check: 13,
  multi: 14,
  create2: 15,
  reconfig: 16,
  checkWatches: 17,
  removeWatches: 18,
  createContainer: 19,
  deleteContainer: 20,
  createTTL: 21,
  multiRead: 22,
  auth: 100,
  setWatches: 101,
  sasl: 102,
  getEphemerals: 103,
  getAllChildrenNumber: 104,
  setWatches2: 105,
  addWatch: 106,
  whoAmI: 107,
} as const;

/** Reserved transaction ids of frames that are not ordinary requests (1.4). */
export const Xid = { notification: -1, ping: -2, auth: -4, setWatches: -8 } as const;

export const Perms = { read: 1, write: 2, create: 4, delete: 8, admin: 16, all: 31 } as const;

/** Anyone may do anything: what a client gives when it names no ACL. */
export const OPEN_ACL: readonly Acl[] = [{ perms: Perms.all, scheme: 'world', id: 'anyone' }];

export const EventType = {
  none: -1,
  created: 1,
  deleted: 2,
  dataChanged: 3,
  childrenChanged: 4,
} as const;

export const createFlags = {
  persistent: 0,
  ephemeral: 1,
  'persistent-sequential': 2,
  'ephemeral-sequential': 3,
  container: 4,
  'persistent-ttl': 5,
  'persistent-sequential-ttl': 6,
} as const;

/** What of a path a watch is about, in removeWatches and checkWatches. */
export const WatchKind = {
  children: 1,
  data: 2,
  any: 3,
  persistent: 4,
  persistentRecursive: 5,
} as const;

// ---- handshake -----------------------------------------------------------------------------------

export interface ConnectRequest {
  readonly lastZxidSeen: bigint;
  readonly timeoutMs: number;
  readonly sessionId: bigint;
  readonly password: Buffer;
  /** null: a client of 3.3 or older, which does not send the field and gets none back. */
  readonly readOnly: boolean | null;
}

export function readConnectRequest(reader: JuteReader): ConnectRequest {
  reader.int();
  const lastZxidSeen = reader.long();
  const timeoutMs = reader.int();
  const sessionId = reader.long();
  const password = reader.buffer() ?? Buffer.alloc(0);
  const readOnly = reader.remaining > 0 ? reader.bool() : null;
  return { lastZxidSeen, timeoutMs, sessionId, password, readOnly };
}

export function writeConnectRequest(writer: JuteWriter, request: ConnectRequest): void {
  writer.int(0).long(request.lastZxidSeen).int(request.timeoutMs).long(request.sessionId);
  writer.buffer(request.password);
  if (request.readOnly !== null) writer.bool(request.readOnly);
}

export interface ConnectResponse {
  /** 0 or less: the session has expired. */
  readonly timeoutMs: number;
  readonly sessionId: bigint;
  readonly password: Buffer;
  readonly readOnly: boolean | null;
}

export function readConnectResponse(reader: JuteReader): ConnectResponse {
  reader.int();
  const timeoutMs = reader.int();
  const sessionId = reader.long();
  const password = Buffer.from(reader.buffer() ?? Buffer.alloc(16));
  const readOnly = reader.remaining > 0 ? reader.bool() : null;
  return { timeoutMs, sessionId, password, readOnly };
}

export function writeConnectResponse(writer: JuteWriter, response: ConnectResponse): void {
  writer.int(0).int(response.timeoutMs).long(response.sessionId).buffer(response.password);
  if (response.readOnly !== null) writer.bool(response.readOnly);
}

// ---- headers and shared records ------------------------------------------------------------------

export interface ReplyHeader {
  readonly xid: number;
  readonly zxid: bigint;
  readonly err: number;
}

export function readReplyHeader(reader: JuteReader): ReplyHeader {
  return { xid: reader.int(), zxid: reader.long(), err: reader.int() };
}

/** Null, which nobody sends in earnest, names nobody: the ACL is invalid, its request is not. */
export function readAcl(reader: JuteReader): Acl {
  return { perms: reader.int(), scheme: reader.string() ?? '', id: reader.string() ?? '' };
}

export function writeAcl(writer: JuteWriter, acl: Acl): void {
  writer.int(acl.perms).string(acl.scheme).string(acl.id);
}

export function readStat(reader: JuteReader): Stat {
  return {
    czxid: reader.long(),
    mzxid: reader.long(),
    ctime: reader.number(),
    mtime: reader.number(),
    version: reader.int(),
    cversion: reader.int(),
    aversion: reader.int(),
    ephemeralOwner: reader.long(),
    dataLength: reader.int(),
    numChildren: reader.int(),
    pzxid: reader.long(),
  };
}

export interface MultiHeader {
  readonly type: number;
  readonly done: boolean;
  readonly err: number;
}

export function readMultiHeader(reader: JuteReader): MultiHeader {
  return { type: reader.int(), done: reader.bool(), err: reader.int() };
}

export function writeMultiHeader(
  writer: JuteWriter,
  type: number,
  done: boolean,
  err: number,
): void {
  writer.int(type).bool(done).int(err);
}

/** Writes a frame: the length in front is filled in after its payload. */
export function writeFrame(writer: JuteWriter, payload: (writer: JuteWriter) => void): void {
  const start = writer.size;
  writer.int(0);
  payload(writer);
  writer.patchInt(start, writer.size - start - 4);
}
