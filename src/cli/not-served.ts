/** What Kafka has and this version of Samsa has not: said in one line on stderr, exit 1. */
import type { CommandDeclaration, Io } from './command.ts';

export function notServed(command: CommandDeclaration, what: string, io: Io): 1 {
  io.stderr.write(`${command.name}: ${what} is not served by this version of Samsa yet\n`);
  return 1;
}
