/**
 * kafka-features from argv to exit code (kafka: FeatureCommand). Each feature's fate is a line on stdout; what concerns the whole
 * command is its message alone on stderr, without a stack, exit 1.
 */
import { featureLevel, metadataVersions } from '../../base/metadata-version.ts';
import type { AdminClient } from '../../clients/admin/admin-client.ts';
import type { FeatureUpdate } from '../../clients/admin/features.ts';
import { openAdmin } from '../admin.ts';
import { readArgparse, type Chosen } from '../argparse.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import { got, illegalArgument, messageOf, terse } from '../java-error.ts';
import { compareText } from '../java-format.ts';
import { clientConfig } from '../key-values.ts';
import type { Options } from '../options.ts';
import { describe } from './describe.ts';

const METADATA_VERSION = 'metadata.version';
/** The first version that KRaft clusters can begin with, and the last of this Kafka. */
const [FIRST, LAST] = ['3.3-IV0', '3.9-IV0'];

type Updates = Map<string, FeatureUpdate>;

export async function runFeatures(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  const chosen = await readArgparse(command, argv, io, 1);
  if (typeof chosen === 'number') return chosen;
  try {
    await perform(chosen, io);
    return 0;
  } catch (error) {
    io.stderr.write(`${messageOf(error)}\n`);
    return 1;
  }
}

async function perform({ subcommand, options }: Chosen, io: Io): Promise<void> {
  const controller = options.value('bootstrap-controller');
  const config = await clientConfig(io, options.value('command-config'), {
    'bootstrap.servers': controller ?? options.value('bootstrap-server') ?? '',
  });
  await using admin = await openAdmin(config, io);
  // A broker refuses to be taken for a controller.
  if (controller !== null) await got(admin.describeCluster({ endpoint: 'controller' }));
  if (subcommand === 'describe') await describe(admin, io);
  else await update(admin, subcommand, options, io);
}

function updatesOf(subcommand: string, options: Options): Updates {
  const updates: Updates = new Map();
  const lower = options.has('unsafe') ? 'UNSAFE_DOWNGRADE' : 'SAFE_DOWNGRADE';
  const upgradeType = subcommand === 'upgrade' ? 'UPGRADE' : lower;
  const add = (feature: string, maxVersionLevel: number) => {
    checkLevel(maxVersionLevel, upgradeType);
    if (updates.has(feature)) throw terse(`Feature ${feature} was specified more than once.`);
    updates.set(feature, { maxVersionLevel, upgradeType });
  };
  if (subcommand === 'disable') {
    for (const feature of options.values('feature')) add(feature, 0);
    return updates;
  }
  const metadata = options.value('metadata');
  if (metadata !== null) add(METADATA_VERSION, levelOf(metadata));
  for (const text of options.values('feature')) add(...nameAndLevel(text));
  return updates;
}

function levelOf(version: string): number {
  const level = featureLevel(version);
  if (level !== null) return level;
  const known = metadataVersions(FIRST, LAST).join(', ');
  throw terse(
    `Unsupported ${METADATA_VERSION} ${version}. Supported ${METADATA_VERSION} are ${known}`,
  );
}

function nameAndLevel(text: string): [string, number] {
  const problem = (why: string) => terse(`Can't parse feature=level string ${text}: ${why}`);
  const equals = text.indexOf('=');
  if (equals < 0) throw problem('equals sign not found.');
  const level = text.slice(equals + 1).trim();
  const value = /^[+-]?\d+$/.test(level) ? Number(level) : Number.NaN;
  if (!(value >= -32_768 && value <= 32_767)) throw problem(`unable to parse ${level} as a short.`);
  return [text.slice(0, equals).trim(), value];
}

function checkLevel(level: number, type: FeatureUpdate['upgradeType']): void {
  if (level === 0 && type === 'UPGRADE')
    throw illegalArgument(
      `The upgradeType flag should be set to SAFE_DOWNGRADE or UNSAFE_DOWNGRADE when the provided maxVersionLevel:${level} is < 1.`,
    );
  if (level < 0) throw illegalArgument('Cannot specify a negative version level.');
}

async function update(
  admin: AdminClient,
  subcommand: string,
  options: Options,
  io: Io,
): Promise<void> {
  const updates = updatesOf(subcommand, options);
  if (updates.size === 0) throw terse(`You must specify at least one feature to ${subcommand}`);
  if ([...updates.keys()].some((name) => name.trim() === ''))
    throw illegalArgument('Provided feature can not be empty.');
  const validateOnly = options.has('dry-run');
  const outcomes = await admin
    .updateFeatures(Object.fromEntries(updates), { validateOnly })
    .settled();
  let failures = 0;
  for (const [feature, outcome] of [...outcomes].sort(([a], [b]) => compareText(a, b))) {
    const level = updates.get(feature)?.maxVersionLevel ?? 0;
    const disables = subcommand === 'disable';
    if (outcome instanceof Error) {
      failures++;
      const what = disables ? `disable ${feature}` : `${subcommand} ${feature} to ${level}`;
      io.stdout.write(`${validateOnly ? 'Can' : 'Could'} not ${what}. ${messageOf(outcome)}\n`);
    } else {
      const done = disables ? 'disabled.' : `${subcommand}d to ${level}.`;
      io.stdout.write(`${feature} ${validateOnly ? 'can be' : 'was'} ${done}\n`);
    }
  }
  if (failures > 0) throw terse(`${failures} out of ${updates.size} operation(s) failed.`);
}
