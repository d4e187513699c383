/**
 * zookeeper-server-start: runs a standalone ZooKeeper server from a properties file (spec/cli.md 23). What a configuration
 * it refuses looks like, on both streams, and the exit codes are QuorumPeerMain's: 2 for a bad file, 3 for a data
 * directory it cannot use, 4 for an admin port it cannot have, 1 for anything else.
 */
import { ConfigError } from '../../base/config-def.ts';
import { parseProperties } from '../../base/properties.ts';
import type { Platform } from '../../platform/platform.ts';
import { compileEarly } from '../../platform/node/compile-early.ts';
import { whenOrphaned } from '../../platform/node/processes.ts';
import { findConfigFile } from '../../platform/node/server-files.ts';
import { knownKeys } from '../../zookeeper/server/config-keys.ts';
import { AdminPortError } from '../../zookeeper/server/admin.ts';
import { parseConfig, type ServerConfig } from '../../zookeeper/server/config.ts';
import { startZooKeeper, type ZooKeeperServer } from '../../zookeeper/server/server.ts';
import { deferred } from '../../base/deferred.ts';
import { nearest } from '../../base/nearest.ts';

import type { CommandDeclaration, Io } from '../command.ts';
import { inBackground } from '../in-background.ts';
import { JavaError, javaClassOf } from '../java-error.ts';
import { withJavaLog } from '../java-log.ts';
import { systemProperties } from '../logins.ts';

const MAIN = 'org.apache.zookeeper.server.quorum.QuorumPeerMain';
const CONFIG = 'org.apache.zookeeper.server.quorum.QuorumPeerConfig';

export const command: CommandDeclaration = {
  name: 'zookeeper-server-start',
  summary: 'runs a standalone ZooKeeper server',
  dialect: 'positional',
  server: true,
  options: [
    {
      name: 'daemon',
      type: 'flag',
      description:
        'As the very first word: go on in the background, with the output in LOG_DIR/zookeeper.out.',
    },
  ],
  synopsis: ['[-daemon] zookeeper.properties'],
  description: [
    'Reads the properties file, restores what is in dataDir and serves clients on clientPort until it gets SIGTERM, SIGINT or SIGHUP. Snapshots and transaction logs are in the format of Apache ZooKeeper, so either can go on where the other stopped.',
    'A file named config/NAME that is not under the working directory is taken from the package.',
    "KAFKA_OPTS=-Djava.security.auth.login.config=FILE names the users of SASL, in that file's section Server; -Dzookeeper.KEY=VALUE there stands for a key that the properties file does not have.",
  ],
  examples: [
    ['zookeeper-server-start config/zookeeper.properties', 'runs it on port 2181'],
    ['zookeeper-server-start -daemon config/zookeeper.properties', 'the same in the background'],
  ],
  seeAlso: ['zookeeper-server-stop', 'zookeeper-shell', 'kafka-server-start'],
  run: runServerStart,
};

async function runServerStart(argv: readonly string[], io: Io): Promise<number> {
  if (argv.length === 0) {
    io.stdout.write('USAGE: zookeeper-server-start [-daemon] zookeeper.properties\n');
    return 1;
  }
  if (argv[0] === '-daemon') {
    await inBackground(argv.slice(1), 'zookeeper', io);
    return 0;
  }
  compileEarly();
  const platform = withJavaLog(io.platform);
  const server: Io = Object.create(io, { platform: { value: platform } });
  const { log } = platform;
  try {
    const config = await readConfig(argv[0] ?? '', server);
    return await serve(config, server);
  } catch (error) {
    const [what, exit] = endOf(error);
    log.logger(MAIN).error(`${what}, exiting abnormally`, error);
    if (exit !== 1) io.stderr.write(`${what}, exiting abnormally\n`);
    log.logger('org.apache.zookeeper.util.ServiceUtils').error(`Exiting JVM with code ${exit}`);
    return exit;
  }
}

/** What QuorumPeerMain calls a failure, and how it exits. */
function endOf(error: unknown): readonly [what: string, exit: number] {
  if (error instanceof JavaError) return ['Invalid config', 2];
  if (error instanceof AdminPortError) return ['Unable to start AdminServer', 4];
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const unusable = ['EACCES', 'EROFS', 'ENOTDIR'].includes(code);
  return unusable ? ['Unable to access datadir', 3] : ['Unexpected exception', 1];
}

/** Any trouble with the file is a ConfigException that names it, with the reason as its cause. */
async function readConfig(name: string, io: Io): Promise<ServerConfig> {
  const logger = io.platform.log.logger(CONFIG);
  const { path, shipped } = findConfigFile(name, io.cwd);
  if (shipped)
    logger.info(`${name} is not under ${io.cwd}, using the one of this package: ${path}`);
  logger.info(`Reading configuration from: ${shipped ? path : name}`);
  const fail = (cause: Error) =>
    new JavaError(`${CONFIG}$ConfigException`, `Error processing ${name}`, cause);
  if ((await io.platform.disk.stat(path)) === null) {
    throw fail(new JavaError('java.lang.IllegalArgumentException', `${name} file is missing`));
  }
  const text = (await io.platform.disk.readFile(path)).toString('latin1');
  try {
    const config = parseConfig(parseProperties(text), systemProperties(io.env));
    warnOfUnknown(config, io.platform);
    for (const address of [config.clientPortAddress, config.secure?.address ?? ''])
      if (address !== '') await io.platform.network.lookup(address);
    return config;
  } catch (error) {
    if (javaClassOf(error) === 'java.net.UnknownHostException') throw fail(error as Error);
    if (!(error instanceof ConfigError)) throw error;
    const { javaClass } = error as { javaClass?: string };
    throw fail(new JavaError(javaClass ?? 'java.lang.IllegalArgumentException', error.message));
  }
}

function warnOfUnknown({ unknown, lacking }: ServerConfig, platform: Platform): void {
  const log = platform.log.logger(CONFIG);
  for (const { key, why } of lacking) log.warn(`${key} has no effect: ${why}`);
  for (const key of unknown) {
    const neighbour = nearest(key, knownKeys);
    const hint = neighbour === null ? '' : `: did you mean ${neighbour}?`;
    log.warn(`${key} means nothing to this server${hint}`);
  }
}

/** Serves until a signal ends the process (main.ts exits then) or the server fails. */
async function serve(config: ServerConfig, io: Io): Promise<number> {
  const ended = deferred<number>();
  let server: ZooKeeperServer | null = null;
  io.onSignal(async () => {
    await server?.close();
  });
  server = await startZooKeeper(io.platform, config, { onFailure: () => ended.resolve(1) });
  whenOrphaned(() => {
    io.platform.log.logger(MAIN).info('The process that started this server is gone, stopping');
    void server?.close().then(() => ended.resolve(0));
  });
  return ended.promise;
}
