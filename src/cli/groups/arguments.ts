/** What may be typed together on kafka-consumer-groups, in Kafka's order (kafka: ConsumerGroupCommandOptions.checkArgs). */
import { conflict, requireOptions, UsageError } from '../checks.ts';
import type { Io } from '../command.ts';
import type { Options } from '../options.ts';

const ACTIONS = ['list', 'describe', 'delete', 'reset-offsets', 'delete-offsets'] as const;
export type Action = (typeof ACTIONS)[number];

const SCENARIOS = [
  'to-offset',
  'to-datetime',
  'by-duration',
  'to-earliest',
  'to-latest',
  'to-current',
  'shift-by',
  'from-file',
] as const;

const NO_EXECUTE =
  'WARN: No action will be performed as the --execute option is missing.' +
  'In a future major release, the default behavior of this command will be to prompt the user before executing the reset rather than doing a dry run. ' +
  'You should add the --dry-run option explicitly if you are scripting this command and want to keep the current default behavior without prompting.\n';

export function checkGroupArguments(options: Options, io: Io): Action {
  requireOptions(options, 'bootstrap-server');
  const scoped = options.has('group') || options.has('all-groups');
  if (options.has('describe')) checkDescribe(options, scoped);
  if (options.has('delete')) {
    if (!scoped)
      throw new UsageError('Option [delete] takes one of these options: [all-groups], [group]');
    if (options.has('topic'))
      throw new UsageError(
        'The consumer does not support topic-specific offset deletion from a consumer group.',
      );
  }
  if (options.has('delete-offsets') && !(options.has('group') && options.has('topic')))
    throw new UsageError(
      'Option [delete-offsets] takes the following options: [all-groups], [group]',
    );
  if (options.has('reset-offsets')) checkReset(options, scoped, io);
  conflict(options, 'group', 'all-groups');
  conflict(options, 'group', 'list');
  conflict(options, 'topic', 'list', 'describe');
  const actions = ACTIONS.filter((action) => options.has(action));
  const action = actions[0];
  if (action === undefined || actions.length !== 1)
    throw new UsageError(
      'Command must include exactly one action: --list, --describe, --delete, --reset-offsets, --delete-offsets',
    );
  return action;
}

function checkDescribe(options: Options, scoped: boolean): void {
  if (!scoped)
    throw new UsageError(
      'Option [describe] takes one of these options: [reset-offsets], [describe], [delete], [list]',
    );
  if (['members', 'offsets', 'state'].filter((view) => options.has(view)).length > 1)
    throw new UsageError(
      'Option [describe] takes at most one of these options: [members], [offsets], [state]',
    );
  if (options.value('state') !== null)
    throw new UsageError('Option [describe] does not take a value for [state]');
}

function checkReset(options: Options, scoped: boolean, io: Io): void {
  if (options.has('dry-run') && options.has('execute'))
    throw new UsageError('Option [reset-offsets] only accepts one of [execute] and [dry-run]');
  if (!options.has('dry-run') && !options.has('execute')) io.stderr.write(NO_EXECUTE);
  if (!scoped)
    throw new UsageError(
      'Option [reset-offsets] takes one of these options: [all-groups], [group]',
    );
  for (const scenario of SCENARIOS) conflict(options, scenario, ...SCENARIOS);
}
