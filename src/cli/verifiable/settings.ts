/**
 * The properties file of a verifiable tool; one that is not there is an error of the command line (exit 1, usage). How keys
 * and values are read and written is the tool's affair.
 */
import { argparseError } from '../argparse-help.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import { messageOf } from '../java-error.ts';
import { loadProperties } from '../key-values.ts';

/** Its settings, or the exit code. */
export async function fileSettings(
  command: CommandDeclaration,
  file: string | null,
  io: Io,
): Promise<Map<string, string> | number> {
  if (file === null) return new Map();
  try {
    const settings = await loadProperties(io, file);
    for (const key of ['key', 'value'])
      for (const kind of ['serializer', 'deserializer']) settings.delete(`${key}.${kind}`);
    return settings;
  } catch (error) {
    return argparseError(command, null, messageOf(error) ?? 'null', io);
  }
}
