/**
 * The login of a connection (spec/clients.md section 4; KIP-43, 152): SaslHandshake names the mechanism, SaslAuthenticate carries
 * its tokens. What a broker refuses is an error that no repetition mends, save that a broker may be slow to learn of users.
 */
import { Errors, errorOf } from '../protocol/errors.ts';
import type { ClientConnection } from '../network/client-connection.ts';
import { saslAuthenticateApi } from '../protocol/messages/sasl-authenticate.ts';
import { saslHandshakeApi } from '../protocol/messages/sasl-handshake.ts';
import { SaslError } from '../network/sasl.ts';
import { authenticationError, brokerError } from './errors.ts';
import type { SaslLogin } from './sasl-login.ts';

/** Resolves with the ms that the broker will keep the connection, 0: without end. */
export async function authenticate(
  connection: ClientConnection,
  { mechanism, begin }: SaslLogin,
  { nonce, timeoutMs }: { nonce: string; timeoutMs: number },
): Promise<number> {
  // Before 1.0 tokens went without a header, and a refusal was a connection that ended.
  const spoken = connection.versionOf(saslHandshakeApi);
  if (spoken === 0) throw brokerError(Errors.UNSUPPORTED_SASL_MECHANISM, 'SASL needs Kafka 1.0');
  const offer = await connection.send(saslHandshakeApi, { mechanism }, { timeoutMs });
  if (offer.errorCode === Errors.UNSUPPORTED_SASL_MECHANISM)
    throw authenticationError(
      'UnsupportedSaslMechanism',
      `Client SASL mechanism '${mechanism}' not enabled in the server, enabled mechanisms are [${offer.mechanisms.join(', ')}]`,
    );
  if (offer.errorCode === Errors.ILLEGAL_SASL_STATE)
    throw authenticationError(
      'IllegalSaslState',
      `Unexpected handshake request with client mechanism ${mechanism}, enabled mechanisms are [${offer.mechanisms.join(', ')}]`,
    );
  if (offer.errorCode !== Errors.NONE) throw brokerError(offer.errorCode);
  const exchange = begin(nonce);
  let lifetimeMs = 0;
  try {
    for (let step = await exchange.next(); !step.done; ) {
      const request = { authBytes: step.value };
      const answer = await connection.send(saslAuthenticateApi, request, { timeoutMs });
      if (answer.errorCode === Errors.SASL_AUTHENTICATION_FAILED)
        throw authenticationError(
          'SaslAuthentication',
          answer.errorMessage ?? errorOf(answer.errorCode).message,
        );
      if (answer.errorCode !== Errors.NONE)
        throw brokerError(answer.errorCode, answer.errorMessage);
      lifetimeMs = answer.sessionLifetimeMs;
      step = await exchange.next(answer.authBytes);
    }
  } catch (error) {
    if (!(error instanceof SaslError)) throw error;
    throw authenticationError('SaslAuthentication', error.message, error);
  }
  return lifetimeMs;
}
