/**
 * What two players wrote of one series, without what depends on timing: producer ids; by which of two polls a rebalance's callbacks
 * came; a lag that one client has not asked for yet; a lag after offsetsForTimes(), whose answer Java takes for the partition's end.
 */

/** One line that is not the same; null: there is none on that side. */
export interface Difference {
  readonly java: string | null;
  readonly ours: string | null;
}

interface Told {
  readonly text: string;
  readonly callbacks: readonly string[];
}

interface Heard {
  readonly callback: string;
  readonly line: string;
  /** How many calls polled before. */
  readonly polls: number;
}

/** As a call of its own, and in the results of others. */
const OWN_LAG = /-> (-?\d+|-)$/;
const LAG = /\blag (-?\d+|-)/;

function toldOf(line: string): Told {
  const [text = '', ...callbacks] = line.split(' ~ ');
  return { text: text.replaceAll(/producerId=\d+/g, 'producerId=N'), callbacks };
}

/** Callbacks in their order, and how many polls had been before each. */
function heardIn(lines: readonly Told[], polling: readonly boolean[]): Heard[] {
  let polls = 0;
  return lines.flatMap(({ text, callbacks }, index) => {
    if (polling[index]) polls++;
    return callbacks.map((callback) => ({ callback, line: text.split(' -> ')[0] ?? '', polls }));
  });
}

/** The same callbacks in the same order, each at most one poll early or late. */
function compareCallbacks(java: readonly Told[], ours: readonly Told[]): Difference[] {
  const polling = java.map(
    ({ text }) =>
      /^\d+ (drain|one|poll0|commitasync)\b/.test(text) && !/-> (not assigned|skip)$/.test(text),
  );
  const [theirs, mine] = [heardIn(java, polling), heardIn(ours, polling)];
  const text = (heard: Heard | undefined) => (heard ? `${heard.line} ~ ${heard.callback}` : null);
  return Array.from({ length: Math.max(theirs.length, mine.length) }, (_, index) => index)
    .filter((index) => {
      const [a, b] = [theirs[index], mine[index]];
      return !a || !b || a.callback !== b.callback || Math.abs(a.polls - b.polls) > 1;
    })
    .map((index) => ({ java: text(theirs[index]), ours: text(mine[index]) }));
}

/** Follows the calls of a consumer series: which partitions' lag offsetsForTimes() has put out of order in Java. */
class Lags {
  readonly #asked = new Set<string>();

  /** A line with its lag made the other's where that is not a difference. */
  settle(java: string, ours: string): string {
    const [call = '', partitions = ''] = (java.split(' -> ')[0] ?? '').split(' ').slice(1);
    if (call === 'reopen') this.#asked.clear();
    if (call === 'times') for (const one of partitions.split(',')) this.#asked.add(one);
    if (call !== 'lag' && call !== 'one') return ours;
    const line = call === 'lag' ? OWN_LAG : LAG;
    const [theirs, mine] = [line.exec(java)?.[0], line.exec(ours)?.[0]];
    if (theirs === undefined || mine === undefined) return ours;
    const unknown = theirs.endsWith('-') !== mine.endsWith('-');
    return unknown || this.#asked.has(partitions) ? ours.replace(line, theirs) : ours;
  }
}

/** The lines that differ, in their order; then callbacks that do. */
export function compare(java: readonly string[], ours: readonly string[]): Difference[] {
  const [theirs, mine] = [java.map(toldOf), ours.map(toldOf)];
  const lags = new Lags();
  const differences: Difference[] = [];
  for (let index = 0; index < Math.max(theirs.length, mine.length); index++) {
    const [a, b] = [theirs[index]?.text ?? null, mine[index]?.text ?? null];
    const settled = a === null || b === null ? b : lags.settle(a, b);
    if (a !== settled) differences.push({ java: a, ours: b });
  }
  return [...differences, ...compareCallbacks(theirs, mine)];
}
