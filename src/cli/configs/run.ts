/**
 * kafka-configs from argv to exit code (spec/cli.md 0.4, class B): what the user got wrong is its message alone on stderr,
 * everything else is named with the whole command line and its stack.
 */
import { openAdmin, configOf } from '../admin.ts';
import { helpOrVersion, UsageError } from '../checks.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import { hintForOption, hintForProperties } from '../hints.ts';
import { javaClassOf, messageOf, stackTrace } from '../java-error.ts';
import { OptionError } from '../jopt.ts';
import { parseOptions, type Options } from '../options.ts';
import { checkConfigArguments, entitiesOf, type Entities } from './arguments.ts';

const ABOUT =
  'This tool helps to manipulate and describe entity config for a topic, client, user, broker, ip or client-metrics';
/** Failures that speak for themselves. */
const USER_ERRORS = [
  'java.lang.IllegalArgumentException',
  'org.apache.kafka.common.errors.InvalidConfigurationException',
];

export async function runConfigs(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  let options: Options | null = null;
  try {
    options = await parseOptions(command, argv);
    const ended = helpOrVersion(command, options, io, ABOUT);
    if (ended !== null) return ended;
    const entities = await checkConfigArguments(options, (host) => resolves(host, io));
    return await process(options, entities, io);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof OptionError || USER_ERRORS.includes(javaClassOf(error))) {
      io.stderr.write(`${messageOf(error)}\n`);
      if (error instanceof OptionError) hintForOption(command, error, io);
    } else
      io.stderr.write(
        `Error while executing config command with args '${argv.join(' ')}'\n${stackTrace(error)}`,
      );
    if (options?.has('add-config') === true) await hintForAdditions(options, io);
    return 1;
  }
}

/** Entities that have quotas and credentials instead of settings. */
const QUOTA_TYPES = ['users', 'clients', 'ips'];

async function process(options: Options, entities: Entities, io: Io): Promise<number> {
  if (options.has('zookeeper')) {
    await (await import('./zookeeper.ts')).throughZooKeeper(options, entities, io);
    return 0;
  }
  const { alter, describe } = QUOTA_TYPES.includes(entities.types[0] ?? '')
    ? await import('./quotas.ts')
    : await import('./actions.ts');
  const controller = options.value('bootstrap-controller');
  const config = await configOf(options, io);
  if (controller !== null) config['bootstrap.servers'] = controller;
  const admin = await openAdmin(config, io);
  try {
    await (options.has('alter') ? alter : describe)(admin, options, entities, io);
    return 0;
  } finally {
    await admin.close();
  }
}

async function resolves(host: string, io: Io): Promise<boolean> {
  try {
    return (await io.platform.network.lookup(host)).length > 0;
  } catch {
    return false;
  }
}

/** After a refused change of a topic: which key may have been meant. */
async function hintForAdditions(options: Options, io: Io): Promise<void> {
  if (entitiesOf(options).types[0] !== 'topics') return;
  const { topicConfigs } = await import('../../storage/topic-configs.ts');
  const keys = (options.value('add-config') ?? '')
    .split(/,(?=[^\]]*(?:\[|$))/)
    .map((pair) => (pair.split('=')[0] ?? '').trim());
  hintForProperties(
    io,
    '--add-config',
    keys,
    topicConfigs.map(({ name }) => name),
  );
}
