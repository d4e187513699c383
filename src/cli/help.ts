/**
 * The table of options in jopt's layout (BuiltinHelpFormatter, 80 columns): two columns two blanks apart, the left as
 * wide as its widest row up to 39, continuation lines indented by two, every line padded to the full width. Names,
 * types and defaults are Kafka's, the descriptions are ours (spec/cli.md 0.3).
 */
import type { CommandDeclaration, OptionDeclaration, Output } from './command.ts';

const WIDTH = 80;
const GAP = 2;
const INDENT = 2;

export function optionTable(options: readonly OptionDeclaration[]): string {
  const rows = options
    .filter((option) => option.hidden !== true)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((option) => [optionCell(option), descriptionCell(option)] as const);
  const starred = options.some((option) => option.required === true);
  const header = [starred ? 'Option (* = required)' : 'Option', 'Description'] as const;
  const half = Math.floor((WIDTH - GAP) / 2);
  const widest = Math.max(...[header, ...rows].map(([cell]) => cell.length));
  const left = Math.min(widest, half);
  const right = WIDTH - GAP - left;
  const lines = [
    row(header[0], header[1], left, right),
    row('-'.repeat(header[0].length), '-'.repeat(header[1].length), left, right),
  ];
  for (const [option, description] of rows) {
    const a = wrap(option, left);
    const b = wrap(description, right);
    for (let i = 0; i < Math.max(a.length, b.length); i++)
      lines.push(row(a[i] ?? '', b[i] ?? '', left, right));
  }
  return lines.join('');
}

function row(a: string, b: string, left: number, right: number): string {
  return `${a.padEnd(left)}${' '.repeat(GAP)}${b.padEnd(right)}\n`;
}

function optionCell(option: OptionDeclaration): string {
  const name = `${option.required === true ? '* ' : ''}--${option.name}`;
  if (option.type === 'flag') return name;
  const type = option.typeName ?? option.type;
  const shown = option.valueName === undefined ? type : `${type}: ${option.valueName}`;
  return `${name} ${option.optionalValue === true ? `[${shown}]` : `<${shown}>`}`;
}

function descriptionCell(option: OptionDeclaration): string {
  const text = option.description;
  return option.default === undefined ? text : `${text} (default: ${option.default})`;
}

/**
 * Where java.text.BreakIterator lets a line end within a word: before an opening bracket; behind punctuation and closing
 * brackets, but not within a number; behind hyphens, but not behind the sign of a number.
 */
const BREAKS = [
  /(?<=[\w=\-,.:;!?%")\]}])(?=[([{])/,
  /(?<=[,.:;!?%)\]}])(?=[A-Za-z/\-_=$#@&+*<>|~\\])/,
  /(?<=[:;!?%)\]}]|(?<!\d)[,.])(?=\d)/,
  /(?<=-)(?=[A-Za-z/_=$#@&+*<>|~\\])/,
  /(?<=\w-+)(?=\d)/,
];
const BREAK = new RegExp(BREAKS.map(({ source }) => source).join('|'));

/** Words with the blanks behind them, cut where a line may end within them. */
export function pieces(text: string): string[] {
  const words = text.match(/\S+\s*|\s+/g) ?? [];
  return words.flatMap((word) => word.split(BREAK));
}

/** Breaks after blanks and after hyphens within words; what is longer than a line is cut. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces(text)) {
    const room = lines.length === 0 ? width : width - INDENT;
    if (line !== '' && line.length + piece.trimEnd().length > room) {
      lines.push(line.trimEnd());
      line = piece.trimStart();
    } else line += piece;
    while (line.trimEnd().length > (lines.length === 0 ? width : width - INDENT)) {
      const cut = lines.length === 0 ? width : width - INDENT;
      lines.push(line.slice(0, cut));
      line = line.slice(cut);
    }
  }
  if (line.trim() !== '' || lines.length === 0) lines.push(line.trimEnd());
  return lines.map((each, i) => (i === 0 ? each : ' '.repeat(INDENT) + each));
}

/** A message on stderr, then the table: the form of every usage error, and of --help. The exit code is always 1. */
export function usage(command: CommandDeclaration, message: string, stderr: Output): 1 {
  stderr.write(`${message}\n${optionTable(command.options)}`);
  return 1;
}
