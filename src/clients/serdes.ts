/**
 * Serializers and deserializers with the bytes of Kafka's own (org.apache.kafka.common.serialization): big-endian
 * numbers, UTF-8 strings, uuids as their text. null passes through as null. The Java class names are accepted where a
 * name is, so that properties files and the console tools' `--key-deserializer` work unchanged. Size errors are Java's.
 */
import { asBuffer } from '../base/as-buffer.ts';
import { decodeUtf8, encodeUtf8 } from '../base/java-utf8.ts';
import { uuidFromString } from '../base/java-uuid.ts';
import { ClassCastError, illegalArgument, numberFormat, serializationError } from './errors.ts';
import type { Deserializer, Serializer } from './types.ts';

/** Both ways in one; wherever a serializer or deserializer is configured, a serde or its name will do. */
export interface Serde<T> extends Serializer<T>, Deserializer<T> {}

const JAVA_PACKAGE = 'org.apache.kafka.common.serialization.';

type Encode<T> = (data: T) => Uint8Array;
type Decode<T> = (data: Buffer) => T;

/** `type` is Java's, of which the serializer bears the name; `is` finds what types forbid and JavaScript would convert. */
function serde<T>(
  type: string,
  is: (data: unknown) => boolean,
  encode: Encode<T>,
  decode: Decode<T>,
): Serde<T> {
  return {
    serialize: (_topic, data) => {
      if (data === null || data === undefined) return null;
      if (!is(data)) throw new ClassCastError(data, `${JAVA_PACKAGE}${type}Serializer`);
      return encode(data);
    },
    deserialize: (_topic, data) => (data === null ? null : decode(asBuffer(data))),
  };
}

const isNumber = (data: unknown) => typeof data === 'number';
const isText = (data: unknown) => typeof data === 'string';

function fixed<T>(
  size: number,
  type: string,
  is: (data: unknown) => boolean,
  write: (buffer: Buffer, data: T) => void,
  decode: Decode<T>,
  reader = `${type}Deserializer`,
): Serde<T> {
  const encode = (data: T) => {
    const buffer = Buffer.allocUnsafe(size);
    try {
      write(buffer, data);
    } catch (error) {
      throw serializationError(`Error when serializing ${type}`, error);
    }
    return buffer;
  };
  return serde(type, is, encode, (data) => {
    if (data.length !== size) {
      throw serializationError(`Size of data received by ${reader} is not ${size}`);
    }
    return decode(data);
  });
}

/** Buffer would cut off what is behind the point. */
function whole(data: number): number {
  if (Number.isInteger(data)) return data;
  throw illegalArgument(`${data} is not an integer`);
}

/** UTF-8, as StringSerializer's default; half a surrogate pair becomes `?`, invalid bytes U+FFFD. */
export const stringSerde: Serde<string> = serde('String', isText, encodeUtf8, decodeUtf8);

/** The bytes themselves, uncopied: what is read is a view into the fetch response. */
export const bytesSerde: Serde<Uint8Array> = serde<Uint8Array>(
  'ByteArray',
  (data) => data instanceof Uint8Array,
  (data) => data,
  (data) => data,
);

/** int16, big-endian. */
export const shortSerde: Serde<number> = fixed<number>(
  2,
  'Short',
  isNumber,
  (buffer, data) => buffer.writeInt16BE(whole(data)),
  (data) => data.readInt16BE(),
);

/** int32, big-endian. */
export const integerSerde: Serde<number> = fixed<number>(
  4,
  'Integer',
  isNumber,
  (buffer, data) => buffer.writeInt32BE(whole(data)),
  (data) => data.readInt32BE(),
);

/** int64 as a bigint, every bit kept. A number that is an integer is accepted when serializing. */
export const longSerde: Serde<bigint | number> = fixed<bigint | number>(
  8,
  'Long',
  (data) => typeof data === 'bigint' || isNumber(data),
  (buffer, data) => buffer.writeBigInt64BE(BigInt(data)),
  (data) => data.readBigInt64BE(),
);

/** IEEE 754, 4 bytes. */
export const floatSerde: Serde<number> = fixed<number>(
  4,
  'Float',
  isNumber,
  (buffer, data) => buffer.writeFloatBE(data),
  (data) => data.readFloatBE(),
  'Deserializer',
);

/** IEEE 754, 8 bytes. */
export const doubleSerde: Serde<number> = fixed<number>(
  8,
  'Double',
  isNumber,
  (buffer, data) => buffer.writeDoubleBE(data),
  (data) => data.readDoubleBE(),
  'Deserializer',
);

/** One byte, 0 or 1. */
export const booleanSerde: Serde<boolean> = serde(
  'Boolean',
  (data) => typeof data === 'boolean',
  (data) => Buffer.from([data ? 1 : 0]),
  (data) => {
    if (data.length !== 1) {
      throw serializationError('Size of data received by BooleanDeserializer is not 1');
    }
    if (data[0] !== 0 && data[0] !== 1) {
      throw serializationError(
        `Unexpected byte received by BooleanDeserializer: ${data.readInt8()}`,
      );
    }
    return data[0] === 1;
  },
);

/** As Java's UUID.fromString: a group may lack its zeros. */
function uuidText(text: string): string {
  return uuidFromString(text, (kind, message) => {
    const cause = kind === 'NumberFormat' ? numberFormat(message) : illegalArgument(message);
    return serializationError('Error parsing data into UUID', cause);
  });
}

/** A uuid as text of 36 characters, which is also what goes over the wire. */
export const uuidSerde: Serde<string> = serde(
  'UUID',
  isText,
  (data) => Buffer.from(uuidText(data), 'utf8'),
  (data) => uuidText(decodeUtf8(data)),
);

/** Any JSON value; ours, Kafka has it only in Connect. */
export const jsonSerde: Serde<unknown> = serde<unknown>(
  'Json',
  () => true,
  (data) => {
    const text = JSON.stringify(data);
    if (text === undefined) throw serializationError('Value has no JSON form');
    return Buffer.from(text, 'utf8');
  },
  (data) => {
    try {
      return JSON.parse(data.toString('utf8')) as unknown;
    } catch (error) {
      throw serializationError('Error deserializing JSON message', error);
    }
  },
);

/** Only null, either way. */
export const voidSerde: Serde<null> = {
  serialize: (_topic, data) => {
    if (data !== null && data !== undefined) {
      throw illegalArgument('Data should be null for a VoidSerializer.');
    }
    return null;
  },
  deserialize: (_topic, data) => {
    if (data !== null) throw illegalArgument('Data should be null for a VoidDeserializer.');
    return null;
  },
};

/** By the stem of the Java class: `StringSerializer`, `StringDeserializer` and `string` are all the same. */
const BY_STEM: Readonly<Record<string, Serde<never>>> = {
  string: stringSerde as Serde<never>,
  bytearray: bytesSerde as Serde<never>,
  bytes: bytesSerde as Serde<never>,
  bytebuffer: bytesSerde as Serde<never>,
  short: shortSerde as Serde<never>,
  integer: integerSerde as Serde<never>,
  long: longSerde as Serde<never>,
  float: floatSerde as Serde<never>,
  double: doubleSerde as Serde<never>,
  boolean: booleanSerde as Serde<never>,
  uuid: uuidSerde as Serde<never>,
  json: jsonSerde as Serde<never>,
  void: voidSerde as Serde<never>,
};

/** The serde of a name, Java's or ours, or null when there is none. */
export function serdeByName(name: string): Serde<unknown> | null {
  const simple = name.startsWith(JAVA_PACKAGE) ? name.slice(JAVA_PACKAGE.length) : name;
  if (simple.includes('.')) return null;
  const stem = simple.replace(/(Serializer|Deserializer)$/, '').toLowerCase();
  return Object.hasOwn(BY_STEM, stem) ? (BY_STEM[stem] as Serde<unknown>) : null;
}
