/**
 * How one client's configuration is declared and read: a table of keys with Kafka's type and default, a parser that
 * accepts dotted and camelCase names and string values as properties files have them, and errors with the texts of
 * Kafka's ConfigException. A key that the table does not have is reported, with its nearest neighbour, and ignored.
 */
import {
  ConfigError,
  parseConfigValue,
  type ConfigType,
  type ConfigValue,
  type Validator,
} from '../base/config-def.ts';
import { nearest } from '../base/nearest.ts';
import { configError } from './errors.ts';

export interface ClientKey {
  /** 'object': a value of the program or a name, e.g. a serializer. */
  readonly type: ConfigType | 'object';
  readonly default: ConfigValue;
  readonly validator?: Validator;
}

export type ConfigTable = Readonly<Record<string, ClientKey>>;

export type UnknownConfig = (key: string, neighbour: string | null) => void;

/** The values of every key of a table, and which of them the user gave. */
export class ConfigValues {
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #given: ReadonlySet<string>;

  constructor(values: ReadonlyMap<string, unknown>, given: ReadonlySet<string>) {
    this.#values = values;
    this.#given = given;
  }

  given(key: string): boolean {
    return this.#given.has(key);
  }

  number(key: string): number {
    return this.#values.get(key) as number;
  }

  string(key: string): string {
    return this.#values.get(key) as string;
  }

  nullableString(key: string): string | null {
    return (this.#values.get(key) as string | null | undefined) ?? null;
  }

  boolean(key: string): boolean {
    return this.#values.get(key) as boolean;
  }

  list(key: string): readonly string[] {
    return this.#values.get(key) as readonly string[];
  }

  /** A value that may be an object of the program, e.g. a serializer. */
  object(key: string): unknown {
    return this.#values.get(key) ?? null;
  }

  /** All values by dotted key, and what else was given: what `configure` of a plug-in receives. */
  all(): Record<string, unknown> {
    return Object.fromEntries(this.#values);
  }
}

export function camelCase(key: string): string {
  return key.replace(/\.([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}

export function parseConfig(
  table: ConfigTable,
  given: object,
  onUnknown: UnknownConfig,
): ConfigValues {
  const values = new Map<string, unknown>();
  const dotted = dottedKeys(table, given, (key, neighbour, value) => {
    values.set(key, value);
    onUnknown(key, neighbour);
  });
  for (const [name, key] of Object.entries(table)) {
    const value = dotted.get(name);
    values.set(name, value === undefined ? key.default : parseGiven(name, key, value));
  }
  return new ConfigValues(values, new Set(dotted.keys()));
}

function dottedKeys(
  table: ConfigTable,
  given: object,
  onUnknown: (key: string, neighbour: string | null, value: unknown) => void,
): Map<string, unknown> {
  const byCamel = new Map(Object.keys(table).map((name) => [camelCase(name), name]));
  const result = new Map<string, unknown>();
  // A program in plain JavaScript may give none: then what is missing says so.
  const entries: [string, unknown][] = Object.entries(given ?? {});
  for (const [key, value] of entries) {
    if (value === undefined) continue;
    const name = Object.hasOwn(table, key) ? key : byCamel.get(key);
    if (name === undefined) {
      const names = key.includes('.') ? Object.keys(table) : [...byCamel.keys()];
      onUnknown(key, nearest(key, names), value);
      continue;
    }
    if (result.has(name) && String(result.get(name)) !== String(value)) {
      throw configError(`Configuration ${name} is given twice with different values`);
    }
    result.set(name, value);
  }
  return result;
}

/** Whatever type a program passes, its text goes through the same parser as a line of a properties file. */
function parseGiven(name: string, key: ClientKey, value: unknown): unknown {
  if (key.type === 'object') return value;
  if (key.type === 'list' && Array.isArray(value)) return value;
  if (value === null && key.default === null) return null;
  try {
    const text = value === null ? null : String(value);
    const parsed = parseConfigValue(name, { type: key.type, validator: key.validator }, text);
    if (parsed === null)
      throw configError(`Invalid value null for configuration ${name}: entry must be non null`);
    // Long.MAX_VALUE in a file means for ever: the nearest number that we can count with.
    return typeof parsed === 'number' && key.type === 'long' ? clamp(parsed) : parsed;
  } catch (error) {
    if (error instanceof ConfigError) throw configError(error.message);
    throw error;
  }
}

function clamp(value: number): number {
  return Math.min(Math.max(value, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}
