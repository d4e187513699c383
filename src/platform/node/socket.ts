/** One of node's sockets, plain or encrypted, as the platform's Socket. */
import type { Socket as NodeSocket } from 'node:net';
import type { Socket, TlsPeer } from '../platform.ts';
import { readInto } from './read-into.ts';

export function wrap(socket: NodeSocket, tls: TlsPeer | null = null): Socket {
  let failure: Error | null = null;
  let closed: ((error: Error | null) => void) | null = null;
  let drained: (() => void) | null = null;
  const flushed = () => {
    if (socket.writableLength === 0 && !socket.destroyed) drained?.();
  };
  // Without onEnd what node does by itself, where the listener is not halfOpen.
  let ended: () => void = () => socket.end();
  socket.on('end', () => ended());
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
    tls,
    onData: (fn) => void socket.on('data', fn),
    readInto: (target) => readInto(socket, target),
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
    onEnd: (fn) => {
      ended = fn;
    },
    end: () => void socket.end(),
    destroy: () => void socket.destroy(),
  };
}

/** IPv4 addresses that came in over a dual-stack socket look like IPv4 again, as in Java. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}

function writeAll(
  socket: NodeSocket,
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
