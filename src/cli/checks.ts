/**
 * CommandLineUtils of Kafka: which options need or exclude one another, in its own words (spec/cli.md 0.2). The square
 * brackets around names are part of the text. A failed check is a UsageError: message, option table, exit 1.
 */
import type { CommandDeclaration, Io, OptionDeclaration } from './command.ts';
import { usage } from './help.ts';
import { hintForOption } from './hints.ts';
import { OptionError } from './jopt.ts';
import { type Options, parseOptions } from './options.ts';
import { VERSION } from '../base/version.ts';

/** Ends the command with its message and the option table on stderr, exit 1. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export function requireOptions(options: Options, ...names: string[]): void {
  for (const name of names)
    if (!options.has(name)) throw new UsageError(`Missing required argument "[${name}]"`);
}

export function conflict(options: Options, used: string, ...invalid: string[]): void {
  if (!options.has(used)) return;
  for (const name of invalid)
    if (name !== used && options.has(name))
      throw new UsageError(`Option "[${used}]" can't be used with option "[${name}]"`);
}

/** The set of options, all typed together, that rules out `invalid`; `suffix` is the tool's explanation. */
export function conflictSet(
  options: Options,
  used: readonly string[],
  invalid: string,
  suffix = '',
): void {
  if (!options.has(invalid) || !used.every((name) => options.has(name))) return;
  const set = used.map((name) => `[${name}]`).join(', ');
  throw new UsageError(
    `Option combination "[${set}]" can't be used with option "[${invalid}]"${suffix}`,
  );
}

/** The options when there is work to do, otherwise what help or the version ended with. */
export async function parsedOrEnd(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
  about: string,
): Promise<Options | number> {
  const options = await parseOptions(command, argv);
  return helpOrVersion(command, options, io, about) ?? options;
}

/** The same for commands that print their table after an option that is none. */
export async function parsedOrUsage(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
  about: string,
): Promise<Options | number> {
  try {
    return await parsedOrEnd(command, argv, io, about);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    const code = usage(command, error.message, io.stderr);
    hintForOption(command, error, io);
    return code;
  }
}

/** Prints help for no words or --help, the version for --version; null when there is work to do. */
export function helpOrVersion(
  command: CommandDeclaration,
  options: Options,
  io: Io,
  about: string,
): number | null {
  if (options.wordsCount === 0 || options.has('help')) return usage(command, about, io.stderr);
  if (!options.has('version')) return null;
  io.stdout.write(`${VERSION}\n`);
  return 0;
}

/** `--help` and `--version`, as almost every tool declares them. */
export const HELP_AND_VERSION = [
  { name: 'help', type: 'flag', forHelp: true, description: 'Show this text and end.' },
  { name: 'version', type: 'flag', forHelp: true, description: 'Show the version and end.' },
] as const;

/** `valueName` is what Kafka's tool calls the value; some have no name for it. */
export function bootstrapServer(valueName?: string): OptionDeclaration {
  return {
    name: 'bootstrap-server',
    type: 'String',
    ...(valueName === undefined ? {} : { valueName }),
    description: 'REQUIRED: One or more brokers, host:port separated by commas.',
  };
}

export function commandConfig(valueName = 'command config property file'): OptionDeclaration {
  return {
    name: 'command-config',
    type: 'String',
    valueName,
    description: 'A properties file with settings for the admin client.',
  };
}
