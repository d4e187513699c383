/**
 * How Kafka wraps a record whose kind its value says: a frame version, the kind and the version of its fields as unsigned varints,
 * then the fields, and nothing behind them (kafka: AbstractApiMessageSerde). So are the records of KRaft's metadata log and
 * of __remote_log_metadata; what Kafka would refuse is refused here in its words.
 */
import { Reader } from '../../protocol/reader.ts';

const FRAME_VERSION = 1;
const SHORT_MAX = 32_767;

/** Reads the fields of one version; undefined where the kind is not known. */
export type FieldsOf<T> = (type: number) => ((reader: Reader, version: number) => T) | undefined;

export interface Framed<T> {
  readonly type: number;
  readonly version: number;
  readonly fields: T;
}

export function framed<T>(value: Buffer, fieldsOf: FieldsOf<T>): Framed<T> {
  const reader = new Reader(value);
  const frame = short(reader, 'frame version');
  if (frame === 0) {
    throw new Error(
      'Could not deserialize metadata record with frame version 0. Note that upgrades from the preview release of KRaft in 2.8 to newer versions are not supported.',
    );
  }
  if (frame !== FRAME_VERSION) {
    throw new Error(
      `Could not deserialize metadata record due to unknown frame version ${frame}(only frame version 1 is supported)`,
    );
  }
  const type = short(reader, 'type');
  const version = short(reader, 'version');
  const read = fieldsOf(type);
  if (read === undefined) {
    throw new Error(
      `org.apache.kafka.common.errors.UnsupportedVersionException: Unknown metadata id ${type}`,
    );
  }
  const fields = fieldsOrEnd(() => read(reader, version), type);
  if (reader.remaining > 0) {
    throw new Error(`Found ${reader.remaining} byte(s) of garbage after ${type}`);
  }
  return { type, version, fields };
}

function fieldsOrEnd<T>(read: () => T, type: number): T {
  try {
    return read();
  } catch {
    throw new Error(`Failed to deserialize record with type ${type}`);
  }
}

/** A varint of 32 bits; of one below zero Kafka keeps the lowest 16. */
function short(reader: Reader, what: string): number {
  let value: number;
  try {
    value = reader.unsignedVarint();
  } catch {
    throw new Error(`Error while reading ${what}`);
  }
  if (value > SHORT_MAX) throw new Error(`Value for ${what} was too large.`);
  return (value << 16) >> 16;
}
