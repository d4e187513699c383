/**
 * kafka-get-offsets: where partitions begin and end, or what lies at a time (spec/cli.md 9; kafka: GetOffsetShell). One line
 * `topic:partition:offset` per partition, sorted as text.
 */
import { commandConfig, HELP_AND_VERSION } from '../checks.ts';
import type { CommandDeclaration } from '../command.ts';

export const command: CommandDeclaration = {
  name: 'kafka-get-offsets',
  summary: 'prints offsets of partitions: the end, the beginning, or those at a time',
  dialect: 'jopt',
  answersVersion: true,
  asksBroker: true,
  options: [
    {
      name: 'broker-list',
      type: 'String',
      valueName: 'HOST1:PORT1,...,HOST3:PORT3',
      description: 'Older name of --bootstrap-server, which wins when both are given.',
    },
    {
      name: 'bootstrap-server',
      type: 'String',
      requiredUnless: 'broker-list',
      valueName: 'HOST1:PORT1,...,HOST3:PORT3',
      description: 'REQUIRED: One or more brokers, host:port separated by commas.',
    },
    {
      name: 'topic-partitions',
      type: 'String',
      valueName: 'topic1:1,topic2:0-3,topic3,topic4:5-,topic5:-3 ',
      description:
        'Which partitions, separated by commas: PATTERN, PATTERN:3, PATTERN:1-4 (4 is not meant), PATTERN:2-, PATTERN:-4. PATTERN is a regular expression for the topic and may be empty. Not together with --topic or --partitions.',
    },
    {
      name: 'topic',
      type: 'String',
      valueName: 'topic',
      description: 'Which topics, as a regular expression. All without it.',
    },
    {
      name: 'partitions',
      type: 'String',
      valueName: 'partition ids',
      description: 'Which partitions of those topics, separated by commas. All without it.',
    },
    {
      name: 'time',
      type: 'String',
      valueName:
        '<timestamp> / -1 or latest / -2 or earliest / -3 or max-timestamp / -4 or earliest-local / -5 or latest-tiered',
      default: 'latest',
      description:
        'Which offset: of the first record at or after this time (ms since 1970), or the one named.',
    },
    commandConfig('config file'),
    {
      name: 'exclude-internal-topics',
      type: 'flag',
      description: 'Leave out the topics Kafka keeps for itself.',
    },
    { name: 'offsets', type: 'Integer', hidden: true, description: 'No effect (Kafka 2).' },
    { name: 'max-wait-ms', type: 'Integer', hidden: true, description: 'No effect (Kafka 2).' },
    ...HELP_AND_VERSION,
  ],
  examples: [
    [
      'kafka-get-offsets --bootstrap-server localhost:9092 --topic orders',
      'prints the end of each partition',
    ],
    [
      'kafka-get-offsets --bootstrap-server localhost:9092 --topic orders --time earliest',
      'prints where each begins',
    ],
  ],
  seeAlso: ['kafka-consumer-groups', 'kafka-delete-records'],
  run: async (argv, io) => (await import('../get-offsets/run.ts')).runGetOffsets(command, argv, io),
};
