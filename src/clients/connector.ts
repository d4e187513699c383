/** How a client connects to a broker: in the clear or by TLS, and logged in where its configuration says so. */
import { type ClientConnection, connectBroker } from '../network/client-connection.ts';
import type { Clock, Platform } from '../platform/platform.ts';
import { authenticate } from './authentication.ts';
import type { Connect } from './connection.ts';
import type { NetworkMetrics } from './network-metrics.ts';
import { handshakeFailure, type Security } from './security.ts';

const NONCE_BYTES = 24;
/** Of the time that the broker keeps a login (KIP-368), how much is used. */
const LIFETIME_USED = 0.85;
const BUSY_WAIT_MS = 10;

export function connector({
  platform,
  clientId,
  requestTimeoutMs,
  security,
  counts,
}: {
  readonly platform: Pick<Platform, 'clock' | 'network' | 'random'>;
  readonly clientId: string;
  readonly requestTimeoutMs: number;
  readonly security: Security;
  readonly counts: Pick<NetworkMetrics, 'authenticated'> | null;
}): Connect {
  const { clock, network, random } = platform;
  return async ({ host, address, port, timeoutMs, onClose, traffic }) => {
    const tls = await security.tls();
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
      if (security.login !== null) {
        const nonce = random.bytes(NONCE_BYTES).toString('base64url');
        const login = await security.login();
        const lifetimeMs = await authenticate(connection, login, { nonce, timeoutMs });
        if (lifetimeMs > 0) closeInTime(connection, clock, lifetimeMs * LIFETIME_USED);
      }
      if (security.login !== null || tls !== null) counts?.authenticated();
    } catch (error) {
      connection.close();
      throw error;
    }
    return connection;
  };
}

/** Java logs in again on the same connection; here the next request makes a new one. */
function closeInTime(connection: ClientConnection, clock: Clock, ms: number): void {
  const close = () => {
    if (connection.closed) return;
    if (connection.inFlight === 0) connection.close();
    else clock.after(BUSY_WAIT_MS, close, { unref: true });
  };
  clock.after(ms, close, { unref: true });
}
