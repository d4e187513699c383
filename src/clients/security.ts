/**
 * How a client's connections are made safe, as its configuration has it (spec/clients.md section 4): security.protocol chooses
 * among the clear, TLS and a login by SASL; ssl.* and sasl.* say how. Key stores are read when the first connection is made.
 */
import { type Network, TlsError, type TlsOptions, TlsStoreError } from '../platform/platform.ts';
import type { ConfigValues } from './config-types.ts';
import { authenticationError, type ClientError, ioError, kafkaError } from './errors.ts';
import type { BearerWorld } from './oauth/bearer-login.ts';
import { readLogin, type SaslLogin } from './sasl-login.ts';
import { storeFailure, tlsOf } from './tls-config.ts';

export interface Security {
  /** Rejects with a KafkaException for stores that cannot be read; null: no TLS. */
  readonly tls: () => Promise<TlsOptions | null>;
  /** Rejects when there is no login after all; null: none is wanted. */
  readonly login: (() => Promise<SaslLogin>) | null;
  /** With the client. */
  readonly close: () => void;
}

/** Throws for what is contradictory or not spoken here. */
export function readSecurity(config: ConfigValues, world: BearerWorld): Security {
  const protocol = config.string('security.protocol').toUpperCase();
  const login = protocol.startsWith('SASL_') ? readLogin(config, world) : null;
  const tls = protocol.endsWith('SSL') ? tlsOf(config, world.disk) : async () => null;
  return { tls, login: login?.login ?? null, close: () => login?.close() };
}

/** Reads and fetches all that a connection will ask for, as Java's clients do when they are made. Rejects with what fails of it. */
export async function prepareSecurity(
  { tls, login }: Security,
  network: Pick<Network, 'checkTls'>,
): Promise<void> {
  const options = await tls();
  try {
    if (options !== null) network.checkTls(options);
  } catch (error) {
    throw handshakeFailure(error);
  }
  await login?.();
}

/** What Java's constructors say between their own words and the reason. */
export function networkFailure(reason: unknown): ClientError {
  return kafkaError('Failed to create new NetworkClient', reason);
}

const UNREACHABLE =
  /^(ECONN(REFUSED|RESET|ABORTED)|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOST|ENET|EPIPE)/;

/** What a handshake that failed means to Kafka's clients: nothing that repeating would mend. */
export function handshakeFailure(error: unknown): unknown {
  const store = error instanceof TlsStoreError ? error.store : null;
  if (error instanceof TlsError && store?.location !== undefined)
    return storeFailure(store.location, store.type, ioError(error.message, error.cause));
  if (error instanceof TlsError) return kafkaError(error.message, error);
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string' || UNREACHABLE.test(code)) return error;
  return authenticationError('SslAuthentication', 'SSL handshake failed', error);
}
