/**
 * JSON out of files that users write, taken apart and refused in the words of Kafka's reader (kafka: JsonValue, DecodeJson);
 * and strings as Kafka's writer writes them.
 */
import { JavaError } from './java-error.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** undefined when the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function objectOf(value: unknown): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as JsonObject;
  throw notWhat('JSON object', value);
}

export function arrayOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw notWhat('JSON array', value);
}

export function stringField(object: JsonObject, name: string): string {
  const value = field(object, name);
  if (typeof value === 'string') return value;
  throw notWhat('`String` value', value);
}

export function intField(object: JsonObject, name: string): number {
  const value = field(object, name);
  if (typeof value === 'number' && (value | 0) === value) return value;
  throw notWhat('`Integer` value', value);
}

export function longField(object: JsonObject, name: string): number {
  const value = field(object, name);
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw notWhat('`Long` value', value);
}

function field(object: JsonObject, name: string): unknown {
  if (Object.hasOwn(object, name)) return object[name];
  throw mappingError(`No such field exists: \`${name}\``);
}

function notWhat(wanted: string, value: unknown): JavaError {
  return mappingError(`Expected ${wanted}, received ${JSON.stringify(value)}`);
}

function mappingError(message: string): JavaError {
  return new JavaError('com.fasterxml.jackson.databind.JsonMappingException', message);
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
};

/** In quotes, as Jackson writes it: JSON.stringify has the same escapes, but the digits of \u001F small. */
export function jsonString(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to be escaped
  const escaped = text.replace(/["\\\x00-\x1f]/g, (char) => {
    const code = char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    return SHORT_ESCAPES[char] ?? `\\u${code}`;
  });
  return `"${escaped}"`;
}
