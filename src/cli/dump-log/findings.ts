/**
 * What is wrong with the files, gathered while they are printed and told at the end in Kafka's words and order (kafka:
 * DumpLogSegments, TimeIndexDumpErrors). Files come in the order of the hash maps Kafka keeps them in; of an offset index and
 * of a log the last finding comes first.
 */
import { scalaOrder, stringHash } from '../../base/java-hash.ts';

type Pairs = Map<string, (readonly [bigint, bigint])[]>;

export class Findings {
  readonly #indexOffsets: Pairs = new Map();
  readonly #timestamps: Pairs = new Map();
  readonly #orderOfTimestamps: Pairs = new Map();
  readonly #missingOffsets: Pairs = new Map();
  readonly #gaps: Pairs = new Map();

  /** An entry of an offset index names another offset than the batch has that it points at. */
  indexOffset(path: string, indexed: bigint, found: bigint): void {
    note(this.#indexOffsets, path, indexed, found);
  }

  timestamp(path: string, indexed: bigint, found: bigint): void {
    note(this.#timestamps, path, indexed, found);
  }

  orderOfTimestamps(path: string, indexed: bigint, previous: bigint): void {
    note(this.#orderOfTimestamps, path, indexed, previous);
  }

  /** No batch ends at the offset of a time index's entry. */
  missingOffset(path: string, indexed: bigint, found: bigint): void {
    note(this.#missingOffsets, path, indexed, found);
  }

  gap(path: string, offset: bigint, next: bigint): void {
    note(this.#gaps, path, offset, next);
  }

  text(): string {
    return [
      ...section(this.#indexOffsets, {
        head: (path) => `Mismatches in :${path}`,
        line: (indexed, found) => `  Index offset: ${indexed}, log offset: ${found}`,
        lastFirst: true,
      }),
      ...section(this.#timestamps, {
        head: (path) => `Found timestamp mismatch in :${path}`,
        line: (indexed, found) => `  Index timestamp: ${indexed}, log timestamp: ${found}`,
      }),
      ...section(this.#orderOfTimestamps, {
        head: (path) => `Found out of order timestamp in :${path}`,
        line: (indexed, previous) =>
          `  Index timestamp: ${indexed}, Previously indexed timestamp: ${previous}`,
      }),
      ...section(this.#missingOffsets, {
        head: () => 'The following indexed offsets are not found in the log.',
        line: (indexed, found) => `Indexed offset: ${indexed}, found log offset: ${found}`,
      }),
      ...section(this.#gaps, {
        head: (path) => `Non-consecutive offsets in ${path}`,
        line: (offset, next) => `  ${offset} is followed by ${next}`,
        lastFirst: true,
      }),
    ]
      .map((line) => `${line}\n`)
      .join('');
  }
}

function note(pairs: Pairs, path: string, first: bigint, second: bigint): void {
  const known = pairs.get(path);
  if (known === undefined) pairs.set(path, [[first, second]]);
  else known.push([first, second]);
}

function* section(
  pairs: Pairs,
  words: {
    readonly head: (path: string) => string;
    readonly line: (first: bigint, second: bigint) => string;
    readonly lastFirst?: boolean;
  },
): Generator<string> {
  for (const [path, found] of scalaOrder([...pairs], ([path]) => stringHash(path))) {
    yield words.head(path);
    for (const [first, second] of words.lastFirst ? found.toReversed() : found) {
      yield words.line(first, second);
    }
  }
}
