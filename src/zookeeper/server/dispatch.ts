/**
 * One frame of a connected client: header, session touched, and off to where it belongs: writes are decided and
 * proposed, reads answered or queued behind their connection's writes, auth handled at once (spec/zookeeper.md
 * 1.4). Bytes that are no request of a known op cost the client an error, an unknown op its connection.
 */
import { Code } from '../errors.ts';
import { JuteError, JuteReader } from '../jute.ts';
import { OpCode, Xid } from '../messages.ts';
import { readRequest, type Request } from '../requests.ts';
import type { Actor } from './audit.ts';
import { authenticate, authenticateSasl, mayAsk } from './authentication.ts';
import type { Connection } from './connection.ts';
import { closeSession } from './handshake.ts';
import { type Decidable, decide } from './prepare.ts';
import { answerRead } from './reads.ts';
import type { Session } from './sessions.ts';
import type { ServerState } from './state.ts';
import type { MultiTxn, SubTxn } from './txns.ts';

/** Throws JuteError when not even a header is there, a proof of identity is none, or a large request is one too many. */
export function dispatch(
  state: ServerState,
  connection: Connection,
  session: Session,
  frame: Buffer,
): void {
  const reader = new JuteReader(frame);
  const xid = reader.int();
  const type = reader.int();
  connection.countReceived();
  if (session.closing) return;
  const proving = type === OpCode.auth || type === OpCode.sasl;
  if (!proving) state.sessions.touch(session);
  if (!proving && !mayAsk(state, connection, xid)) return;
  const largeBytes = checkLarge(state, frame.length);
  const timing: Timing = { state, xid, type, startMs: state.clock.monotonic(), largeBytes };
  let request: Request | null;
  try {
    request = readRequest(type, reader);
  } catch (error) {
    // Who cannot even say who he is loses his connection.
    if (!(error instanceof JuteError) || proving) throw error;
    const refusal = { op: OpCode.error, err: Code.MARSHALLINGERROR };
    // A write that cannot be read takes its zxid like any other that fails; reconfig alone is read before it gets one.
    if (WRITES.has(type) && type !== OpCode.reconfig)
      propose(timing, connection, session, refusal, null);
    else refuse(timing, connection, refusal.err);
    return;
  }
  if (request === null) {
    state.log.warn(`Closing socket connection of ${connection.name}: op ${type} is unknown`);
    connection.owe(() => {
      connection.reply(xid, -1, Code.UNIMPLEMENTED, null);
      connection.end();
    });
    return;
  }
  handle(timing, connection, session, request);
}

interface Timing {
  readonly state: ServerState;
  readonly xid: number;
  readonly type: number;
  readonly startMs: number;
  /** The request's size when it is a large one, else 0. */
  readonly largeBytes: number;
}

/** What counts of a frame among the large ones, of which only so many bytes may be under way. */
function checkLarge({ config, large, stats }: ServerState, bytes: number): number {
  const { largeRequestThreshold: threshold, largeRequestBytesMax } = config;
  if (threshold < 0 || bytes <= threshold) return 0;
  if (large.bytes + bytes <= largeRequestBytesMax) return bytes;
  stats.largeRequestsRejected++;
  throw new JuteError(`a request of ${bytes} bytes beside ${large.bytes} of other large ones`);
}

function handle(timing: Timing, connection: Connection, session: Session, request: Request): void {
  const { state, xid } = timing;
  switch (request.type) {
    case OpCode.create:
    case OpCode.create2:
    case OpCode.createContainer:
    case OpCode.createTTL:
    case OpCode.delete:
    case OpCode.setData:
    case OpCode.setACL:
    case OpCode.check:
    case OpCode.multi:
    case OpCode.reconfig:
      write(timing, connection, session, request);
      return;
    case OpCode.closeSession:
      closeSession(state, session, xid);
      return;
    case OpCode.ping:
      connection.owe(() => {
        connection.reply(Xid.ping, state.pipeline.lastZxid, 0, null);
        done(timing, connection);
      });
      return;
    case OpCode.auth:
      authenticate(state, connection, xid, request);
      return;
    case OpCode.sasl:
      authenticateSasl(state, connection, xid, request.token);
      return;
    case OpCode.sync:
      sync(timing, connection, request.path);
      return;
    default:
      connection.owe(() => read(timing, connection, request));
  }
}

function write(timing: Timing, connection: Connection, session: Session, request: Decidable): void {
  const { pipeline, rules } = timing.state;
  const caller = { session: session.id, identities: connection.identities };
  const txn = decide(request, caller, pipeline.view, rules);
  propose(timing, connection, session, txn, request);
}

/** request: null when it could not be read. */
function propose(
  timing: Timing,
  connection: Connection,
  session: Session,
  txn: SubTxn | MultiTxn,
  request: Decidable | null,
): void {
  const { state, xid, largeBytes } = timing;
  const { pipeline, large } = state;
  const owed = connection.reserve();
  large.bytes += largeBytes;
  pipeline.propose(session.id, xid, txn, (err, body) => {
    large.bytes -= largeBytes;
    if (request !== null) state.audit?.request(actorOf(connection, session), request, txn);
    const zxid = pipeline.lastZxid;
    // The body is a view that lives as long as this call: kept for later only as a copy.
    const bytes = connection.isNext(owed) ? body : Buffer.from(body);
    connection.settle(owed, () => {
      connection.reply(xid, zxid, err, bytes);
      done(timing, connection);
    });
  });
}

const actorOf = ({ identities, socket }: Connection, { id }: Session): Actor => ({
  session: id,
  identities,
  address: socket.remoteAddress,
});

/** Waits for all writes on their way, of every client, and reports back. */
function sync(timing: Timing, connection: Connection, path: string): void {
  const { state, xid } = timing;
  const owed = connection.reserve();
  state.pipeline.barrier(() => {
    connection.settle(owed, () => {
      state.scratch.reset();
      const body = state.scratch.string(path).view();
      connection.reply(xid, state.pipeline.lastZxid, 0, body);
      done(timing, connection);
    });
  });
}

function read(timing: Timing, connection: Connection, request: Request): void {
  const { state, xid } = timing;
  state.scratch.reset();
  const err = answerRead(state.reads, connection, request, state.scratch);
  connection.reply(xid, state.pipeline.lastZxid, err, state.scratch.view());
  done(timing, connection);
}

function refuse(timing: Timing, connection: Connection, err: number): void {
  connection.owe(() => {
    connection.reply(timing.xid, timing.state.pipeline.lastZxid, err, null);
    done(timing, connection);
  });
}

const WRITES: ReadonlySet<number> = new Set([
  OpCode.create,
  OpCode.create2,
  OpCode.createContainer,
  OpCode.createTTL,
  OpCode.delete,
  OpCode.setData,
  OpCode.setACL,
  OpCode.check,
  OpCode.multi,
  OpCode.reconfig,
]);

function done({ state, xid, type, startMs }: Timing, connection: Connection): void {
  const now = state.clock.monotonic();
  state.stats.latency.add(now - startMs);
  const isWrite = WRITES.has(type);
  (isWrite ? state.stats.updateLatency : state.stats.readLatency).add(now - startMs);
  connection.answered(xid, type, state.clock.now(), now - startMs);
}
