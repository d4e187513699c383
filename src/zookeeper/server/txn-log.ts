/**
 * The write-ahead log in ZooKeeper's own format (spec/zookeeper.md 2.1): a header, then
 *   checksum long | length int | TxnHeader and body | 'B'
 * until zero padding or the end. append() resolves when the entries are on the medium; one append is in flight at a
 * time (sync.ts sees to it). A file is extended ahead of the writes so that an fsync need not grow it each time.
 */
import type { Disk, DiskFile } from '../../platform/platform.ts';
import { adler32 } from '../adler32.ts';
import { JuteWriter } from '../jute.ts';
import { readEntry, type Txn, type TxnHeader, writeEntry } from './txns.ts';

const MAGIC = 0x5a4b_4c47;
const VERSION = 2;
const HEADER_SIZE = 16;
const EOR = 0x42;
const ENTRY_OVERHEAD = 13;
/** The file grows when less than this is left. */
const LOW_ROOM = 4_096;
const READ_SIZE = 1 << 20;

export interface LoggedTxn {
  readonly header: TxnHeader;
  readonly txn: Txn;
}

export class TxnLogError extends Error {}

export interface TxnLogOptions {
  readonly directory: string;
  readonly preallocateBytes: number;
  /** false: forceSync=no. */
  readonly fsync: boolean;
}

export class TxnLog {
  readonly #disk: Disk;
  readonly #options: TxnLogOptions;
  readonly #writer = new JuteWriter(64 * 1024);
  #file: DiskFile | null = null;
  #position = 0;
  #allocated = 0;

  constructor(disk: Disk, options: TxnLogOptions) {
    this.#disk = disk;
    this.#options = options;
  }

  /** Bytes in the current file. */
  get size(): number {
    return this.#position;
  }

  async append(entries: readonly LoggedTxn[]): Promise<void> {
    const first = entries[0];
    if (first === undefined) return;
    const file = this.#file ?? (await this.#create(first.header.zxid));
    const writer = this.#writer;
    writer.reset();
    for (const { header, txn } of entries) writeRecord(writer, header, txn);
    const bytes = writer.view();
    const end = this.#position + bytes.length;
    if (end + LOW_ROOM > this.#allocated) {
      const { preallocateBytes } = this.#options;
      const grown = this.#allocated + Math.max(preallocateBytes, bytes.length + LOW_ROOM);
      if (preallocateBytes > 0) await file.truncate(grown);
      this.#allocated = grown;
    }
    await file.write([bytes], this.#position);
    this.#position = end;
  }

  /** The next append starts a new file. */
  async roll(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    this.#position = 0;
    this.#allocated = 0;
    await file?.close();
  }

  close(): Promise<void> {
    return this.roll();
  }

  /** The file gets its name with its header on the medium: a log without one keeps a server from starting. */
  async #create(zxid: number): Promise<DiskFile> {
    const { directory, fsync } = this.#options;
    const path = `${directory}/${logName(zxid)}`;
    const header = new JuteWriter(HEADER_SIZE).int(MAGIC).int(VERSION).long(0n).view();
    await this.#disk.writeFileAtomic(path, header);
    const file = await this.#disk.open(path, fsync ? 'write-through' : 'write');
    this.#file = file;
    this.#position = HEADER_SIZE;
    this.#allocated = HEADER_SIZE;
    return file;
  }
}

export const logName = (zxid: number): string => `log.${zxid.toString(16)}`;

/** The zxid in `log.1f`; null for any other name. */
export function logZxid(name: string): number | null {
  const match = /^log\.([0-9a-f]+)$/.exec(name);
  return match === null ? null : Number.parseInt(match[1] ?? '', 16);
}

function writeRecord(writer: JuteWriter, header: TxnHeader, txn: Txn): void {
  const start = writer.size;
  writer.number(0).int(0);
  writeEntry(writer, header, txn);
  const entry = writer.view(start + 12);
  writer.patchInt(start + 8, entry.length);
  const sum = adler32(entry);
  writer.patchInt(start + 4, sum | 0);
  writer.byte(EOR);
}

/**
 * The transactions of one file in order. A file ends at padding, at its end or at an entry that was not written
 * whole; a header that is not there, an entry that is and does not fit its checksum, or a length that no server
 * of this jute.maxbuffer can have written is an error.
 */
export async function* readLog(
  disk: Disk,
  path: string,
  lengthMax: number,
): AsyncGenerator<LoggedTxn> {
  const file = await disk.open(path, 'read');
  try {
    const size = await file.size();
    const source = new Source(file, size);
    const header = await source.read(0, HEADER_SIZE);
    if (header?.readInt32BE(0) !== MAGIC || header.readInt32BE(4) !== VERSION) {
      throw new TxnLogError(`${path} is not a transaction log`);
    }
    for (let position = HEADER_SIZE; ; ) {
      const front = await source.read(position, 12);
      if (front === null) return;
      const length = front.readInt32BE(8);
      const sum = front.readUInt32BE(4);
      if (length === 0) return;
      if (length < 0 || length > lengthMax) {
        throw new TxnLogError(`Unreasonable length = ${length}: ${path} at ${position}`);
      }
      const entry = await source.read(position + 12, length + 1);
      if (entry === null || entry[length] !== EOR) return;
      if (adler32(entry.subarray(0, length)) !== sum) {
        throw new TxnLogError(`CRC check failed: ${path} at ${position}`);
      }
      yield readEntry(entry.subarray(0, length));
      position += length + ENTRY_OVERHEAD;
    }
  } finally {
    await file.close();
  }
}

/** Reads a file forward through a window, so that a log of any size costs one window of memory. */
class Source {
  readonly #file: DiskFile;
  readonly #size: number;
  #window = Buffer.alloc(0);
  #start = 0;

  constructor(file: DiskFile, size: number) {
    this.#file = file;
    this.#size = size;
  }

  /** A view of the bytes, or null when the file ends before. */
  async read(position: number, size: number): Promise<Buffer | null> {
    if (position + size > this.#size) return null;
    if (position < this.#start || position + size > this.#start + this.#window.length) {
      const wanted = Math.min(Math.max(size, READ_SIZE), this.#size - position);
      const window = Buffer.allocUnsafe(wanted);
      const got = await this.#file.read(window, position);
      this.#window = window.subarray(0, got);
      this.#start = position;
      if (got < size) return null;
    }
    return this.#window.subarray(position - this.#start, position - this.#start + size);
  }
}
