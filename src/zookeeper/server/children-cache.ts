/**
 * Encoded child lists of large nodes, because a list of 20,000 names costs milliseconds to encode and clients ask for
 * it again and again. An entry is good for as long as its node's pzxid stands. Bounded by bytes, oldest out first.
 */
import { JuteWriter } from '../jute.ts';
import type { Znode } from './tree.ts';

/** Shorter lists are encoded each time. */
const CHILDREN_MIN = 64;
const BYTES_MAX = 8 * 1024 * 1024;

export class ChildrenCache {
  readonly #entries = new Map<Znode, { pzxid: number; bytes: Buffer }>();
  #bytes = 0;
  /** Of lists that are kept here. */
  hits = 0;
  misses = 0;

  /** Writes the list as a vector of strings. */
  write(body: JuteWriter, node: Znode): void {
    const { children } = node;
    if (children === null || children.size < CHILDREN_MIN) {
      writeNames(body, children ?? []);
      return;
    }
    const known = this.#entries.get(node);
    if (known !== undefined && known.pzxid === node.pzxid) {
      this.hits++;
      body.raw(known.bytes);
      return;
    }
    this.misses++;
    const writer = new JuteWriter(children.size * 16);
    writeNames(writer, children);
    const bytes = writer.view();
    this.#keep(node, bytes);
    body.raw(bytes);
  }

  #keep(node: Znode, bytes: Buffer): void {
    this.#drop(node);
    if (bytes.length > BYTES_MAX) return;
    this.#entries.set(node, { pzxid: node.pzxid, bytes });
    this.#bytes += bytes.length;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= BYTES_MAX) return;
      this.#drop(oldest);
    }
  }

  #drop(node: Znode): void {
    this.#bytes -= this.#entries.get(node)?.bytes.length ?? 0;
    this.#entries.delete(node);
  }
}

function writeNames(body: JuteWriter, names: Iterable<string>): void {
  const start = body.size;
  body.int(0);
  let count = 0;
  for (const name of names) {
    body.string(name);
    count++;
  }
  body.patchInt(start, count);
}
