/**
 * Help for misspelt words (design.md, Output): one log4j-form WARN line on stderr that names the nearest known word. The
 * command goes on or fails exactly as Kafka's does; SAMSA_HINTS=off silences the line. Nothing is said about a word
 * that has no near neighbour and might belong to a class of the user's own.
 */
import { nearest } from '../base/nearest.ts';
import type { CommandDeclaration, Io } from './command.ts';
import type { OptionError } from './jopt.ts';
import { logTo, type LogIo } from './log4j.ts';

type Hearer = LogIo & Pick<Io, 'env'>;

export function hint(io: Hearer, message: string): void {
  if (io.env['SAMSA_HINTS'] === 'off') return;
  logTo(io, 'WARN', message, 'samsa.hints');
}

/** After Kafka's own error about an unknown option. */
export function hintForOption(command: CommandDeclaration, error: OptionError, io: Hearer): void {
  if (error.word === null) return;
  const names = command.options.filter((option) => option.hidden !== true).map(({ name }) => name);
  const extended = names.filter((name) => name.startsWith(`${error.word}-`) || name === error.word);
  const neighbour = nearest(error.word, names) ?? (extended.length === 1 ? extended[0] : null);
  const prefixed = neighbour ?? names.find((name) => name.startsWith(error.word ?? '\0')) ?? null;
  if (prefixed !== null) hint(io, `Unknown option --${error.word}: did you mean --${prefixed}?`);
}

/** One line per key that is not known and has a neighbour; `where` names the option it came by. */
export function hintForProperties(
  io: Hearer,
  where: string,
  given: Iterable<string>,
  known: Iterable<string>,
  allowed: (key: string) => boolean = () => false,
): void {
  const names = new Set(known);
  for (const key of given) {
    if (names.has(key) || allowed(key)) continue;
    const neighbour = nearest(key, names);
    if (neighbour !== null)
      hint(io, `Unknown property ${key} in ${where}: did you mean ${neighbour}?`);
  }
}
