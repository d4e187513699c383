/**
 * argparse4j's way of reading a command line (spec/cli.md 0.1, 0.3): long names may be cut to a unique prefix, one-letter
 * names take a single dash, and in some tools a first word chooses a subcommand. Help goes to stdout; an error is the usage
 * block and `prog: error: ...` on stderr. What was read is turned into the canonical form that commander understands.
 */
import { argparseError, argparseHelp } from './argparse-help.ts';
import { nearest } from './argparse-near.ts';
import { ArgparseError, missingOf, readOptions, type WordsRead } from './argparse-words.ts';
import type { CommandDeclaration, Io, OptionDeclaration, Subcommand } from './command.ts';
import { fromCanonical, type Options } from './options.ts';
import { COMMIT, VERSION } from '../base/version.ts';

export interface Chosen {
  readonly subcommand: string;
  readonly options: Options;
}

/** The subcommand with its options, or the exit code of help and errors (`helpCode` differs from tool to tool). */
export async function readArgparse(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
  helpCode: 0 | 1,
): Promise<Chosen | number> {
  let at: Subcommand | null = null;
  try {
    const before = readOptions(command.options, argv, true);
    if (before.ending === 'help') return argparseHelp(command, null, io, helpCode);
    if (before.ending === 'version') return versionAndCommit(io);
    const chosen = subcommandOf(command, before.rest[0]);
    at = chosen;
    const { ending, read } = readOptions(chosen.options, before.rest.slice(1), false);
    if (ending !== null) return argparseHelp(command, chosen, io, helpCode);
    // What lacks before the subcommand is told when nothing is wrong behind it.
    const missing = missingOf(command.options, before.read);
    if (missing !== null) at = null;
    refuse(missing ?? missingOf(chosen.options, read));
    const declared = [...command.options, ...chosen.options];
    const typed = new Map([...before.read, ...read]);
    return { subcommand: chosen.name, options: await optionsOf(command, declared, typed, argv) };
  } catch (error) {
    return refused(command, at, error, io);
  }
}

/** The options of a tool without subcommands: no words at all is a question for help (exit 0), --help exits 1. */
export async function readFlat(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<Options | number> {
  if (argv.length === 0) return argparseHelp(command, null, io, 0);
  const { options } = command;
  try {
    const { ending, read } = readOptions(options, argv, false);
    if (ending !== null) return argparseHelp(command, null, io, 1);
    refuse(missingOf(options, read));
    return await optionsOf(command, options, read, argv);
  } catch (error) {
    return refused(command, null, error, io);
  }
}

/** As Kafka's build says it of itself (kafka: PrintVersionAndExitAction). */
function versionAndCommit(io: Io): 0 {
  io.stdout.write(`${VERSION} (Commit:${COMMIT})\n`);
  return 0;
}

function optionsOf(
  { name }: CommandDeclaration,
  declared: readonly OptionDeclaration[],
  read: WordsRead['read'],
  argv: readonly string[],
): Promise<Options> {
  return fromCanonical(
    name,
    declared,
    { argv: [...read.values()].flat(), strays: [] },
    argv.length,
  );
}

/** By its name or the beginning of it. */
function subcommandOf(command: CommandDeclaration, word: string | undefined): Subcommand {
  const subcommands = command.subcommands ?? [];
  if (word === undefined) throw new ArgparseError('too few arguments');
  const exact = subcommands.find(({ name }) => name === word);
  if (exact !== undefined) return exact;
  const [first, ...others] = subcommands.filter(({ name }) => name.startsWith(word));
  const names = subcommands.map(({ name }) => name);
  if (first === undefined) {
    const choices = names.map((name) => `'${name}'`).join(', ');
    throw new ArgparseError(
      `invalid choice: '${word}' (choose from ${choices})`,
      nearest(word, names),
    );
  }
  if (others.length === 0) return first;
  const could = [first, ...others].map(({ name }) => name).sort();
  throw new ArgparseError(`ambiguous command: ${word} could match ${could.join(', ')}`);
}

function refuse(problem: string | null): void {
  if (problem !== null) throw new ArgparseError(problem);
}

function refused(
  command: CommandDeclaration,
  chosen: Subcommand | null,
  error: unknown,
  io: Io,
): number {
  if (!(error instanceof ArgparseError)) throw error;
  const code = argparseError(command, chosen, error.message, io);
  if (error.near.length > 0)
    io.stderr.write(`\nDid you mean:\n${error.near.map((name) => `\t${name}\n`).join('')}`);
  return code;
}
