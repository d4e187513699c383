/**
 * Runs one command in this process: bin/NAME is `runMain(command)` and nothing else. What is quick to answer
 * (`--version`) is answered before the platform is loaded. An error nobody caught is Java's uncaught exception on
 * stderr and exit 1; a signal ends the process with 128 + its number after the command's handlers have run.
 */
import type { CommandDeclaration, Io } from './command.ts';
import { UsageError } from './checks.ts';
import { usage } from './help.ts';
import { hintForOption } from './hints.ts';
import { processIo, type ProcessIo } from './io.ts';
import { stackTrace } from './java-error.ts';
import { OptionError, readJopt } from './jopt.ts';
import { VERSION } from '../base/version.ts';

export async function runMain(
  command: CommandDeclaration,
  argv: readonly string[] = process.argv.slice(2),
): Promise<never> {
  const io = processIo();
  const code = await Promise.race([io.signalled, answer(command, argv, io)]);
  await Promise.all([io.stdout.drained(), io.stderr.drained()]);
  process.exit(code);
}

async function answer(
  command: CommandDeclaration,
  argv: readonly string[],
  io: ProcessIo,
): Promise<number> {
  if (asksVersion(command, argv)) {
    io.stdout.write(`${VERSION}\n`);
    return 0;
  }
  try {
    const { createPlatform } = await import('../platform/node/platform.ts');
    const server = command.server === true;
    io.setPlatform(
      createPlatform({ logTo: server ? 'stdout' : 'stderr', logLevel: server ? 'INFO' : 'WARN' }),
    );
    // A reader of the log that goes away must not end a server.
    if (server) void io.stdout;
    return await command.run(argv, await forPerson(command, io));
  } catch (error) {
    if (error instanceof UsageError) return usage(command, error.message, io.stderr);
    io.stderr.write(`Exception in thread "main" ${stackTrace(error)}`);
    if (error instanceof OptionError) hintForOption(command, error, io);
    return 1;
  }
}

/** A terminal gets colours and a spinner, a pipe Kafka's bytes. */
async function forPerson(command: CommandDeclaration, io: ProcessIo): Promise<Io> {
  if (command.asksBroker !== true || !process.stdout.isTTY) return io;
  const { onTerminal } = await import('./terminal.ts');
  return onTerminal(io, process.stderr.isTTY ? 'Waiting for the broker' : null);
}

function asksVersion(command: CommandDeclaration, argv: readonly string[]): boolean {
  if (command.answersVersion !== true || !argv.some((word) => /^--?version$/.test(word)))
    return false;
  try {
    const { argv: canonical } = readJopt(command.options, argv);
    return canonical.includes('--version') && !canonical.includes('--help');
  } catch {
    return false; // the command itself says what is wrong, in its own form
  }
}
