/**
 * kafka-producer-perf-test: how fast records get into a topic and how long each of them takes (spec/cli.md 16.1). The work is
 * in ../perf/producer.ts.
 */
import type { CommandDeclaration } from '../command.ts';

export const command: CommandDeclaration = {
  name: 'kafka-producer-perf-test',
  prog: 'producer-performance',
  summary: 'measures how fast records can be written and how long they take',
  dialect: 'argparse',
  options: [
    {
      name: 'topic',
      type: 'String',
      valueName: 'TOPIC',
      required: true,
      description: 'The topic to write to.',
    },
    {
      name: 'num-records',
      type: 'Long',
      valueName: 'NUM-RECORDS',
      required: true,
      description: 'How many records to send.',
    },
    {
      name: 'payload-delimiter',
      type: 'String',
      valueName: 'PAYLOAD-DELIMITER',
      default: '\\n',
      description: 'With --payload-file: the pattern that stands between two records.',
    },
    {
      name: 'throughput',
      type: 'Double',
      valueName: 'THROUGHPUT',
      required: true,
      description: 'About how many records to send in a second; -1 for as many as can be.',
    },
    {
      name: 'producer-props',
      type: 'String',
      valueName: 'PROP-NAME=PROP-VALUE',
      oneOrMore: true,
      description: 'Settings of the producer, bootstrap.servers among them.',
    },
    {
      name: 'producer.config',
      type: 'String',
      valueName: 'CONFIG-FILE',
      description: 'A properties file with settings of the producer; --producer-props wins.',
    },
    {
      name: 'print-metrics',
      type: 'flag',
      description: "Print the producer's own figures at the end.",
    },
    {
      name: 'transactional-id',
      type: 'String',
      valueName: 'TRANSACTIONAL-ID',
      default: 'performance-producer-default-transactional-id',
      description: 'With --transaction-duration-ms: under which id.',
    },
    {
      name: 'transaction-duration-ms',
      type: 'Long',
      valueName: 'TRANSACTION-DURATION',
      default: '0',
      description:
        'Send in transactions that are committed when they are this old, ms; 0 for none.',
    },
    {
      name: 'record-size',
      type: 'Integer',
      valueName: 'RECORD-SIZE',
      exclusive: 'payload',
      required: true,
      description: 'Send this many random letters.',
    },
    {
      name: 'payload-file',
      type: 'String',
      valueName: 'PAYLOAD-FILE',
      exclusive: 'payload',
      required: true,
      description: 'Send parts of this UTF-8 file, chosen at random.',
    },
    {
      name: 'payload-monotonic',
      type: 'flag',
      exclusive: 'payload',
      required: true,
      description: 'Send the numbers from 0 on.',
    },
  ],
  examples: [
    [
      'kafka-producer-perf-test --topic t --num-records 1000000 --record-size 100 --throughput -1 --producer-props bootstrap.servers=localhost:9092',
      'sends a million records of 100 bytes as fast as it can',
    ],
  ],
  seeAlso: ['kafka-consumer-perf-test', 'kafka-e2e-latency', 'kafka-console-producer'],
  run: async (argv, io) => (await import('../perf/producer.ts')).runProducerPerf(command, argv, io),
};
