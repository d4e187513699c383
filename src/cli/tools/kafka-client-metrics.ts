/** kafka-client-metrics: which figures the brokers want of their clients (KIP-714). The work is in ../client-metrics. */
import { bootstrapServer, commandConfig, HELP_AND_VERSION } from '../checks.ts';
import type { CommandDeclaration } from '../command.ts';

export const command: CommandDeclaration = {
  name: 'kafka-client-metrics',
  summary: 'tells and changes which metrics clients push to the brokers',
  dialect: 'jopt',
  answersVersion: true,
  asksBroker: true,
  options: [
    bootstrapServer('server to connect to'),
    commandConfig(),
    { name: 'alter', type: 'flag', description: 'Change a subscription, or make one.' },
    { name: 'delete', type: 'flag', description: 'Delete a subscription.' },
    { name: 'describe', type: 'flag', description: 'Show one subscription, or all.' },
    { name: 'list', type: 'flag', description: 'Show the names of all subscriptions.' },
    {
      name: 'name',
      type: 'String',
      valueName: 'name',
      description: 'The subscription.',
    },
    {
      name: 'generate-name',
      type: 'flag',
      description: 'With --alter: make up the name, a new UUID.',
    },
    {
      name: 'interval',
      type: 'String',
      valueName: 'push interval',
      description: 'How often clients push, ms; empty for the default.',
    },
    {
      name: 'match',
      type: 'String',
      valueName: 'k1=v1,k2=v2',
      repeatable: true,
      description:
        'Whom it concerns: patterns for client_id, client_instance_id, client_software_name, client_software_version, client_source_address and client_source_port.',
    },
    {
      name: 'metrics',
      type: 'String',
      valueName: 'm1,m2',
      repeatable: true,
      description: 'Which metrics: beginnings of their names.',
    },
    ...HELP_AND_VERSION,
  ],
  description: [
    'Brokers that keep their metadata in ZooKeeper have no subscriptions and refuse every one of these questions.',
  ],
  examples: [
    ['kafka-client-metrics --bootstrap-server localhost:9092 --list', 'the names of subscriptions'],
  ],
  seeAlso: ['kafka-configs'],
  run: async (argv, io) =>
    (await import('../client-metrics/run.ts')).runClientMetrics(command, argv, io),
};
