/**
 * How kafka-dump-log reads keys and values: by one of Kafka's decoder classes, or as the records of an internal topic (kafka:
 * DumpLogSegments.MessageParser). A record of an internal topic that cannot be read is told in place of its key, and the
 * dump goes on.
 */
import { consumerProtocolAssignmentData } from '../../protocol/data/consumer-protocol-assignment.ts';
import { consumerProtocolSubscriptionData } from '../../protocol/data/consumer-protocol-subscription.ts';
import type { TransactionLogValue } from '../../protocol/data/transaction-log-value.ts';
import type { KafkaRecord } from '../../protocol/records/record.ts';
import type { Output } from '../command.ts';
import {
  type Data,
  GROUP_KEY,
  GROUP_VALUE,
  OFFSET_KEY,
  OFFSET_VALUE,
  objectJson,
  part,
  readFields,
  type Shape,
  TRANSACTION_KEY,
  TRANSACTION_VALUE,
  transactionFacts,
  unknownTransactionVersion,
} from '../internal-records.ts';
import { JavaError, messageOf, nullPointer } from '../java-error.ts';
import { clusterMetadataText } from './cluster-metadata.ts';
import { remoteLogMetadataText } from './remote-log-metadata.ts';
import { stringHash } from '../../base/java-hash.ts';
import type { Options } from '../options.ts';

export type RecordParser = (record: KafkaRecord) => {
  readonly key: string | null;
  /** null: there is nothing to print. */
  readonly payload: string | null;
};

/** May print a warning about an old class name. */
export function parserOf(options: Options, stdout: Output): RecordParser {
  if (options.has('offsets-decoder')) return offsetsParser;
  if (options.has('transaction-log-decoder')) return transactionParser;
  if (options.has('cluster-metadata-decoder')) return clusterMetadataParser;
  if (options.has('remote-log-metadata-decoder')) return remoteLogMetadataParser;
  const [value, key] = ['value-decoder-class', 'key-decoder-class'].map((name) =>
    decoderOf(options.value(name) ?? `${PACKAGE}.StringDecoder`, stdout),
  );
  return (record) => ({
    key: record.key === null ? null : (key?.(record.key) ?? null),
    payload: record.value === null ? null : (value?.(record.value) ?? null),
  });
}

// ---- decoder classes -----------------------------------------------------------------------------

type Decoder = (bytes: Buffer) => string;

const PACKAGE = 'org.apache.kafka.tools.api';
const OLD_PACKAGE = 'kafka.serializer';

const DECODERS: Readonly<Record<string, Decoder>> = {
  StringDecoder: javaText,
  IntegerDecoder: (bytes) => String(ensure(bytes, 4).readInt32BE(0)),
  LongDecoder: (bytes) => String(ensure(bytes, 8).readBigInt64BE(0)),
  // A Java array prints its type and a number that says nothing.
  DefaultDecoder: (bytes) => `[B@${(stringHash(bytes.toString('latin1')) >>> 0).toString(16)}`,
};

/** As Java decodes UTF-8: half of a surrogate pair, three bytes, becomes one mark, where others make three of it. */
function javaText(bytes: Buffer): string {
  if (!bytes.includes(0xed)) return bytes.toString('utf8');
  const marked = bytes.toString('latin1').replace(/\xed[\xa0-\xbf][\x80-\xbf]?/g, '\xef\xbf\xbd');
  return Buffer.from(marked, 'latin1').toString('utf8');
}

function ensure(bytes: Buffer, length: number): Buffer {
  if (bytes.length < length) throw new JavaError('java.nio.BufferUnderflowException', null);
  return bytes;
}

function decoderOf(className: string, stdout: Output): Decoder {
  const dot = className.lastIndexOf('.');
  const owner = className.slice(0, dot);
  const name = className.slice(dot + 1);
  const decoder = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined;
  if (decoder === undefined || (owner !== PACKAGE && owner !== OLD_PACKAGE)) {
    throw new JavaError('java.lang.ClassNotFoundException', className);
  }
  if (owner === OLD_PACKAGE) {
    stdout.write(`${className} is deprecated. Please use ${PACKAGE}.${name} instead\n`);
  }
  return decoder;
}

// ---- __consumer_offsets --------------------------------------------------------------------------

const SUBSCRIPTION: Shape = {
  codec: consumerProtocolSubscriptionData,
  fields: [
    ['topics', 0],
    ['userData', 0],
    ['ownedPartitions', 1],
    ['generationId', 2],
    ['rackId', 3],
  ],
  nested: {
    ownedPartitions: [
      ['topic', 0],
      ['partitions', 0],
    ],
  },
};
const ASSIGNMENT: Shape = {
  codec: consumerProtocolAssignmentData,
  fields: [
    ['assignedPartitions', 0],
    ['userData', 0],
  ],
  nested: {
    assignedPartitions: [
      ['topic', 0],
      ['partitions', 0],
    ],
  },
};

/** The key's version of what is told of a group itself. */
const GROUP_TYPE = 2;

const offsetsParser: RecordParser = ({ key, value, offset }) => {
  if (key === null) {
    throw new JavaError(
      'java.lang.RuntimeException',
      `Failed to decode message at offset ${offset} using offset topic decoder (message had a missing key)`,
    );
  }
  try {
    requireVersion(key, 'key');
    const type = key.readInt16BE(0);
    if (type < 0 || type > GROUP_TYPE) {
      const said = `Unknown record type ${type} at offset ${offset}, skipping.`;
      return { key: said, payload: null };
    }
    const isGroup = type === GROUP_TYPE;
    const keyText = typedJson('type', key, isGroup ? GROUP_KEY : OFFSET_KEY);
    if (value === null) return { key: keyText, payload: '<DELETE>' };
    requireVersion(value, 'value');
    const payload = typedJson('version', value, isGroup ? GROUP_VALUE : OFFSET_VALUE);
    return { key: keyText, payload };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { key: skipped(`offset ${offset}`, why), payload: null };
  }
};

function requireVersion(bytes: Buffer, what: 'key' | 'value'): void {
  if (bytes.length < 2) throw new Error(`Could not read version from ${what}'s buffer.`);
}

/** `{"type":"1","data":{...}}`, the version as text. Kafka reads every version as what it would be, even one there is not. */
function typedJson(label: 'type' | 'version', bytes: Buffer, shape: Shape): string {
  const version = bytes.readInt16BE(0);
  const data = fieldsOf(bytes, shape, version, label === 'type' ? 'key' : 'value');
  const shown = shape === GROUP_VALUE ? withMembersRead(data) : data;
  const fields = objectJson(shown, shape.fields, Math.max(0, version), shape.nested);
  return `{"${label}":"${version}","data":${fields}}`;
}

function fieldsOf(bytes: Buffer, shape: Shape, version: number, what: string): Data {
  try {
    return readFields(bytes, shape, version);
  } catch (error) {
    const why = messageOf(error);
    throw new Error(
      `Could not read record with version ${version} from ${what}'s buffer due to: ${why}.`,
    );
  }
}

function unreadable(what: string): never {
  throw new Error(`Could not read the ${what}.`);
}

/** Subscriptions and assignments of consumers are shown as what they are; those of other protocols as bytes. */
function withMembersRead(group: Data): Data {
  if (group['protocolType'] !== 'consumer') return group;
  const members = (group['members'] as readonly Data[]).map((member) => ({
    ...member,
    subscription: readAs(SUBSCRIPTION, member['subscription']),
    assignment: readAs(ASSIGNMENT, member['assignment']),
  }));
  return { ...group, members };
}

/** The bytes themselves where they are nothing of the kind. */
function readAs(shape: Shape, bytes: unknown): unknown {
  try {
    const version = (bytes as Buffer).readInt16BE(0);
    const data = readFields(bytes as Buffer, shape, version);
    return JSON.parse(objectJson(data, shape.fields, Math.max(0, version), shape.nested));
  } catch (error) {
    if (error instanceof JavaError || error instanceof RangeError) return bytes;
    throw error;
  }
}

// ---- __transaction_state -------------------------------------------------------------------------

const transactionParser: RecordParser = ({ key, value }) => {
  if (key === null)
    throw nullPointer('Cannot invoke "java.nio.ByteBuffer.getShort()" because "buffer" is null');
  const keyPart = part(key, TRANSACTION_KEY) ?? unreadable('key');
  if (keyPart.data === null) {
    return { key: `unknown::version=${keyPart.version}`, payload: null };
  }
  const id = `transaction_metadata::transactionalId=${keyPart.data['transactionalId']}`;
  if (value === null) return { key: id, payload: '<DELETE>' };
  const { version, data } = part(value, TRANSACTION_VALUE) ?? unreadable('value');
  if (data === null) throw unknownTransactionVersion(version);
  return { key: id, payload: transactionText(data as unknown as TransactionLogValue) };
};

function transactionText(value: TransactionLogValue): string {
  const { state, partitions } = transactionFacts(value);
  return (
    `producerId:${value.producerId},producerEpoch:${value.producerEpoch},` +
    `state=${state},partitions=[${partitions.join(',')}],` +
    `txnLastUpdateTimestamp=${value.transactionLastUpdateTimestampMs},txnTimeoutMs=${value.transactionTimeoutMs}`
  );
}

// ---- __remote_log_metadata -----------------------------------------------------------------------

const remoteLogMetadataParser: RecordParser = ({ value, offset }) => ({
  key: null,
  payload: orSkipped(`offset ${offset}`, () => remoteLogMetadataText(present(value))),
});

// ---- __cluster_metadata --------------------------------------------------------------------------

const clusterMetadataParser: RecordParser = ({ value, offset }) => ({
  key: null,
  payload: orSkipped(String(offset), () =>
    // Kafka reads a value that is not there as an empty one.
    clusterMetadataText(value ?? Buffer.alloc(0)),
  ),
});

function present(value: Buffer | null): Buffer {
  if (value !== null) return value;
  throw new Error(
    'Cannot invoke "java.nio.ByteBuffer.remaining()" because the return value of ' +
      '"org.apache.kafka.common.record.Record.value()" is null',
  );
}

function orSkipped(place: string, text: () => string): string {
  try {
    return text();
  } catch (error) {
    return skipped(place, error instanceof Error ? error.message : String(error));
  }
}

const skipped = (place: string, why: string): string => `Error at ${place}, skipping. ${why}`;
