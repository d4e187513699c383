/**
 * kafka-server-start: runs a broker from a properties file (spec/cli.md 5). Without one, which Kafka answers with its usage,
 * it runs what a tutorial needs: config/server.properties on localhost, with a ZooKeeper inside. The work is in
 * ../server-start.
 */
import type { CommandDeclaration } from '../command.ts';

export const command: CommandDeclaration = {
  name: 'kafka-server-start',
  summary: 'runs a Kafka broker, with a ZooKeeper inside when no file is given',
  dialect: 'jopt',
  server: true,
  options: [
    {
      name: 'override',
      type: 'String',
      repeatable: true,
      description: 'A setting that wins over the file, key=value. May be given several times.',
    },
    { name: 'version', type: 'flag', description: 'Show the version and end.' },
  ],
  synopsis: ['[-daemon] [server.properties] [--override key=value]...'],
  description: [
    'Reads the properties file, joins the ZooKeeper that zookeeper.connect names, recovers the log directories and serves clients until it gets SIGTERM, SIGINT or SIGHUP.',
    'Without a file it reads the config/server.properties of the package, listens on every address of localhost and runs a ZooKeeper of its own on the port of zookeeper.connect, on the loopback only. If another server holds that port, it is used when it belongs to the same cluster or is empty.',
    'A file with process.roles, written for a broker without ZooKeeper, starts the same way, which a warning says. A file named config/NAME that is not under the working directory is taken from the package.',
    '-daemon as the very first word lets it go on in the background, with its output in LOG_DIR/kafkaServer.out. Started by npm or npx it ends when they do.',
  ],
  examples: [
    ['kafka-server-start', 'runs a broker on port 9092 and a ZooKeeper on port 2181'],
    [
      'kafka-server-start config/server.properties',
      'runs a broker on a ZooKeeper that runs already',
    ],
    [
      'kafka-server-start -daemon config/server.properties --override broker.id=1 --override listeners=PLAINTEXT://:9093',
      'runs a second one in the background',
    ],
  ],
  seeAlso: ['kafka-server-stop', 'zookeeper-server-start', 'kafka-storage'],
  run: async (argv, io) =>
    (await import('../server-start/run.ts')).runServerStart(command, argv, io),
};
