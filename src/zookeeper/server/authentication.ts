/**
 * How a connection comes to be somebody (spec/zookeeper.md 1.11): by its certificate when it connects, by an auth packet, by
 * a SASL exchange. Who fails to prove an identity is told so and let go; where the configuration demands one, so is
 * who asks for anything without it.
 */
import { isInteger } from '../../base/java-number.ts';
import { Code } from '../errors.ts';
import { digestId } from './acl.ts';
import type { Connection } from './connection.ts';
import { SaslExchange } from './sasl.ts';
import type { ServerState } from './state.ts';
import type { Stats } from './stats.ts';

/** What the handshake of TLS has proved. */
export function identifyByCertificate(state: ServerState, connection: Connection): void {
  const subject = connection.socket.tls?.subject ?? null;
  if (subject === null) return;
  connection.identify({ scheme: 'x509', id: subject });
  if (subject === state.config.auth.x509SuperUser)
    connection.identify({ scheme: 'super', id: subject });
}

export function authenticate(
  state: ServerState,
  connection: Connection,
  xid: number,
  { scheme, auth }: { readonly scheme: string; readonly auth: Buffer | null },
): void {
  const accepted = proves(state, connection, scheme, auth);
  if (!accepted) fail(state, connection, scheme);
  if (!accepted && scheme === 'ensemble') {
    connection.destroy();
    return;
  }
  connection.owe(() => {
    // Most clients number these -4, go-zookeeper does not: each gets its own number back.
    connection.reply(xid, 0, accepted ? 0 : Code.AUTHFAILED, null);
    if (!accepted) connection.end();
  });
}

function proves(
  { config, stats, tree }: ServerState,
  connection: Connection,
  scheme: string,
  auth: Buffer | null,
): boolean {
  const { schemes, superDigest, digestHash } = config.auth;
  if (!schemes.includes(scheme)) return false;
  switch (scheme) {
    case 'digest': {
      if (auth === null) return false;
      const id = digestId(auth, digestHash);
      connection.identify({ scheme: 'digest', id });
      if (id === superDigest) connection.identify({ scheme: 'super', id: '' });
      return true;
    }
    // It is known already: the address comes with the connection.
    case 'ip':
      return true;
    // Whoever means another ensemble has come to the wrong one; it makes nobody anybody.
    case 'ensemble':
      return isOurs(auth?.toString() ?? '', config.auth.ensembleNames, stats.ensembleNames);
    case 'x509':
      return connection.socket.tls?.subject != null;
    case 'key': {
      const key = tree.get('/key')?.data?.toString() ?? null;
      if (key !== null && !isMultiple(auth?.toString() ?? '', key)) return false;
      connection.identify({ scheme: 'key', id: '' });
      return true;
    }
    default:
      return false;
  }
}

function isOurs(
  name: string,
  ours: readonly string[] | null,
  counts: Stats['ensembleNames'],
): boolean {
  if (name === '' || ours === null) {
    counts.unchecked++;
    return true;
  }
  const right = ours.includes(name);
  if (right) counts.right++;
  else counts.wrong++;
  return right;
}

/** ZooKeeper's example of a provider: who knows a multiple of what stands in /key may come in. */
const isMultiple = (text: string, key: string): boolean =>
  isInteger(text) && isInteger(key) && (Number(key) === 0 || Number(text) % Number(key) === 0);

function fail(state: ServerState, { name }: Connection, scheme: string): void {
  state.stats.authFailed++;
  state.log.warn(`Authentication failed for scheme: ${scheme} from ${name}`);
}

/** One token of an exchange; without a SASL configuration the answer to any token is an empty one. */
export function authenticateSasl(
  state: ServerState,
  connection: Connection,
  xid: number,
  token: Buffer | null,
): void {
  const { saslUsers, config, random } = state;
  if (saslUsers === null) {
    answer(connection, xid, 0, null);
    return;
  }
  connection.sasl ??= new SaslExchange(saslUsers, random);
  const step = connection.sasl.step(token ?? Buffer.alloc(0));
  if (step !== null) {
    if (step.username !== null) {
      const { superUsers, anyoneStandsFor: standsFor } = config.auth.sasl;
      connection.identify({ scheme: 'sasl', id: step.username, standsFor });
      if (superUsers.includes(step.username)) connection.identify({ scheme: 'super', id: '' });
      state.log.info(`${connection.name} has proved to be ${step.username} by SASL`);
    }
    answer(connection, xid, 0, step.token);
    return;
  }
  fail(state, connection, 'sasl');
  const required = config.auth.required?.includes('sasl') === true;
  if (config.auth.sasl.allowFailed && !required) {
    answer(connection, xid, 0, null);
    return;
  }
  answer(connection, xid, required ? Code.SESSIONCLOSEDREQUIRESASLAUTH : Code.AUTHFAILED, null);
  connection.owe(() => connection.end());
}

/** Unlike others this reply has its body beside an error too. */
function answer(connection: Connection, xid: number, err: number, token: Buffer | null): void {
  connection.owe(() =>
    connection.frame((w) => {
      w.int(xid).number(0).int(err).buffer(token);
    }),
  );
}

/** Whether a connection may ask for something at all; if not, it is told and closed. */
export function mayAsk(state: ServerState, connection: Connection, xid: number): boolean {
  const { required } = state.config.auth;
  if (required === null) return true;
  if (connection.identities.some(({ scheme }) => required.includes(scheme))) return true;
  state.log.warn(
    `Closing socket connection of ${connection.name}: it has not authenticated by ${required.join(' or ')}`,
  );
  connection.owe(() => {
    connection.reply(xid, 0, Code.SESSIONCLOSEDREQUIRESASLAUTH, null);
    connection.end();
  });
  return false;
}
