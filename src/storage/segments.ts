/**
 * The segments of a log in the order of their base offsets, of which the last is the active one. Holds no more than the
 * order: who removes a segment from here closes or deletes it.
 */
import { must } from '../base/assert.ts';
import type { Segment } from './segment.ts';

export class Segments {
  #ordered: Segment[];

  constructor(segments: readonly Segment[] = []) {
    this.#ordered = [...segments].sort((a, b) => a.baseOffset - b.baseOffset);
  }

  get all(): readonly Segment[] {
    return this.#ordered;
  }

  get count(): number {
    return this.#ordered.length;
  }

  get first(): Segment {
    return must(this.#ordered[0], 'segment in the log');
  }

  get active(): Segment {
    return must(this.#ordered.at(-1), 'segment in the log');
  }

  get sizeBytes(): number {
    return this.#ordered.reduce((sum, segment) => sum + segment.sizeBytes, 0);
  }

  /** The segment with the greatest base offset at or below the given one. */
  floor(offset: number): Segment | undefined {
    return this.#ordered[this.#floorIndex(offset)];
  }

  /** The segment after the one with this base offset. */
  after(baseOffset: number): Segment | undefined {
    return this.#ordered[this.#floorIndex(baseOffset) + 1];
  }

  /** The segments that may hold offsets from the given one on. */
  from(offset: number): readonly Segment[] {
    return this.#ordered.slice(Math.max(0, this.#floorIndex(offset)));
  }

  add(segment: Segment): void {
    this.#ordered = [...this.#ordered.filter((s) => s.baseOffset !== segment.baseOffset), segment];
    this.#ordered.sort((a, b) => a.baseOffset - b.baseOffset);
  }

  remove(gone: readonly Segment[]): void {
    this.#ordered = this.#ordered.filter((segment) => !gone.includes(segment));
  }

  /** One segment in the place of others, at once. */
  replace(gone: readonly Segment[], by: Segment): void {
    const rest = this.#ordered.filter((segment) => !gone.includes(segment));
    this.#ordered = [...rest, by].sort((a, b) => a.baseOffset - b.baseOffset);
  }

  /** Index of the floor, -1 when every segment begins later. */
  #floorIndex(offset: number): number {
    let low = 0;
    let high = this.#ordered.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ordered[middle]?.baseOffset ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
