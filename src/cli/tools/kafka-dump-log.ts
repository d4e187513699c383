/**
 * kafka-dump-log: the files of a partition as text, and what is wrong with them (spec/cli.md 12; kafka: DumpLogSegments).
 * Needs no broker. The work is in ../dump-log.
 */
import { HELP_AND_VERSION } from '../checks.ts';
import type { CommandDeclaration } from '../command.ts';

const STRING_DECODER = 'org.apache.kafka.tools.api.StringDecoder';

export const command: CommandDeclaration = {
  name: 'kafka-dump-log',
  summary: 'prints the log, index and snapshot files of partitions and checks them',
  dialect: 'jopt',
  answersVersion: true,
  options: [
    {
      name: 'files',
      type: 'String',
      valueName: 'file1, file2, ...',
      description:
        'REQUIRED: Which files, separated by commas. The ending tells what a file is: .log, .index, .timeindex, .txnindex, .snapshot, .checkpoint (a snapshot of KRaft). The name must be the one the broker gave.',
    },
    {
      name: 'print-data-log',
      type: 'flag',
      description: 'Print keys and values too. Every decoder option implies it.',
    },
    {
      name: 'deep-iteration',
      type: 'flag',
      description: 'Print the records inside each batch. --print-data-log implies it.',
    },
    {
      name: 'skip-record-metadata',
      type: 'flag',
      description: 'Of a record, print only key and value.',
    },
    {
      name: 'index-sanity-check',
      type: 'flag',
      description:
        'Only check whether an index file could be what it says, as a broker does before it uses one.',
    },
    {
      name: 'verify-index-only',
      type: 'flag',
      description: 'Hold the entries of an index against the .log without printing them.',
    },
    {
      name: 'max-message-size',
      type: 'Integer',
      valueName: 'size',
      default: String(5 * 1024 * 1024),
      description: 'Bytes of the largest batch that an entry of an .index may point at.',
    },
    {
      name: 'max-bytes',
      type: 'Integer',
      valueName: 'size',
      default: String(2 ** 31 - 1),
      description: 'Read no further into a .log than this many bytes.',
    },
    {
      name: 'key-decoder-class',
      type: 'String',
      optionalValue: true,
      default: STRING_DECODER,
      description: `How keys are to be read: StringDecoder, IntegerDecoder, LongDecoder or DefaultDecoder of org.apache.kafka.tools.api.`,
    },
    {
      name: 'value-decoder-class',
      type: 'String',
      optionalValue: true,
      default: STRING_DECODER,
      description: 'The same for values.',
    },
    {
      name: 'offsets-decoder',
      type: 'flag',
      description: 'Read records as those of __consumer_offsets.',
    },
    {
      name: 'transaction-log-decoder',
      type: 'flag',
      description: 'Read records as those of __transaction_state.',
    },
    {
      name: 'cluster-metadata-decoder',
      type: 'flag',
      description:
        'Read records as those of __cluster_metadata, where KRaft keeps what it knows of a cluster.',
    },
    {
      name: 'remote-log-metadata-decoder',
      type: 'flag',
      description: 'Read records as those of __remote_log_metadata.',
    },
    ...HELP_AND_VERSION,
  ],
  examples: [
    [
      'kafka-dump-log --print-data-log --files /tmp/kafka-logs/orders-0/00000000000000000000.log',
      'prints every batch and record of a segment',
    ],
    [
      'kafka-dump-log --verify-index-only --files /tmp/kafka-logs/orders-0/00000000000000000000.index',
      'says nothing if the index is right',
    ],
  ],
  seeAlso: ['kafka-log-dirs', 'kafka-console-consumer'],
  run: async (argv, io) => (await import('../dump-log/run.ts')).runDumpLog(command, argv, io),
};
