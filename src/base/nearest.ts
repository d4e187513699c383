/**
 * The neighbour of a misspelt word: the candidate at the smallest edit distance (insert, delete, replace, swap of two
 * adjacent characters cost one each), or none when nothing is near enough to be what was meant. Ties go to the
 * candidate that stands first, so the answer does not depend on anything but its arguments.
 */

/** At most a third of the word may differ, and never more than this. */
const DISTANCE_MAX = 6;

export function nearest(word: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let limit = Math.min(DISTANCE_MAX, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= limit) continue;
    const distance = editDistance(word, candidate, limit);
    if (distance < limit) {
      best = candidate;
      limit = distance;
    }
  }
  return best;
}

/** Distance of two words; any number >= limit means only that it is at least limit. */
export function editDistance(a: string, b: string, limit = Number.POSITIVE_INFINITY): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let smallest = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(
        at(previous, j - 1) + (same ? 0 : 1),
        at(previous, j) + 1,
        at(row, j - 1) + 1,
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, at(before, j - 2) + 1);
      row.push(cost);
      smallest = Math.min(smallest, cost);
    }
    if (smallest >= limit) return limit;
    before = previous;
    previous = row;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
