/**
 * A value of a schema as JSON, in the order and with the leavings-out of Kafka's converters (kafka: JsonConverter of each message):
 * a tagged field that has its default is not shown, every other field of the version is; bytes are base64.
 */
import { ZERO_UUID } from '../../base/uuid.ts';
import type { Reader } from '../../protocol/reader.ts';
import type { Schema, SchemaField } from '../../protocol/schema.ts';
import { doubleText } from '../java-format.ts';
import { jsonString } from '../json-text.ts';

/** The fields from the reader's position on; throws where the bytes are no such value. */
export function schemaJson(reader: Reader, schema: Schema, version: number): string {
  return structJson(reader, schema.fields, { schema, version });
}

interface Read {
  readonly schema: Schema;
  readonly version: number;
}

function structJson(reader: Reader, fields: readonly SchemaField[], read: Read): string {
  const known = fields.filter(({ from }) => read.version >= from);
  const texts = new Map<SchemaField, string>();
  for (const field of known) {
    if (field.tag === undefined) texts.set(field, fieldJson(reader, field, read));
  }
  for (let left = reader.unsignedVarint(); left > 0; left--) {
    const tag = reader.unsignedVarint();
    const size = reader.unsignedVarint();
    const field = fields.find((one) => one.tag === tag);
    if (field === undefined) reader.skip(size);
    else if (!known.includes(field)) reader.invalidTag(tag, read.version);
    else texts.set(field, fieldJson(reader, field, read));
  }
  const members = known
    .filter((field) => texts.has(field))
    .filter((field) => field.tag === undefined || texts.get(field) !== defaultJson(field))
    .map((field) => `"${field.name}":${texts.get(field)}`);
  return `{${members.join(',')}}`;
}

function fieldJson(reader: Reader, field: SchemaField, read: Read): string {
  if (!field.array) return scalarJson(reader, field, read);
  const count = field.nullable ? reader.nullableArrayLength(true) : reader.arrayLength(true);
  if (count < 0) return 'null';
  const items: string[] = [];
  for (let left = count; left > 0; left--) items.push(scalarJson(reader, field, read));
  return `[${items.join(',')}]`;
}

function scalarJson(reader: Reader, field: SchemaField, read: Read): string {
  switch (field.type) {
    case 'struct':
      return nestedJson(reader, field, read);
    case 'bool':
      return String(reader.bool());
    case 'int64':
      return String(reader.int64Exact());
    case 'float64':
      return doubleJson(reader.float64());
    case 'string':
      return stringJson(orNull(field, reader.nullableString(true)));
    case 'bytes':
      return stringJson(orNull(field, reader.nullableBytes(true))?.toString('base64') ?? null);
    case 'uuid':
      return `"${reader.uuid()}"`;
    default:
      return String(reader[field.type]());
  }
}

/** Kafka looks at the version of a value only where structures lie inside it. */
function nestedJson(reader: Reader, { fields }: SchemaField, read: Read): string {
  if (read.version > read.schema.maxVersion) throw new Error(`version ${read.version}`);
  return structJson(reader, fields ?? [], read);
}

/** An array's null is told by its length, an element is never null. */
function orNull<T>(field: SchemaField, value: T | null): T | null {
  if (value === null && (field.array || !field.nullable)) throw new Error(`null ${field.name}`);
  return value;
}

const stringJson = (text: string | null): string => (text === null ? 'null' : jsonString(text));

/** What is no number is shown in quotes. */
function doubleJson(value: number): string {
  return Number.isFinite(value) ? doubleText(value) : `"${doubleText(value)}"`;
}

function defaultJson(field: SchemaField): string {
  if (field.default === 'null') return 'null';
  if (field.array) return '[]';
  switch (field.type) {
    case 'bool':
      return field.default ?? 'false';
    case 'string':
    case 'bytes':
      return stringJson(field.default ?? '');
    case 'uuid':
      return `"${ZERO_UUID}"`;
    default:
      return field.default ?? '0';
  }
}
