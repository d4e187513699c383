/**
 * kafka-streams-application-reset: lets an application of Kafka Streams begin anew (spec/cli.md 21). The work is in
 * ../streams-reset.
 */
import { HELP_AND_VERSION } from '../checks.ts';
import type { CommandDeclaration } from '../command.ts';

export const command: CommandDeclaration = {
  name: 'kafka-streams-application-reset',
  summary: 'resets what an application of Kafka Streams has read and deletes its internal topics',
  dialect: 'jopt',
  answersVersion: true,
  asksBroker: true,
  options: [
    {
      name: 'application-id',
      type: 'String',
      valueName: 'id',
      required: true,
      description: 'The application, as its application.id: the group it reads in.',
    },
    {
      name: 'bootstrap-servers',
      type: 'String',
      valueName: 'urls',
      description: 'Older name of --bootstrap-server, which wins when both are given.',
    },
    {
      name: 'bootstrap-server',
      type: 'String',
      valueName: 'server to connect to',
      description: 'One or more brokers, host:port separated by commas. (default: localhost:9092)',
    },
    {
      name: 'input-topics',
      type: 'String',
      valueName: 'list',
      repeatable: true,
      description:
        'Topics the application reads, separated by commas: reset to the beginning, or as said.',
    },
    {
      name: 'intermediate-topics',
      type: 'String',
      valueName: 'list',
      repeatable: true,
      description: 'Topics it writes and reads itself, separated by commas: reset to the end.',
    },
    {
      name: 'internal-topics',
      type: 'String',
      valueName: 'list',
      repeatable: true,
      description:
        'Delete only these of the internal topics, separated by commas; a dry run shows them all.',
    },
    { name: 'to-offset', type: 'Long', description: 'Reset to this offset.' },
    {
      name: 'to-datetime',
      type: 'String',
      description: "Reset to the first record from this time on: 'YYYY-MM-DDTHH:mm:SS.sss'.",
    },
    {
      name: 'by-duration',
      type: 'String',
      description: "Reset to the first record that is no older: 'PnDTnHnMnS'.",
    },
    { name: 'to-earliest', type: 'flag', description: 'Reset to the beginning.' },
    { name: 'to-latest', type: 'flag', description: 'Reset to the end.' },
    {
      name: 'from-file',
      type: 'String',
      description: 'Reset as this file says, a line TOPIC,PARTITION,OFFSET for each partition.',
    },
    {
      name: 'shift-by',
      type: 'Long',
      valueName: 'number-of-offsets',
      description: 'Reset by so many offsets forward, or backward below 0.',
    },
    {
      name: 'config-file',
      type: 'String',
      valueName: 'file name',
      description: 'A properties file with settings for the admin client and the consumer.',
    },
    {
      name: 'force',
      type: 'flag',
      description: 'Put members out of the group first, for those that stopped without leaving it.',
    },
    { name: 'dry-run', type: 'flag', description: 'Only show what would be done.' },
    ...HELP_AND_VERSION,
  ],
  description: [
    'Run it while no instance of the application does, with --dry-run first: what is deleted does not come back. Output topics are left alone, and so is the local state of the instances, which has to be deleted where they run.',
  ],
  examples: [
    [
      'kafka-streams-application-reset --bootstrap-server localhost:9092 --application-id app --input-topics orders --dry-run',
      'shows what a reset of the application would do',
    ],
  ],
  seeAlso: ['kafka-consumer-groups', 'kafka-topics'],
  run: async (argv, io) =>
    (await import('../streams-reset/run.ts')).runStreamsReset(command, argv, io),
};
