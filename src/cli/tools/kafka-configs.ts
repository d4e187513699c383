/**
 * kafka-configs: shows and changes the settings that live in the cluster: of topics, brokers, users, clients, addresses
 * (spec/cli.md 7; kafka: ConfigCommand). What was typed is checked in Kafka's order; the work is in ../configs.
 */
import { commandConfig, HELP_AND_VERSION } from '../checks.ts';
import type { CommandDeclaration } from '../command.ts';

export const command: CommandDeclaration = {
  name: 'kafka-configs',
  summary: 'shows and changes settings of topics, brokers, users and clients',
  dialect: 'jopt',
  answersVersion: true,
  asksBroker: true,
  options: [
    {
      name: 'zookeeper',
      type: 'String',
      valueName: 'urls',
      description:
        'The ZooKeeper of a stopped cluster, host:port[/chroot]: for SCRAM credentials and settings of brokers that do not run.',
    },
    {
      name: 'bootstrap-server',
      type: 'String',
      valueName: 'server to connect to',
      description: 'One or more brokers, host:port separated by commas.',
    },
    {
      name: 'bootstrap-controller',
      type: 'String',
      valueName: 'controller to connect to',
      description: 'A KRaft controller, host:port.',
    },
    commandConfig(),
    { name: 'alter', type: 'flag', description: 'Change settings.' },
    { name: 'describe', type: 'flag', description: 'Print settings.' },
    {
      name: 'all',
      type: 'flag',
      description: 'With --describe: also what comes from files and defaults.',
    },
    {
      name: 'entity-type',
      type: 'String',
      repeatable: true,
      description:
        'Whose settings: topics, clients, users, brokers, broker-loggers, ips or client-metrics.',
    },
    {
      name: 'entity-name',
      type: 'String',
      repeatable: true,
      description: 'Name of the topic, client, user, broker, address or metrics subscription.',
    },
    {
      name: 'entity-default',
      type: 'flag',
      repeatable: true,
      description: 'The default for all clients, users, brokers or addresses, in place of a name.',
    },
    {
      name: 'add-config',
      type: 'String',
      description:
        'Settings to make, k1=v1,k2=[a,b]; square brackets keep commas together. Topics take topic settings, users and clients quotas (producer_byte_rate, consumer_byte_rate, request_percentage, controller_mutation_rate) and users SCRAM credentials (SCRAM-SHA-256=[iterations=8192,password=secret]), addresses connection_creation_rate.',
    },
    {
      name: 'add-config-file',
      type: 'String',
      description: 'A properties file with settings to make.',
    },
    {
      name: 'delete-config',
      type: 'String',
      repeatable: true,
      description: 'Settings to take back, k1,k2.',
    },
    { name: 'force', type: 'flag', description: 'No effect; nothing is ever asked.' },
    { name: 'topic', type: 'String', description: 'This topic.' },
    { name: 'client', type: 'String', description: 'This client id.' },
    { name: 'client-defaults', type: 'flag', description: 'The default of all clients.' },
    { name: 'user', type: 'String', description: 'This user principal.' },
    { name: 'user-defaults', type: 'flag', description: 'The default of all users.' },
    { name: 'broker', type: 'String', description: 'The broker with this id.' },
    { name: 'broker-defaults', type: 'flag', description: 'The default of all brokers.' },
    {
      name: 'broker-logger',
      type: 'String',
      description: 'The loggers of the broker with this id.',
    },
    { name: 'ip-defaults', type: 'flag', description: 'The default of all addresses.' },
    { name: 'ip', type: 'String', description: 'This address.' },
    {
      name: 'zk-tls-config-file',
      type: 'String',
      valueName: 'ZooKeeper TLS configuration',
      description: 'A properties file with TLS settings for --zookeeper.',
    },
    ...HELP_AND_VERSION,
  ],
  examples: [
    [
      'kafka-configs --bootstrap-server localhost:9092 --alter --topic orders --add-config retention.ms=86400000',
      'keeps records of the topic for a day',
    ],
    [
      'kafka-configs --bootstrap-server localhost:9092 --describe --topic orders',
      'shows what was set',
    ],
    [
      'kafka-configs --bootstrap-server localhost:9092 --alter --topic orders --delete-config retention.ms',
      'takes it back',
    ],
  ],
  seeAlso: ['kafka-topics'],
  run: async (argv, io) => (await import('../configs/run.ts')).runConfigs(command, argv, io),
};
