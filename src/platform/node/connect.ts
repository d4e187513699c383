/**
 * connect() tries the addresses of a host in turn, each with its share of the time. A handshake that fails is final: the
 * host was reached, and it is not the one that was meant.
 */
import * as net from 'node:net';
import * as tls from 'node:tls';
import type { Network, Socket, TlsOptions } from '../platform.ts';
import { nodeClock } from './clock.ts';
import { SOCKET_OPTIONS } from './listen.ts';
import { forgetName, lookup } from './names.ts';
import { wrap } from './socket.ts';
import { secureContext } from './tls/context.ts';
import { peerOf, refuseRevoked } from './tls/peer.ts';

type ConnectOptions = Parameters<Network['connect']>[0] & {
  /** Nothing of it keeps the process alive. */
  readonly guest?: boolean;
};

type NetworkError = Error & { code: string; address?: string; port?: number; host?: string };

function networkError(code: string, message: string, where: Partial<NetworkError>): NetworkError {
  return Object.assign(new Error(message), { code, ...where });
}

interface Attempt {
  readonly socket: net.Socket;
  readonly ready: 'connect' | 'secureConnect';
  readonly wrapped: () => Socket;
  /** Rejects when whom the handshake was done with is not believed after all; null: there is nothing to ask. */
  readonly accept: (() => Promise<void>) | null;
}

function begin(host: string, address: string, port: number, options?: TlsOptions): Attempt {
  const where = { host: address, port, ...SOCKET_OPTIONS };
  if (options === undefined) {
    const socket = net.connect(where);
    return { socket, ready: 'connect', wrapped: () => wrap(socket), accept: null };
  }
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const socket = tls.connect({
    ...where,
    secureContext: secureContext(options),
    ...(net.isIP(bare) === 0 ? { servername: bare } : {}),
    checkServerIdentity: (_, certificate) =>
      options.verifyHostname ? tls.checkServerIdentity(bare, certificate) : undefined,
  });
  return {
    socket,
    ready: 'secureConnect',
    wrapped: () => wrap(socket, peerOf(socket)),
    accept: options.revocation === undefined ? null : () => refuseRevoked(socket, options),
  };
}

function connectTo(
  { socket, ready, wrapped, accept }: Attempt,
  where: { address: string; port: number },
  timeoutMs: number,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const timer = nodeClock.after(timeoutMs, () => {
      const place = `${where.address}:${where.port}`;
      socket.destroy(networkError('ETIMEDOUT', `connect ETIMEDOUT ${place}`, where));
    });
    const failed = (error: Error) => {
      timer.cancel();
      reject(error);
    };
    const succeeded = () => {
      timer.cancel();
      socket.off('error', failed);
      resolve(wrapped());
    };
    socket.on('error', failed);
    socket.once(ready, () => {
      if (accept === null) succeeded();
      else accept().then(succeeded, (error: Error) => socket.destroy(error));
    });
  });
}

export async function connect(asked: ConnectOptions): Promise<Socket> {
  const { host, port, timeoutMs, tls: options, guest = false } = asked;
  const deadline = nodeClock.monotonic() + timeoutMs;
  const addresses = asked.address === undefined ? await lookup(host) : [asked.address];
  let last: unknown = networkError('ENOTFOUND', `getaddrinfo ENOTFOUND ${host}`, { host });
  for (const [index, address] of addresses.entries()) {
    const remainingMs = deadline - nodeClock.monotonic();
    if (remainingMs <= 0) break;
    // A silent address leaves the others their share of the time.
    const shareMs = Math.max(1, remainingMs / (addresses.length - index));
    const attempt = begin(host, address, port, options);
    if (guest) attempt.socket.unref();
    let reached = false;
    attempt.socket.once('connect', () => {
      reached = true;
    });
    try {
      return await connectTo(attempt, { address, port }, shareMs);
    } catch (error) {
      if (reached) throw error;
      last = error;
    }
  }
  forgetName(host);
  throw last;
}
