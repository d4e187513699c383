/**
 * argparse4j's way of reading a command line (spec/cli.md 0.1, 0.3): a word chooses a subcommand, long names may be cut to
 * a unique prefix, one-letter names take a single dash. Help goes to stdout; an error is the usage block and
 * `prog: error: ...` on stderr. What was read is turned into the canonical form that commander understands.
 */
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
  const subcommands = command.subcommands ?? [];
  let chosen: Subcommand | null = null;
  try {
    const [word, ...rest] = argv;
    if (word === '-h' || word === '--help') return help(command, null, io, helpCode);
    if (word === undefined) throw new ArgparseError('too few arguments');
    if (word.startsWith('-')) throw new ArgparseError(`unrecognized arguments: '${word}'`);
    chosen = subcommands.find(({ name }) => name === word) ?? null;
    if (chosen === null) {
      const names = subcommands.map(({ name }) => `'${name}'`).join(', ');
      throw new ArgparseError(`invalid choice: '${word}' (choose from ${names})`);
    }
    const canonical = readOptions(chosen, rest);
    if (canonical === null) return help(command, chosen, io, helpCode);
    const options = await fromCanonical(
      command.name,
      chosen.options,
      { argv: canonical, strays: [] },
      argv.length,
    );
    return { subcommand: chosen.name, options };
  } catch (error) {
    if (!(error instanceof ArgparseError)) throw error;
    io.stderr.write(`${usageLine(command, chosen)}\n${command.name}: error: ${error.message}\n`);
    return 1;
  }
}

/** null: help was asked for. */
function readOptions(subcommand: Subcommand, words: readonly string[]): string[] | null {
  const out: string[] = [];
  const seen = new Set<string>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (word === '-h' || word === '--help') return null;
    const { option, inline } = recognise(subcommand.options, word);
    seen.add(option.name);
    if (option.type === 'flag') {
      out.push(`--${option.name}`);
      continue;
    }
    const value = inline ?? words[++i];
    if (value === undefined || (inline === null && /^-./.test(value) && !/^-\d/.test(value)))
      throw new ArgparseError(`argument ${nameOf(option)}: expected one argument`);
    out.push(`--${option.name}=${value}`);
  }
  checkPresence(subcommand.options, seen);
  return out;
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
    if (exact === undefined && near.length > 1)
      throw new ArgparseError(
        `ambiguous option: --${name} could match ${near.map((one) => `--${one.name}`).join(', ')}`,
      );
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
  const groups = new Set(
    options.map((option) => option.exclusive).filter((one) => one !== undefined),
  );
  for (const option of options)
    if (option.required === true && option.exclusive === undefined && !seen.has(option.name))
      throw new ArgparseError(`argument ${nameOf(option)} is required`);
  for (const group of groups) {
    const members = options.filter((option) => option.exclusive === group);
    const given = members.filter((option) => seen.has(option.name));
    const [first, second] = given;
    if (first !== undefined && second !== undefined)
      throw new ArgparseError(
        `argument ${nameOf(second)}: not allowed with argument ${nameOf(first)}`,
      );
    if (first === undefined && members.some((option) => option.required === true))
      throw new ArgparseError(`one of the arguments ${members.map(nameOf).join(' ')} is required`);
  }
}

/** `--config/-c` */
function nameOf(option: OptionDeclaration): string {
  return [`--${option.name}`, ...(option.aliases ?? []).map((alias) => `-${alias}`)].join('/');
}

function usageLine(command: CommandDeclaration, subcommand: Subcommand | null): string {
  if (subcommand === null) {
    const names = (command.subcommands ?? []).map(({ name }) => name).join(',');
    return `usage: ${command.name} [-h] {${names}} ...`;
  }
  const alone = subcommand.options.filter((option) => option.exclusive === undefined);
  const groups = new Map<string, OptionDeclaration[]>();
  for (const option of subcommand.options)
    if (option.exclusive !== undefined)
      groups.set(option.exclusive, [...(groups.get(option.exclusive) ?? []), option]);
  const parts = alone.map((option) =>
    option.required === true ? form(option) : `[${form(option)}]`,
  );
  for (const members of groups.values()) {
    const text = members.map(form).join(' | ');
    parts.push(members.some((option) => option.required === true) ? `(${text})` : `[${text}]`);
  }
  return `usage: ${[command.name, subcommand.name, '[-h]', ...parts].join(' ')}`;
}

function form(option: OptionDeclaration): string {
  return option.type === 'flag' ? `--${option.name}` : `--${option.name} ${metavar(option)}`;
}

function metavar(option: OptionDeclaration): string {
  return option.name.replaceAll('-', '_').toUpperCase();
}

function help(
  command: CommandDeclaration,
  subcommand: Subcommand | null,
  io: Io,
  code: 0 | 1,
): number {
  const lines = [usageLine(command, subcommand), ''];
  if (subcommand === null) {
    lines.push(`${command.summary}.`, '', 'positional arguments:');
    for (const { name, summary } of command.subcommands ?? [])
      lines.push(`  ${name.padEnd(21)}${summary}`);
    lines.push('');
  }
  lines.push(
    'optional arguments:',
    `  ${'-h, --help'.padEnd(21)}  show this help message and exit`,
  );
  for (const option of subcommand?.options ?? []) {
    const value = option.type === 'flag' ? '' : ` ${metavar(option)}`;
    const names = [`--${option.name}`, ...(option.aliases ?? []).map((alias) => `-${alias}`)];
    lines.push(
      `  ${names.map((name) => name + value).join(', ')}`,
      `${' '.repeat(25)}${option.description}`,
    );
  }
  io.stdout.write(`${lines.join('\n')}\n`);
  return code;
}
