/**
 * How sessions begin, move and end (spec/zookeeper.md 1.3): the ConnectRequest, checked in ZooKeeper's order, and
 * closing, asked for or because of silence. A session that comes back on another socket takes the old one's
 * place; one that is unknown, over or has the wrong password gets a timeout of 0, which says "expired".
 */
import { timingSafeEqual } from 'node:crypto';
import { JuteReader } from '../jute.ts';
import { type ConnectRequest, readConnectRequest, writeConnectResponse } from '../messages.ts';
import type { Connection } from './connection.ts';
import { decideCloseSession } from './prepare.ts';
import { passwordOf, type Session } from './sessions.ts';
import { flushDirty, type ServerState } from './state.ts';
import { OpCode } from '../messages.ts';

/** Handles the first frame; throws JuteError when it is none. */
export function connect(state: ServerState, connection: Connection, frame: Buffer): void {
  const request = readConnectRequest(new JuteReader(frame));
  connection.countReceived();
  state.stats.tokenDeficit.add(state.throttle.deficit);
  if (!state.throttle.admits(request.sessionId === 0n)) {
    state.stats.connectionsRejected++;
    state.log.warn(
      `Refused ${connection.name}: more sessions are asked for than connection_throttle_tokens allow`,
    );
    connection.destroy();
    return;
  }
  state.stats.connectionRequests++;
  if (request.lastZxidSeen > BigInt(state.pipeline.lastZxid)) {
    // The client has seen more than we have: let it find a server that is further.
    state.log.info(
      `Refused ${connection.name}: it has seen zxid 0x${request.lastZxidSeen.toString(16)}, ` +
        `our last is 0x${state.pipeline.lastZxid.toString(16)}`,
    );
    connection.destroy();
    return;
  }
  const { minSessionTimeoutMs, maxSessionTimeoutMs } = state.config;
  const wanted = Math.max(request.timeoutMs, minSessionTimeoutMs);
  const timeoutMs = Math.min(wanted, maxSessionTimeoutMs);
  if (request.sessionId === 0n) create(state, connection, request, timeoutMs);
  else reattach(state, connection, request, timeoutMs);
}

function create(
  state: ServerState,
  connection: Connection,
  { readOnly }: ConnectRequest,
  timeoutMs: number,
): void {
  const id = state.sessions.nextId();
  const session = state.sessions.add(id, timeoutMs);
  attach(state, connection, session);
  const owed = connection.reserve();
  state.pipeline.propose(id, 0, { op: OpCode.createSession, timeoutMs }, () => {
    connection.settle(owed, () => respond(connection, session, readOnly));
  });
}

function reattach(
  state: ServerState,
  connection: Connection,
  request: ConnectRequest,
  timeoutMs: number,
): void {
  const session = state.sessions.get(request.sessionId);
  state.stats.revalidations++;
  const before = state.bySession.get(request.sessionId);
  if (before !== undefined) {
    detach(state, before);
    before.destroy();
  }
  const password = passwordOf(request.sessionId);
  const known =
    session !== undefined &&
    !session.closing &&
    request.password.length === password.length &&
    timingSafeEqual(request.password, password);
  if (!known) {
    connection.frame((w) =>
      writeConnectResponse(w, {
        timeoutMs: 0,
        sessionId: 0n,
        password: Buffer.alloc(16),
        readOnly: request.readOnly === null ? null : false,
      }),
    );
    connection.end();
    return;
  }
  session.timeoutMs = timeoutMs;
  state.sessions.touch(session);
  attach(state, connection, session);
  connection.owe(() => respond(connection, session, request.readOnly));
}

function respond(connection: Connection, session: Session, readOnly: boolean | null): void {
  const { id, timeoutMs } = session;
  connection.frame((w) =>
    writeConnectResponse(w, {
      timeoutMs,
      sessionId: id,
      password: passwordOf(id),
      readOnly: readOnly === null ? null : false,
    }),
  );
}

function attach(state: ServerState, connection: Connection, session: Session): void {
  connection.session = session;
  state.bySession.set(session.id, connection);
}

/** The socket is gone or another took its place: watches go with it, the session stays. */
export function detach(state: ServerState, connection: Connection): void {
  state.watches.forget(connection);
  const { session } = connection;
  if (session !== null && state.bySession.get(session.id) === connection) {
    state.bySession.delete(session.id);
  }
}

/** Ends a session, by request (xid of it, so that it is answered) or by the server's own decision. */
export function closeSession(state: ServerState, session: Session, xid: number | null): void {
  session.closing = true;
  const { pipeline, config } = state;
  const paths = decideCloseSession(session.id, pipeline.view);
  const logged = fits(paths, config.juteMaxBuffer) ? paths : null;
  const txn = { op: OpCode.closeSession, paths: logged } as const;
  const asked = xid === null ? null : (state.bySession.get(session.id) ?? null);
  const owed = asked?.reserve();
  pipeline.propose(session.id, xid ?? 0, txn, () => {
    state.sessions.remove(session.id);
    state.audit?.sessionEnded(session.id, paths);
    const connection = state.bySession.get(session.id);
    if (asked !== null && owed !== undefined) {
      const zxid = pipeline.lastZxid;
      asked.settle(owed, () => {
        asked.reply(xid ?? 0, zxid, 0, null);
        asked.end();
      });
    } else if (connection !== undefined) {
      connection.end();
    }
    if (connection !== undefined) detach(state, connection);
  });
}

/** Whether an entry of these paths can be read again; one that names none stands for all the session has. */
function fits(paths: readonly string[], bytesMax: number): boolean {
  let bytes = 0;
  for (const path of paths) bytes += 4 + Buffer.byteLength(path);
  return bytes <= bytesMax;
}

/** The session tracker's verdict. */
export function expire(state: ServerState, session: Session): void {
  const id = session.id.toString(16);
  state.log.info(`Expiring session 0x${id}, timeout of ${session.timeoutMs}ms exceeded`);
  state.stats.sessionsExpired++;
  closeSession(state, session, null);
  flushDirty(state);
}
