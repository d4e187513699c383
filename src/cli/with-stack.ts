/**
 * Tools that tell every failure alike (spec/cli.md 0.4, class F): the message, then the stack, both on stderr, exit 1; a terse
 * failure is its message alone. What is wrong with the use as a whole stays a usage error.
 */
import { UsageError } from './checks.ts';
import type { CommandDeclaration, Io } from './command.ts';
import { hintForOption } from './hints.ts';
import { javaClassOf, messageOf, stackTrace, TERSE } from './java-error.ts';
import { OptionError } from './jopt.ts';

export async function withStack(
  command: CommandDeclaration,
  io: Io,
  work: () => Promise<number>,
): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const below = javaClassOf(error) === TERSE ? '' : `${stackTrace(error)}\n`;
    io.stderr.write(`${messageOf(error)}\n${below}`);
    if (error instanceof OptionError) hintForOption(command, error, io);
    return 1;
  }
}
