/** For sockets that hand out chunks of their own: puts one where the reader wants it, in as many parts as that takes. */
import type { ReadTarget } from './platform.ts';

export function copyInto(target: ReadTarget, chunk: Buffer): void {
  for (let at = 0; at < chunk.length; ) {
    const copied = chunk.copy(target.space(), 0, at);
    at += copied;
    target.filled(copied);
  }
}
