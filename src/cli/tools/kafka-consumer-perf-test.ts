/**
 * kafka-consumer-perf-test: how fast a topic can be read (spec/cli.md 16.2). The work is in ../perf/consumer.ts.
 */
import { HELP_AND_VERSION } from '../checks.ts';
import type { CommandDeclaration } from '../command.ts';

export const command: CommandDeclaration = {
  name: 'kafka-consumer-perf-test',
  summary: 'measures how fast a topic can be read',
  dialect: 'jopt',
  answersVersion: true,
  options: [
    {
      name: 'broker-list',
      type: 'String',
      valueName: 'broker-list',
      description: 'Older name of --bootstrap-server, which wins when both are given.',
    },
    {
      name: 'bootstrap-server',
      type: 'String',
      valueName: 'server to connect to',
      requiredUnless: 'broker-list',
      description:
        'REQUIRED unless --broker-list is given: one or more brokers, host:port separated by commas.',
    },
    {
      name: 'topic',
      type: 'String',
      valueName: 'topic',
      description: 'REQUIRED: The topic to read.',
    },
    {
      name: 'group',
      type: 'String',
      valueName: 'gid',
      description: 'The group to read as, a fresh one.',
    },
    {
      name: 'fetch-size',
      type: 'Integer',
      valueName: 'size',
      default: '1048576',
      description: 'Bytes asked for of one partition at a time.',
    },
    {
      name: 'from-latest',
      type: 'flag',
      description: 'A group that has no offsets yet begins at the end, not at the beginning.',
    },
    {
      name: 'socket-buffer-size',
      type: 'Integer',
      valueName: 'size',
      default: '2097152',
      description: 'Receive buffer of the connections, bytes.',
    },
    {
      name: 'threads',
      type: 'Integer',
      valueName: 'count',
      default: '10',
      description: 'Accepted, without effect.',
    },
    {
      name: 'num-fetch-threads',
      type: 'Integer',
      valueName: 'count',
      default: '1',
      description: 'Accepted, without effect.',
    },
    {
      name: 'timeout',
      type: 'Long',
      valueName: 'milliseconds',
      optionalValue: true,
      default: '10000',
      description: 'How long to wait for the next record, ms.',
    },
    {
      name: 'consumer.config',
      type: 'String',
      valueName: 'config file',
      description: 'A properties file with settings of the consumer.',
    },
    {
      name: 'print-metrics',
      type: 'flag',
      description: "Print the consumer's own figures at the end.",
    },
    {
      name: 'show-detailed-stats',
      type: 'flag',
      description: 'A line every --reporting-interval instead of one at the end.',
    },
    {
      name: 'messages',
      type: 'Long',
      valueName: 'count',
      description: 'REQUIRED: How many records to read.',
    },
    {
      name: 'reporting-interval',
      type: 'Long',
      valueName: 'interval_ms',
      default: '5000',
      description: 'With --show-detailed-stats: ms between two lines.',
    },
    {
      name: 'date-format',
      type: 'String',
      valueName: 'date format',
      default: 'yyyy-MM-dd HH:mm:ss:SSS',
      description: "How times are printed, in the letters of Java's SimpleDateFormat.",
    },
    { name: 'hide-header', type: 'flag', description: 'Leave out the line of headings.' },
    ...HELP_AND_VERSION,
  ],
  examples: [
    [
      'kafka-consumer-perf-test --bootstrap-server localhost:9092 --topic t --messages 1000000',
      'reads a million records and prints how long it took',
    ],
  ],
  seeAlso: ['kafka-producer-perf-test', 'kafka-console-consumer'],
  run: async (argv, io) => (await import('../perf/consumer.ts')).runConsumerPerf(command, argv, io),
};
