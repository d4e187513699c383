/**
 * Standard input as lines of UTF-8 bytes: `\n`, `\r` and `\r\n` end a line, what is left at the end is one too, bytes that
 * are no UTF-8 become U+FFFD as in Java's decoder. A line is a view of the chunk it came in; only one that spans chunks is
 * copied. Whether bytes are UTF-8 is asked once per chunk, so that good text is never decoded line by line.
 */

const LF = 0x0a;
const CR = 0x0d;
const REPLACEMENT = '\ufffd';

export class LineSplitter {
  #rest: Buffer[] = [];
  #afterCr = false;

  /** The lines that this chunk completes. */
  push(chunk: Buffer): Buffer[] {
    const lines: Buffer[] = [];
    let start = 0;
    if (this.#afterCr && chunk[0] === LF) start = 1;
    if (chunk.length > 0) this.#afterCr = false;
    const hasCr = chunk.indexOf(CR, start) >= 0;
    for (;;) {
      const end = hasCr ? nextEnd(chunk, start) : chunk.indexOf(LF, start);
      if (end < 0) break;
      lines.push(this.#complete(chunk.subarray(start, end)));
      start = end + 1;
      if (chunk[end] !== CR) continue;
      if (start < chunk.length) {
        if (chunk[start] === LF) start++;
      } else this.#afterCr = true;
    }
    if (start < chunk.length) this.#rest.push(chunk.subarray(start));
    return wellFormed(chunk, lines);
  }

  /** The line without an end that the input stopped in, if any. */
  end(): Buffer | null {
    if (this.#rest.length === 0) return null;
    return repair(this.#complete(Buffer.alloc(0)));
  }

  #complete(last: Buffer): Buffer {
    if (this.#rest.length === 0) return last;
    const line = Buffer.concat([...this.#rest, last]);
    this.#rest = [];
    return repair(line);
  }
}

function nextEnd(chunk: Buffer, from: number): number {
  for (let i = from; i < chunk.length; i++) if (chunk[i] === LF || chunk[i] === CR) return i;
  return -1;
}

/** A sequence cut by the end of the chunk is in its rest, which is looked at when its line is complete. */
function wellFormed(chunk: Buffer, lines: Buffer[]): Buffer[] {
  if (lines.length === 0 || !chunk.toString('utf8').includes(REPLACEMENT)) return lines;
  return lines.map(repair);
}

function repair(line: Buffer): Buffer {
  const text = line.toString('utf8');
  return text.includes(REPLACEMENT) ? Buffer.from(text) : line;
}
