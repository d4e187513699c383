/** kafka-cluster: the id of a cluster (spec/cli.md 19; kafka: ClusterTool). */
import type { CommandDeclaration, Io, OptionDeclaration } from '../command.ts';
import { got, messageOf, stackTrace } from '../java-error.ts';
import { clientConfig } from '../key-values.ts';

const CONNECTION: readonly OptionDeclaration[] = [
  {
    name: 'bootstrap-server',
    aliases: ['b'],
    type: 'String',
    required: true,
    exclusive: 'connection',
    description: 'One or more brokers, host:port separated by commas.',
  },
  {
    name: 'bootstrap-controller',
    aliases: ['C'],
    type: 'String',
    exclusive: 'connection',
    description: 'A KRaft controller, host:port.',
  },
  {
    name: 'config',
    aliases: ['c'],
    type: 'String',
    description: 'A properties file with settings for the admin client.',
  },
];

export const command: CommandDeclaration = {
  name: 'kafka-cluster',
  summary: 'tells the id of a cluster',
  dialect: 'argparse',
  options: [],
  synopsis: [
    'cluster-id --bootstrap-server SERVERS',
    'unregister --bootstrap-server SERVERS --id ID',
  ],
  subcommands: [
    { name: 'cluster-id', summary: 'Print the id of the cluster.', options: CONNECTION },
    {
      name: 'unregister',
      summary: 'Take a broker that will not come back out of the cluster.',
      options: [
        ...CONNECTION,
        {
          name: 'id',
          aliases: ['i'],
          type: 'Integer',
          required: true,
          description: 'The id of the broker.',
        },
      ],
    },
  ],
  seeAlso: ['kafka-storage'],
  run: runCluster,
};

async function runCluster(argv: readonly string[], io: Io): Promise<number> {
  const { readArgparse } = await import('../argparse.ts');
  const chosen = await readArgparse(command, argv, io, 1);
  if (typeof chosen === 'number') return chosen;
  const { options, subcommand } = chosen;
  try {
    const { openAdmin } = await import('../admin.ts');
    const servers =
      options.value('bootstrap-server') ?? options.value('bootstrap-controller') ?? '';
    const config = await clientConfig(io, options.value('config'), {
      'bootstrap.servers': servers,
    });
    const admin = await openAdmin(config, io);
    try {
      const endpoint = options.has('bootstrap-controller') ? 'controller' : 'broker';
      const { clusterId } = await got(admin.describeCluster({ endpoint }));
      // Brokers that have a ZooKeeper take themselves out of the cluster: none serves UnregisterBroker.
      if (subcommand === 'unregister')
        io.stdout.write('The target cluster does not support the broker unregistration API.\n');
      else if (clusterId === '')
        io.stdout.write('No cluster ID found. The Kafka version is probably too old.\n');
      else io.stdout.write(`Cluster ID: ${clusterId}\n`);
    } finally {
      await admin.close();
    }
    return 0;
  } catch (error) {
    io.stderr.write(`${messageOf(error)}\n${stackTrace(error)}\n`);
    return 1;
  }
}
