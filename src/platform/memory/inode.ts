/**
 * One file of the disk in memory: its bytes as readers see them, its bytes as they would be after a loss of power, and
 * the changes between the two in order. One that never loses power keeps only the first.
 */

type Change =
  | { readonly kind: 'write'; readonly position: number; readonly data: Buffer }
  | { readonly kind: 'truncate'; readonly size: number };

export function diskError(code: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}

export class MemoryInode {
  mtimeMs: number;
  #live = new Bytes();
  #durable = new Bytes();
  #unsynced: Change[] = [];
  readonly #losesPower: boolean;

  constructor(mtimeMs: number, losesPower: boolean) {
    this.mtimeMs = mtimeMs;
    this.#losesPower = losesPower;
  }

  get size(): number {
    return this.#live.size;
  }

  bytes(): Buffer {
    return this.#live.view();
  }

  read(buffer: Uint8Array, position: number): number {
    const from = Math.min(position, this.#live.size);
    const to = Math.min(this.#live.size, position + buffer.length);
    buffer.set(this.#live.view().subarray(from, to));
    return to - from;
  }

  write(buffers: readonly Buffer[] | readonly Uint8Array[], position: number): void {
    const data = Buffer.concat(buffers);
    this.#live.write(data, position);
    if (this.#losesPower) this.#unsynced.push({ kind: 'write', position, data });
  }

  truncate(size: number): void {
    this.#live.resize(size);
    if (this.#losesPower) this.#unsynced.push({ kind: 'truncate', size });
  }

  sync(): void {
    for (const change of this.#unsynced) apply(this.#durable, change);
    this.#unsynced = [];
  }

  crash(dice: () => number): void {
    const kept = Math.floor(dice() * (this.#unsynced.length + 1));
    for (const change of this.#unsynced.slice(0, kept)) apply(this.#durable, change);
    const torn = this.#unsynced[kept];
    if (torn?.kind === 'write') {
      const length = Math.floor(dice() * torn.data.length);
      this.#durable.write(torn.data.subarray(0, length), torn.position);
    }
    this.#unsynced = [];
    this.#live = this.#durable.copy();
  }
}

function apply(bytes: Bytes, change: Change): void {
  if (change.kind === 'write') bytes.write(change.data, change.position);
  else bytes.resize(change.size);
}

/** A growing buffer; what lies between an old end and a later write is zeros, as in a sparse file. */
class Bytes {
  size = 0;
  #buffer = Buffer.alloc(0);

  view(): Buffer {
    return this.#buffer.subarray(0, this.size);
  }

  write(data: Uint8Array, position: number): void {
    if (data.length === 0) return;
    const end = position + data.length;
    if (end > this.size) this.resize(end);
    this.#buffer.set(data, position);
  }

  resize(size: number): void {
    if (size > this.#buffer.length) {
      const grown = Buffer.alloc(Math.max(size, this.#buffer.length * 2, 256));
      this.#buffer.copy(grown, 0, 0, this.size);
      this.#buffer = grown;
    }
    if (size < this.size) this.#buffer.fill(0, size, this.size);
    this.size = size;
  }

  copy(): Bytes {
    const twin = new Bytes();
    twin.write(this.view(), 0);
    twin.resize(this.size);
    return twin;
  }
}
