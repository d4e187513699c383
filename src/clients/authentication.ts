/**
 * The login of a connection (spec/clients.md section 4; KIP-43, 152): SaslHandshake names the mechanism, SaslAuthenticate carries
 * its tokens; to brokers before 1.0, which have none, they go without a header. What a broker refuses is an error that no repetition
 * mends; the old ones do not say, they only hang up.
 */
import type { ClientConnection } from '../network/client-connection.ts';
import { SaslError } from '../network/sasl.ts';
import { Errors, errorOf } from '../protocol/errors.ts';
import { saslAuthenticateApi } from '../protocol/messages/sasl-authenticate.ts';
import { saslHandshakeApi } from '../protocol/messages/sasl-handshake.ts';
import { authenticationError, brokerError } from './errors.ts';
import type { SaslLogin } from './sasl-login.ts';

/** Who is talked to, as far as a login goes. */
type LoginConnection = Pick<ClientConnection, 'send' | 'sendToken' | 'versionOf'>;

interface Answer {
  readonly authBytes: Buffer;
  readonly sessionLifetimeMs: number;
}

/** Resolves with the ms that the broker will keep the connection, 0: without end. */
export async function authenticate(
  connection: LoginConnection,
  { mechanism, begin }: SaslLogin,
  { nonce, timeoutMs }: { nonce: string; timeoutMs: number },
): Promise<number> {
  await shakeHands(connection, mechanism, timeoutMs);
  const exchange = begin(nonce);
  let lifetimeMs = 0;
  try {
    for (let step = await exchange.next(); !step.done; ) {
      const answer = await exchangeToken(connection, step.value, timeoutMs);
      lifetimeMs = answer.sessionLifetimeMs;
      step = await exchange.next(answer.authBytes);
    }
  } catch (error) {
    if (!(error instanceof SaslError)) throw error;
    throw authenticationError('SaslAuthentication', error.message, error);
  }
  return lifetimeMs;
}

async function shakeHands(
  connection: LoginConnection,
  mechanism: string,
  timeoutMs: number,
): Promise<void> {
  const options = { timeoutMs, login: true };
  const offer = await connection.send(saslHandshakeApi, { mechanism }, options);
  const enabled = `enabled mechanisms are [${offer.mechanisms.join(', ')}]`;
  if (offer.errorCode === Errors.UNSUPPORTED_SASL_MECHANISM)
    throw authenticationError(
      'UnsupportedSaslMechanism',
      `Client SASL mechanism '${mechanism}' not enabled in the server, ${enabled}`,
    );
  if (offer.errorCode === Errors.ILLEGAL_SASL_STATE)
    throw authenticationError(
      'IllegalSaslState',
      `Unexpected handshake request with client mechanism ${mechanism}, ${enabled}`,
    );
  if (offer.errorCode !== Errors.NONE)
    throw authenticationError(
      'IllegalSaslState',
      `Unknown error code ${errorOf(offer.errorCode).name}, client mechanism is ${mechanism}, ${enabled}`,
    );
}

async function exchangeToken(
  connection: LoginConnection,
  authBytes: Buffer,
  timeoutMs: number,
): Promise<Answer> {
  if (connection.versionOf(saslAuthenticateApi) === null)
    return { authBytes: await connection.sendToken(authBytes, timeoutMs), sessionLifetimeMs: 0 };
  const options = { timeoutMs, login: true };
  const answer = await connection.send(saslAuthenticateApi, { authBytes }, options);
  if (answer.errorCode === Errors.SASL_AUTHENTICATION_FAILED)
    throw authenticationError(
      'SaslAuthentication',
      answer.errorMessage ?? errorOf(answer.errorCode).message,
    );
  if (answer.errorCode !== Errors.NONE) throw brokerError(answer.errorCode, answer.errorMessage);
  return answer;
}
