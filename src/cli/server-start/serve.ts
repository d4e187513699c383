/**
 * One broker, and its ZooKeeper when that lives here too, from start to end. They stop in reverse order, so that the broker
 * can still take its registration back. The end comes by a signal, by the death of whoever started us under npm, or when
 * the broker cannot go on.
 */
import { deferred } from '../../base/deferred.ts';
import type { Logins } from '../../base/jaas.ts';
import { startBroker, type RunningBroker } from '../../broker/broker.ts';
import { configWarnings, createBrokerConfig, type BrokerConfig } from '../../broker/config.ts';
import { whenOrphaned } from '../../platform/node/processes.ts';
import type { Platform } from '../../platform/platform.ts';
import { readStoredIdentity } from '../../storage/meta-properties.ts';
import type { ZooKeeperServer } from '../../zookeeper/server/server.ts';
import type { Io } from '../command.ts';
import { JavaError } from '../java-error.ts';
import { readLogins } from '../logins.ts';
import { embeddedZooKeeper } from './embedded.ts';
import { sayNext } from './next-lines.ts';
import type { StartSettings } from './settings.ts';

/** Said by the caller as "Exiting Kafka due to fatal exception". */
export async function serve({ properties, embedded }: StartSettings, io: Io): Promise<number> {
  const { platform } = io;
  const zookeeperDir = properties.get('samsa.zookeeper.dir') ?? null;
  const config = createBrokerConfig(properties);
  const configLog = platform.log.logger('kafka.server.KafkaConfig');
  for (const warning of configWarnings(properties)) configLog.warn(warning);
  const signals = platform.log.logger('org.apache.kafka.common.utils.LoggingSignalHandler');
  signals.info('Registered signal handlers for TERM, INT, HUP');
  const run = new Run(platform, config, await readLogins(io));
  io.onSignal(async (signal) => {
    signals.info(`Terminating process due to signal ${signal}`);
    await run.stop();
  });
  whenOrphaned(() => {
    signals.info('Terminating process because the one that started it is gone');
    void run.stop();
  });
  if (!(await run.start(embedded, zookeeperDir))) return 1;
  if (io.stdout.isTTY) await sayNext(config, embedded, io);
  return run.ended;
}

/** How long a signal waits for a start that is under way. */
const START_PATIENCE_MS = 1_000;

class Run {
  readonly #platform: Platform;
  readonly #config: BrokerConfig;
  readonly #logins: Logins;
  readonly #ended = deferred<number>();
  #zookeeper: ZooKeeperServer | null = null;
  #broker: RunningBroker | null = null;
  #starting: Promise<boolean> | null = null;
  #stopping: Promise<void> | null = null;

  constructor(platform: Platform, config: BrokerConfig, logins: Logins) {
    this.#platform = platform;
    this.#config = config;
    this.#logins = logins;
  }

  /** The exit code, once it is over. */
  get ended(): Promise<number> {
    return this.#ended.promise;
  }

  /** False when it could not start; what kept it from that has been logged. */
  start(embedded: boolean, zookeeperDir: string | null): Promise<boolean> {
    this.#starting = this.#start(embedded, zookeeperDir);
    return this.#starting;
  }

  async #start(embedded: boolean, zookeeperDir: string | null): Promise<boolean> {
    const log = this.#platform.log.logger('kafka.Kafka$');
    try {
      refuseAuthorizer(this.#config);
      const proposedClusterId = embedded ? await this.#openZooKeeper(zookeeperDir) : null;
      const zookeeper = this.#zookeeper;
      this.#broker = await startBroker(this.#platform, this.#config, {
        proposedClusterId,
        logins: this.#logins,
        ...(zookeeper === null ? {} : { onSession: (id) => zookeeper.markOwnSession(id) }),
      });
      void this.#broker.failed.then((reason) => {
        log.error(`Shutdown broker: ${reason}`);
        this.#ended.resolve(1);
      });
      return true;
    } catch (error) {
      log.error('Exiting Kafka due to fatal exception during startup.', error);
      await this.#zookeeper?.close();
      return false;
    }
  }

  /** Returns the cluster id that freshly formatted log dirs ask for. */
  async #openZooKeeper(zookeeperDir: string | null): Promise<string | null> {
    const { disk } = this.#platform;
    const dirs = this.#config.logDirectories;
    const { clusterId } = await readStoredIdentity(disk, dirs);
    this.#zookeeper = await embeddedZooKeeper(this.#platform, {
      connectString: this.#config.zookeeperConnect ?? '',
      dataDir: zookeeperDir ?? dataDirBeside(dirs[0] ?? ''),
      clusterId,
      onFailure: () => this.#ended.resolve(1),
    });
    for (const dir of dirs) {
      const names = (await disk.stat(dir)) === null ? [] : await disk.list(dir);
      if (names.some((name) => /-\d+$/.test(name))) return null;
    }
    return clusterId;
  }

  /** A start that takes longer (no ZooKeeper answers, logs are recovered) is given up, as by a kill -9. */
  stop(): Promise<void> {
    this.#stopping ??= (async () => {
      await Promise.race([this.#starting, this.#platform.clock.sleep(START_PATIENCE_MS)]);
      await this.#broker?.stop();
      await this.#zookeeper?.close();
      this.#ended.resolve(0);
    })();
    return this.#stopping;
  }
}

/** A broker that was told to check permissions must not run without checking them. */
function refuseAuthorizer(config: BrokerConfig): void {
  const name = config.text('authorizer.class.name') ?? '';
  if (name === '') return;
  const known = /^(kafka\.security\.auth|org\.apache\.kafka\.metadata\.authorizer)/.test(name);
  throw known
    ? new JavaError(
        'org.apache.kafka.common.KafkaException',
        `authorizer.class.name=${name} is not served by this version of Samsa yet`,
      )
    : new JavaError('java.lang.ClassNotFoundException', name);
}

/** /tmp/zookeeper for the log dir tutorials know, otherwise a folder of its own beside the log dir. */
function dataDirBeside(logDir: string): string {
  return logDir === '/tmp/kafka-logs' ? '/tmp/zookeeper' : `${logDir}-zookeeper`;
}
