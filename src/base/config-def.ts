/**
 * Typed configuration keys as Kafka defines them (org.apache.kafka.common.config.ConfigDef): a text becomes a value of
 * one of nine types, a validator looks at it, and whatever is refused is refused in Kafka's words. Broker, topic and
 * client keys are tables of such definitions. A long beyond 2^53 loses bits as a value and keeps them as text.
 */
import { parsedDouble } from './java-number.ts';

export type ConfigType =
  | 'boolean'
  | 'string'
  | 'int'
  | 'short'
  | 'long'
  | 'double'
  | 'list'
  | 'class'
  | 'password';

export type ConfigValue = boolean | string | number | readonly string[] | null;

/** What is wrong with a value, in Kafka's words, or null. `null` values reach only validators that say so. */
export type Validator = (value: ConfigValue, name: string) => string | null;

export interface ConfigKey<T extends ConfigValue = ConfigValue> {
  readonly type: ConfigType;
  /** undefined: the key has to be given. */
  readonly default: T | undefined;
  readonly validator?: Validator | undefined;
}

/** Long.MAX_VALUE and Double.MAX_VALUE as values; formatConfigValue prints them exactly. */
export const LONG_MAX = 2 ** 63;
export const INT_MAX = 2147483647;
export const DOUBLE_MAX = Number.MAX_VALUE;

/** A refused key or value; the message is ConfigException's. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export function invalidValue(name: string, value: string | null, reason?: string): ConfigError {
  return new ConfigError(
    `Invalid value ${value} for configuration ${name}${reason === undefined ? '' : `: ${reason}`}`,
  );
}

/** Parses and validates one text; null stays null. */
export function parseConfigValue(
  name: string,
  key: Pick<ConfigKey, 'type' | 'validator'>,
  text: string | null,
): ConfigValue {
  const value = parseConfigType(name, key.type, text);
  const reason = key.validator?.(value, name) ?? null;
  if (reason !== null) throw invalidValue(name, formatConfigValue(key.type, value), reason);
  return value;
}

export function parseConfigType(name: string, type: ConfigType, text: string | null): ConfigValue {
  if (text === null) return null;
  const trimmed = text.trim();
  switch (type) {
    case 'boolean':
      if (/^true$/i.test(trimmed)) return true;
      if (/^false$/i.test(trimmed)) return false;
      throw invalidValue(name, text, 'Expected value to be either true or false');
    case 'int':
      return parseInteger(name, text, 'INT', 31n);
    case 'short':
      return parseInteger(name, text, 'SHORT', 15n);
    case 'long':
      return parseInteger(name, text, 'LONG', 63n);
    case 'double':
      return parseDouble(name, text);
    case 'list':
      return trimmed === '' ? [] : trimmed.split(/\s*,\s*/);
    default:
      return trimmed;
  }
}

function parseInteger(name: string, text: string, type: string, bits: bigint): number {
  const limit = 1n << bits;
  const trimmed = text.trim();
  const value = /^[+-]?[0-9]{1,40}$/.test(trimmed) ? BigInt(trimmed.replace(/^\+/, '')) : null;
  if (value === null || value >= limit || value < -limit)
    throw invalidValue(name, text, `Not a number of type ${type}`);
  return Number(value);
}

function parseDouble(name: string, text: string): number {
  const value = parsedDouble(text);
  if (value === null) throw invalidValue(name, text, 'Not a number of type DOUBLE');
  return value;
}

/** The value as Kafka prints it: lists joined by commas, longs exact, doubles as Java's Double.toString. */
export function formatConfigValue(type: ConfigType, value: ConfigValue): string | null {
  if (value === null) return null;
  if (type === 'double' && typeof value === 'number') return formatDouble(value);
  if (value === LONG_MAX) return '9223372036854775807';
  if (value === -LONG_MAX) return '-9223372036854775808';
  return typeof value === 'object' ? value.join(',') : String(value);
}

/** What formatConfigValue would print for a text that has been accepted, without the loss of a long's low bits. */
export function canonicalConfigText(name: string, type: ConfigType, text: string): string {
  if (type === 'long') {
    parseConfigType(name, type, text);
    return BigInt(text.trim().replace(/^\+/, '')).toString();
  }
  return formatConfigValue(type, parseConfigType(name, type, text)) ?? '';
}

/** Double.toString: at least one digit after the point, E notation outside [1e-3, 1e7). */
export function formatDouble(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  if (size >= 1e-3 && size < 1e7) {
    const text = String(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

// ---- validators ----------------------------------------------------------------------------------

export function atLeast(min: number): Validator {
  return (value) => {
    if (value === null) return 'Value must be non-null';
    return Number(value) < min ? `Value must be at least ${min}` : null;
  };
}

export function between(min: number, max: number): Validator {
  return (value) => {
    if (value === null) return 'Value must be non-null';
    if (Number(value) < min) return `Value must be at least ${min}`;
    return Number(value) > max ? `Value must be no more than ${max}` : null;
  };
}

/** As `between`, for keys of type double: their limits are told as Java writes doubles. */
export function betweenDoubles(min: number, max: number): Validator {
  return (value) => {
    if (Number(value) < min) return `Value must be at least ${formatDouble(min)}`;
    return Number(value) > max ? `Value must be no more than ${formatDouble(max)}` : null;
  };
}

export function oneOf(...options: readonly string[]): Validator {
  return (value) =>
    options.includes(String(value)) ? null : `String must be one of: ${options.join(', ')}`;
}

export function nonNull(value: ConfigValue): string | null {
  return value === null ? 'entry must be non null' : null;
}

export function nonEmpty(value: ConfigValue): string | null {
  return value === '' ? 'String must be non-empty' : null;
}

export function oneOfIgnoringCase(...options: readonly string[]): Validator {
  const upper = options.map((option) => option.toUpperCase());
  return (value) =>
    upper.includes(String(value).toUpperCase())
      ? null
      : `String must be one of (case insensitive): ${options.join(', ')}`;
}

/** For lists: the refusal names the element, as Kafka's ValidList does, so it is thrown here. */
export function eachOf(...options: readonly string[]): Validator {
  const one = oneOf(...options);
  return (value, name) => {
    for (const element of Array.isArray(value) ? (value as readonly string[]) : []) {
      const reason = one(element, name);
      if (reason !== null) throw invalidValue(name, element, reason);
    }
    return null;
  };
}
