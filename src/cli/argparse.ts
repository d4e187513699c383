/**
 * argparse4j's way of reading a command line (spec/cli.md 0.1, 0.3): long names may be cut to a unique prefix, one-letter
 * names take a single dash, and in some tools a first word chooses a subcommand. Help goes to stdout; an error is the usage
 * block and `prog: error: ...` on stderr. What was read is turned into the canonical form that commander understands.
 */
import { argparseError, argparseHelp, nameOf } from './argparse-help.ts';
import type { CommandDeclaration, Io, OptionDeclaration, Subcommand } from './command.ts';
import { fromCanonical, type Options } from './options.ts';

export interface Chosen {
  readonly subcommand: string;
  readonly options: Options;
}

class ArgparseError extends Error {
  override readonly name = 'ArgparseError';
}

/** The subcommand with its options, or the exit code of help and errors (`helpCode` differs from tool to tool). */
export async function readArgparse(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
  helpCode: 0 | 1,
): Promise<Chosen | number> {
  const [word, ...rest] = argv;
  if (word === '-h' || word === '--help') return argparseHelp(command, null, io, helpCode);
  let chosen: Subcommand;
  try {
    chosen = subcommandOf(command, word);
  } catch (error) {
    return refused(command, null, error, io);
  }
  const options = await readWords(command, chosen, rest, io, helpCode);
  return typeof options === 'number' ? options : { subcommand: chosen.name, options };
}

/** The options of a tool without subcommands: no words at all is a question for help (exit 0), --help exits 1. */
export async function readFlat(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<Options | number> {
  if (argv.length === 0) return argparseHelp(command, null, io, 0);
  return readWords(command, null, argv, io, 1);
}

function subcommandOf(command: CommandDeclaration, word: string | undefined): Subcommand {
  const subcommands = command.subcommands ?? [];
  if (word === undefined) throw new ArgparseError('too few arguments');
  if (word.startsWith('-')) throw new ArgparseError(`unrecognized arguments: '${word}'`);
  const chosen = subcommands.find(({ name }) => name === word);
  if (chosen !== undefined) return chosen;
  const names = subcommands.map(({ name }) => `'${name}'`).join(', ');
  throw new ArgparseError(`invalid choice: '${word}' (choose from ${names})`);
}

async function readWords(
  command: CommandDeclaration,
  chosen: Subcommand | null,
  words: readonly string[],
  io: Io,
  helpCode: 0 | 1,
): Promise<Options | number> {
  const declared = chosen?.options ?? command.options;
  let canonical: string[] | null;
  try {
    canonical = readOptions(declared, words);
  } catch (error) {
    return refused(command, chosen, error, io);
  }
  if (canonical === null) return argparseHelp(command, chosen, io, helpCode);
  return fromCanonical(command.name, declared, { argv: canonical, strays: [] }, words.length);
}

function refused(
  command: CommandDeclaration,
  chosen: Subcommand | null,
  error: unknown,
  io: Io,
): number {
  if (!(error instanceof ArgparseError)) throw error;
  return argparseError(command, chosen, error.message, io);
}

/** null: help was asked for. A later word for the same option replaces an earlier one. */
function readOptions(
  options: readonly OptionDeclaration[],
  words: readonly string[],
): string[] | null {
  const read = new Map<OptionDeclaration, string[]>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (word === '-h' || word === '--help') return null;
    const { option, inline } = recognise(options, word);
    if (option.type === 'flag') {
      read.set(option, [`--${option.name}`]);
      continue;
    }
    const values = inline === null ? valuesAt(option, words, i + 1) : [inline];
    if (inline === null) i += values.length;
    const before = option.repeatable === true ? (read.get(option) ?? []) : [];
    read.set(option, [...before, ...values.map((value) => `--${option.name}=${value}`)]);
    for (const value of values) checkValue(option, value);
  }
  checkPresence(options, new Set([...read.keys()].map(({ name }) => name)));
  return [...read.values()].flat();
}

/** The word after an option, or all up to the next option. */
function valuesAt(option: OptionDeclaration, words: readonly string[], from: number): string[] {
  const isValue = (word: string | undefined) =>
    word !== undefined && (!/^-./.test(word) || /^-\d/.test(word));
  let end = from;
  while (isValue(words[end]) && (end === from || option.oneOrMore === true)) end++;
  if (end > from) return words.slice(from, end);
  const expected = option.oneOrMore === true ? 'at least one argument' : 'one argument';
  throw new ArgparseError(`argument ${nameOf(option)}: expected ${expected}`);
}

const NUMBERS: Readonly<Record<string, (text: string) => boolean>> = {
  Integer: (text) => /^[+-]?\d+$/.test(text) && Math.abs(Number(text)) < 2 ** 31,
  Long: (text) => /^[+-]?\d+$/.test(text) && Math.abs(Number(text)) < 2 ** 63,
  Double: (text) => text.trim() !== '' && !Number.isNaN(Number(text)),
};

function checkValue(option: OptionDeclaration, value: string): void {
  const { choices, type } = option;
  if (NUMBERS[type]?.(value) === false)
    throw new ArgparseError(
      `argument ${nameOf(option)}: could not convert '${value}' to ${type} (For input string: "${value}")`,
    );
  if (choices !== undefined && !choices.includes(value))
    throw new ArgparseError(
      `argument ${nameOf(option)}: invalid choice: '${value}' (choose from {${choices.join(',')}})`,
    );
}

function recognise(
  options: readonly OptionDeclaration[],
  word: string,
): { option: OptionDeclaration; inline: string | null } {
  const unknown = new ArgparseError(`unrecognized arguments: '${word}'`);
  if (word.startsWith('--')) {
    const [name = ''] = word.slice(2).split('=', 1);
    const inline = word.includes('=') ? word.slice(word.indexOf('=') + 1) : null;
    const exact = options.find((option) => option.name === name);
    const near = options.filter((option) => option.name.startsWith(name));
    if (exact === undefined && near.length > 1) {
      const names = near.map((one) => `--${one.name}`).sort();
      throw new ArgparseError(`ambiguous option: --${name} could match ${names.join(', ')}`);
    }
    const option = exact ?? near[0];
    if (option === undefined) throw unknown;
    return { option, inline };
  }
  if (!/^-./.test(word)) throw unknown;
  const option = options.find((one) => one.aliases?.includes(word[1] ?? '') === true);
  if (option === undefined) throw unknown;
  return { option, inline: word.length > 2 ? word.slice(2).replace(/^=/, '') : null };
}

function checkPresence(options: readonly OptionDeclaration[], seen: ReadonlySet<string>): void {
  // Of several that are missing the last declared is named.
  const missing = options.findLast(
    ({ name, required, exclusive }) =>
      required === true && exclusive === undefined && !seen.has(name),
  );
  if (missing !== undefined) throw new ArgparseError(`argument ${nameOf(missing)} is required`);
  const groups = new Set(
    options.map((option) => option.exclusive).filter((one) => one !== undefined),
  );
  for (const group of groups) {
    const members = options.filter((option) => option.exclusive === group);
    const [first, second] = members.filter((option) => seen.has(option.name));
    if (first !== undefined && second !== undefined)
      throw new ArgparseError(
        `argument ${nameOf(second)}: not allowed with argument ${nameOf(first)}`,
      );
    if (first === undefined && members.some((option) => option.required === true))
      throw new ArgparseError(`one of the arguments ${members.map(nameOf).join(' ')} is required`);
  }
}
