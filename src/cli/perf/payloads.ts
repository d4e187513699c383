/**
 * What kafka-producer-perf-test sends: random letters of one size, lines of a file at random, or the numbers from 0 on. The
 * random ones come from a generator with seed 0, so that every run, ours or Java's, sends the same.
 */
import type { Io } from '../command.ts';
import { illegalArgument, negativeArraySize } from '../java-error.ts';
import { javaSearchOrError } from '../java-regex.ts';
import { absolute } from '../key-values.ts';
import type { Options } from '../options.ts';
import { SplittableRandom } from './splittable-random.ts';

const LETTERS = 26;
const LETTER_A = 65;

/** The value of the i-th record. */
export type Payloads = (i: number) => Uint8Array;

export async function payloadsOf(options: Options, io: Io): Promise<Payloads> {
  const random = new SplittableRandom(0);
  const file = options.value('payload-file');
  if (file !== null) {
    const lines = await readPayloads(file, options.value('payload-delimiter') ?? '', io);
    return () => {
      if (lines.length === 0)
        throw illegalArgument(
          'no payload File Path or record Size or payload-monotonic option provided',
        );
      return lines[random.below(lines.length)] as Uint8Array;
    };
  }
  const size = options.integer('record-size');
  if (size === null) return (i) => Buffer.from(String(i));
  if (size < 0) throw negativeArraySize(size);
  return () => {
    const payload = Buffer.allocUnsafe(size);
    for (let i = 0; i < size; i++) payload[i] = LETTER_A + random.below(LETTERS);
    return payload;
  };
}

async function readPayloads(path: string, delimiter: string, io: Io): Promise<Uint8Array[]> {
  const full = absolute(io, path);
  io.stdout.write(`Reading payloads from: ${full}\n`);
  const { disk } = io.platform;
  if (((await disk.stat(full))?.size ?? 0) === 0)
    throw illegalArgument('File does not exist or empty file provided.');
  const text = (await disk.readFile(full)).toString('utf8');
  const payloads = splitPayloads(text, delimiter).map((line) => Buffer.from(line));
  io.stdout.write(`Number of messages read: ${payloads.length}\n`);
  return payloads;
}

/** String.split: the delimiter is a pattern, a match of nothing at the beginning and empty parts at the end do not count. */
export function splitPayloads(text: string, delimiter: string): string[] {
  const pattern = javaSearchOrError(delimiter === '\\n' ? '\n' : delimiter);
  const parts: string[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(pattern)) {
    if (found === '' && index === 0) continue;
    parts.push(text.slice(from, index));
    from = index + found.length;
  }
  if (parts.length === 0) return [text];
  parts.push(text.slice(from));
  return parts.slice(0, parts.findLastIndex((part) => part !== '') + 1);
}
