/**
 * The committed offsets of one group. A commit is pending from the moment its record is handed to the log until the
 * log has answered; only then is it visible, and of two the one later in the log wins, whichever answer came first. A
 * transactional commit stays pending until its producer's marker (KIP-447: requireStable asks for pending ones).
 */
import type { Int64 } from '../../protocol/api.ts';

export interface CommittedOffset {
  /** As the client wrote it, every bit. */
  readonly offset: Int64;
  /** -1: none. */
  readonly leaderEpoch: number;
  readonly metadata: string;
  readonly commitTimestamp: number;
  /** Explicit retention of OffsetCommit v2-4, null: the broker's. */
  readonly expireTimestamp: number | null;
}

interface Logged {
  readonly value: CommittedOffset;
  /** Base offset of the batch it came in. */
  readonly logOffset: number;
}

interface Staged {
  /** The latest that is in the log. */
  logged: Logged | null;
  inFlight: number;
}

export interface OffsetKey {
  readonly topic: string;
  readonly partition: number;
}

/** Partition numbers come first, so that no topic name can be taken for another's key. */
function keyOf(topic: string, partition: number): string {
  return `${partition}:${topic}`;
}

function parseKey(key: string): OffsetKey {
  const colon = key.indexOf(':');
  return { topic: key.slice(colon + 1), partition: Number(key.slice(0, colon)) };
}

export class Offsets {
  readonly #committed = new Map<string, Logged>();
  /** How many commits of a partition are on their way to the log. */
  readonly #pending = new Map<string, number>();
  /** Per producer: what its open transaction commits. */
  readonly #transactional = new Map<number, Map<string, Staged>>();

  /** Whether anything is committed or about to be. */
  get any(): boolean {
    return this.#committed.size > 0 || this.#pending.size > 0 || this.#transactional.size > 0;
  }

  get(topic: string, partition: number): CommittedOffset | undefined {
    return this.#committed.get(keyOf(topic, partition))?.value;
  }

  keys(): OffsetKey[] {
    return [...this.#committed.keys()].map(parseKey);
  }

  /** Keys of what is committed or about to be. */
  allKeys(): OffsetKey[] {
    const keys = new Set([...this.#committed.keys(), ...this.#pending.keys()]);
    for (const offsets of this.#transactional.values())
      for (const key of offsets.keys()) keys.add(key);
    return [...keys].map(parseKey);
  }

  isPending(topic: string, partition: number): boolean {
    const key = keyOf(topic, partition);
    if (this.#pending.has(key)) return true;
    for (const offsets of this.#transactional.values()) if (offsets.has(key)) return true;
    return false;
  }

  // ---- plain commits ------------------------------------------------------------------------------

  prepare(at: OffsetKey): void {
    const key = keyOf(at.topic, at.partition);
    this.#pending.set(key, (this.#pending.get(key) ?? 0) + 1);
  }

  /** The append succeeded. Nothing happens when the topic was deleted meanwhile. */
  complete(at: OffsetKey, value: CommittedOffset, logOffset: number): void {
    const key = keyOf(at.topic, at.partition);
    if (!this.#pending.has(key)) return;
    this.#put(key, { value, logOffset });
    this.fail(at);
  }

  fail(at: OffsetKey): void {
    const key = keyOf(at.topic, at.partition);
    const count = this.#pending.get(key) ?? 0;
    if (count > 1) this.#pending.set(key, count - 1);
    else this.#pending.delete(key);
  }

  // ---- transactional commits ----------------------------------------------------------------------

  prepareTransactional(producerId: number, at: OffsetKey): void {
    let offsets = this.#transactional.get(producerId);
    if (offsets === undefined) {
      offsets = new Map();
      this.#transactional.set(producerId, offsets);
    }
    const key = keyOf(at.topic, at.partition);
    const staged = offsets.get(key);
    if (staged === undefined) offsets.set(key, { logged: null, inFlight: 1 });
    else staged.inFlight++;
  }

  /** Nothing happens when the topic was deleted or the marker has passed. */
  completeTransactional(
    producerId: number,
    at: OffsetKey,
    value: CommittedOffset,
    logOffset: number,
  ): void {
    const staged = this.#transactional.get(producerId)?.get(keyOf(at.topic, at.partition));
    if (staged === undefined) return;
    staged.inFlight--;
    if (staged.logged === null || staged.logged.logOffset < logOffset)
      staged.logged = { value, logOffset };
  }

  failTransactional(producerId: number, at: OffsetKey): void {
    const key = keyOf(at.topic, at.partition);
    const offsets = this.#transactional.get(producerId);
    const staged = offsets?.get(key);
    if (offsets === undefined || staged === undefined) return;
    staged.inFlight--;
    if (staged.inFlight === 0 && staged.logged === null) offsets.delete(key);
    if (offsets.size === 0) this.#transactional.delete(producerId);
  }

  /** The producer's marker is in the log. */
  endTransaction(producerId: number, committed: boolean): void {
    const offsets = this.#transactional.get(producerId);
    if (offsets === undefined) return;
    this.#transactional.delete(producerId);
    if (!committed) return;
    for (const [key, { logged }] of offsets) if (logged !== null) this.#put(key, logged);
  }

  // ---- loading and removal ------------------------------------------------------------------------

  load(at: OffsetKey, value: CommittedOffset, logOffset: number, producerId: number | null): void {
    const key = keyOf(at.topic, at.partition);
    if (producerId === null) {
      this.#committed.set(key, { value, logOffset });
      return;
    }
    this.prepareTransactional(producerId, at);
    this.completeTransactional(producerId, at, value, logOffset);
  }

  /** Forgets one partition, commits on their way included. True when the log has or gets a record: it needs a tombstone. */
  remove(at: OffsetKey): boolean {
    const key = keyOf(at.topic, at.partition);
    let known = this.#pending.delete(key);
    for (const [producerId, offsets] of this.#transactional) {
      if (offsets.delete(key)) known = true;
      if (offsets.size === 0) this.#transactional.delete(producerId);
    }
    return this.#committed.delete(key) || known;
  }

  /** Removes everything; returns what needs tombstones. */
  removeAll(): OffsetKey[] {
    const keys = this.allKeys();
    this.#committed.clear();
    this.#pending.clear();
    this.#transactional.clear();
    return keys;
  }

  *entries(): Iterable<{ readonly at: OffsetKey; readonly value: CommittedOffset }> {
    for (const [key, { value }] of this.#committed) yield { at: parseKey(key), value };
  }

  #put(key: string, logged: Logged): void {
    const standing = this.#committed.get(key);
    if (standing === undefined || standing.logOffset < logged.logOffset)
      this.#committed.set(key, logged);
  }
}
