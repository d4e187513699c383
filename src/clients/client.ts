/**
 * What producer, consumer and admin have in common when they start: their place in the world (platform, log, warnings
 * about misspelt keys), a numbered client id, and a Cluster made from their configuration.
 */
import type { LoadLogins } from '../base/jaas.ts';
import { nodeClock } from '../platform/node/clock.ts';
import { nodeFiles } from '../platform/node/files.ts';
import { warnDeveloper } from '../platform/node/developer-warning.ts';
import { nodeNetwork } from '../platform/node/network.ts';
import { nodeRandom } from '../platform/node/random.ts';
import type { Disk, Platform } from '../platform/platform.ts';
import { BootstrapNodes, canonicalNodes } from './addresses.ts';
import { parseBootstrap } from './bootstrap.ts';
import { Cluster, type ClusterOptions } from './cluster.ts';
import type { ConfigValues, UnknownConfig } from './config-types.ts';
import { connector } from './connector.ts';
import type { Metrics } from './metrics.ts';
import { NetworkMetrics } from './network-metrics.ts';
import type { Backoff } from './retry.ts';
import { networkFailure, readSecurity, type Security } from './security.ts';
import type { ClientLog } from './types.ts';

/** What a client needs of the outside world. */
export type ClientPlatform = Pick<Platform, 'clock' | 'network' | 'random'> & {
  /** Where key stores are read. Default: the file system. */
  readonly disk?: Pick<Disk, 'readFile'>;
};

/** The world around a client. Every part has a default, so that a program need not know of it. */
export interface ClientEnvironment {
  readonly platform?: ClientPlatform;
  /** Default: nothing is logged. */
  readonly log?: ClientLog;
  /** A configuration key that no client of this kind has, and its nearest neighbour. Default: a WARN in the log, on stderr without one. */
  readonly onUnknownConfig?: UnknownConfig;
  /** Whose section KafkaClient is the login where sasl.jaas.config is not given. */
  readonly logins?: LoadLogins | undefined;
  /** For Kafka's tools: ssl.* and sasl.* as they were read before the client, which closes them. */
  readonly security?: Security | undefined;
}

export interface World {
  readonly platform: ClientPlatform;
  readonly log: ClientLog;
  readonly onUnknownConfig: UnknownConfig;
  readonly logins: LoadLogins | undefined;
  readonly security: Security | undefined;
}

const SILENT: ClientLog = { log: () => {} };

const NODE_PLATFORM: ClientPlatform = {
  clock: nodeClock,
  network: nodeNetwork,
  random: nodeRandom,
};

export function worldOf(environment: ClientEnvironment, configLogger: string): World {
  const platform = environment.platform ?? NODE_PLATFORM;
  const { log } = environment;
  const warn: UnknownConfig = (key, neighbour) => {
    const hint = neighbour === null ? '' : ` Did you mean ${neighbour}?`;
    const text = `The configuration '${key}' was supplied but isn't a known config.${hint}`;
    if (log) log.log('WARN', text, configLogger);
    else warnDeveloper(text, configLogger);
  };
  const { onUnknownConfig = warn, logins, security } = environment;
  return { platform, log: log ?? SILENT, onUnknownConfig, logins, security };
}

const counters = new Map<string, number>();

/** `producer-1`, `adminclient-2`: counted per process, as in Java. */
export function nextId(prefix: string): number {
  const next = (counters.get(prefix) ?? 0) + 1;
  counters.set(prefix, next);
  return next;
}

export function retryBackoff(config: ConfigValues): Backoff {
  return {
    initialMs: config.number('retry.backoff.ms'),
    maxMs: config.number('retry.backoff.max.ms'),
  };
}

export interface ClusterPlan {
  readonly clientId: string;
  readonly logPrefix: string;
  readonly warnBootstrap: boolean;
  readonly topics: ClusterOptions['topics'];
  readonly allowAutoTopicCreation: boolean;
  readonly onMetadata?: ClusterOptions['onMetadata'];
  /** Where the client's connections are counted. */
  readonly metrics?: { readonly all: Metrics; readonly group: string };
}

function bootstrapOf(config: ConfigValues, { platform, log }: World): BootstrapNodes {
  const nodes = parseBootstrap(config.list('bootstrap.servers'));
  const canonical =
    config.string('client.dns.lookup') === 'resolve_canonical_bootstrap_servers_only';
  return canonical
    ? new BootstrapNodes(nodes, () => canonicalNodes(nodes, platform.network, log))
    : new BootstrapNodes(nodes);
}

function securityOf(config: ConfigValues, world: World): Security {
  const { disk = nodeFiles } = world.platform;
  try {
    return readSecurity(config, { ...world.platform, ...world, disk });
  } catch (error) {
    throw networkFailure(error);
  }
}

/** Throws ConfigException for addresses that cannot be read; connects to nothing yet. */
export function openCluster(config: ConfigValues, world: World, plan: ClusterPlan): Cluster {
  const { platform } = world;
  const requestTimeoutMs = config.number('request.timeout.ms');
  const { metrics, clientId } = plan;
  const security = world.security ?? securityOf(config, world);
  const counts = metrics ? new NetworkMetrics(metrics.all, metrics.group) : null;
  const cluster = new Cluster({
    platform,
    connect: connector({ platform, clientId, requestTimeoutMs, security, counts }),
    log: world.log,
    logPrefix: plan.logPrefix,
    warnBootstrap: plan.warnBootstrap,
    bootstrap: bootstrapOf(config, world),
    rebootstrap: config.string('metadata.recovery.strategy').toUpperCase() === 'REBOOTSTRAP',
    reconnect: {
      initialMs: config.number('reconnect.backoff.ms'),
      maxMs: config.number('reconnect.backoff.max.ms'),
    },
    retry: retryBackoff(config),
    setupTimeout: {
      initialMs: config.number('socket.connection.setup.timeout.ms'),
      maxMs: config.number('socket.connection.setup.timeout.max.ms'),
    },
    idleMs: config.number('connections.max.idle.ms'),
    counts,
    requestTimeoutMs,
    metadataMaxAgeMs: config.number('metadata.max.age.ms'),
    topics: plan.topics,
    allowAutoTopicCreation: plan.allowAutoTopicCreation,
    ...(plan.onMetadata ? { onMetadata: plan.onMetadata } : {}),
  });
  metrics?.all.gauge(metrics, 'connection-count', () => cluster.connectionCount);
  return cluster;
}
