/**
 * From a line to a command's words and from words to its options: ZooKeeper's own splitting (quotes, no escapes) and
 * commons-cli's DefaultParser, whose options may stand anywhere (spec/zookeeper.md 3.2).
 */
import { parseFailure } from './shell-error.ts';

const WORD = /\s*([^"']\S*|"[^"]*"|'[^']*')\s*/g;
const QUOTED = /^(['"])(.*)\1$/;

/** A line of blanks is one word of blanks: that is how Apache's pattern backtracks. */
export function splitLine(line: string): string[] {
  return [...line.matchAll(WORD)].map((match) => {
    const word = match[1] ?? '';
    return QUOTED.exec(word)?.[2] ?? word;
  });
}

export interface ShellOption {
  readonly letter: string;
  /** Takes a value. */
  readonly value?: boolean;
  /** Of these only one may be given. */
  readonly group?: string;
  readonly description?: string;
}

export interface Parsed {
  /** The command first, then what is no option. */
  readonly words: readonly string[];
  has(letter: string): boolean;
  /** The first value given. */
  value(letter: string): string | undefined;
  values(letter: string): readonly string[];
}

export function parseOptions(argv: readonly string[], options: readonly ShellOption[]): Parsed {
  const byName = new Map(options.map((option) => [option.letter, option]));
  const given = new Map<string, string[]>();
  const words: string[] = [];
  let pending: ShellOption | null = null;
  const complete = () => {
    if (pending !== null) {
      const name = pending.letter;
      throw parseFailure('MissingArgumentException', `Missing argument for option: ${name}`);
    }
  };
  const take = (option: ShellOption, value: string | null) => {
    complete();
    checkGroup(option, options, given);
    const values = given.get(option.letter) ?? [];
    given.set(option.letter, value === null ? values : [...values, value]);
    if (option.value === true && value === null) pending = option;
  };
  for (let i = 0; i < argv.length; i++) {
    const token = argv[i] ?? '';
    const waiting = pending as ShellOption | null;
    if (waiting !== null && !isOption(token, byName)) {
      pending = null;
      given.set(waiting.letter, [...(given.get(waiting.letter) ?? []), token]);
    } else if (token === '--') {
      complete();
      words.push(...argv.slice(i + 1));
      break;
    } else if (token.startsWith('-') && token !== '-') {
      takeToken(token, byName, take);
    } else {
      words.push(token);
    }
  }
  complete();
  return {
    words,
    has: (letter) => given.has(letter),
    value: (letter) => given.get(letter)?.[0],
    values: (letter) => given.get(letter) ?? [],
  };
}

type Options = ReadonlyMap<string, ShellOption>;

/** What cannot be the value of the option before it. A negative number can. */
function isOption(token: string, options: Options): boolean {
  if (/^-\d*\.?\d+$/.test(token)) return false;
  if (!token.startsWith('-') || token === '-') return false;
  const name = token.replace(/^--?/, '').split('=')[0] ?? '';
  return options.has(name) || options.has(name.slice(0, 1)) || token.startsWith('--');
}

/** `-x`, `-x=value`, `-xvalue`, `-name value`, or several letters in one. */
function takeToken(
  token: string,
  options: Options,
  take: (option: ShellOption, value: string | null) => void,
): void {
  const unknown = () =>
    parseFailure('UnrecognizedOptionException', `Unrecognized option: ${token}`);
  if (token.startsWith('--')) throw unknown();
  const name = token.slice(1);
  const whole = options.get(name);
  if (whole !== undefined) {
    take(whole, null);
    return;
  }
  const equals = name.indexOf('=');
  if (equals !== -1) {
    const option = options.get(name.slice(0, equals));
    if (option?.value !== true) throw unknown();
    take(option, name.slice(equals + 1));
    return;
  }
  for (let i = 0; i < name.length; i++) {
    const option = options.get(name[i] ?? '');
    if (option === undefined) throw unknown();
    const rest = name.slice(i + 1);
    take(option, option.value === true && rest !== '' ? rest : null);
    if (option.value === true && rest !== '') return;
  }
}

function checkGroup(
  option: ShellOption,
  options: readonly ShellOption[],
  given: ReadonlyMap<string, unknown>,
): void {
  if (option.group === undefined) return;
  const rival = options.find(
    ({ group, letter }) => group === option.group && letter !== option.letter && given.has(letter),
  );
  if (rival === undefined) return;
  throw parseFailure(
    'AlreadySelectedException',
    `The option '${option.letter}' was specified but an option from this group has already been selected: '${rival.letter}'`,
  );
}
