/**
 * The options of one argparse4j parser (spec/cli.md 0.3): which words are options, which belong to them, and what is refused, in
 * its words.
 */
import { isInteger, isLong, isShort, parsedDouble } from '../base/java-number.ts';
import { nameOf } from './argparse-help.ts';
import { nearest } from './argparse-near.ts';
import type { OptionDeclaration } from './command.ts';

/** What is wrong with a word, and the names it comes near to. */
export class ArgparseError extends Error {
  override readonly name = 'ArgparseError';
  readonly near: readonly string[];

  constructor(message: string, near: readonly string[] = []) {
    super(message);
    this.near = near;
  }
}

/** The canonical words of each option that was typed, and what is left when a word ended the options. */
export interface WordsRead {
  /** --help or another option that ends the reading. */
  readonly ending: 'help' | 'version' | null;
  readonly read: ReadonlyMap<OptionDeclaration, readonly string[]>;
  readonly rest: readonly string[];
}

/** A later word for the same option replaces an earlier one. With `untilWord` the first word of its own is left. */
export function readOptions(
  options: readonly OptionDeclaration[],
  words: readonly string[],
  untilWord: boolean,
): WordsRead {
  const read = new Map<OptionDeclaration, readonly string[]>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (untilWord && !isFlag(word)) return { ending: null, read, rest: words.slice(i) };
    const { option, inline } = recognise([HELP, ...options], words.slice(i));
    const other = rivalOf(option, read.keys());
    if (other !== undefined)
      throw new ArgparseError(
        `argument ${nameOf(option)}: not allowed with argument ${nameOf(other)}`,
      );
    if (option.type === 'flag') {
      if (inline !== null)
        throw new ArgparseError(`argument ${nameOf(option)}: ignore implicit argument '${inline}'`);
      if (option === HELP) return { ending: 'help', read, rest: [] };
      if (option.asksVersion === true) return { ending: 'version', read, rest: [] };
      read.set(option, [`--${option.name}`]);
      continue;
    }
    const values = inline === null ? valuesAt(option, words, i + 1) : [inline];
    if (inline === null) i += values.length;
    const before = option.repeatable === true ? (read.get(option) ?? []) : [];
    read.set(option, [...before, ...values.map((value) => `--${option.name}=${value}`)]);
    for (const value of values) checkValue(option, value);
  }
  return { ending: null, read, rest: [] };
}

const HELP: OptionDeclaration = {
  name: 'help',
  aliases: ['h'],
  type: 'flag',
  description: 'show this help message and exit',
};

/** A number below zero is a value. */
function isFlag(word: string): boolean {
  return /^-./.test(word) && !/^-\d/.test(word);
}

/** Of options that exclude one another, the one that was typed before. */
function rivalOf(
  option: OptionDeclaration,
  before: Iterable<OptionDeclaration>,
): OptionDeclaration | undefined {
  if (option.exclusive === undefined) return undefined;
  return [...before].find((one) => one !== option && one.exclusive === option.exclusive);
}

/** The word after an option, or all up to the next option. */
function valuesAt(option: OptionDeclaration, words: readonly string[], from: number): string[] {
  let end = from;
  while (end < words.length && !isFlag(words[end] ?? '') && (end === from || option.oneOrMore))
    end++;
  if (end > from) return words.slice(from, end);
  const expected = option.oneOrMore === true ? '1 argument(s)' : 'one argument';
  throw new ArgparseError(`argument ${nameOf(option)}: expected ${expected}`);
}

const NUMBERS: Readonly<Record<string, (text: string) => boolean>> = {
  Short: isShort,
  Integer: isInteger,
  Long: isLong,
  Double: (text) => parsedDouble(text) !== null,
};

function checkValue(option: OptionDeclaration, value: string): void {
  const { choices, type } = option;
  if (NUMBERS[type]?.(value) === false) {
    const why =
      type === 'Short' && isInteger(value)
        ? `Value out of range. Value:"${value}" Radix:10`
        : `For input string: "${value}"`;
    throw new ArgparseError(
      `argument ${nameOf(option)}: could not convert '${value}' to ${type} (${why})`,
    );
  }
  if (choices !== undefined && !choices.includes(value))
    throw new ArgparseError(
      `argument ${nameOf(option)}: invalid choice: '${value}' (choose from {${choices.join(',')}})`,
    );
}

function recognise(
  options: readonly OptionDeclaration[],
  words: readonly string[],
): { option: OptionDeclaration; inline: string | null } {
  const [word = ''] = words;
  if (!isFlag(word)) throw new ArgparseError(`unrecognized arguments: '${words.join(' ')}'`);
  const equals = word.indexOf('=');
  const long = word.startsWith('--');
  const option = long
    ? longOption(options, equals < 0 ? word.slice(2) : word.slice(2, equals))
    : options.find((one) => one.aliases?.includes(word[1] ?? '') === true);
  if (option === undefined) throw unrecognized(options, word);
  if (long) return { option, inline: equals < 0 ? null : word.slice(equals + 1) };
  return { option, inline: word.length > 2 ? word.slice(2).replace(/^=/, '') : null };
}

/** The one of that name, or the only one that begins so. */
function longOption(
  options: readonly OptionDeclaration[],
  name: string,
): OptionDeclaration | undefined {
  const exact = options.find((option) => option.name === name);
  const near = options.filter((option) => option.name.startsWith(name));
  if (exact !== undefined || near.length < 2) return exact ?? near[0];
  const names = near.map((one) => `--${one.name}`).sort();
  throw new ArgparseError(`ambiguous option: --${name} could match ${names.join(', ')}`);
}

function unrecognized(options: readonly OptionDeclaration[], word: string): ArgparseError {
  const body = word.replace(/^-+/, '');
  const names = options.map(({ name }) => name);
  const near = body.length < 2 ? [] : nearest(body, names).map((name) => `--${name}`);
  return new ArgparseError(`unrecognized arguments: '${word}'`, near);
}

/** What has to stand and does not: of several options the last declared is named. */
export function missingOf(
  options: readonly OptionDeclaration[],
  read: ReadonlyMap<OptionDeclaration, unknown>,
): string | null {
  const missing = options.findLast(
    (option) => option.required === true && option.exclusive === undefined && !read.has(option),
  );
  if (missing !== undefined) return `argument ${nameOf(missing)} is required`;
  for (const group of new Set(options.map(({ exclusive }) => exclusive))) {
    if (group === undefined) continue;
    const members = options.filter((option) => option.exclusive === group);
    if (members.some((option) => read.has(option))) continue;
    if (members.some((option) => option.required === true))
      return `one of the arguments ${members.map(nameOf).join(' ')} is required`;
  }
  return null;
}
