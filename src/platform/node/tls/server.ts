/**
 * The accepting half of TLS. A socket is handed over when its handshake is done and its certificate accepted; until then
 * it is nobody's, so this file ends it when it takes too long or the listener closes. With plaintextToo the first
 * byte decides: a handshake record begins with 0x16, which neither a frame's length nor a word does.
 */
import * as net from 'node:net';
import * as tls from 'node:tls';
import type { Socket, TlsServerOptions } from '../../platform.ts';
import { plainAddress, wrap } from '../socket.ts';
import { contextOptions } from './context.ts';
import { objectionTo, peerOf } from './peer.ts';

const HANDSHAKE_MS = 30_000;
const HANDSHAKE_RECORD = 0x16;

export interface TlsHandlers {
  readonly onSocket: (socket: Socket) => void;
  readonly onTlsFailure: (error: Error, remoteAddress: string) => void;
}

export interface TlsAcceptor {
  readonly server: net.Server;
  renew(options: TlsServerOptions): void;
  /** Ends the sockets that are not handed over yet. */
  dropUnfinished(): void;
}

export function createTlsAcceptor(
  socketOptions: net.ServerOpts,
  options: TlsServerOptions,
  handlers: TlsHandlers,
): TlsAcceptor {
  let current = options;
  const unfinished = new Set<net.Socket>();
  const begun = (socket: net.Socket) => {
    unfinished.add(socket);
    socket.once('close', () => unfinished.delete(socket));
    socket.on('error', () => {});
  };
  const encrypted = tls.createServer(
    {
      ...socketOptions,
      ...contextOptions(options),
      requestCert: options.clientAuth !== 'none',
      rejectUnauthorized: options.clientAuth === 'need',
      handshakeTimeout: HANDSHAKE_MS,
    },
    (socket) => void admit(socket, current, unfinished, handlers),
  );
  encrypted.on('connection', begun);
  encrypted.on('tlsClientError', (error, socket) => {
    handlers.onTlsFailure(error, plainAddress(socket.remoteAddress ?? ''));
    socket.destroy();
  });
  const server =
    options.plaintextToo === true
      ? createSniffer(socketOptions, begun, unfinished, encrypted, handlers)
      : encrypted;
  return {
    server,
    renew: (renewed) => {
      encrypted.setSecureContext(contextOptions(renewed));
      current = renewed;
    },
    dropUnfinished: () => {
      for (const socket of unfinished) socket.destroy();
    },
  };
}

async function admit(
  socket: tls.TLSSocket,
  options: TlsServerOptions,
  unfinished: Set<net.Socket>,
  { onSocket, onTlsFailure }: TlsHandlers,
): Promise<void> {
  socket.on('error', () => {});
  const objection = await objectionTo(socket, options);
  if (socket.destroyed) return;
  if (objection !== null) {
    onTlsFailure(objection, plainAddress(socket.remoteAddress ?? ''));
    socket.destroy();
    return;
  }
  forget(unfinished, socket);
  onSocket(wrap(socket, peerOf(socket)));
}

/** The raw socket under an encrypted one is known by its address only. */
function forget(unfinished: Set<net.Socket>, { remoteAddress, remotePort }: net.Socket): void {
  for (const raw of unfinished) {
    if (raw.remotePort === remotePort && raw.remoteAddress === remoteAddress)
      unfinished.delete(raw);
  }
}

function createSniffer(
  socketOptions: net.ServerOpts,
  begun: (socket: net.Socket) => void,
  unfinished: Set<net.Socket>,
  encrypted: tls.Server,
  { onSocket }: TlsHandlers,
): net.Server {
  return net.createServer(socketOptions, (socket) => {
    begun(socket);
    socket.setTimeout(HANDSHAKE_MS, () => socket.destroy());
    socket.once('data', (first: Buffer) => {
      socket.setTimeout(0);
      socket.removeAllListeners('timeout');
      socket.pause();
      socket.unshift(first);
      if (first[0] === HANDSHAKE_RECORD) {
        encrypted.emit('connection', socket);
        return;
      }
      unfinished.delete(socket);
      onSocket(wrap(socket));
      socket.resume();
    });
  });
}
