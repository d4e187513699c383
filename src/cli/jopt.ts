/**
 * jopt-simple's way of reading a command line (spec/cli.md 0.2, measured on 5.0.4), turned into the canonical form
 * `--name=value` / `--name` that commander understands. The rules that surprise: a single dash is enough for a long
 * name, there are no abbreviations, a required value swallows the next word even when it looks like an option, words
 * that belong to nobody are collected and ignored. Errors are jopt's classes and texts; checks of required and
 * available options come after all words were read, as there.
 */
import { isInteger, isLong } from '../base/java-number.ts';
import type { OptionDeclaration } from './command.ts';
import { JavaError } from './java-error.ts';

export interface Canonical {
  /** Each `--name` or `--name=value`. */
  readonly argv: readonly string[];
  /** Words that belong to no option. */
  readonly strays: readonly string[];
}

/** An OptionException of jopt; `word` is the option the user typed when it is unknown. */
export class OptionError extends JavaError {
  readonly word: string | null;

  constructor(simpleClass: string, message: string, word: string | null = null, cause?: JavaError) {
    super(`joptsimple.${simpleClass}`, message, cause);
    this.word = word;
  }
}

export function readJopt(
  options: readonly OptionDeclaration[],
  argv: readonly string[],
): Canonical {
  const table = new Map<string, OptionDeclaration>();
  for (const option of options)
    for (const name of [option.name, ...(option.aliases ?? [])]) table.set(name, option);
  const out: string[] = [];
  const strays: string[] = [];
  const seen = new Set<string>();
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === '--') {
      strays.push(...argv.slice(i + 1));
      break;
    }
    if (!looksLikeOption(word)) {
      strays.push(word);
      continue;
    }
    const { option, typed, value } = recognise(table, word);
    seen.add(option.name);
    if (option.type === 'flag') out.push(`--${option.name}`);
    else if (value !== null) out.push(`--${option.name}=${value}`);
    else if (option.optionalValue === true) {
      const next = argv[i + 1];
      if (next === undefined || !isOptionalValue(option, next)) out.push(`--${option.name}`);
      else out.push(`--${option.name}=${argv[++i]}`);
    } else if (i + 1 >= argv.length)
      throw new OptionError(
        'OptionMissingRequiredArgumentException',
        `Option ${typed} requires an argument`,
      );
    else out.push(`--${option.name}=${argv[++i]}`);
  }
  checkPresence(options, seen);
  return { argv: out, strays };
}

function looksLikeOption(word: string): boolean {
  return word.startsWith('-') && word !== '-' && word !== '--';
}

/** Of an option whose value may be left out, the next word is the value when it can be: `-5` can be a number. */
function isOptionalValue({ type }: OptionDeclaration, word: string): boolean {
  if (type === 'Integer') return isInteger(word);
  if (type === 'Long') return isLong(word);
  return !looksLikeOption(word);
}

function recognise(
  table: ReadonlyMap<string, OptionDeclaration>,
  word: string,
): { option: OptionDeclaration; typed: string; value: string | null } {
  const long = word.startsWith('--');
  const body = word.slice(long ? 2 : 1);
  const equals = body.indexOf('=');
  const typed = equals < 0 ? body : body.slice(0, equals);
  const value = equals < 0 ? null : body.slice(equals + 1);
  const option = table.get(typed);
  if (option !== undefined) return { option, typed, value };
  // What follows a single dash and is no option is a cluster of letters; none of Kafka's options is one letter long.
  const unknown = long ? typed : [...body].find((letter) => !table.has(letter));
  throw new OptionError(
    'UnrecognizedOptionException',
    `${unknown ?? typed} is not a recognized option`,
    typed,
  );
}

function checkPresence(options: readonly OptionDeclaration[], seen: ReadonlySet<string>): void {
  if (options.some((option) => option.forHelp === true && seen.has(option.name))) return;
  const missing = options.filter(
    ({ name, required, requiredUnless }) =>
      !seen.has(name) &&
      (required === true || (requiredUnless !== undefined && !seen.has(requiredUnless))),
  );
  if (missing.length > 0)
    throw new OptionError(
      'MissingRequiredOptionsException',
      `Missing required option(s) [${missing.map((option) => option.name).join(', ')}]`,
    );
  const barred = options.filter(
    (option) =>
      option.availableIf !== undefined &&
      seen.has(option.name) &&
      !option.availableIf.some((name) => seen.has(name)),
  );
  if (barred.length > 0)
    throw new OptionError(
      'UnavailableOptionException',
      `Option(s) [${barred.map((option) => option.name).join(', ')}] are unavailable given other options on the command line`,
    );
}
