/** kafka-leader-election: gives partitions a new leader (spec/cli.md 14). The work is in ../leader-election. */
import { bootstrapServer, HELP_AND_VERSION } from '../checks.ts';
import type { CommandDeclaration } from '../command.ts';

export const command: CommandDeclaration = {
  name: 'kafka-leader-election',
  summary: 'elects the preferred leader of partitions, or any replica when no in-sync one is left',
  dialect: 'jopt',
  answersVersion: true,
  asksBroker: true,
  options: [
    bootstrapServer('host:port'),
    {
      name: 'admin.config',
      type: 'String',
      valueName: 'config file',
      description: 'A properties file with settings for the admin client.',
    },
    {
      name: 'path-to-json-file',
      type: 'String',
      valueName: 'Path to JSON file',
      description:
        'The partitions, as {"partitions":[{"topic":"t","partition":0}]}. Not with --topic or --all-topic-partitions.',
    },
    {
      name: 'topic',
      type: 'String',
      valueName: 'topic name',
      description: 'The topic of --partition.',
    },
    {
      name: 'partition',
      type: 'Integer',
      valueName: 'partition id',
      description: 'The partition; REQUIRED with --topic.',
    },
    {
      name: 'all-topic-partitions',
      type: 'flag',
      description: 'Every partition that this type of election can help.',
    },
    {
      name: 'election-type',
      type: 'String',
      typeName: '[PREFERRED,UNCLEAN]',
      valueName: 'election type',
      description:
        'REQUIRED: preferred makes the first replica lead again; unclean lets a replica lead that may lack records, where nobody leads.',
    },
    ...HELP_AND_VERSION,
  ],
  examples: [
    [
      'kafka-leader-election --bootstrap-server localhost:9092 --election-type preferred --all-topic-partitions',
      'gives every partition back to its preferred leader',
    ],
  ],
  seeAlso: ['kafka-topics'],
  run: async (argv, io) =>
    (await import('../leader-election/run.ts')).runLeaderElection(command, argv, io),
};
