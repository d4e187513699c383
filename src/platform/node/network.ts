/**
 * TCP by node:net. A host name stands for every address it resolves to: listen() binds them all on one port, connect()
 * tries them in turn. Names are cached, because a look-up occupies a thread of libuv's pool (design.md: Thread pool).
 */
import { lookup as dnsLookup } from 'node:dns/promises';
import * as net from 'node:net';
import { hostname } from 'node:os';
import type { Listener, Network, Socket } from '../platform.ts';

const HIGH_WATER_MARK_BYTES = 256 * 1024;
const LOOKUP_CACHE_MS = 30_000;
const LOOKUP_CACHE_ENTRIES = 1_000;
const KEEP_ALIVE_DELAY_MS = 60_000;

type NetworkError = Error & { code: string; address?: string; port?: number; host?: string };

function networkError(code: string, message: string, where: Partial<NetworkError>): NetworkError {
  return Object.assign(new Error(message), { code, ...where });
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'UNKNOWN';
}

// ---- sockets -------------------------------------------------------------------------------------

function wrap(socket: net.Socket): Socket {
  let failure: Error | null = null;
  let closed: ((error: Error | null) => void) | null = null;
  let drained: (() => void) | null = null;
  const flushed = () => {
    if (socket.writableLength === 0 && !socket.destroyed) drained?.();
  };
  // Taken now: after the close node forgets them.
  const { remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 } = socket;
  socket.on('error', (error) => {
    failure = error;
  });
  socket.on('close', () => closed?.(failure));
  return {
    remoteAddress: plainAddress(remoteAddress),
    remotePort,
    localAddress: plainAddress(localAddress),
    localPort,
    onData: (fn) => void socket.on('data', fn),
    onClose: (fn) => {
      closed = fn;
      if (socket.closed) fn(failure);
    },
    onDrain: (fn) => {
      drained = fn;
    },
    write: (buffers) => writeAll(socket, buffers, flushed),
    get bufferedBytes() {
      return socket.writableLength;
    },
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    end: () => void socket.end(),
    destroy: () => void socket.destroy(),
  };
}

/** IPv4 addresses that came in over a dual-stack socket look like IPv4 again, as in Java. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}

function writeAll(
  socket: net.Socket,
  buffers: readonly Uint8Array[],
  flushed: () => void,
): boolean {
  const last = buffers[buffers.length - 1];
  if (last === undefined || socket.destroyed || socket.writableEnded) return true;
  if (buffers.length === 1) return socket.write(last, flushed);
  socket.cork();
  for (let index = 0; index < buffers.length - 1; index++) {
    const buffer = buffers[index];
    if (buffer !== undefined) socket.write(buffer);
  }
  const room = socket.write(last, flushed);
  socket.uncork();
  return room;
}

// ---- listen --------------------------------------------------------------------------------------

function bind(
  address: string,
  port: number,
  backlog: number,
  onSocket: (socket: Socket) => void,
): Promise<net.Server> {
  const options = {
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
    highWaterMark: HIGH_WATER_MARK_BYTES,
  };
  const server = net.createServer(options, (socket) => onSocket(wrap(socket)));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: address, port, backlog }, () => {
      server.off('error', reject);
      // accept() failing for want of descriptors must not take the process down; node retries.
      server.on('error', () => {});
      resolve(server);
    });
  });
}

function portOf(server: net.Server): number {
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

function closeServer(server: net.Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

/** Binds each address; one that this machine does not have is left out as long as another one stands. */
async function bindAll(
  addresses: readonly string[],
  wantedPort: number,
  backlog: number,
  onSocket: (socket: Socket) => void,
): Promise<net.Server[]> {
  const servers: net.Server[] = [];
  let absent: unknown = null;
  for (const address of addresses) {
    const [first] = servers;
    const port = first === undefined ? wantedPort : portOf(first);
    try {
      servers.push(await bind(address, port, backlog, onSocket));
    } catch (error) {
      const code = codeOf(error);
      if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') {
        absent = error;
        continue;
      }
      await Promise.all(servers.map(closeServer));
      throw Object.assign(error as Error, { address, port });
    }
  }
  if (servers.length === 0) throw absent;
  return servers;
}

async function listenOn(
  addresses: readonly string[],
  port: number,
  backlog: number,
  onSocket: (socket: Socket) => void,
): Promise<net.Server[]> {
  // A chosen port (0) may be free on one address and taken on the next: choose again.
  for (let attempt = 0; ; attempt++) {
    try {
      return await bindAll(addresses, port, backlog, onSocket);
    } catch (error) {
      if (port !== 0 || attempt >= 20 || codeOf(error) !== 'EADDRINUSE') throw error;
    }
  }
}

const listen: Network['listen'] = async ({ host, port, backlog = 50, onSocket }) => {
  let servers: net.Server[];
  if (host === '') {
    // 0.0.0.0 only when the machine has no IPv6: a taken port is not such a reason.
    servers = await listenOn(['::'], port, backlog, onSocket).catch((error: unknown) => {
      const code = codeOf(error);
      if (code !== 'EAFNOSUPPORT' && code !== 'EADDRNOTAVAIL') throw error;
      return listenOn(['0.0.0.0'], port, backlog, onSocket);
    });
  } else {
    servers = await listenOn(await lookup(host), port, backlog, onSocket);
  }
  const addresses = servers.map((server) => {
    const address = server.address();
    return {
      host: address !== null && typeof address === 'object' ? address.address : host,
      port: portOf(server),
    };
  });
  const listener: Listener = {
    addresses,
    port: addresses[0]?.port ?? port,
    close: async () => {
      await Promise.all(servers.map(closeServer));
    },
  };
  return listener;
};

// ---- connect -------------------------------------------------------------------------------------

function connectTo(address: string, port: number, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({
      host: address,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
    });
    const timer = setTimeout(() => {
      socket.destroy(
        networkError('ETIMEDOUT', `connect ETIMEDOUT ${address}:${port}`, { address, port }),
      );
    }, timeoutMs);
    const failed = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    socket.once('error', failed);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', failed);
      resolve(wrap(socket));
    });
  });
}

const connect: Network['connect'] = async ({ host, port, timeoutMs }) => {
  const deadline = performance.now() + timeoutMs;
  const addresses = await lookup(host);
  let last: unknown = networkError('ENOTFOUND', `getaddrinfo ENOTFOUND ${host}`, { host });
  for (const [index, address] of addresses.entries()) {
    const remainingMs = deadline - performance.now();
    if (remainingMs <= 0) break;
    // A silent address leaves the others their share of the time.
    const shareMs = Math.max(1, remainingMs / (addresses.length - index));
    try {
      return await connectTo(address, port, shareMs);
    } catch (error) {
      last = error;
    }
  }
  forget(host);
  throw last;
};

// ---- names ---------------------------------------------------------------------------------------

interface CachedName {
  readonly untilMs: number;
  readonly addresses: Promise<string[]>;
}

const names = new Map<string, CachedName>();

function forget(host: string): void {
  names.delete(host);
}

async function resolveName(host: string): Promise<string[]> {
  const found = await dnsLookup(host, { all: true, verbatim: true });
  return [...new Set(found.map((entry) => entry.address))];
}

function lookup(host: string): Promise<string[]> {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  if (net.isIP(bare) !== 0) return Promise.resolve([bare]);
  const cached = names.get(bare);
  if (cached !== undefined && cached.untilMs > performance.now()) return cached.addresses;
  const addresses = resolveName(bare);
  if (names.size >= LOOKUP_CACHE_ENTRIES) names.clear();
  names.set(bare, { untilMs: performance.now() + LOOKUP_CACHE_MS, addresses });
  addresses.catch(() => forget(bare));
  return addresses;
}

export const nodeNetwork: Network = { listen, connect, lookup, hostName: hostname };
