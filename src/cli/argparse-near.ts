/**
 * The names that argparse4j thinks were meant: those at the least distance, unless that is too great. Letters swapped are
 * free, added ones cheap and left out ones dear, as in git's help; a name that begins with the word is at no distance.
 */

const SUBSTITUTION = 2;
const DELETION = 4;
const ADDITION = 1;
const TOO_FAR = 7;

export function nearest(word: string, names: readonly string[]): string[] {
  const distances = new Map(
    names.map((name) => [name, name.startsWith(word) ? 0 : distance(word, name)]),
  );
  const least = Math.min(...distances.values());
  return least >= TOO_FAR ? [] : names.filter((name) => distances.get(name) === least).sort();
}

/** What it takes to make `to` of `from`. */
function distance(from: string, to: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      const swapped =
        !same && i > 1 && j > 1 && from[i - 2] === to[j - 1] && from[i - 1] === to[j - 2];
      row.push(
        Math.min(
          at(last, j - 1) + (same ? 0 : SUBSTITUTION),
          swapped ? at(beforeLast, j - 2) : Number.POSITIVE_INFINITY,
          at(last, j) + DELETION,
          at(row, j - 1) + ADDITION,
        ),
      );
    }
    [beforeLast, last] = [last, row];
  }
  return at(last, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
