/**
 * The records Kafka keeps in __consumer_offsets and __transaction_state as JSON: which fields a version has, and in which
 * order Kafka shows them (spec/storage.md 8). Read by the console consumer's formatters and by kafka-dump-log.
 */
import { scalaOrder, topicPartitionHash } from '../base/java-hash.ts';
import { illegalState, JavaError, nullPointer } from './java-error.ts';
import { jsonString } from './json-text.ts';
import { asBuffer } from '../base/as-buffer.ts';
import type { DataCodec } from '../protocol/api.ts';
import { groupMetadataKeyData } from '../protocol/data/group-metadata-key.ts';
import { groupMetadataValueData } from '../protocol/data/group-metadata-value.ts';
import { offsetCommitKeyData } from '../protocol/data/offset-commit-key.ts';
import { offsetCommitValueData } from '../protocol/data/offset-commit-value.ts';
import { transactionLogKeyData } from '../protocol/data/transaction-log-key.ts';
import {
  type TransactionLogValue,
  transactionLogValueData,
} from '../protocol/data/transaction-log-value.ts';
import { ProtocolError, Reader } from '../protocol/reader.ts';
import { TRANSACTION_STATES } from '../protocol/transaction-states.ts';

/** Fields of a JSON object in Kafka's order, each with the versions that have it. */
type Field = readonly [name: string, from: number, to?: number];

export interface Shape {
  readonly codec: Pick<DataCodec<object>, 'minVersion' | 'maxVersion' | 'read'>;
  readonly fields: readonly Field[];
  /** Of the objects in an array field. */
  readonly nested?: Readonly<Record<string, readonly Field[]>>;
}

export const OFFSET_KEY: Shape = {
  codec: offsetCommitKeyData,
  fields: [
    ['group', 0],
    ['topic', 0],
    ['partition', 0],
  ],
};
export const OFFSET_VALUE: Shape = {
  codec: offsetCommitValueData,
  fields: [
    ['offset', 0],
    ['leaderEpoch', 3],
    ['metadata', 0],
    ['commitTimestamp', 0],
    ['expireTimestamp', 1, 1],
  ],
};
export const GROUP_KEY: Shape = {
  codec: groupMetadataKeyData,
  fields: [['group', 0]],
};
export const GROUP_VALUE: Shape = {
  codec: groupMetadataValueData,
  fields: [
    ['protocolType', 0],
    ['generation', 0],
    ['protocol', 0],
    ['leader', 0],
    ['currentStateTimestamp', 2],
    ['members', 0],
  ],
  nested: {
    members: [
      ['memberId', 0],
      ['groupInstanceId', 3],
      ['clientId', 0],
      ['clientHost', 0],
      ['rebalanceTimeout', 1],
      ['sessionTimeout', 0],
      ['subscription', 0],
      ['assignment', 0],
    ],
  },
};
export const TRANSACTION_KEY: Shape = {
  codec: transactionLogKeyData,
  fields: [['transactionalId', 0]],
};
export const TRANSACTION_VALUE: Shape = {
  codec: transactionLogValueData,
  fields: [
    ['producerId', 0],
    ['producerEpoch', 0],
    ['transactionTimeoutMs', 0],
    ['transactionStatus', 0],
    ['transactionPartitions', 0],
    ['transactionLastUpdateTimestampMs', 0],
    ['transactionStartTimestampMs', 0],
  ],
  nested: {
    transactionPartitions: [
      ['topic', 0],
      ['partitionIds', 0],
    ],
  },
};

export type Data = Readonly<Record<string, unknown>>;

export interface Part {
  readonly version: number;
  /** null: a version nobody knows. */
  readonly data: Data | null;
}

/** A record's key or value: an int16 version, then the fields. */
export function part(bytes: Uint8Array | null, { codec }: Shape): Part | null {
  if (bytes === null) return null;
  const buffer = asBuffer(bytes);
  if (buffer.length < 2) throw new JavaError('java.nio.BufferUnderflowException', null);
  const version = buffer.readInt16BE(0);
  if (version < codec.minVersion || version > codec.maxVersion) return { version, data: null };
  return { version, data: readFields(buffer, { codec }, version) };
}

/** What stands behind the version; throws what Kafka's reader throws. */
export function readFields(bytes: Buffer, { codec }: Pick<Shape, 'codec'>, version: number): Data {
  try {
    return codec.read(new Reader(bytes, 2), version) as Data;
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const { kafkaMessage } = error;
    throw kafkaMessage === null
      ? new JavaError('java.nio.BufferUnderflowException', null)
      : new JavaError('java.lang.RuntimeException', kafkaMessage);
  }
}

export function objectJson(
  data: Data,
  fields: readonly Field[],
  version: number,
  nested: Shape['nested'] = {},
): string {
  const members = fields
    .filter(([, from, to]) => version >= from && version <= (to ?? version))
    .map(([name]) => {
      const inner = nested[name];
      const value = data[name];
      const text =
        inner !== undefined && Array.isArray(value)
          ? `[${value.map((item: Data) => objectJson(item, inner, version)).join(',')}]`
          : scalarJson(value);
      return `"${name}":${text}`;
    });
  return `{${members.join(',')}}`;
}

/** int64 with every bit, bytes as base64. */
function scalarJson(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (Buffer.isBuffer(value)) return JSON.stringify(value.toString('base64'));
  if (typeof value === 'string') return jsonString(value);
  return JSON.stringify(value);
}

/** What the number of a transaction's state means, and its partitions as Scala's HashSet hands them out; throws as Kafka does. */
export function transactionFacts(value: TransactionLogValue): {
  readonly state: string;
  readonly partitions: readonly string[];
} {
  const { transactionStatus, transactionPartitions } = value;
  const state = TRANSACTION_STATES[transactionStatus];
  if (state === undefined)
    throw illegalState(
      `Unknown transaction state id ${transactionStatus} from the transaction status message`,
    );
  // Kafka looks at partitions only of a transaction that has begun.
  if (state === 'Empty') return { state, partitions: [] };
  if (transactionPartitions === null)
    throw nullPointer(
      'Cannot invoke "java.util.List.forEach(java.util.function.Consumer)" because the return value of ' +
        '"org.apache.kafka.coordinator.transaction.generated.TransactionLogValue.transactionPartitions()" is null',
    );
  const all = transactionPartitions.flatMap(({ topic, partitionIds }) =>
    partitionIds.map((partition) => ({ topic, partition })),
  );
  const ordered = scalaOrder(all, topicPartitionHash);
  return { state, partitions: ordered.map(({ topic, partition }) => `${topic}-${partition}`) };
}

/** Of a value whose version there is not. */
export function unknownTransactionVersion(version: number): JavaError {
  return illegalState(`Unknown version ${version} from the transaction log message value`);
}
