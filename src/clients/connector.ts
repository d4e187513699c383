/** How a client connects to a broker: in the clear or by TLS, and logged in where its configuration says so. */
import { type ClientConnection, connectBroker } from '../network/client-connection.ts';
import type { Platform } from '../platform/platform.ts';
import { authenticate } from './authentication.ts';
import type { Connect, ConnectOptions } from './connection.ts';
import { isAuthentication, isRetriable, loginInterrupted } from './errors.ts';
import type { NetworkMetrics } from './network-metrics.ts';
import type { SaslLogin } from './sasl-login.ts';
import { handshakeFailure, type Security } from './security.ts';

const NONCE_BYTES = 24;
/** Of the time that the broker keeps a login, how much is used: as much, and at random up to so much more (KIP-368). */
const LIFETIME_USED = 0.85;
const LIFETIME_JITTER = 0.1;

type Counts = Pick<NetworkMetrics, 'authenticated' | 'reauthenticated' | 'failedReauthentication'>;

interface ConnectorOptions {
  readonly platform: Pick<Platform, 'clock' | 'network' | 'random'>;
  readonly clientId: string;
  readonly requestTimeoutMs: number;
  readonly security: Security;
  readonly counts: Counts | null;
}

export function connector(options: ConnectorOptions): Connect {
  const { platform, clientId, requestTimeoutMs, security, counts } = options;
  const { clock, network } = platform;
  const connect = async ({ host, address, port, timeoutMs, onClose, traffic }: ConnectOptions) => {
    const tls = await security.tls();
    // Before the connection: a token may have to be fetched.
    const login = await security.login?.();
    const connection = await connectBroker({
      network,
      clock,
      host,
      address,
      port,
      tls: tls ?? undefined,
      clientId,
      connectTimeoutMs: timeoutMs,
      requestTimeoutMs,
      onClose,
      traffic,
    }).catch((error: unknown) => {
      throw handshakeFailure(error);
    });
    try {
      if (login !== undefined) await logIn(connection, login, timeoutMs, options);
      if (login !== undefined || tls !== null) counts?.authenticated();
    } catch (error) {
      connection.close();
      throw isRetriable(error) ? loginInterrupted(error) : error;
    }
    return connection;
  };
  return Object.assign(connect, { close: security.close });
}

/** Logs in, and has the connection do so again before the broker's patience ends. */
async function logIn(
  connection: ClientConnection,
  login: SaslLogin,
  timeoutMs: number,
  options: ConnectorOptions,
): Promise<void> {
  const { clock, random } = options.platform;
  const nonce = random.bytes(NONCE_BYTES).toString('base64url');
  const lifetimeMs = await authenticate(connection, login, { nonce, timeoutMs });
  if (lifetimeMs <= 0) return;
  const usedMs = lifetimeMs * (LIFETIME_USED + LIFETIME_JITTER * random.next());
  connection.loginFrom(clock.monotonic() + usedMs, async () => {
    const begunMs = clock.monotonic();
    try {
      const next = (await options.security.login?.()) ?? login;
      await logIn(connection, next, timeoutMs, options);
    } catch (error) {
      if (isAuthentication(error)) options.counts?.failedReauthentication.record();
      throw error;
    }
    options.counts?.reauthenticated(clock.monotonic() - begunMs);
  });
}
