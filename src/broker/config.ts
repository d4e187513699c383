/**
 * A broker's configuration: one immutable value made from server.properties, its --override lines and, while it runs, the
 * dynamic layers of /config/brokers (KIP-226). `config.numIoThreads` is num.io.threads as in force; the layers stay
 * beside it because DescribeConfigs shows each. A refused value is a ConfigError with Kafka's words; an unknown key is a
 * warning.
 */
import { ConfigError, formatConfigValue, parseConfigValue } from '../base/config-def.ts';
import type { ConfigValue } from '../base/config-def.ts';
import { parseProperties } from '../base/properties.ts';
import { derive } from './config/derived.ts';
import type { DerivedConfig } from './config/derived.ts';
import { asBrokerValues, BROKER_KEYS } from './config/keys.ts';
import type { BrokerValues } from './config/keys.ts';
import { misspeltKeyWarnings } from './config/misspelt.ts';
import type { Dynamic } from './config/key.ts';
import { checkRules } from './config/rules.ts';
import { resolveLogConfig } from '../storage/log-config.ts';

export { BROKER_KEYS } from './config/keys.ts';
export type { Endpoint, SecurityProtocol } from './config/listeners.ts';
export { versionAtLeast } from '../base/metadata-version.ts';
export { ConfigError } from '../base/config-def.ts';

/** Texts as they were given, before any default. */
export interface ConfigLayers {
  /** server.properties and --override. */
  readonly static: ReadonlyMap<string, string>;
  /** /config/brokers/<default> */
  readonly dynamicDefault: ReadonlyMap<string, string>;
  /** /config/brokers/N */
  readonly dynamic: ReadonlyMap<string, string>;
}

// broker.id of BrokerValues is superseded by the derived one (node.id)
export interface BrokerConfig extends Omit<BrokerValues, 'brokerId'>, DerivedConfig {
  readonly layers: ConfigLayers;
  /** Any key by its dotted name, as in force and as Kafka prints it; undefined for a key nobody gave or knows. */
  text(name: string): string | null | undefined;
}

const NO_LAYER: ReadonlyMap<string, string> = new Map();

/** The file's text with the overrides (`key=value` each) applied. Throws PropertiesError and ConfigError. */
export function readProperties(
  text: string,
  overrides: readonly string[] = [],
): Map<string, string> {
  const properties = parseProperties(text);
  for (const override of overrides) {
    const equals = override.indexOf('=');
    if (equals < 0) throw new ConfigError(`Invalid command line properties: ${override}`);
    properties.set(override.slice(0, equals).trim(), override.slice(equals + 1));
  }
  return properties;
}

/** One log line each (logger kafka.server.KafkaConfig, WARN). */
export function configWarnings(properties: ReadonlyMap<string, string>): string[] {
  return misspeltKeyWarnings(properties.keys());
}

export function createBrokerConfig(properties: ReadonlyMap<string, string>): BrokerConfig {
  return withLayers({
    static: withBothIds(properties),
    dynamicDefault: NO_LAYER,
    dynamic: NO_LAYER,
  });
}

/** broker.id and node.id are two names of one thing: who gives one has given both (kafka: KafkaConfig.populateSynonyms). */
function withBothIds(properties: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const both = new Map(properties);
  const id = properties.get('broker.id') ?? properties.get('node.id');
  if (id === undefined) return both;
  for (const name of ['broker.id', 'node.id']) if (!both.has(name)) both.set(name, id);
  return both;
}

/** The configuration with other dynamic layers: keys that the running broker may not change are ignored there. */
export function withDynamicLayers(
  config: BrokerConfig,
  dynamicDefault: ReadonlyMap<string, string>,
  dynamic: ReadonlyMap<string, string>,
): BrokerConfig {
  return withLayers({ static: config.layers.static, dynamicDefault, dynamic });
}

function withLayers(layers: ConfigLayers): BrokerConfig {
  const given = new Map(layers.static);
  for (const layer of [layers.dynamicDefault, layers.dynamic])
    for (const [name, text] of layer) if (isDynamic(name)) given.set(name, text);
  const values = new Map<string, ConfigValue>();
  for (const [name, key] of BROKER_KEYS) {
    const text = given.get(name);
    values.set(name, text === undefined ? key.default : parseConfigValue(name, key, text));
  }
  const typed = asBrokerValues(values);
  const config: BrokerConfig = {
    ...typed,
    ...derive(typed, new Set(given.keys())),
    layers,
    text: (name) => textOf(name, given, values),
  };
  checkRules(config);
  // What topics fall back to must be what a topic may have: flush.ms is checked, log.flush.interval.ms is not.
  resolveLogConfig(NO_LAYER, config.text);
  return config;
}

/** Whether a key may be set in /config/brokers: by table, or under a listener's own prefix. */
export function isDynamic(name: string): boolean {
  return dynamicClassOf(name) !== 'read-only';
}

/** How a key may change; keys that exist only in ZooKeeper may change per broker and for all. */
export function dynamicClassOf(name: string): Dynamic {
  const bare = name.replace(
    /^listener\.name\.[^.]+\.(?:(?:gssapi|plain|oauthbearer|scram-sha-256|scram-sha-512)\.)?/,
    '',
  );
  if (DYNAMIC_ONLY.has(bare)) return 'cluster-wide';
  return BROKER_KEYS.get(bare)?.dynamic ?? 'read-only';
}

/** Keys that exist only in /config/brokers, all longs. */
export const DYNAMIC_ONLY: ReadonlySet<string> = new Set([
  'leader.replication.throttled.rate',
  'follower.replication.throttled.rate',
  'replica.alter.log.dirs.io.max.bytes.per.second',
]);

function textOf(
  name: string,
  given: ReadonlyMap<string, string>,
  values: ReadonlyMap<string, ConfigValue>,
): string | null | undefined {
  const key = BROKER_KEYS.get(name);
  if (key === undefined) return given.get(name);
  const text = given.get(name);
  // a long keeps the digits it was given: the value has lost those beyond 2^53
  if (text !== undefined && key.type === 'long') return BigInt(text.trim()).toString();
  return formatConfigValue(key.type, values.get(name) ?? null);
}
