/**
 * kafka-storage: makes a cluster id and prepares log directories, as the quickstart of a broker without ZooKeeper asks for
 * (spec/cli.md 19). Ours keeps its metadata in a ZooKeeper all the same: the id becomes the id of that cluster.
 */
import type { CommandDeclaration } from '../command.ts';

const CONFIG = {
  name: 'config',
  aliases: ['c'],
  type: 'String',
  required: true,
  description: 'The properties file of the broker.',
} as const;

export const command: CommandDeclaration = {
  name: 'kafka-storage',
  summary: 'makes cluster ids and prepares log directories',
  dialect: 'argparse',
  options: [],
  synopsis: [
    'random-uuid',
    'format --config FILE --cluster-id ID [--ignore-formatted]',
    'info --config FILE',
  ],
  subcommands: [
    { name: 'info', summary: 'Tell what is in the log directories.', options: [CONFIG] },
    {
      name: 'format',
      summary: 'Prepare the log directories for a broker.',
      options: [
        CONFIG,
        {
          name: 'cluster-id',
          aliases: ['t'],
          type: 'String',
          required: true,
          description: 'The id of the cluster, as random-uuid makes one.',
        },
        {
          name: 'add-scram',
          aliases: ['S'],
          type: 'String',
          repeatable: true,
          description: 'A SCRAM credential to begin with; not served yet.',
        },
        {
          name: 'ignore-formatted',
          aliases: ['g'],
          type: 'flag',
          description: 'Pass over directories that were prepared already.',
        },
        {
          name: 'release-version',
          aliases: ['r'],
          type: 'String',
          description: 'A version of Kafka; the format is the same for all.',
        },
        {
          name: 'feature',
          aliases: ['f'],
          type: 'String',
          repeatable: true,
          description: 'Accepted, without effect.',
        },
        {
          name: 'standalone',
          aliases: ['s'],
          type: 'flag',
          exclusive: 'controllers',
          description: 'Accepted, without effect.',
        },
        {
          name: 'no-initial-controllers',
          aliases: ['N'],
          type: 'flag',
          exclusive: 'controllers',
          description: 'Accepted, without effect.',
        },
        {
          name: 'initial-controllers',
          aliases: ['I'],
          type: 'String',
          exclusive: 'controllers',
          description: 'Accepted, without effect.',
        },
      ],
    },
    { name: 'random-uuid', summary: 'Print an id for a new cluster.', options: [] },
  ],
  examples: [
    ['kafka-storage random-uuid', 'prints an id'],
    [
      'kafka-storage format -t $(kafka-storage random-uuid) -c config/kraft/server.properties',
      'prepares the directories of that file',
    ],
  ],
  seeAlso: ['kafka-server-start'],
  run: async (argv, io) => (await import('../storage/run.ts')).runStorage(command, argv, io),
};
