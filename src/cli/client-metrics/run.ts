/**
 * kafka-client-metrics from argv to exit code (kafka: ClientMetricsCommand). What is wrong with the command line is a message and
 * a stack on stderr; what the cluster refuses is one line on stdout and a log line. A value that is empty removes the setting.
 */
import { isInteger } from '../../base/java-number.ts';
import { randomUuid } from '../../base/uuid.ts';
import type { AdminClient } from '../../clients/admin/admin-client.ts';
import type { ConfigEntry, ConfigResource } from '../../clients/admin/types.ts';
import { configOf, openAdmin } from '../admin.ts';
import { conflict, parsedOrEnd, UsageError } from '../checks.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import { illegalArgument, messageOf, stackTrace } from '../java-error.ts';
import { logTo } from '../log4j.ts';
import type { Options } from '../options.ts';
import { withStack } from '../with-stack.ts';

const ABOUT = 'This tool helps to manipulate and describe client metrics configurations.';
const LOGGER = 'org.apache.kafka.tools.ClientMetricsCommand';
const TIMEOUT = { timeoutMs: 30_000 };
const ACTIONS = ['alter', 'delete', 'describe', 'list'];
const SETTINGS = ['generate-name', 'interval', 'match', 'metrics'];

export async function runClientMetrics(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  return withStack(command, io, async () => {
    const options = await parsedOrEnd(command, argv, io, ABOUT);
    if (typeof options === 'number') return options;
    checkArguments(options);
    const config = await configOf(options, io);
    try {
      await using admin = await openAdmin(config, io);
      await perform(admin, options, io);
      return 0;
    } catch (error) {
      io.stdout.write(`Error while executing client metrics command : ${messageOf(error)}\n`);
      logTo(io, 'ERROR', stackTrace(error), LOGGER);
      return 1;
    }
  });
}

function checkArguments(options: Options): void {
  if (ACTIONS.filter((action) => options.has(action)).length !== 1)
    throw new UsageError(
      'Command must include exactly one action: --alter, --delete, --describe or --list.',
    );
  if (!options.has('bootstrap-server'))
    throw illegalArgument('--bootstrap-server must be specified.');
  conflict(options, 'delete', ...SETTINGS);
  conflict(options, 'describe', ...SETTINGS);
  conflict(options, 'list', 'name', ...SETTINGS);
  if (options.has('alter') && options.has('name') === options.has('generate-name'))
    throw illegalArgument('One of --name or --generate-name must be specified with --alter.');
  if (options.has('delete') && !options.has('name'))
    throw illegalArgument('A client metrics resource name must be specified with --delete.');
  const interval = options.value('interval');
  if (interval !== null && interval !== '' && !isInteger(interval))
    throw illegalArgument('Invalid interval value. Enter an integer, or leave empty to reset.');
}

async function perform(admin: AdminClient, options: Options, io: Io): Promise<void> {
  const name = options.value('name');
  const { stdout } = io;
  if (options.has('alter')) {
    const altered = name ?? randomUuid((size) => io.platform.random.bytes(size));
    await change(admin, altered, settingsOf(options));
    stdout.write(`Altered client metrics config for ${altered}.\n`);
  } else if (options.has('delete')) {
    const entries = await entriesOf(admin, name ?? '');
    await change(
      admin,
      name ?? '',
      entries.map((entry) => [entry.name, '']),
    );
    stdout.write(`Deleted client metrics config for ${name}.\n`);
  } else if (options.has('list')) {
    stdout.write(`${(await admin.listClientMetricsResources(TIMEOUT)).join('\n')}\n`);
  } else {
    const names = name === null ? await admin.listClientMetricsResources(TIMEOUT) : [name];
    for (const one of names) {
      stdout.write(`Client metrics configs for ${one} are:\n`);
      for (const entry of await entriesOf(admin, one))
        stdout.write(`  ${entry.name}=${entry.value}\n`);
    }
  }
}

function settingsOf(options: Options): [string, string][] {
  const settings: [string, string][] = [];
  const interval = options.value('interval');
  if (interval !== null) settings.push(['interval.ms', interval]);
  for (const key of ['metrics', 'match'])
    if (options.has(key)) settings.push([key, options.values(key).join(',')]);
  return settings;
}

function resourceOf(name: string): ConfigResource {
  return { type: 'CLIENT_METRICS', name };
}

async function change(
  admin: AdminClient,
  name: string,
  settings: readonly (readonly [string, string])[],
): Promise<void> {
  const ops = settings.map(([key, value]) => ({
    name: key,
    value,
    op: value === '' ? ('DELETE' as const) : ('SET' as const),
  }));
  await admin.incrementalAlterConfigs([[resourceOf(name), ops]], TIMEOUT);
}

async function entriesOf(admin: AdminClient, name: string): Promise<ConfigEntry[]> {
  const configs = await admin.describeConfigs([resourceOf(name)], TIMEOUT);
  return [...configs.values()].flatMap((entries) => [...entries.values()]);
}
