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
import { ADMIN_KEYS } from '../config.ts';
import { parseConfig, type ConfigValues } from '../config-types.ts';
import { kafkaError } from '../errors.ts';
import { Calls } from './calls.ts';

/** Keys of Kafka's AdminClientConfig, dotted or camelCase. */
export interface AdminConfig {
  readonly bootstrapServers?: string | readonly string[];
  readonly clientId?: string;
  /** ms for one request, default 30000. */
  readonly requestTimeoutMs?: number;
  /** ms for one call with all its retries, default 60000. */
  readonly defaultApiTimeoutMs?: number;
  readonly retries?: number;
  readonly [key: string]: unknown;
}

const CONFIG_LOGGER = 'org.apache.kafka.clients.admin.AdminClientConfig';
const INTERNALS = 'org.apache.kafka.clients.admin.internals';

export interface OpenAdmin {
  readonly clientId: string;
  readonly world: World;
  readonly cluster: Cluster;
  readonly calls: Calls;
}

/** Throws ConfigException for settings that cannot be. */
export function openCalls(given: AdminConfig, environment: ClientEnvironment): OpenAdmin {
  const world = worldOf(environment, CONFIG_LOGGER);
  const config = parseConfig(ADMIN_KEYS, given, world.onUnknownConfig);
  const clientId = config.string('client.id') || `adminclient-${nextId('adminclient')}`;
  const logPrefix = `[AdminClient clientId=${clientId}] `;
  const cluster = clusterOf(config, world, clientId, logPrefix);
  const calls = new Calls({
    cluster,
    defaultTimeoutMs: config.number('default.api.timeout.ms'),
    requestTimeoutMs: config.number('request.timeout.ms'),
    retries: config.number('retries'),
    retry: retryBackoff(config),
    random: () => world.platform.random.next(),
    logError: (message, internalsClass) =>
      world.log.log('ERROR', `${logPrefix}${message}`, `${INTERNALS}.${internalsClass}`),
  });
  return { clientId, world, cluster, calls };
}

function clusterOf(
  config: ConfigValues,
  world: World,
  clientId: string,
  logPrefix: string,
): Cluster {
  try {
    return openCluster(config, world, {
      clientId,
      logPrefix,
      warnBootstrap: false,
      topics: () => [],
      allowAutoTopicCreation: true,
    });
  } catch (error) {
    throw kafkaError('Failed to create new KafkaAdminClient', error);
  }
}
