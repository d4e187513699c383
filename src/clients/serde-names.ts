/**
 * What the named serdes write and read, so that a name which does not fit the types of a producer or consumer is refused by the
 * compiler. Java's class names are taken on trust; `json` reads whatever the program says it does.
 */
interface Written {
  string: string;
  uuid: string;
  bytes: Uint8Array;
  bytearray: Uint8Array;
  bytebuffer: Uint8Array;
  short: number;
  integer: number;
  long: bigint | number;
  float: number;
  double: number;
  boolean: boolean;
  json: unknown;
  void: null;
}

/** json and void: see SerializerName and DeserializerName. */
interface Read extends Omit<Written, 'long' | 'json' | 'void'> {
  long: bigint;
  json: never;
  void: never;
}

/** Java's, with its package or without. */
type JavaName = `${string}Serializer` | `${string}Deserializer`;

/** Names of serializers that take a T: `string`, `json`, `org.apache.kafka.common.serialization.StringSerializer`, ... */
export type SerializerName<T> =
  | { [N in keyof Written]: [T] extends [Written[N]] ? N : never }[keyof Written]
  | JavaName;

/** Names of deserializers that give a T: `string`, `json`, `org.apache.kafka.common.serialization.StringDeserializer`, ... */
export type DeserializerName<T> =
  | { [N in keyof Read]: [Read[N]] extends [T] ? N : never }[keyof Read]
  | JavaName;
