/**
 * What a row of the broker's key tables is: a ConfigKey with the two facts only brokers have, whether the key may change
 * while the broker runs (KIP-226) and whether it is hidden from DescribeConfigs. The builders carry the value's type
 * into the table, so that BrokerConfig's accessors get theirs from it.
 */
import type { ConfigKey, ConfigType, ConfigValue, Validator } from '../../base/config-def.ts';
import { metadataVersion as orderOf, versionAtLeast } from '../../base/metadata-version.ts';

export type Dynamic = 'read-only' | 'per-broker' | 'cluster-wide';

export interface BrokerKey<T extends ConfigValue = ConfigValue> extends ConfigKey<T> {
  readonly default: T;
  readonly dynamic: Dynamic;
  /** Understood, and never shown. */
  readonly internal: boolean;
}

interface KeyOptions {
  readonly dynamic?: Dynamic;
  readonly validator?: Validator;
  readonly internal?: boolean;
}

type Nullable<T extends ConfigValue, D> = BrokerKey<D extends null ? T | null : T>;

function builder<T extends ConfigValue>(type: ConfigType) {
  return <D extends T | null>(value: D, options: KeyOptions = {}): Nullable<T, D> =>
    ({
      type,
      default: value,
      dynamic: options.dynamic ?? 'read-only',
      validator: options.validator,
      internal: options.internal ?? false,
    }) as unknown as Nullable<T, D>;
}

export const boolean = builder<boolean>('boolean');
export const string = builder<string>('string');
export const int = builder<number>('int');
export const short = builder<number>('short');
export const long = builder<number>('long');
export const double = builder<number>('double');
export const list = builder<readonly string[]>('list');
export const className = builder<string>('class');
export const password = builder<string>('password');

export function gzipLevel(value: ConfigValue): string | null {
  const level = Number(value);
  return level === -1 || (level >= 1 && level <= 9)
    ? null
    : 'Value must be between 1 and 9 or equal to -1';
}

export function metadataVersion(value: ConfigValue): string | null {
  const text = String(value);
  // 4.0 has names already, but a 3.9 broker in production refuses them
  const known = orderOf(text) !== null && !versionAtLeast(text, '4.0-IV0');
  return known ? null : `Version ${value} is not a valid version`;
}

export function minusOneOrPositive(value: ConfigValue): string | null {
  const size = Number(value);
  return size === -1 || size > 0
    ? null
    : 'Value must be -1 (follow remote.log.manager.thread.pool.size) or at least 1';
}
