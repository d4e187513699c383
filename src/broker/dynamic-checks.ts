/**
 * What can be wrong with dynamic settings of brokers by themselves, whatever the broker is doing (kafka:
 * DynamicBrokerConfig.validateConfigs): keys that only a file can set, security keys without their listener, values that
 * do not read, classes that there are not, keys of one broker given to all.
 */
import { ConfigError, invalidValue, parseConfigType } from '../base/config-def.ts';
import { BROKER_KEYS, dynamicClassOf } from './config.ts';
import { brokerKeyType } from './config-entries.ts';

/** May be changed per broker only under a listener's own prefix. */
const LISTENER_ONLY = new Set([
  'ssl.keystore.type',
  'ssl.keystore.location',
  'ssl.keystore.password',
  'ssl.key.password',
  'ssl.truststore.type',
  'ssl.truststore.location',
  'ssl.truststore.password',
  'ssl.keystore.certificate.chain',
  'ssl.keystore.key',
  'ssl.truststore.certificates',
]);

/** Classes that a dynamic setting may name: Java's own, since there is no class path here to find others on. */
const KNOWN_CLASSES = new Set([
  'org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder',
  'org.apache.kafka.common.security.ssl.DefaultSslEngineFactory',
]);

export function checkDynamicConfigs(
  configs: ReadonlyMap<string, string>,
  perBroker: boolean,
): void {
  const names = [...configs.keys()];
  // Keys are listed as Kafka's collections print themselves.
  const refuseAny = (wrong: readonly string[], message: string, set = 'Set') => {
    if (wrong.length > 0) throw new ConfigError(`${message}: ${set}(${wrong.join(', ')})`);
  };
  refuseAny(
    names.filter((name) => BROKER_KEYS.has(name) && dynamicClassOf(name) === 'read-only'),
    'Cannot update these configs dynamically',
  );
  refuseAny(
    names.filter((name) => LISTENER_ONLY.has(name)),
    'These security configs can be dynamically updated only per-listener using the listener prefix',
    'HashSet',
  );
  for (const [name, text] of configs) {
    const type = brokerKeyType(name);
    if (type !== null) parseConfigType(name, type, text);
    if (type === 'class' && !KNOWN_CLASSES.has(text.trim()))
      throw invalidValue(name, text, `Class ${text.trim()} could not be found.`);
  }
  if (!perBroker)
    refuseAny(
      names.filter((name) => dynamicClassOf(name) === 'per-broker'),
      'Cannot update these configs at default cluster level, broker id must be specified',
    );
}
