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
  const lines = [usageLine(command, subcommand), ''];
  if (subcommand === null) lines.push(`${command.summary}.`, '');
  const subcommands = subcommand === null ? (command.subcommands ?? []) : [];
  if (subcommands.length > 0) {
    lines.push('positional arguments:');
    for (const { name, summary } of subcommands) lines.push(`  ${name.padEnd(21)}${summary}`);
    lines.push('');
  }
  lines.push(
    'optional arguments:',
    `  ${'-h, --help'.padEnd(21)}  show this help message and exit`,
  );
  for (const option of optionsOf(command, subcommand)) {
    const value = option.type === 'flag' ? '' : ` ${metavar(option)}`;
    const fallback = option.default === undefined ? '' : ` (default: ${option.default})`;
    lines.push(
      `  ${namesOf(option)
        .map((name) => name + value)
        .join(', ')}`,
      `${' '.repeat(25)}${option.description}${fallback}`,
    );
  }
  io.stdout.write(`${lines.join('\n')}\n`);
  return code;
}

/** `--config/-c` */
export function nameOf(option: OptionDeclaration): string {
  return namesOf(option).join('/');
}

function namesOf(option: OptionDeclaration): string[] {
  return [`--${option.name}`, ...(option.aliases ?? []).map((alias) => `-${alias}`)];
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
  if (subcommands.length > 0)
    parts.push(`{${subcommands.map(({ name }) => name).join(',')}}`, '...');
  return wrapped(prog, parts);
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
  return option.type === 'flag' ? `--${option.name}` : `--${option.name} ${metavar(option)}`;
}

function metavar(option: OptionDeclaration): string {
  const one = option.valueName ?? option.name.replaceAll('-', '_').toUpperCase();
  return option.oneOrMore === true ? `${one} [${one} ...]` : one;
}

/** Lines of WIDTH characters, the last as long as it happens to be. */
export function justified(text: string): string {
  const lines = [''];
  // The end of the line needs room as a blank does.
  for (const piece of pieces(`${text}\n`)) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + piece.length > WIDTH) lines.push(piece);
    else lines[lines.length - 1] = line + piece;
  }
  return lines
    .map((line, i) => (i < lines.length - 1 ? stretched(line.trim()) : line.trimEnd()))
    .join('\n');
}

function stretched(line: string): string {
  const words = line.split(/ +/);
  const gaps = words.length - 1;
  if (gaps === 0) return line;
  const missing = WIDTH - words.join(' ').length;
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
