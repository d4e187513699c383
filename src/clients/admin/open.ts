/** How an admin client comes to be: its settings, the cluster it talks to, and the calls it makes there. */
import {
  openCluster,
  nextId,
  retryBackoff,
  worldOf,
  type ClientEnvironment,
  type World,
} from '../client.ts';
import type { Cluster } from '../cluster.ts';
import type { CommonOptions } from '../common-options.ts';
import { ADMIN_KEYS } from '../config.ts';
import { parseConfig, type ConfigValues } from '../config-types.ts';
import { configError, constructing } from '../errors.ts';
import { Metrics, type MetricsReporter } from '../metrics.ts';
import { Plugins } from '../plugins.ts';
import { Calls } from './calls.ts';

/** Kafka's AdminClientConfig: camelCase here, dotted names are taken as well. Times are ms, sizes bytes; defaults are Kafka 3.9's. */
export interface AdminConfig extends CommonOptions {
  /** One call with all its retries, ms; no less than requestTimeoutMs. Default 60000. */
  readonly defaultApiTimeoutMs?: number;
  /** Attempts after the first, of one call. Default 2147483647: defaultApiTimeoutMs is the bound. */
  readonly retries?: number;
}

const CLIENT = 'org.apache.kafka.clients.admin.KafkaAdminClient';
const CONFIG_LOGGER = 'org.apache.kafka.clients.admin.AdminClientConfig';
const INTERNALS = 'org.apache.kafka.clients.admin.internals';

export interface OpenAdmin {
  readonly clientId: string;
  readonly world: World;
  readonly cluster: Cluster;
  readonly calls: Calls;
  readonly metrics: Metrics;
  readonly reporters: Plugins<MetricsReporter>;
}

/** Throws ConfigException for settings that cannot be. */
export function openCalls(given: AdminConfig, environment: ClientEnvironment): OpenAdmin {
  const world = worldOf(environment, CONFIG_LOGGER);
  const config = parseConfig(ADMIN_KEYS, given, world.onUnknownConfig);
  const clientId = config.string('client.id') || `adminclient-${nextId('adminclient')}`;
  const logPrefix = `[AdminClient clientId=${clientId}] `;
  const metrics = new Metrics(world.platform.clock, config, clientId);
  const { cluster, defaultTimeoutMs, reporters } = constructing('admin', () => {
    checkBootstrap(config);
    const plan = {
      clientId,
      logPrefix,
      warnBootstrap: false,
      topics: () => [],
      allowAutoTopicCreation: true,
      metrics: { all: metrics, group: 'admin-client-metrics' },
    };
    return {
      defaultTimeoutMs: defaultTimeout(config),
      reporters: new Plugins<MetricsReporter>(config, 'metric.reporters', (method, error) => {
        const text = `Error executing ${method} of metric.reporters`;
        world.log.log('WARN', `${logPrefix}${text}`, CLIENT, error);
      }),
      cluster: openCluster(config, world, plan),
    };
  });
  const calls = new Calls({
    cluster,
    defaultTimeoutMs,
    requestTimeoutMs: config.number('request.timeout.ms'),
    retries: config.number('retries'),
    retry: retryBackoff(config),
    random: () => world.platform.random.next(),
    logError: (message, internalsClass, error) =>
      world.log.log('ERROR', `${logPrefix}${message}`, `${INTERNALS}.${internalsClass}`, error),
  });
  metrics.reportTo(reporters);
  return { clientId, world, cluster, calls, metrics, reporters };
}

/** A default that the user's request timeout exceeds gives way; one of the user's own is a contradiction. */
function defaultTimeout(config: ConfigValues): number {
  const requestTimeoutMs = config.number('request.timeout.ms');
  const timeoutMs = config.number('default.api.timeout.ms');
  if (timeoutMs < requestTimeoutMs && config.given('default.api.timeout.ms')) {
    throw configError(
      'The specified value of default.api.timeout.ms must be no smaller than the value of request.timeout.ms.',
    );
  }
  return Math.max(timeoutMs, requestTimeoutMs);
}

/** KIP-919: an admin speaks either with brokers or with the controllers of a cluster without ZooKeeper, which we do not. */
function checkBootstrap(config: ConfigValues): void {
  const brokers = config.list('bootstrap.servers').length > 0;
  const controllers = config.list('bootstrap.controllers').length > 0;
  if (brokers && controllers)
    throw configError('You cannot set both bootstrap.servers and bootstrap.controllers');
  if (controllers)
    throw configError(
      'Invalid value for bootstrap.controllers: only brokers are asked by this version',
    );
  if (!brokers) throw configError('You must set either bootstrap.servers or bootstrap.controllers');
}
