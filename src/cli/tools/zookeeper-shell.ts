/**
 * zookeeper-shell: ZooKeeper's command line (spec/zookeeper.md 3; spec/cli.md 4), as Kafka 3.9.1 wraps it. One command
 * from the argument list, or lines from a pipe or a terminal; the exit code is the last command's.
 */
import type { CommandDeclaration, Io } from '../command.ts';
import { logTo } from '../log4j.ts';
import { zooKeeperSecurity } from '../zookeeper-security.ts';
import { readInvocation } from '../zookeeper-shell/invocation.ts';
import { runPiped, runTyped } from '../zookeeper-shell/lines.ts';
import { Shell } from '../zookeeper-shell/shell.ts';
import { javaNumber } from '../zookeeper-shell/shell-error.ts';

export const command: CommandDeclaration = {
  name: 'zookeeper-shell',
  summary: 'reads and changes what is in a ZooKeeper',
  dialect: 'positional',
  options: [
    {
      name: 'zk-tls-config-file',
      type: 'String',
      valueName: 'file',
      description:
        'Properties for a connection over TLS: zookeeper.ssl.client.enable=true, zookeeper.clientCnxnSocket=org.apache.zookeeper.ClientCnxnSocketNetty and the zookeeper.ssl.* of the stores. A file that does not enable it is fine.',
    },
    {
      name: 'timeout',
      type: 'Integer',
      valueName: 'ms',
      default: '30000',
      description: 'Session timeout, to be given before the command.',
    },
    {
      name: 'r',
      type: 'flag',
      description:
        'Also takes a server that is cut off from its ensemble, for reading. Before the command, and not with TLS.',
    },
  ],
  synopsis: ['zookeeper_host:port[/path] [-zk-tls-config-file file] [args...]'],
  description: [
    'With a command behind the address, runs it and exits with its code: 0, 1 when it failed, 127 when there is no such command. Without one, reads commands from standard input, a line each, until quit or the end; on a terminal with a prompt, history, and completion of commands and paths.',
    'Results are on standard output, errors and "Created ..." on standard error. An unknown command shows all there are.',
    'A path behind the address is a chroot: every path is taken as below it.',
    "KAFKA_OPTS=-Djava.security.auth.login.config=FILE logs in by SASL, as the user of that file's section Client.",
  ],
  examples: [
    ['zookeeper-shell localhost:2181 get /brokers/ids/0', 'what the broker with id 0 registered'],
    ['zookeeper-shell localhost:2181 ls -R /brokers/topics', 'all nodes of all topics'],
    ['zookeeper-shell localhost:2181', 'an interactive session'],
  ],
  seeAlso: ['zookeeper-server-start'],
  run: runShell,
};

async function runShell(argv: readonly string[], io: Io): Promise<number> {
  if (argv.length === 0) {
    io.stdout.write(
      'USAGE: zookeeper-shell zookeeper_host:port[/path] [-zk-tls-config-file file] [args...]\n',
    );
    return 1;
  }
  const { server, timeout, tlsFile, canBeReadOnly, words, complaint } = readInvocation(argv);
  if (complaint !== null) io.stderr.write(`${complaint}\n`);
  const security = await zooKeeperSecurity(tlsFile, io);
  io.stdout.write(`Connecting to ${server}\n`);
  const sessionTimeoutMs = javaNumber(timeout);
  const shell = new Shell(io, { sessionTimeoutMs, canBeReadOnly, ...security });
  await shell.connect(server);
  if (words.length > 0) {
    await shell.execute(words);
  } else {
    // The state of the connection is told before anything is run, not somewhere in between.
    await shell.zooKeeper?.tried;
    io.stdout.write('Welcome to ZooKeeper!\n');
    if (io.stdin.isTTY === true) {
      await runTyped(shell, io);
    } else {
      io.stdout.write('JLine support is disabled\n');
      await runPiped(shell, io);
    }
  }
  shell.leave();
  const code = shell.exitCode;
  if (code !== 0) {
    const logger = 'org.apache.zookeeper.util.ServiceUtils';
    logTo(io, 'ERROR', `Exiting JVM with code ${code}`, logger);
  }
  return code;
}
