/**
 * Definitions as data, for values that are read only to be shown: the records of KRaft's metadata log. All of their versions
 * are flexible, and a field that came with a version stays.
 */

export type SchemaType =
  | 'bool'
  | 'int8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'int64'
  | 'float64'
  | 'string'
  | 'bytes'
  | 'uuid'
  | 'struct';

export interface SchemaField {
  /** As Kafka's JSON names it. */
  readonly name: string;
  /** Of one element where the field is an array. */
  readonly type: SchemaType;
  readonly array?: true;
  /** First version that has it. */
  readonly from: number;
  readonly tag?: number;
  readonly nullable?: true;
  /** As written in the definition; absent where it is zero, empty or false. */
  readonly default?: string;
  /** Of a struct. */
  readonly fields?: readonly SchemaField[];
}

export interface Schema {
  readonly name: string;
  readonly maxVersion: number;
  readonly fields: readonly SchemaField[];
}

/** `name` is that of Kafka's MetadataRecordType: `TOPIC_RECORD`. */
export interface MetadataRecordSchema extends Schema {
  readonly key: number;
}
