/** What kafka-dump-log says of a log before its first batch: the offset its name bears, or what a snapshot of KRaft is of. */
import { isInteger, isLong } from '../../base/java-number.ts';
import { JavaError, notANumber } from '../java-error.ts';

export const SNAPSHOT_SUFFIX = '.checkpoint';
const BOOTSTRAP = `bootstrap${SNAPSHOT_SUFFIX}`;
const OFFSET_DIGITS = 20;
const EPOCH_DIGITS = 10;

/** `name` ends in .log or .checkpoint. */
export function logHeading(name: string): string {
  if (!name.endsWith(SNAPSHOT_SUFFIX)) return `Log starting offset: ${baseOffsetOf(name)}`;
  if (name === BOOTSTRAP) return 'KRaft bootstrap snapshot';
  const offset = numberAt(name, 0, OFFSET_DIGITS, isLong);
  const epoch = numberAt(name, OFFSET_DIGITS + 1, EPOCH_DIGITS, isInteger);
  return `Snapshot end offset: ${offset}, epoch: ${epoch}`;
}

function numberAt(name: string, from: number, digits: number, fits: (text: string) => boolean) {
  const end = from + digits;
  const { length } = name;
  if (end > length) {
    throw new JavaError(
      'java.lang.StringIndexOutOfBoundsException',
      `begin ${from}, end ${end}, length ${length}`,
    );
  }
  const text = name.slice(from, end);
  if (!fits(text)) throw notANumber(text);
  return BigInt(text.replace('+', ''));
}

/** The digits before the first dot. */
export function baseOffsetOf(name: string): bigint {
  const text = name.split('.')[0] ?? '';
  if (/^[+-]?\d+$/.test(text)) return BigInt(text);
  throw notANumber(text);
}
