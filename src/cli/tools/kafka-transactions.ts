/** kafka-transactions: transactions seen from outside, and the end of those that hang (KIP-664). The work is in ../transactions. */
import type { CommandDeclaration, OptionDeclaration } from '../command.ts';

const TOPIC: OptionDeclaration = {
  name: 'topic',
  type: 'String',
  required: true,
  description: 'The topic.',
};
const PARTITION: OptionDeclaration = {
  name: 'partition',
  type: 'Integer',
  required: true,
  description: 'The number of the partition.',
};
const NEW_BROKERS = 'Brokers on versions 3.0 and above';
const OLD_BROKERS = 'Brokers on versions older than 3.0';

export const command: CommandDeclaration = {
  name: 'kafka-transactions',
  prog: 'kafka-transactions.sh',
  summary:
    'tells the state of transactions and of their producers, and aborts transactions that hang',
  dialect: 'argparse',
  asksBroker: true,
  options: [
    {
      name: 'version',
      aliases: ['v'],
      shortFirst: true,
      asksVersion: true,
      type: 'flag',
      description: 'Print the version and its commit.',
    },
    {
      name: 'command-config',
      type: 'String',
      valueName: 'FILE',
      description: 'A properties file with settings for the admin client.',
    },
    {
      name: 'bootstrap-server',
      type: 'String',
      valueName: 'host:port',
      required: true,
      description: 'One or more brokers, host:port separated by commas.',
    },
  ],
  subcommandsAs: { title: 'commands', metavar: 'COMMAND' },
  subcommands: [
    {
      name: 'list',
      summary: 'List the transactional ids that coordinators keep.',
      options: [
        {
          name: 'duration-filter',
          type: 'Long',
          description:
            'Only transactions that have been open for more than so many milliseconds; every one where it is below zero.',
        },
      ],
    },
    {
      name: 'describe',
      summary: 'Tell the state of one transactional id.',
      about: 'Tells the state of one transactional id.',
      options: [
        {
          name: 'transactional-id',
          type: 'String',
          required: true,
          description: 'The transactional id.',
        },
      ],
    },
    {
      name: 'describe-producers',
      summary: 'Tell who has lately written to a partition.',
      options: [
        {
          name: 'broker-id',
          type: 'Integer',
          description: 'Ask this replica; without it the leader.',
        },
        TOPIC,
        PARTITION,
      ],
    },
    {
      name: 'abort',
      summary: 'Abort a transaction that hangs; needs the rights of an administrator.',
      options: [
        TOPIC,
        PARTITION,
        {
          name: 'start-offset',
          type: 'Long',
          group: NEW_BROKERS,
          description: 'The offset at which the transaction began: enough to know it by.',
        },
        {
          name: 'producer-id',
          type: 'Long',
          group: OLD_BROKERS,
          description: 'The id of its producer.',
        },
        {
          name: 'producer-epoch',
          type: 'Short',
          group: OLD_BROKERS,
          description: 'The epoch of its producer.',
        },
        {
          name: 'coordinator-epoch',
          type: 'Integer',
          group: OLD_BROKERS,
          description: 'The epoch of its coordinator.',
        },
      ],
    },
    {
      name: 'find-hanging',
      summary: 'Find transactions that nobody will end.',
      options: [
        {
          name: 'broker-id',
          type: 'Integer',
          description: 'Search the partitions of this broker.',
        },
        {
          name: 'max-transaction-timeout',
          type: 'Integer',
          description:
            'Pass over transactions that were written to within so many minutes (15 where it is not given).',
        },
        { ...TOPIC, required: false, description: 'Search this topic.' },
        {
          ...PARTITION,
          required: false,
          description: 'Search this partition of the topic.',
        },
      ],
    },
  ],
  synopsis: [
    '--bootstrap-server SERVERS list [--duration-filter MS]',
    '--bootstrap-server SERVERS describe --transactional-id ID',
    '--bootstrap-server SERVERS describe-producers --topic TOPIC --partition N [--broker-id ID]',
    '--bootstrap-server SERVERS abort --topic TOPIC --partition N --start-offset OFFSET',
    '--bootstrap-server SERVERS find-hanging {--topic TOPIC|--broker-id ID} [OPTION...]',
  ],
  description: [
    'A transaction hangs in a partition when its coordinator does not know of it any more: readers with read_committed wait before it for good. find-hanging tells such transactions, abort ends one of them.',
  ],
  examples: [
    [
      'kafka-transactions --bootstrap-server localhost:9092 list',
      'a line for each transactional id',
    ],
    [
      'kafka-transactions --bootstrap-server localhost:9092 find-hanging --topic orders',
      'what hangs in the partitions of a topic',
    ],
    [
      'kafka-transactions --bootstrap-server localhost:9092 abort --topic orders --partition 0 --start-offset 4711',
      'ends the transaction that began there',
    ],
  ],
  seeAlso: ['kafka-console-consumer', 'kafka-dump-log'],
  run: async (argv, io) =>
    (await import('../transactions/run.ts')).runTransactions(command, argv, io),
};
