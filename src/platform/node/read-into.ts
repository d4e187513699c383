/**
 * Reads a socket into its reader's own memory: node's `onread`, which net.connect offers and net.Server does not for the sockets
 * it accepts. Without it every 64 KB received are a new buffer, and V8 collects the whole heap after each 64 MB of them. It is
 * switched on through the fields that `onread` sets; where a future node has none of them, chunks are copied.
 */
import type { Socket } from 'node:net';
import { copyInto } from '../copy-into.ts';
import type { ReadTarget } from '../platform.ts';

/** The part of node's stream handles behind `onread`. */
interface UserBufferHandle {
  useUserBuffer?(buffer: Buffer): void;
}

export function readInto(socket: Socket, target: ReadTarget): void {
  const fields = socket as unknown as Record<string | symbol, unknown>;
  const handle = fields._handle as UserBufferHandle | null | undefined;
  const symbols = Object.getOwnPropertySymbols(socket);
  const field = (name: string) => symbols.find(({ description }) => description === name);
  const [buffer, received, nextBuffer] = [
    field('kBuffer'),
    field('kBufferCb'),
    field('kBufferGen'),
  ];
  const possible = handle?.useUserBuffer && buffer && received && nextBuffer;
  // Bytes that were put back (a TLS listener looked at the first) come as a chunk.
  if (!possible || socket.readableLength > 0) {
    socket.on('data', (chunk: Buffer) => copyInto(target, chunk));
    return;
  }
  const first = target.space();
  fields[buffer] = first;
  fields[received] = (size: number) => {
    target.filled(size);
    return true;
  };
  fields[nextBuffer] = () => target.space();
  handle.useUserBuffer?.(first);
  socket.resume();
}
