/**
 * kafka-verifiable-producer: writes the numbers from 0 on and tells as JSON what became of each (spec/cli.md 17). The work is
 * in ../verifiable/producer.ts.
 */
import type { CommandDeclaration } from '../command.ts';
import { CONNECTION_OPTIONS } from '../verifiable/connection.ts';

export const command: CommandDeclaration = {
  name: 'kafka-verifiable-producer',
  prog: 'verifiable-producer',
  summary: 'writes increasing numbers to a topic and tells of each whether it was acknowledged',
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
      name: 'max-messages',
      type: 'Integer',
      valueName: 'MAX-MESSAGES',
      default: '-1',
      description: 'How many to write; -1 for as many until a signal comes.',
    },
    {
      name: 'throughput',
      type: 'Integer',
      valueName: 'THROUGHPUT',
      default: '-1',
      description: 'About how many to write in a second; -1 for as many as can be.',
    },
    {
      name: 'acks',
      type: 'Integer',
      valueName: 'ACKS',
      default: '-1',
      choices: ['0', '1', '-1'],
      description:
        'Who has to have a record before it counts as written: 0 nobody, 1 the leader, -1 every in-sync replica.',
    },
    {
      name: 'producer.config',
      type: 'String',
      valueName: 'CONFIG_FILE',
      description: 'A properties file with settings of the producer.',
    },
    {
      name: 'message-create-time',
      type: 'Long',
      valueName: 'CREATETIME',
      default: '-1',
      description: 'The time of the first record, ms since the epoch; -1 for now.',
    },
    {
      name: 'value-prefix',
      type: 'Integer',
      valueName: 'VALUE-PREFIX',
      description: 'Stands before each number, with a dot between them.',
    },
    {
      name: 'repeating-keys',
      type: 'Integer',
      valueName: 'REPEATING-KEYS',
      description: 'Give records the keys 0 up to this number (not included), again and again.',
    },
    ...CONNECTION_OPTIONS,
  ],
  examples: [
    [
      'kafka-verifiable-producer --bootstrap-server localhost:9092 --topic t --max-messages 100',
      'writes 0 to 99, a line of JSON for each',
    ],
  ],
  seeAlso: ['kafka-verifiable-consumer', 'kafka-producer-perf-test'],
  run: async (argv, io) =>
    (await import('../verifiable/producer.ts')).runVerifiableProducer(command, argv, io),
};
