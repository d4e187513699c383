/**
 * What argparse4j prints: usage, help and errors (spec/cli.md 0.3). A message longer than a line is broken after blanks and
 * hyphens, and each line but the last is stretched to the full width: the blanks that are missing go evenly between the
 * words, what is left over to the gaps in the middle.
 */
import type { CommandDeclaration, Io, OptionDeclaration, Subcommand } from './command.ts';
import { pieces } from './help.ts';

const WIDTH = 75;

export function argparseError(
  command: CommandDeclaration,
  subcommand: Subcommand | null,
  message: string,
  io: Io,
): 1 {
  const text = justified(`${progOf(command)}: error: ${message}`);
  io.stderr.write(`${usageLine(command, subcommand)}\n${text}\n`);
  return 1;
}

export function argparseHelp(
  command: CommandDeclaration,
  subcommand: Subcommand | null,
  io: Io,
  code: 0 | 1,
): number {
  const about = subcommand === null ? `${command.summary}.` : subcommand.about;
  const options = optionsOf(command, subcommand);
  const lines = [usageLine(command, subcommand), ''];
  if (about !== undefined) lines.push(justified(about), '');
  const subcommands = subcommand === null ? (command.subcommands ?? []) : [];
  const choices = subcommands.length > 0 ? subcommandLines(command, subcommands) : [];
  const isNamed = command.subcommandsAs !== undefined;
  if (!isNamed && choices.length > 0) lines.push(...choices, '');
  lines.push('optional arguments:', row('-h, --help', 'show this help message and exit'));
  lines.push(...options.filter(({ group }) => group === undefined).map(optionRow));
  for (const group of new Set(options.map((option) => option.group))) {
    if (group === undefined) continue;
    const members = options.filter((option) => option.group === group);
    lines.push('', `${group}:`, ...members.map(optionRow));
  }
  if (isNamed && choices.length > 0) lines.push('', ...choices);
  io.stdout.write(`${lines.join('\n')}\n`);
  return code;
}

function subcommandLines(command: CommandDeclaration, subcommands: readonly Subcommand[]) {
  const { subcommandsAs } = command;
  return [
    `${subcommandsAs?.title ?? 'positional arguments'}:`,
    `  ${choicesOf(command, subcommands)}`,
    ...subcommands.map(({ name, summary }) => row(`  ${name}`, summary)),
  ];
}

function optionRow(option: OptionDeclaration): string {
  const value = option.type === 'flag' ? '' : ` ${metavar(option)}`;
  const fallback = option.default === undefined ? '' : ` (default: ${option.default})`;
  const names = namesOf(option).map((name) => name + value);
  return row(names.join(', '), option.description + fallback);
}

const TEXT_COLUMN = 25;

/** What it is about stands beside a name that leaves room for it, and below a longer one. */
function row(name: string, text: string): string {
  const [first = '', ...others] = justified(text, WIDTH - TEXT_COLUMN).split('\n');
  const indent = ' '.repeat(TEXT_COLUMN);
  const head = `  ${name}`;
  const lines =
    head.length + 2 > TEXT_COLUMN ? [head, indent + first] : [head.padEnd(TEXT_COLUMN) + first];
  return [...lines, ...others.map((line) => indent + line)].join('\n');
}

/** `--config/-c` */
export function nameOf(option: OptionDeclaration): string {
  return namesOf(option).join('/');
}

function namesOf(option: OptionDeclaration): string[] {
  const short = (option.aliases ?? []).map((alias) => `-${alias}`);
  return option.shortFirst === true
    ? [...short, `--${option.name}`]
    : [`--${option.name}`, ...short];
}

function progOf(command: CommandDeclaration): string {
  return command.prog ?? command.name;
}

function optionsOf(
  command: CommandDeclaration,
  subcommand: Subcommand | null,
): readonly OptionDeclaration[] {
  return subcommand?.options ?? command.options;
}

function usageLine(command: CommandDeclaration, subcommand: Subcommand | null): string {
  const subcommands = command.subcommands ?? [];
  const prog = `usage: ${progOf(command)} `;
  if (subcommand !== null) {
    const before = command.options.filter(({ required }) => required === true);
    const words = [...usageParts(before), subcommand.name];
    return wrapped(prog, [...words, '[-h]', ...usageParts(subcommand.options)]);
  }
  const parts = ['[-h]', ...usageParts(command.options)];
  if (subcommands.length > 0) parts.push(choicesOf(command, subcommands), '...');
  return wrapped(prog, parts);
}

function choicesOf({ subcommandsAs }: CommandDeclaration, subcommands: readonly Subcommand[]) {
  return subcommandsAs?.metavar ?? `{${subcommands.map(({ name }) => name).join(',')}}`;
}

/** Single options first, then those of which only one may stand. */
function usageParts(options: readonly OptionDeclaration[]): string[] {
  const groups = new Map<string, OptionDeclaration[]>();
  for (const option of options)
    if (option.exclusive !== undefined)
      groups.set(option.exclusive, [...(groups.get(option.exclusive) ?? []), option]);
  const parts = options
    .filter((option) => option.exclusive === undefined)
    .map((option) => (option.required === true ? form(option) : `[${form(option)}]`));
  for (const members of groups.values()) {
    const [open, close] = members.some((option) => option.required === true) ? '()' : '[]';
    for (const [i, option] of members.entries()) {
      const last = i === members.length - 1;
      parts.push(`${i === 0 ? open : ''}${form(option)}${last ? close : ''}`);
      if (!last) parts.push('|');
    }
  }
  return parts;
}

/** Parts stay whole; the lines behind the first begin under its first part. */
function wrapped(head: string, parts: readonly string[]): string {
  let text = head;
  let width = head.length - 1;
  for (const [i, part] of parts.entries()) {
    const breaks = i > 0 && width + 1 + part.length > WIDTH;
    if (i > 0) text += breaks ? `\n${' '.repeat(head.length)}` : ' ';
    width = (breaks ? head.length : width + 1) + part.length;
    text += part;
  }
  return text;
}

function form(option: OptionDeclaration): string {
  const [name = ''] = namesOf(option);
  return option.type === 'flag' ? name : `${name} ${metavar(option)}`;
}

function metavar(option: OptionDeclaration): string {
  const one = option.valueName ?? option.name.replaceAll('-', '_').toUpperCase();
  return option.oneOrMore === true ? `${one} [${one} ...]` : one;
}

/** Lines of one width, the last as long as it happens to be. */
export function justified(text: string, width = WIDTH): string {
  const lines = [''];
  // The end of the line needs room as a blank does.
  for (const piece of pieces(`${text}\n`)) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + piece.length > width) lines.push(piece);
    else lines[lines.length - 1] = line + piece;
  }
  return lines
    .map((line, i) => (i < lines.length - 1 ? stretched(line.trim(), width) : line.trimEnd()))
    .join('\n');
}

function stretched(line: string, width: number): string {
  const words = line.split(/ +/);
  const gaps = words.length - 1;
  if (gaps === 0) return line;
  const missing = width - words.join(' ').length;
  const each = Math.floor(missing / gaps);
  const left = missing % gaps;
  const first = Math.ceil((gaps - left) / 2);
  return words
    .map((word, i) => {
      if (i === gaps) return word;
      const extra = each + (i >= first && i < first + left ? 1 : 0);
      return word + ' '.repeat(1 + extra);
    })
    .join('');
}
