/** kafka-delete-records: moves the beginning of partitions forward (spec/cli.md 10). The work is in ../delete-records. */
import { bootstrapServer, commandConfig, HELP_AND_VERSION } from '../checks.ts';
import type { CommandDeclaration } from '../command.ts';

export const command: CommandDeclaration = {
  name: 'kafka-delete-records',
  summary: 'deletes the records of partitions up to an offset',
  dialect: 'jopt',
  answersVersion: true,
  asksBroker: true,
  options: [
    bootstrapServer('server(s) to use for bootstrapping'),
    {
      name: 'offset-json-file',
      type: 'String',
      valueName: 'Offset json file path',
      description:
        'REQUIRED: A file that says which partitions and up to which offset (-1: the end): {"partitions":[{"topic":"orders","partition":0,"offset":10}],"version":1}.',
    },
    commandConfig('command config property file path'),
    ...HELP_AND_VERSION,
  ],
  examples: [
    [
      'kafka-delete-records --bootstrap-server localhost:9092 --offset-json-file delete.json',
      'deletes what the file names',
    ],
  ],
  seeAlso: ['kafka-get-offsets', 'kafka-topics'],
  run: async (argv, io) =>
    (await import('../delete-records/run.ts')).runDeleteRecords(command, argv, io),
};
