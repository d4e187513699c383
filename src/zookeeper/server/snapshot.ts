/**
 * Snapshots in ZooKeeper's own format (spec/zookeeper.md 2.2): sessions, ACL lists, nodes parents first, a checksum.
 * Writing is fuzzy: it walks the tree in pieces while transactions go on being applied; those after `zxid` are in
 * the log and are replayed over it. Nodes younger than the start are left out (their creates are in the log), and
 * an ACL that was set meanwhile is written as open for the same reason. The file appears under its name only when
 * it is whole and on the medium.
 */
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Disk, DiskFile } from '../../platform/platform.ts';
import { snappyCodec } from '../../protocol/records/snappy.ts';
import { adler32 } from '../adler32.ts';
import { JuteReader, JuteWriter } from '../jute.ts';
import { readAcl, writeAcl } from '../messages.ts';
import { OPEN, type SharedAcl } from './acl.ts';
import { childPath, ownerOf353, Tree, Znode } from './tree.ts';

const MAGIC = 0x5a4b_534e;
const VERSION = 2;
const PIECE_BYTES = 256 * 1024;

const gzipped = promisify(gzip);
const gunzipped = promisify(gunzip);

/** A snapshot that is there, by its name. */
export interface SnapshotFile {
  readonly zxid: number;
  readonly name: string;
}

export type Compression = 'none' | 'gz' | 'snappy';

const ENDINGS = { none: '', gz: '.gz', snappy: '.snappy' } as const;

export const isCompression = (name: string): name is Compression => Object.hasOwn(ENDINGS, name);

const snapshotName = (zxid: number, compression: Compression = 'none'): string =>
  `snapshot.${zxid.toString(16)}${ENDINGS[compression]}`;

/** `snapshot.1f`, or with the ending of its compression. */
export function snapshotFile(name: string): SnapshotFile | null {
  const match = /^snapshot\.([0-9a-f]+)(\.gz|\.snappy)?$/.exec(name);
  return match === null ? null : { zxid: Number.parseInt(match[1] ?? '', 16), name };
}

export class SnapshotError extends Error {}

export interface SnapshotSession {
  readonly id: bigint;
  readonly timeoutMs: number;
}

/** A file written forward with a running checksum, which is of the bytes before their compression. */
class Sink {
  readonly writer = new JuteWriter(PIECE_BYTES + 4_096);
  readonly #file: DiskFile;
  readonly #compression: Compression;
  #position = 0;
  #sum = 1;

  constructor(file: DiskFile, compression: Compression) {
    this.#file = file;
    this.#compression = compression;
  }

  async flush(): Promise<void> {
    const bytes = this.writer.view();
    this.#sum = adler32(bytes, this.#sum);
    const stored = await this.#stored(bytes);
    await this.#file.write([stored], this.#position);
    this.#position += stored.length;
    this.writer.reset();
  }

  /** Each piece is a gzip member or a snappy stream of its own: one after the other they are one file. */
  async #stored(bytes: Buffer): Promise<Buffer> {
    switch (this.#compression) {
      case 'gz':
        return gzipped(bytes);
      case 'snappy':
        return snappyCodec.compressAsync(bytes, {});
      default:
        return bytes;
    }
  }

  /** Seals all that was written so far. */
  async seal(): Promise<void> {
    await this.flush();
    this.writer.number(this.#sum).string('/');
    await this.flush();
  }
}

export interface SnapshotOptions {
  readonly zxid: number;
  readonly compression: Compression;
}

export async function writeSnapshot(
  disk: Disk,
  directory: string,
  tree: Tree,
  sessions: Iterable<SnapshotSession>,
  options: SnapshotOptions,
): Promise<void> {
  const name = snapshotName(options.zxid, options.compression);
  const path = `${directory}/${name}`;
  const temporary = `${directory}/.${name}.tmp`;
  try {
    await writeTo(disk, temporary, tree, sessions, options);
  } catch (error) {
    // It may be what has filled the disk.
    await disk.remove(temporary).catch(() => {});
    throw error;
  }
  await disk.rename(temporary, path);
  await disk.syncDirectory(directory);
}

async function writeTo(
  disk: Disk,
  path: string,
  tree: Tree,
  sessions: Iterable<SnapshotSession>,
  { zxid, compression }: SnapshotOptions,
): Promise<void> {
  const file = await disk.open(path, 'write');
  try {
    await file.truncate(0);
    const sink = new Sink(file, compression);
    const { writer } = sink;
    writer.int(MAGIC).int(VERSION).long(-1n);
    const live = [...sessions];
    writer.vector(live, (w, { id, timeoutMs }) => w.long(id).int(timeoutMs));
    const acls = tree.acls.all();
    writer.vector(acls, (w, { id, entries }) => w.number(id).vector(entries, writeAcl));
    await writeNodes(sink, tree, new Set(acls), zxid);
    writer.string('/');
    await sink.seal();
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Depth first with an explicit stack of paths still to be visited. */
async function writeNodes(
  sink: Sink,
  tree: Tree,
  acls: ReadonlySet<SharedAcl>,
  zxid: number,
): Promise<void> {
  const stack = ['/'];
  for (let path = stack.pop(); path !== undefined; path = stack.pop()) {
    const node = tree.get(path);
    if (node === undefined || node.czxid > zxid) continue;
    const aclId = acls.has(node.acl) ? node.acl.id : OPEN.id;
    writeNode(sink.writer, path === '/' ? '' : path, node, aclId);
    for (const name of node.children ?? []) stack.push(childPath(path, name));
    if (sink.writer.size >= PIECE_BYTES) await sink.flush();
  }
}

function writeNode(writer: JuteWriter, path: string, node: Znode, aclId: number): void {
  writer.string(path).buffer(node.data).number(aclId);
  writer.number(node.czxid).number(node.mzxid).number(node.ctime).number(node.mtime);
  writer.int(node.version).int(node.cversion).int(node.aversion);
  writer.long(node.owner).number(node.pzxid);
}

export interface Snapshot {
  readonly tree: Tree;
  readonly sessions: Map<bigint, number>;
}

const LAST_BYTES = Buffer.from([0, 0, 0, 1, 0x2f]);
const FIRST_BYTES: readonly (readonly [ending: string, magic: Buffer])[] = [
  [ENDINGS.gz, Buffer.from([0x1f, 0x8b])],
  [ENDINGS.snappy, Buffer.from('82534e4150505900', 'hex')],
];

/** Ends with the five bytes every whole snapshot ends with, the string "/"; or begins as what is compressed does. */
export async function looksWhole(disk: Disk, path: string): Promise<boolean> {
  const magic = FIRST_BYTES.find(([ending]) => path.endsWith(ending))?.[1];
  const wanted = magic ?? LAST_BYTES;
  const file = await disk.open(path, 'read');
  try {
    const size = await file.size();
    if (size < 10) return false;
    const found = Buffer.alloc(wanted.length);
    await file.read(found, magic === undefined ? size - found.length : 0);
    return found.equals(wanted);
  } finally {
    await file.close();
  }
}

export interface ReadOptions {
  /** Of a string or a buffer. */
  readonly lengthMax: number;
  readonly emulate353Ttls: boolean;
}

/** Reads a snapshot and checks its first seal; the sections that newer servers add behind it are not needed. */
export async function readSnapshot(
  disk: Disk,
  path: string,
  { lengthMax, emulate353Ttls }: ReadOptions,
): Promise<Snapshot> {
  const bytes = await plainBytes(await disk.readFile(path), path);
  const reader = new JuteReader(bytes, 0, lengthMax);
  if (reader.int() !== MAGIC || reader.int() !== VERSION) {
    throw new SnapshotError(`${path} is not a snapshot`);
  }
  reader.long();
  const sessions = new Map<bigint, number>();
  reader.vector((r) => sessions.set(r.long(), r.int()));
  const acls = new Map(reader.vector((r) => [r.number(), r.vector(readAcl)] as const));
  const tree = new Tree();
  for (let name = reader.text(); name !== '/'; name = reader.text()) {
    const data = reader.buffer();
    const aclId = reader.number();
    const acl = acls.get(aclId);
    if (aclId !== OPEN.id && acl === undefined) throw new SnapshotError(`${path}: no ACL ${aclId}`);
    const shared = acl === undefined ? OPEN : tree.acls.hold(acl);
    const node = readNode(reader, data, shared);
    if (emulate353Ttls) node.owner = ownerOf353(node.owner);
    tree.restore(name === '' ? '/' : name, node);
  }
  const end = reader.position;
  if (reader.number() !== adler32(bytes.subarray(0, end))) {
    throw new SnapshotError(`${path}: its checksum does not fit`);
  }
  tree.addSystem('/zookeeper');
  tree.addSystem('/zookeeper/quota');
  tree.addSystem('/zookeeper/config');
  return { tree, sessions };
}

async function plainBytes(stored: Buffer, path: string): Promise<Buffer> {
  try {
    if (path.endsWith(ENDINGS.gz)) return await gunzipped(stored);
    // The frames say how much they hold, each at most 22 times its own size: what is on our own disk may be large.
    const limit = Number.POSITIVE_INFINITY;
    return path.endsWith(ENDINGS.snappy)
      ? await snappyCodec.decompressAsync(stored, { limit })
      : stored;
  } catch (error) {
    throw new SnapshotError(`${path}: ${(error as Error).message}`);
  }
}

function readNode(reader: JuteReader, data: Buffer | null, acl: SharedAcl): Znode {
  const copy = data === null ? null : Buffer.from(data);
  const node = new Znode(copy, acl, reader.number(), 0, 0n);
  node.mzxid = reader.number();
  node.ctime = reader.number();
  node.mtime = reader.number();
  node.version = reader.int();
  node.cversion = reader.int();
  node.aversion = reader.int();
  node.owner = reader.long();
  node.pzxid = reader.number();
  return node;
}
