/**
 * What may be typed together on kafka-topics, checked in Kafka's order (kafka: TopicCommandOptions.checkArgs). The
 * ZooKeeper form of Kafka 2 has rules of its own: there --config goes with --alter, and --create needs a layout.
 */
import { conflict, conflictSet, helpOrVersion, requireOptions, UsageError } from '../checks.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import { illegalArgument } from '../java-error.ts';
import type { Options } from '../options.ts';

const ACTIONS = ['create', 'alter', 'describe', 'list', 'delete'] as const;
export type Action = (typeof ACTIONS)[number];

const FILTERS = [
  'under-replicated-partitions',
  'under-min-isr-partitions',
  'at-min-isr-partitions',
  'unavailable-partitions',
] as const;

/** The action to take, or the exit code of help and version. */
export function checkArguments(
  command: CommandDeclaration,
  options: Options,
  io: Io,
): Action | number {
  const about =
    options.wordsCount === 0
      ? 'Create, delete, describe, or change a topic.'
      : 'This tool helps to create, delete, describe, or change a topic.';
  const ended = helpOrVersion(command, options, io, about);
  if (ended !== null) return ended;
  const actions = ACTIONS.filter((action) => options.has(action));
  const action = actions[0];
  if (action === undefined || actions.length !== 1)
    throw new UsageError(
      'Command must include exactly one action: --list, --describe, --create, --alter or --delete',
    );
  if (options.has('zookeeper')) checkZooKeeperForm(options, action);
  else checkRequired(options, io);
  checkExcluded(options);
  return action;
}

function checkRequired(options: Options, io: Io): void {
  if (!options.has('bootstrap-server'))
    throw illegalArgument('--bootstrap-server must be specified');
  if (options.has('describe') && options.has('if-exists')) {
    if (!options.has('topic') && !options.has('topic-id'))
      throw new UsageError('--topic or --topic-id is required to describe a topic');
    if (options.has('topic') && options.has('topic-id'))
      io.stdout.write(
        'Only topic id will be used when both --topic and --topic-id are specified and topicId is not Uuid.ZERO_UUID\n',
      );
  }
  if (!options.has('list') && !options.has('describe')) requireOptions(options, 'topic');
  if (!options.has('alter')) return;
  conflictSet(
    options,
    ['bootstrap-server', 'config'],
    'alter',
    ' (the kafka-configs CLI supports altering topic configs with a --bootstrap-server option)',
  );
  requireOptions(options, 'partitions');
}

function checkZooKeeperForm(options: Options, action: Action): void {
  if (options.has('bootstrap-server'))
    throw illegalArgument('Only one of --bootstrap-server or --zookeeper must be specified');
  if (action !== 'list' && action !== 'describe') requireOptions(options, 'topic');
  if (action === 'create' && !options.has('replica-assignment'))
    requireOptions(options, 'partitions', 'replication-factor');
}

function checkExcluded(options: Options): void {
  const except = (...allowed: Action[]) => ACTIONS.filter((action) => !allowed.includes(action));
  const old = options.has('zookeeper');
  conflict(options, 'config', ...except('alter', 'create'));
  conflict(options, 'delete-config', ...except('alter'));
  if (!old) conflict(options, 'delete-config', 'bootstrap-server');
  conflict(options, 'partitions', ...except('alter', 'create'));
  conflict(options, 'replication-factor', ...except('create'));
  conflict(options, 'replica-assignment', ...except('alter', 'create'));
  if (options.has('create'))
    conflict(options, 'replica-assignment', 'partitions', 'replication-factor');
  for (const filter of FILTERS) {
    conflict(options, filter, ...except('describe'), 'topics-with-overrides');
    if (old) conflict(options, filter, ...FILTERS.filter((other) => other !== filter));
  }
  conflict(options, 'topics-with-overrides', ...except('describe'));
  conflict(options, 'if-exists', ...except('alter', 'delete', 'describe'));
  conflict(options, 'if-not-exists', ...except('create'));
  conflict(options, 'exclude-internal', ...except('list', 'describe'));
}
