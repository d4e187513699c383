/** zookeeper-security-migration: secures the znodes of a cluster, or opens them. The work is in ../security-migration. */
import { HELP_AND_VERSION } from '../checks.ts';
import type { CommandDeclaration } from '../command.ts';

export const command: CommandDeclaration = {
  name: 'zookeeper-security-migration',
  summary: "secures a cluster's znodes against others, or opens them again",
  dialect: 'jopt',
  answersVersion: true,
  options: [
    {
      name: 'zookeeper.acl',
      type: 'String',
      description:
        "'secure': only who made a znode may change it, which is who this command logs in as. 'unsecure': everybody may.",
    },
    {
      name: 'zookeeper.connect',
      type: 'String',
      default: 'localhost:2181',
      description:
        'Servers of ZooKeeper, host:port separated by commas, with a chroot behind them.',
    },
    {
      name: 'zookeeper.session.timeout',
      type: 'Integer',
      default: '30000',
      description: 'How long ZooKeeper keeps the session without a sign of life, in ms.',
    },
    {
      name: 'zookeeper.connection.timeout',
      type: 'Integer',
      default: '30000',
      description: 'How long to wait for a connection, in ms.',
    },
    {
      name: 'enable.path.check',
      type: 'flag',
      description: 'Changes nothing when one of the roots does not exist.',
    },
    {
      name: 'zk-tls-config-file',
      type: 'String',
      valueName: 'ZooKeeper TLS configuration',
      description: 'A file with zookeeper.ssl.* and zookeeper.clientCnxnSocket, for TLS.',
    },
    ...HELP_AND_VERSION,
  ],
  description: [
    'Brokers with zookeeper.set.acl=true secure what they create; this secures what is there already. It must log in as they do: by KAFKA_OPTS=-Djava.security.auth.login.config=FILE, or by a certificate in --zk-tls-config-file.',
    "Roots that are missing are made, the controller's node excepted, and named in a warning, since that may be a wrong chroot.",
  ],
  examples: [
    [
      'zookeeper-security-migration --zookeeper.acl=secure --zookeeper.connect=localhost:2181/kafka',
      'secures the cluster below /kafka',
    ],
  ],
  seeAlso: ['zookeeper-shell', 'kafka-server-start'],
  run: async (argv, io) =>
    (await import('../security-migration/run.ts')).runSecurityMigration(command, argv, io),
};
