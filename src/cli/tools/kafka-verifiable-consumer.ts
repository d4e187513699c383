/**
 * kafka-verifiable-consumer: reads a topic as a member of a group and tells as JSON what happens (spec/cli.md 17). The work is
 * in ../verifiable/consumer.ts.
 */
import type { CommandDeclaration } from '../command.ts';
import { CONNECTION_OPTIONS } from '../verifiable/connection.ts';

export const command: CommandDeclaration = {
  name: 'kafka-verifiable-consumer',
  prog: 'verifiable-consumer',
  summary: 'reads a topic in a group and tells of every assignment, poll and commit',
  dialect: 'argparse',
  options: [
    {
      name: 'topic',
      type: 'String',
      valueName: 'TOPIC',
      required: true,
      description: 'The topic to read.',
    },
    {
      name: 'group-protocol',
      type: 'String',
      valueName: 'GROUP_PROTOCOL',
      default: 'classic',
      description: 'How members of the group find together; only classic is served yet.',
    },
    {
      name: 'group-remote-assignor',
      type: 'String',
      valueName: 'GROUP_REMOTE_ASSIGNOR',
      description: 'Accepted; without effect in the classic protocol.',
    },
    {
      name: 'group-id',
      type: 'String',
      valueName: 'GROUP_ID',
      required: true,
      description: 'The group to read as.',
    },
    {
      name: 'group-instance-id',
      type: 'String',
      valueName: 'GROUP_INSTANCE_ID',
      description: 'The name of this member across restarts.',
    },
    {
      name: 'max-messages',
      type: 'Integer',
      valueName: 'MAX-MESSAGES',
      default: '-1',
      description: 'How many records to read; -1 for all until a signal comes.',
    },
    {
      name: 'session-timeout',
      type: 'Integer',
      valueName: 'TIMEOUT_MS',
      default: '30000',
      description: 'How long the group waits for a sign of life, ms.',
    },
    { name: 'verbose', type: 'flag', description: 'A line for every record.' },
    {
      name: 'enable-autocommit',
      type: 'flag',
      description: 'Let the consumer commit from time to time instead of after each poll.',
    },
    {
      name: 'reset-policy',
      type: 'String',
      valueName: 'RESETPOLICY',
      default: 'earliest',
      description: 'Where a group without offsets begins: earliest, latest or none.',
    },
    {
      name: 'assignment-strategy',
      type: 'String',
      valueName: 'ASSIGNMENTSTRATEGY',
      default: 'org.apache.kafka.clients.consumer.RangeAssignor',
      description: 'How partitions are shared among the members.',
    },
    {
      name: 'consumer.config',
      type: 'String',
      valueName: 'CONFIG_FILE',
      description: 'A properties file with settings of the consumer; what is typed wins.',
    },
    ...CONNECTION_OPTIONS,
  ],
  examples: [
    [
      'kafka-verifiable-consumer --bootstrap-server localhost:9092 --topic t --group-id g --max-messages 100',
      'reads 100 records and commits them',
    ],
  ],
  seeAlso: ['kafka-verifiable-producer', 'kafka-console-consumer'],
  run: async (argv, io) =>
    (await import('../verifiable/consumer.ts')).runVerifiableConsumer(command, argv, io),
};
