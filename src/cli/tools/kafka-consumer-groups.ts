/**
 * kafka-consumer-groups: lists groups, shows how far they have read, moves and deletes their offsets (spec/cli.md 6; kafka:
 * ConsumerGroupCommand). Almost every failure at run time is a line on stdout and exit code 0, because that is what Kafka
 * does. The work is in ../groups.
 */
import { bootstrapServer, commandConfig, HELP_AND_VERSION } from '../checks.ts';
import type { CommandDeclaration } from '../command.ts';

export const command: CommandDeclaration = {
  name: 'kafka-consumer-groups',
  summary: 'lists consumer groups, shows their lag, moves or deletes their offsets',
  dialect: 'jopt',
  answersVersion: true,
  asksBroker: true,
  options: [
    bootstrapServer('server to connect to'),
    {
      name: 'group',
      type: 'String',
      valueName: 'consumer group',
      repeatable: true,
      description: 'The group. May be given several times.',
    },
    {
      name: 'topic',
      type: 'String',
      valueName: 'topic',
      repeatable: true,
      description:
        'With --reset-offsets or --delete-offsets: the topic, or TOPIC:0,1,2 for some of its partitions. May be given several times.',
    },
    {
      name: 'all-topics',
      type: 'flag',
      description: 'With --reset-offsets: every partition the group has committed for.',
    },
    { name: 'list', type: 'flag', description: 'Print the ids of all groups.' },
    {
      name: 'describe',
      type: 'flag',
      description: 'Show committed offsets, ends and lag; or members or state.',
    },
    { name: 'all-groups', type: 'flag', description: 'Every group.' },
    {
      name: 'delete',
      type: 'flag',
      description: 'Delete groups that nobody uses, with their offsets.',
    },
    {
      name: 'timeout',
      type: 'Long',
      valueName: 'timeout (ms)',
      default: '5000',
      description: 'How long each question may take.',
    },
    commandConfig(),
    {
      name: 'reset-offsets',
      type: 'flag',
      description:
        'Move the offsets of a group that is not in use. Needs a scenario (--to-..., --shift-by, --by-duration, --from-file) and a scope (--topic, --all-topics, --from-file). Shows the plan; --execute carries it out.',
    },
    {
      name: 'delete-offsets',
      type: 'flag',
      description: 'Forget the offsets of one group for some topics.',
    },
    { name: 'dry-run', type: 'flag', description: 'With --reset-offsets: only show the plan.' },
    { name: 'execute', type: 'flag', description: 'With --reset-offsets: carry the plan out.' },
    { name: 'export', type: 'flag', description: 'With --reset-offsets: print the plan as CSV.' },
    { name: 'to-offset', type: 'Long', valueName: 'offset', description: 'To this offset.' },
    {
      name: 'from-file',
      type: 'String',
      valueName: 'path to CSV file',
      description: 'To the offsets in this CSV file.',
    },
    {
      name: 'to-datetime',
      type: 'String',
      valueName: 'datetime',
      description: 'To the first record at or after YYYY-MM-DDTHH:mm:SS.sss.',
    },
    {
      name: 'by-duration',
      type: 'String',
      valueName: 'duration',
      description: 'To the first record after now less this long: PnDTnHnMnS.',
    },
    { name: 'to-earliest', type: 'flag', description: 'To the beginning.' },
    { name: 'to-latest', type: 'flag', description: 'To the end.' },
    {
      name: 'shift-by',
      type: 'Long',
      valueName: 'number-of-offsets',
      description: 'Forward by this many records; backward when negative.',
    },
    { name: 'to-current', type: 'flag', description: 'To where the group is now.' },
    {
      name: 'members',
      type: 'flag',
      availableIf: ['describe'],
      description: 'With --describe: the members of the group.',
    },
    {
      name: 'verbose',
      type: 'flag',
      availableIf: ['describe'],
      description: 'With --describe --members: also what each of them reads.',
    },
    {
      name: 'offsets',
      type: 'flag',
      availableIf: ['describe'],
      description: 'With --describe: offsets and lag, which is also the default.',
    },
    {
      name: 'state',
      type: 'String',
      optionalValue: true,
      availableIf: ['describe', 'list'],
      description:
        'With --describe: state, coordinator and strategy. With --list: the state of each group, or only groups in these states, separated by commas.',
    },
    {
      name: 'type',
      type: 'String',
      optionalValue: true,
      availableIf: ['list'],
      description:
        'With --list: the type of each group, or only groups of these types (classic, consumer).',
    },
    ...HELP_AND_VERSION,
  ],
  examples: [
    [
      'kafka-consumer-groups --bootstrap-server localhost:9092 --list',
      'prints the groups there are',
    ],
    [
      'kafka-consumer-groups --bootstrap-server localhost:9092 --describe --group billing',
      'shows how far the group has read and what it lags behind',
    ],
    [
      'kafka-consumer-groups --bootstrap-server localhost:9092 --group billing --topic orders --reset-offsets --to-earliest --execute',
      'lets a stopped group read the topic again',
    ],
  ],
  seeAlso: ['kafka-console-consumer', 'kafka-get-offsets'],
  run: async (argv, io) => (await import('../groups/run.ts')).runGroups(command, argv, io),
};
