/**
 * What was typed, to be asked by name. A tokenizer (jopt.ts, argparse.ts) has turned argv into the canonical form;
 * commander holds the declarations and parses that. Values are converted when they are read, because that is when
 * jopt complains about them: a bad `--partitions` behind a bad `--topic` is never seen (spec/cli.md 0.2).
 */
import { isInteger, isLong, parsedDouble } from '../base/java-number.ts';
import type { CommandDeclaration, OptionDeclaration } from './command.ts';
import { JavaError, notANumber, throwable } from './java-error.ts';
import { OptionError, readJopt, type Canonical } from './jopt.ts';

export class Options {
  readonly strays: readonly string[];
  /** How many words there were at all. */
  readonly wordsCount: number;
  /** The names in the order typed, once per appearance. */
  readonly sequence: readonly string[];
  readonly #declared: ReadonlyMap<string, OptionDeclaration>;
  readonly #values: ReadonlyMap<string, readonly (string | null)[]>;

  constructor(
    declared: readonly OptionDeclaration[],
    values: ReadonlyMap<string, readonly (string | null)[]>,
    canonical: Canonical,
    wordsCount: number,
  ) {
    this.#declared = new Map(declared.map((option) => [option.name, option]));
    this.#values = values;
    this.strays = canonical.strays;
    this.sequence = canonical.argv.map((word) => /^--([^=]*)/.exec(word)?.[1] ?? word);
    this.wordsCount = wordsCount;
  }

  /** Was it typed? A default does not count. */
  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The one value, the default when it was not typed, null when there is neither. */
  value(name: string): string | null {
    const values = this.values(name);
    if (values.length > 1)
      throw new OptionError(
        'MultipleArgumentsForOptionException',
        `Found multiple arguments for option ${name}, but you asked for only one`,
      );
    return values[0] ?? null;
  }

  /** Every value in the order typed. */
  values(name: string): string[] {
    const declaration = this.#declared.get(name);
    if (declaration === undefined) throw new Error(`no such option: ${name}`);
    const given = (this.#values.get(name) ?? []).filter((value) => value !== null);
    if (given.length === 0 && declaration.default !== undefined) return [declaration.default];
    return given;
  }

  integer(name: string): number | null {
    const text = this.value(name);
    if (text === null) return null;
    if (!isInteger(text)) throw bad(name, text);
    return Number(text);
  }

  double(name: string): number | null {
    const text = this.value(name);
    if (text === null) return null;
    const value = parsedDouble(text);
    if (value === null) throw bad(name, text);
    return value;
  }

  /** A Java long; beyond 2^53 it is the nearest number, which no offset or time can be. */
  long(name: string): number | null {
    const text = this.value(name);
    if (text === null) return null;
    if (!isLong(text)) throw bad(name, text);
    return Number(text);
  }
}

function bad(name: string, text: string): OptionError {
  const reason = notANumber(text);
  return unconvertible(
    name,
    text,
    new JavaError('joptsimple.internal.ReflectionException', throwable(reason), reason),
  );
}

/** A value that is not of the option's kind, and why it is not. */
export function unconvertible(name: string, text: string, reason: JavaError): OptionError {
  const message = `Cannot parse argument '${text}' of option ${name}`;
  return new OptionError('OptionArgumentConversionException', message, null, reason);
}

/** Reads argv by the command's dialect; throws OptionError. */
export async function parseOptions(
  command: CommandDeclaration,
  argv: readonly string[],
): Promise<Options> {
  return fromCanonical(command.name, command.options, readJopt(command.options, argv), argv.length);
}

export async function fromCanonical(
  name: string,
  options: readonly OptionDeclaration[],
  canonical: Canonical,
  wordsCount: number,
): Promise<Options> {
  const { programOf } = await import('./program.ts');
  const values = programOf(name, options).read(canonical.argv);
  return new Options(options, values, canonical, wordsCount);
}
