/**
 * kafka-console-consumer: prints the records of topics (spec/cli.md 3; kafka: ConsoleConsumer). Data goes to stdout, the
 * total and every complaint to stderr. The loop and the formatters are in ../console-consumer.
 */
import { bootstrapServer, HELP_AND_VERSION } from '../checks.ts';
import type { CommandDeclaration } from '../command.ts';

export const command: CommandDeclaration = {
  name: 'kafka-console-consumer',
  summary: 'prints the records of a topic',
  dialect: 'jopt',
  answersVersion: true,
  options: [
    { name: 'topic', type: 'String', valueName: 'topic', description: 'The topic to read.' },
    {
      name: 'whitelist',
      type: 'String',
      valueName: 'Java regex (String)',
      description: 'Older name of --include, which wins when both are given.',
    },
    {
      name: 'include',
      type: 'String',
      valueName: 'Java regex (String)',
      description: 'Read every topic that this regular expression matches.',
    },
    {
      name: 'partition',
      type: 'Integer',
      valueName: 'partition',
      description: 'Read this partition only, from the end unless --offset says otherwise.',
    },
    {
      name: 'offset',
      type: 'String',
      valueName: 'consume offset',
      default: 'latest',
      description: 'Where to begin in the partition: earliest, latest or a number.',
    },
    {
      name: 'consumer-property',
      type: 'String',
      valueName: 'consumer_prop',
      repeatable: true,
      description: 'A setting of the consumer, key=value. May be given several times.',
    },
    {
      name: 'command-property',
      type: 'String',
      valueName: 'prop',
      repeatable: true,
      hidden: true,
      description: '--consumer-property under its name from Kafka 4.2 on.',
    },
    {
      name: 'consumer.config',
      type: 'String',
      valueName: 'config file',
      description: 'A properties file with settings of the consumer; --consumer-property wins.',
    },
    {
      name: 'command-config',
      type: 'String',
      valueName: 'config file',
      hidden: true,
      description: '--consumer.config under its name from Kafka 4.2 on.',
    },
    {
      name: 'formatter',
      type: 'String',
      valueName: 'class',
      default: 'org.apache.kafka.tools.consumer.DefaultMessageFormatter',
      description: 'What makes text of records.',
    },
    {
      name: 'property',
      type: 'String',
      valueName: 'prop',
      repeatable: true,
      description:
        'How records are printed, key=value: print.timestamp, print.partition, print.offset, print.headers, print.key, print.value, key.separator, line.separator, headers.separator, null.literal, key.deserializer, value.deserializer, headers.deserializer. May be given several times.',
    },
    {
      name: 'formatter-property',
      type: 'String',
      valueName: 'prop',
      repeatable: true,
      hidden: true,
      description: '--property under its name from Kafka 4.2 on.',
    },
    {
      name: 'formatter-config',
      type: 'String',
      valueName: 'config file',
      description: 'A properties file with the same; --property wins.',
    },
    {
      name: 'from-beginning',
      type: 'flag',
      description: 'Begin with the first record, where the group has not read before.',
    },
    {
      name: 'max-messages',
      type: 'Integer',
      valueName: 'num_messages',
      description: 'End after this many records. Goes on for ever without it.',
    },
    {
      name: 'timeout-ms',
      type: 'Long',
      valueName: 'timeout_ms',
      description: 'End when no record came for this long.',
    },
    {
      name: 'skip-message-on-error',
      type: 'flag',
      description: 'Go on with the next record when one cannot be printed.',
    },
    bootstrapServer('server to connect to'),
    {
      name: 'key-deserializer',
      type: 'String',
      valueName: 'deserializer for key',
      description: 'Java class that reads keys.',
    },
    {
      name: 'value-deserializer',
      type: 'String',
      valueName: 'deserializer for values',
      description: 'Java class that reads values.',
    },
    {
      name: 'enable-systest-events',
      type: 'flag',
      description: 'Print a line when the consumer has ended.',
    },
    {
      name: 'isolation-level',
      type: 'String',
      default: 'read_uncommitted',
      description: 'read_committed leaves out records of transactions that were not committed.',
    },
    {
      name: 'group',
      type: 'String',
      valueName: 'consumer group id',
      description: 'The group to read with; a name made up for this run without it.',
    },
    ...HELP_AND_VERSION,
  ],
  examples: [
    [
      'kafka-console-consumer --bootstrap-server localhost:9092 --topic orders --from-beginning',
      'prints every record and waits for more',
    ],
    [
      'kafka-console-consumer --bootstrap-server localhost:9092 --topic orders --group billing --property print.key=true --max-messages 10',
      'prints ten records with their keys, on behalf of a group',
    ],
  ],
  seeAlso: ['kafka-console-producer', 'kafka-consumer-groups'],
  run: async (argv, io) =>
    (await import('../console-consumer/run.ts')).runConsumer(command, argv, io),
};
