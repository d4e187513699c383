/** listen() binds every address that a host name resolves to on one port, plain or with TLS. */
import * as net from 'node:net';
import type { Listener, Network } from '../platform.ts';
import { lookup } from './names.ts';
import { wrap } from './socket.ts';
import { createTlsAcceptor, type TlsAcceptor } from './tls/server.ts';

type ListenOptions = Parameters<Network['listen']>[0] & {
  /** Nothing of it keeps the process alive. */
  readonly guest?: boolean;
};

export const SOCKET_OPTIONS = {
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: 60_000,
} as const;

const HIGH_WATER_MARK_BYTES = 256 * 1024;
const BACKLOG = 50;
const PORT_ATTEMPTS = 20;

export const codeOf = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code ?? 'UNKNOWN';

/** A bound address. */
interface Door {
  readonly server: net.Server;
  readonly acceptor: TlsAcceptor | null;
}

function doorFor({
  tls,
  halfOpen: allowHalfOpen = false,
  onSocket,
  onTlsFailure = () => {},
}: ListenOptions): Door {
  const options = { ...SOCKET_OPTIONS, highWaterMark: HIGH_WATER_MARK_BYTES, allowHalfOpen };
  if (tls === undefined) {
    const accept = (socket: net.Socket) => onSocket(wrap(socket));
    return { server: net.createServer(options, accept), acceptor: null };
  }
  const acceptor = createTlsAcceptor(options, tls, { onSocket, onTlsFailure });
  return { server: acceptor.server, acceptor };
}

function bind(options: ListenOptions, host: string, port: number): Promise<Door> {
  const door = doorFor(options);
  const { server } = door;
  if (options.guest === true) server.on('connection', (socket) => socket.unref()).unref();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: options.backlog ?? BACKLOG }, () => {
      server.off('error', reject);
      // accept() failing for want of descriptors must not take the process down; node retries.
      server.on('error', () => {});
      resolve(door);
    });
  });
}

function portOf({ server }: Door): number {
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

function close({ server, acceptor }: Door): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    acceptor?.dropUnfinished();
  });
}

/** Binds each address; one that this machine does not have is left out as long as another one stands. */
async function bindAll(options: ListenOptions, addresses: readonly string[]): Promise<Door[]> {
  const doors: Door[] = [];
  let absent: unknown = null;
  for (const address of addresses) {
    const [first] = doors;
    const port = first === undefined ? options.port : portOf(first);
    try {
      doors.push(await bind(options, address, port));
    } catch (error) {
      const code = codeOf(error);
      if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') {
        absent = error;
        continue;
      }
      await Promise.all(doors.map(close));
      throw Object.assign(error as Error, { address, port });
    }
  }
  if (doors.length === 0) throw absent;
  return doors;
}

async function openDoors(options: ListenOptions, addresses: readonly string[]): Promise<Door[]> {
  // A chosen port (0) may be free on one address and taken on the next: choose again.
  for (let attempt = 0; ; attempt++) {
    try {
      return await bindAll(options, addresses);
    } catch (error) {
      const again = options.port === 0 && attempt < PORT_ATTEMPTS && codeOf(error) === 'EADDRINUSE';
      if (!again) throw error;
    }
  }
}

/** 0.0.0.0 only when the machine has no IPv6: a taken port is not such a reason. */
function openEverywhere(options: ListenOptions): Promise<Door[]> {
  return openDoors(options, ['::']).catch((error: unknown) => {
    const code = codeOf(error);
    if (code !== 'EAFNOSUPPORT' && code !== 'EADDRNOTAVAIL') throw error;
    return openDoors(options, ['0.0.0.0']);
  });
}

export async function listen(options: ListenOptions): Promise<Listener> {
  const { host } = options;
  const doors =
    host === '' ? await openEverywhere(options) : await openDoors(options, await lookup(host));
  const addresses = doors.map((door) => {
    const address = door.server.address();
    const bound = address !== null && typeof address === 'object' ? address.address : host;
    return { host: bound, port: portOf(door) };
  });
  return {
    addresses,
    port: addresses[0]?.port ?? options.port,
    renewTls: (tls) => {
      for (const { acceptor } of doors) acceptor?.renew(tls);
    },
    close: async () => {
      await Promise.all(doors.map(close));
    },
  };
}
