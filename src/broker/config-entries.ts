/**
 * Configurations as DescribeConfigs tells them (KIP-133, KIP-226, KIP-569; kafka: ConfigHelper.scala): each key with its value
 * in force and, one after the other, where a value could have come from. A topic key has broker keys behind it, a broker
 * key may have others in another unit.
 */
import { canonicalConfigText, type ConfigType, formatConfigValue } from '../base/config-def.ts';
import { javaHash } from '../controller/properties-order.ts';
import { topicConfigs, topicDefaultText, type TopicConfigDef } from '../storage/log-config.ts';
import { BROKER_KEYS, type BrokerConfig, DYNAMIC_ONLY, isDynamic } from './config.ts';

export const Source = {
  TOPIC: 1,
  DYNAMIC_BROKER: 2,
  DYNAMIC_DEFAULT_BROKER: 3,
  STATIC_BROKER: 4,
  DEFAULT: 5,
  DYNAMIC_BROKER_LOGGER: 6,
} as const;

const TYPE_IDS: Readonly<Record<ConfigType, number>> = {
  boolean: 1,
  string: 2,
  int: 3,
  short: 4,
  long: 5,
  double: 6,
  list: 7,
  class: 8,
  password: 9,
};

export interface Synonym {
  readonly name: string;
  readonly value: string | null;
  readonly source: number;
}

export interface ConfigEntry {
  readonly name: string;
  readonly value: string | null;
  readonly source: number;
  readonly readOnly: boolean;
  readonly sensitive: boolean;
  readonly type: number;
  readonly synonyms: readonly Synonym[];
  readonly documentation: string | null;
}

const BROKER_SYNONYMS: readonly (readonly string[])[] = [
  ['log.roll.ms', 'log.roll.hours'],
  ['log.roll.jitter.ms', 'log.roll.jitter.hours'],
  ['log.flush.interval.ms', 'log.flush.scheduler.interval.ms'],
  ['log.retention.ms', 'log.retention.minutes', 'log.retention.hours'],
];

const LISTENER_KEY =
  /^listener\.name\.[^.]+\.(?:(?:gssapi|plain|oauthbearer|scram-sha-256|scram-sha-512)\.)?(.+)$/;

function brokerSynonyms(name: string): readonly string[] {
  const base = LISTENER_KEY.exec(name)?.[1];
  if (base !== undefined) return [name, base];
  return BROKER_SYNONYMS.find((names) => names.includes(name)) ?? [name];
}

/** Every source of a broker key, strongest first, from the first entry on that bears the name itself. */
function sourcesOf(config: BrokerConfig, name: string, sensitive: boolean): Synonym[] {
  const { dynamic, dynamicDefault } = config.layers;
  const layers: [(key: string) => string | null | undefined, number][] = [
    [(key) => dynamic.get(key), Source.DYNAMIC_BROKER],
    [(key) => dynamicDefault.get(key), Source.DYNAMIC_DEFAULT_BROKER],
    [(key) => config.layers.static.get(key), Source.STATIC_BROKER],
    [defaultText, Source.DEFAULT],
  ];
  const found: Synonym[] = [];
  for (const [lookUp, source] of layers)
    for (const key of brokerSynonyms(name)) {
      const value = lookUp(key);
      if (value !== null && value !== undefined)
        found.push({ name: key, value: sensitive ? null : value, source });
    }
  const first = found.findIndex((synonym) => synonym.name === name);
  return first < 0 ? [] : found.slice(first);
}

function defaultText(name: string): string | null {
  const key = BROKER_KEYS.get(name);
  return key === undefined ? null : formatConfigValue(key.type, key.default);
}

/**
 * Every key of a topic, in the order of the hash table a Java broker keeps them in: tools put them into another, whose
 * ties show this one.
 */
export function topicEntries(
  config: BrokerConfig,
  overrides: ReadonlyMap<string, string>,
): ConfigEntry[] {
  return TOPIC_ORDER.map((def) => topicEntry(config, def, overrides.get(def.name)));
}

/** scala.collection.mutable.HashMap of 64 buckets, each sorted by hash. */
const TOPIC_ORDER = [...topicConfigs].sort((a, b) => {
  const [x, y] = [scalaHash(a.name), scalaHash(b.name)];
  return (x & 63) - (y & 63) || x - y;
});

function scalaHash(name: string): number {
  const hash = javaHash(name);
  return hash ^ (hash >>> 16);
}

function topicEntry(
  config: BrokerConfig,
  def: TopicConfigDef,
  override: string | undefined,
): ConfigEntry {
  const inherited = topicDefaultText(def, (name) => config.text(name));
  const value = override === undefined ? inherited : canonicalOr(def.name, def.type, override);
  const [behind] = def.synonyms;
  const synonyms = behind === undefined ? [] : sourcesOf(config, behind.name, false);
  if (override !== undefined) synonyms.unshift({ name: def.name, value, source: Source.TOPIC });
  return {
    name: def.name,
    value,
    source: synonyms[0]?.source ?? Source.DEFAULT,
    readOnly: false,
    sensitive: false,
    type: TYPE_IDS[def.type],
    synonyms,
    documentation: def.documentation,
  };
}

/** A value that somebody put into ZooKeeper by hand need not parse: it is shown as it stands. */
function canonicalOr(name: string, type: ConfigType, text: string): string {
  try {
    return canonicalConfigText(name, type, text);
  } catch {
    return text;
  }
}

/** Every key the broker knows and every other that its file has. */
export function brokerEntries(config: BrokerConfig): ConfigEntry[] {
  const names = new Set(config.layers.static.keys());
  for (const [name, key] of BROKER_KEYS) if (!key.internal) names.add(name);
  for (const layer of [config.layers.dynamicDefault, config.layers.dynamic])
    for (const name of layer.keys()) names.add(name);
  return [...names]
    .sort()
    .map((name) => brokerEntry(config, name, config.text(name) ?? null, true));
}

/** What /config/brokers/<default> says. */
export function brokerDefaultEntries(config: BrokerConfig): ConfigEntry[] {
  return [...config.layers.dynamicDefault].map(([name, value]) =>
    brokerEntry(config, name, value, false),
  );
}

function brokerEntry(
  config: BrokerConfig,
  name: string,
  value: string | null,
  perBroker: boolean,
): ConfigEntry {
  const type = brokerKeyType(name);
  const sensitive = type === null || type === 'password';
  const synonyms = sourcesOf(config, name, sensitive).filter(
    ({ source }) => perBroker || source === Source.DYNAMIC_DEFAULT_BROKER,
  );
  return {
    name,
    value: sensitive ? null : value,
    source: synonyms[0]?.source ?? Source.DEFAULT,
    readOnly: !isDynamic(name),
    sensitive,
    type: type === null ? 0 : TYPE_IDS[type],
    synonyms,
    documentation: null,
  };
}

/** null: nobody knows what kind of value it has, so nobody is shown it. */
export function brokerKeyType(name: string): ConfigType | null {
  const base = LISTENER_KEY.exec(name)?.[1] ?? name;
  if (DYNAMIC_ONLY.has(base)) return 'long';
  return BROKER_KEYS.get(base)?.type ?? null;
}
