/**
 * kafka-console-producer: each line of standard input becomes a record (spec/cli.md 2; kafka: ConsoleProducer). The options
 * here are Kafka's names over producer settings; lines are taken apart in ../console-producer.
 */
import { HELP_AND_VERSION } from '../checks.ts';
import type { CommandDeclaration } from '../command.ts';

export const command: CommandDeclaration = {
  name: 'kafka-console-producer',
  summary: 'writes lines of standard input to a topic',
  dialect: 'jopt',
  answersVersion: true,
  options: [
    {
      name: 'topic',
      type: 'String',
      valueName: 'topic',
      description: 'REQUIRED: The topic to write to.',
    },
    {
      name: 'broker-list',
      type: 'String',
      valueName: 'broker-list',
      description: 'Older name of --bootstrap-server, which wins when both are given.',
    },
    {
      name: 'bootstrap-server',
      type: 'String',
      requiredUnless: 'broker-list',
      valueName: 'server to connect to',
      description:
        'REQUIRED unless --broker-list is given: one or more brokers, host:port separated by commas.',
    },
    {
      name: 'sync',
      type: 'flag',
      description: 'Wait for each record to be acknowledged before the next.',
    },
    {
      name: 'compression-codec',
      type: 'String',
      valueName: 'compression-codec',
      optionalValue: true,
      description: 'none, gzip, snappy, lz4 or zstd; gzip when no value follows.',
    },
    {
      name: 'batch-size',
      type: 'Integer',
      valueName: 'size',
      default: '16384',
      description: 'Bytes of records for one partition that go out together.',
    },
    {
      name: 'message-send-max-retries',
      type: 'Integer',
      default: '3',
      description: 'How often a record is sent again before it counts as failed.',
    },
    {
      name: 'retry-backoff-ms',
      type: 'Long',
      default: '100',
      description: 'Pause before metadata is asked for again, ms.',
    },
    {
      name: 'timeout',
      type: 'Long',
      valueName: 'timeout_ms',
      default: '1000',
      description: 'How long a record may wait for others to go out with it, ms.',
    },
    {
      name: 'request-required-acks',
      type: 'String',
      valueName: 'request required acks',
      default: '-1',
      description:
        'Who has to have a record before it counts as written: 0 nobody, 1 the leader, -1 or all every in-sync replica.',
    },
    {
      name: 'request-timeout-ms',
      type: 'Integer',
      valueName: 'request timeout ms',
      default: '1500',
      description: 'How long a broker may take to answer, ms.',
    },
    {
      name: 'metadata-expiry-ms',
      type: 'Long',
      valueName: 'metadata expiration interval',
      default: '300000',
      description: 'How old metadata may get before it is asked for anew, ms.',
    },
    {
      name: 'max-block-ms',
      type: 'Long',
      valueName: 'max block on send',
      default: '60000',
      description: 'How long reading may wait for metadata or memory, ms.',
    },
    {
      name: 'max-memory-bytes',
      type: 'Long',
      valueName: 'total memory in bytes',
      default: '33554432',
      description: 'Memory for records that wait to be sent.',
    },
    {
      name: 'max-partition-memory-bytes',
      type: 'Integer',
      valueName: 'memory in bytes per partition',
      default: '16384',
      description: 'The same as --batch-size, which it overrides.',
    },
    {
      name: 'line-reader',
      type: 'String',
      valueName: 'reader_class',
      default: 'kafka.tools.ConsoleProducer$LineMessageReader',
      description: 'What makes records of lines.',
    },
    {
      name: 'socket-buffer-size',
      type: 'Integer',
      valueName: 'size',
      default: '102400',
      description: 'Send buffer of the connections, bytes.',
    },
    {
      name: 'property',
      type: 'String',
      valueName: 'prop',
      repeatable: true,
      description:
        'How lines are read, key=value: parse.key, key.separator, parse.headers, headers.delimiter, headers.separator, headers.key.separator, null.marker, ignore.error. May be given several times.',
    },
    {
      name: 'reader-property',
      type: 'String',
      valueName: 'prop',
      repeatable: true,
      hidden: true,
      description: '--property under its name from Kafka 4.2 on.',
    },
    {
      name: 'reader-config',
      type: 'String',
      valueName: 'config file',
      description: 'A properties file with the same; --property wins.',
    },
    {
      name: 'producer-property',
      type: 'String',
      valueName: 'producer_prop',
      repeatable: true,
      description: 'A setting of the producer, key=value. May be given several times.',
    },
    {
      name: 'command-property',
      type: 'String',
      valueName: 'prop',
      repeatable: true,
      hidden: true,
      description: '--producer-property under its name from Kafka 4.2 on.',
    },
    {
      name: 'producer.config',
      type: 'String',
      valueName: 'config file',
      description: 'A properties file with settings of the producer; --producer-property wins.',
    },
    {
      name: 'command-config',
      type: 'String',
      valueName: 'config file',
      hidden: true,
      description: '--producer.config under its name from Kafka 4.2 on.',
    },
    ...HELP_AND_VERSION,
  ],
  examples: [
    [
      'kafka-console-producer --bootstrap-server localhost:9092 --topic orders',
      'writes what you type; Ctrl-D ends',
    ],
    [
      'kafka-console-producer --bootstrap-server localhost:9092 --topic orders --property parse.key=true --property key.separator=:',
      'takes what stands before the colon as the key',
    ],
  ],
  seeAlso: ['kafka-console-consumer', 'kafka-topics'],
  run: async (argv, io) =>
    (await import('../console-producer/run.ts')).runProducer(command, argv, io),
};
