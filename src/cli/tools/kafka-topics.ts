/**
 * kafka-topics: creates, lists, describes, alters and deletes topics (spec/cli.md 1; kafka: TopicCommand). What was typed
 * is checked in Kafka's order before anything is connected; the work is in ../topics. `--zookeeper` is the form of
 * Kafka 2.x: it is hidden, goes straight to the znodes and prints what 2.5 printed (1.7).
 */
import { commandConfig, HELP_AND_VERSION } from '../checks.ts';
import type { CommandDeclaration } from '../command.ts';

export const command: CommandDeclaration = {
  name: 'kafka-topics',
  summary: 'creates, lists, describes, grows and deletes topics',
  dialect: 'jopt',
  answersVersion: true,
  asksBroker: true,
  options: [
    {
      name: 'bootstrap-server',
      type: 'String',
      valueName: 'server to connect to',
      description:
        'REQUIRED: One or more brokers, host:port separated by commas; the rest of the cluster is learnt from them.',
    },
    {
      name: 'zookeeper',
      type: 'String',
      valueName: 'hosts',
      hidden: true,
      description: 'The ZooKeeper of a cluster, host:port[/chroot], as Kafka 2 took it.',
    },
    commandConfig(),
    { name: 'list', type: 'flag', description: 'Print the names of all topics.' },
    { name: 'create', type: 'flag', description: 'Make a new topic.' },
    { name: 'delete', type: 'flag', description: 'Delete every topic that matches --topic.' },
    {
      name: 'alter',
      type: 'flag',
      description: 'Give a topic more partitions. Its settings are changed with kafka-configs.',
    },
    {
      name: 'describe',
      type: 'flag',
      description: 'Print partitions, leaders, replicas and settings.',
    },
    {
      name: 'topic',
      type: 'String',
      valueName: 'topic',
      repeatable: false,
      description:
        'The topic. With --create a name; otherwise a regular expression in double quotes, or several separated by commas.',
    },
    {
      name: 'topic-id',
      type: 'String',
      valueName: 'topic-id',
      description: 'With --describe: the topic by its id instead of its name.',
    },
    {
      name: 'config',
      type: 'String',
      valueName: 'name=value',
      repeatable: true,
      description: 'With --create: a setting of the new topic. May be given several times.',
    },
    {
      name: 'delete-config',
      type: 'String',
      valueName: 'name',
      repeatable: true,
      description: 'A setting to take back. Not possible over --bootstrap-server.',
    },
    {
      name: 'partitions',
      type: 'Integer',
      valueName: '# of partitions',
      description:
        'How many partitions the topic gets, or has after --alter. Records with a key may go to other partitions afterwards. Without it a new topic has as many as the broker is set to.',
    },
    {
      name: 'replication-factor',
      type: 'Integer',
      valueName: 'replication factor',
      description: 'How many brokers hold each partition. Without it as the broker is set to.',
    },
    {
      name: 'replica-assignment',
      type: 'String',
      valueName:
        'broker_id_for_part1_replica1 : broker_id_for_part1_replica2 , broker_id_for_part2_replica1 : broker_id_for_part2_replica2 , ...',
      description: 'Which brokers hold which partition, instead of letting the cluster choose.',
    },
    {
      name: 'under-replicated-partitions',
      type: 'flag',
      description: 'With --describe: only partitions that lack in-sync replicas.',
    },
    {
      name: 'unavailable-partitions',
      type: 'flag',
      description: 'With --describe: only partitions without a leader.',
    },
    {
      name: 'under-min-isr-partitions',
      type: 'flag',
      description:
        'With --describe: only partitions with fewer in-sync replicas than min.insync.replicas.',
    },
    {
      name: 'at-min-isr-partitions',
      type: 'flag',
      description: 'With --describe: only partitions with exactly min.insync.replicas in sync.',
    },
    {
      name: 'topics-with-overrides',
      type: 'flag',
      description: 'With --describe: only topics that have settings of their own.',
    },
    {
      name: 'if-exists',
      type: 'flag',
      description: 'With --alter, --delete or --describe: nothing to do when the topic is absent.',
    },
    {
      name: 'if-not-exists',
      type: 'flag',
      description: 'With --create: nothing to do when the topic is there already.',
    },
    {
      name: 'exclude-internal',
      type: 'flag',
      description: 'With --list or --describe: leave out the topics Kafka keeps for itself.',
    },
    {
      name: 'partition-size-limit-per-response',
      type: 'Integer',
      valueName: 'maximum number of partitions in one response.',
      description: 'How many partitions a describe asks for at a time.',
    },
    {
      name: 'disable-rack-aware',
      type: 'flag',
      hidden: true,
      description: 'Ignore racks (Kafka 2).',
    },
    { name: 'force', type: 'flag', hidden: true, description: 'No effect (Kafka 2).' },
    ...HELP_AND_VERSION,
  ],
  examples: [
    [
      'kafka-topics --bootstrap-server localhost:9092 --create --topic orders --partitions 3',
      'makes a topic',
    ],
    ['kafka-topics --bootstrap-server localhost:9092 --list', 'prints the names of all topics'],
    [
      'kafka-topics --bootstrap-server localhost:9092 --describe --topic orders',
      'shows its partitions',
    ],
    [
      'kafka-topics --bootstrap-server localhost:9092 --alter --topic orders --partitions 6',
      'gives it three more',
    ],
  ],
  seeAlso: ['kafka-configs', 'kafka-get-offsets', 'kafka-console-producer'],
  run: async (argv, io) => (await import('../topics/run.ts')).runTopics(command, argv, io),
};
