/**
 * The book of what a group's members have read. A record's value names its partition and offset. Now and then the committed
 * offsets are noted: what lies below them was committed as read, so nobody may read it later, and somebody must have before.
 */
interface Sighting {
  readonly member: string;
  readonly partition: number;
  readonly offset: number;
  readonly atMs: number;
}

interface Note {
  readonly committed: ReadonlyMap<number, number>;
  readonly atMs: number;
}

/** A line takes a while from a member's stdout to us on a busy machine. */
const LATE_MS = 3000;

export class Ledger {
  readonly #sightings: Sighting[] = [];
  readonly #notes: Note[] = [];

  seen(member: string, value: string): void {
    const [partition, offset] = value.split(':').map(Number);
    if (partition === undefined || offset === undefined || Number.isNaN(offset)) return;
    this.#sightings.push({ member, partition, offset, atMs: performance.now() });
  }

  note(committed: ReadonlyMap<number, number>): void {
    this.#notes.push({ committed, atMs: performance.now() });
  }

  /** Records read by a member since a time. */
  countOf(member: string, sinceMs = 0): number {
    return this.#sightings.filter((one) => one.member === member && one.atMs >= sinceMs).length;
  }

  /** What breaks the contract; `ends`: records written per partition. */
  problems(ends: readonly number[]): string[] {
    const problems: string[] = [];
    const read = ends.map(() => new Set<number>());
    for (const sighting of this.#sightings) {
      const { member, partition, offset, atMs } = sighting;
      read[partition]?.add(offset);
      const late = this.#notes.find(
        (note) => note.atMs + LATE_MS < atMs && offset < (note.committed.get(partition) ?? 0),
      );
      if (late)
        problems.push(
          `${member} read ${partition}:${offset}, ${Math.round(atMs - late.atMs)} ms after it was committed`,
        );
    }
    for (const [partition, end] of ends.entries())
      for (let offset = 0; offset < end; offset++)
        if (!read[partition]?.has(offset)) problems.push(`nobody read ${partition}:${offset}`);
    for (const [i, note] of this.#notes.entries())
      for (const [partition, offset] of note.committed)
        if (offset < (this.#notes[i - 1]?.committed.get(partition) ?? 0))
          problems.push(`partition ${partition} went back to ${offset}`);
    return problems.slice(0, 20);
  }

  get twice(): number {
    const all = new Set(this.#sightings.map(({ partition, offset }) => `${partition}:${offset}`));
    return this.#sightings.length - all.size;
  }
}
