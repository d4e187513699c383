/**
 * The settings to make and to take back, as typed (kafka: ConfigCommand.parseConfigsToBeAdded). Commas and equals signs
 * inside square brackets belong to the value, the brackets themselves do not.
 */
import { javaSplit } from '../../base/java-split.ts';
import type { Io } from '../command.ts';
import { illegalArgument } from '../java-error.ts';
import { javaTrim } from '../java-format.ts';
import { loadProperties } from '../key-values.ts';
import type { Options } from '../options.ts';
import { formatVersionWarning } from '../topics/settings.ts';

/** Holds where no unclosed bracket lies behind. */
const OUTSIDE_BRACKETS = '(?=[^\\]]*(?:\\[|$))';
const COMMA = new RegExp(`,${OUTSIDE_BRACKETS}`);
const EQUALS = new RegExp(`\\s*=\\s*${OUTSIDE_BRACKETS}`);

export async function additions(options: Options, io: Io): Promise<Map<string, string>> {
  const file = options.value('add-config-file');
  const settings = file === null ? new Map<string, string>() : await loadProperties(io, file);
  const typed = options.value('add-config');
  if (typed !== null) for (const [key, value] of parsePairs(typed)) settings.set(key, value);
  checkKeys(settings.keys());
  io.stdout.write(formatVersionWarning(settings));
  return settings;
}

function parsePairs(typed: string): [string, string][] {
  return javaSplit(typed, COMMA).map((pair) => {
    const [key = '', value, ...more] = pair.split(EQUALS);
    if (value === undefined || more.length > 0)
      throw illegalArgument(
        'requirement failed: Invalid entity config: all configs to be added must be in the format "key=val".',
      );
    return [javaTrim(key), javaTrim(value.replace(/[[\]]/g, ''))];
  });
}

export function deletions(options: Options): string[] {
  return options.values('delete-config').flatMap((text) => text.split(',').map(javaTrim));
}

function checkKeys(keys: Iterable<string>): void {
  for (const key of keys)
    if (!/^[a-zA-Z0-9._-]*$/.test(key))
      throw illegalArgument(`Invalid character found for config key: ${key}`);
}
