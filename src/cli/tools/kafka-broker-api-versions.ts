/** kafka-broker-api-versions: which APIs brokers serve, in which versions (spec/cli.md 13). The work is in ../api-versions. */
import { bootstrapServer, commandConfig, HELP_AND_VERSION } from '../checks.ts';
import type { CommandDeclaration } from '../command.ts';

export const command: CommandDeclaration = {
  name: 'kafka-broker-api-versions',
  summary: 'shows which APIs brokers serve, and in which versions',
  dialect: 'jopt',
  answersVersion: true,
  asksBroker: true,
  options: [
    bootstrapServer('server(s) to use for bootstrapping'),
    commandConfig(),
    ...HELP_AND_VERSION,
  ],
  examples: [
    [
      'kafka-broker-api-versions --bootstrap-server localhost:9092',
      'prints a table for each broker of the cluster',
    ],
  ],
  seeAlso: ['kafka-cluster'],
  run: async (argv, io) =>
    (await import('../api-versions/run.ts')).runApiVersions(command, argv, io),
};
