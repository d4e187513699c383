/**
 * What must hold between the values of several keys (kafka: KafkaConfig.validateValues, in its order and words). Checks of
 * one value alone are in the key tables.
 */
import { ConfigError } from '../../base/config-def.ts';
import { parseConfigMap, require } from './listeners.ts';
import type { Endpoint } from './listeners.ts';
import type { DerivedConfig } from './derived.ts';
import type { BrokerValues } from './keys.ts';

type Config = BrokerValues & DerivedConfig;

export function checkRules(config: Config): void {
  checkIdentity(config);
  checkLog(config);
  require(config.replicaFetchWaitMaxMs <=
    config.replicaSocketTimeoutMs, 'replica.socket.timeout.ms should always be at least replica.fetch.wait.max.ms to prevent unnecessary socket timeouts');
  require(config.replicaFetchWaitMaxMs <=
    config.replicaLagTimeMaxMs, 'replica.fetch.wait.max.ms should always be less than or equal to replica.lag.time.max.ms to prevent frequent changes in ISR');
  if (
    config.offsetsCommitRequiredAcks < -1 ||
    config.offsetsCommitRequiredAcks > config.offsetsTopicReplicationFactor
  )
    throw new ConfigError(
      'offsets.commit.required.acks must be greater or equal to -1 and less or equal to offsets.topic.replication.factor',
    );
  checkListeners(config);
  checkSasl(config);
  checkConnections(config);
}

function checkIdentity(config: Config): void {
  if (config.kraft) return;
  if (config.zookeeperConnect === null)
    throw new ConfigError(
      'Missing required configuration `zookeeper.connect` which has no default value.',
    );
  if (config.brokerIdGenerationEnable)
    require(config.brokerId >= -1 &&
      config.brokerId <=
        config.reservedBrokerMaxId, 'broker.id must be greater than or equal to -1 and not greater than reserved.broker.max.id');
  else require(config.brokerId >= 0, 'broker.id must be greater than or equal to 0');
  if (config.zookeeperMetadataMigrationEnable)
    throw new ConfigError(
      'zookeeper.metadata.migration.enable: this broker cannot take part in a migration to KRaft.',
    );
}

function checkLog(config: Config): void {
  require(config.logRollTimeMs >= 1, 'log.roll.ms must be greater than or equal to 1');
  require(config.logRollJitterTimeMs >= 0, 'log.roll.jitter.ms must be greater than or equal to 0');
  require(config.logRetentionTimeMs >= 1 ||
    config.logRetentionTimeMs ===
      -1, 'log.retention.ms must be unlimited (-1) or, greater than or equal to 1');
  require(config.logDirectories.length >
    0, 'At least one log directory must be defined via log.dirs or log.dir.');
  // No sentence for whoever reads it, but it is what Kafka ends with.
  if (config.logCleanerThreads === 0) {
    throw Object.assign(new ConfigError('/ by zero'), {
      javaClass: 'java.lang.ArithmeticException',
    });
  }
  require(config.logCleanerDedupeBufferSize / config.logCleanerThreads >
    1024 * 1024, 'log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.');
}

function checkListeners(config: Config): void {
  const advertised = names(config.advertisedEndpoints);
  const listeners = names(config.endpoints);
  const options = (some: readonly string[]) => some.join(',');
  require(advertised.length > 0, 'There must be at least one broker advertised listener.');
  require(advertised.includes(
    config.interBrokerListener.name,
  ), `inter.broker.listener.name must be a listener name defined in advertised.listeners. The valid options based on currently configured listeners are ${options(advertised)}`);
  require(advertised.every((name) =>
    listeners.includes(name),
  ), `advertised.listeners listener names must be equal to or a subset of the ones defined in listeners. Found ${options(advertised)}. The valid options based on the current configuration are ${options(listeners)}`);
  require(config.advertisedEndpoints.every(
    (endpoint) => endpoint.host !== '0.0.0.0',
  ), 'advertised.listeners cannot use the nonroutable meta-address 0.0.0.0. Use a routable IP address.');
  const control = config.controlPlaneListener;
  if (control === null) return;
  require(advertised.includes(
    control.name,
  ), `control.plane.listener.name must be a listener name defined in advertised.listeners. The valid options based on currently configured listeners are ${options(advertised)}`);
  require(control.name !==
    config.interBrokerListener
      .name, `control.plane.listener.name, when defined, should have a different value from the inter broker listener name. Currently they both have the value ListenerName(${control.name})`);
}

function names(endpoints: readonly Endpoint[]): string[] {
  return endpoints.map((endpoint) => endpoint.listenerName);
}

function checkSasl(config: Config): void {
  if (!config.interBrokerListener.protocol.startsWith('SASL_')) return;
  require(config.saslEnabledMechanisms.includes(
    config.saslMechanismInterBrokerProtocol,
  ), 'sasl.mechanism.inter.broker.protocol must be included in sasl.enabled.mechanisms when SASL is used for inter-broker communication');
}

function checkConnections(config: Config): void {
  require(config.queuedMaxRequestBytes <= 0 ||
    config.queuedMaxRequestBytes >=
      config.socketRequestMaxBytes, 'queued.max.request.bytes must be larger or equal to socket.request.max.bytes');
  const overrides = parseConfigMap(
    'max.connections.per.ip.overrides',
    config.maxConnectionsPerIpOverrides,
  );
  require(config.maxConnectionsPerIp !== 0 ||
    overrides.size >
      0, 'max.connections.per.ip can be set to zero only if max.connections.per.ip.overrides property is set.');
  const invalid = [...overrides.keys()].filter((host) => !/^[0-9a-zA-Z\-%._:]*$/.test(host));
  if (invalid.length > 0)
    throw new ConfigError(
      `max.connections.per.ip.overrides contains invalid addresses : ${invalid.join(',')}`,
    );
  require(config.connectionsMaxIdleMs < 0 ||
    config.connectionFailedAuthenticationDelayMs <
      config.connectionsMaxIdleMs, 'connection.failed.authentication.delay.ms should always be less than connections.max.idle.ms to prevent failed authentication responses from timing out');
}
