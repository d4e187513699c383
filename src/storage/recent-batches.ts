/**
 * Where the last few hundred batches of a segment lie, in memory. Readers at the tail and the high watermark find
 * their positions here without touching index or file.
 */

export interface BatchPlace {
  readonly position: number;
  readonly sizeInBytes: number;
  readonly lastOffset: number;
}

const KEPT_MAX = 512;

export class RecentBatches {
  /** Every offset from here on that is in the segment is in one of the batches kept. */
  #floorOffset: number;
  #places: BatchPlace[] = [];

  /** nextOffset: of the segment so far. */
  constructor(nextOffset: number) {
    this.#floorOffset = nextOffset;
  }

  add(place: BatchPlace): void {
    this.#places.push(place);
    if (this.#places.length < 2 * KEPT_MAX) return;
    this.#floorOffset = (this.#places[KEPT_MAX - 1]?.lastOffset ?? 0) + 1;
    this.#places = this.#places.slice(KEPT_MAX);
  }

  /**
   * The first batch whose last offset is at or beyond the one asked for; 'end' when that lies beyond all of them,
   * 'unknown' when it lies before.
   */
  find(offset: number): BatchPlace | 'end' | 'unknown' {
    if (offset < this.#floorOffset) return 'unknown';
    let low = 0;
    let high = this.#places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#places[middle]?.lastOffset ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return this.#places[low] ?? 'end';
  }
}
