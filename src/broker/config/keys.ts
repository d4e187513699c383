/**
 * Every key a broker of Kafka 3.9.1 knows, and their values' types under camelCase names: `num.io.threads` is
 * `numIoThreads`. The one table behind parsing, DescribeConfigs, AlterConfigs and the warnings for misspelt keys.
 */
import type { ConfigValue } from '../../base/config-def.ts';
import type { BrokerKey } from './key.ts';
import { CLUSTER_KEYS } from './keys-cluster.ts';
import { LATER_KEYS } from './keys-later.ts';
import { LOG_KEYS } from './keys-log.ts';
import { NETWORK_KEYS } from './keys-network.ts';
import { SECURITY_KEYS } from './keys-security.ts';

const TABLE = { ...NETWORK_KEYS, ...LOG_KEYS, ...CLUSTER_KEYS, ...SECURITY_KEYS, ...LATER_KEYS };

export type BrokerKeyName = keyof typeof TABLE;

export const BROKER_KEYS: ReadonlyMap<string, BrokerKey> = new Map<string, BrokerKey>(
  Object.entries(TABLE as unknown as Record<string, BrokerKey>),
);

type Camel<Name extends string> = Name extends `${infer Head}.${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;

type ValueOf<Key> = Key extends BrokerKey<infer T> ? T : never;

export type BrokerValues = {
  readonly [Name in BrokerKeyName as Camel<Name>]: ValueOf<(typeof TABLE)[Name]>;
};

export function camelCase(name: string): string {
  return name.replace(/\.(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** The object behind BrokerValues: one property per key of the table. */
export function asBrokerValues(values: ReadonlyMap<string, ConfigValue>): BrokerValues {
  const object: Record<string, ConfigValue> = {};
  for (const name of BROKER_KEYS.keys()) object[camelCase(name)] = values.get(name) ?? null;
  return object as unknown as BrokerValues;
}
