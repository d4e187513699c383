/**
 * The records of __remote_log_metadata (KIP-405) as text, as Kafka's classes print themselves (kafka: RemoteLogMetadataSerde).
 * What Kafka's classes would refuse is refused here in their words.
 */
import type { Int64 } from '../../protocol/api.ts';
import type { Reader } from '../../protocol/reader.ts';
import { framed } from './framed.ts';

const SEGMENT_STATES = [
  'COPY_SEGMENT_STARTED',
  'COPY_SEGMENT_FINISHED',
  'DELETE_SEGMENT_STARTED',
  'DELETE_SEGMENT_FINISHED',
];
const PARTITION_STATES = [
  'DELETE_PARTITION_MARKED',
  'DELETE_PARTITION_STARTED',
  'DELETE_PARTITION_FINISHED',
];

/** Reads the fields of one kind; what comes back prints them, or throws what Kafka holds against them. */
type Kind = (reader: Reader) => () => string;

const KINDS: readonly Kind[] = [segment, update, partitionDelete, snapshot];

export function remoteLogMetadataText(value: Buffer): string {
  return framed(value, (type) => {
    const kind = KINDS[type];
    return kind && ((reader, version) => fieldsOf(kind, reader, version));
  }).fields();
}

function fieldsOf(kind: Kind, reader: Reader, version: number): () => string {
  if (version !== 0) throw new Error(`Version ${version} is not known`);
  const text = kind(reader);
  reader.skipTags();
  return text;
}

// ---- kinds ---------------------------------------------------------------------------------------

function segment(reader: Reader): () => string {
  const id = segmentId(reader);
  const { startOffset, endOffset, ...facts } = segmentFacts(reader);
  return () => {
    const state = stateName(facts.state);
    if (startOffset < 0) {
      throw new Error(
        `Unexpected start offset = ${startOffset}. StartOffset for a remote segment cannot be negative`,
      );
    }
    if (endOffset < startOffset) {
      throw new Error(
        `Unexpected end offset = ${endOffset}. EndOffset for a remote segment cannot be less than startOffset = ${startOffset}`,
      );
    }
    return (
      `RemoteLogSegmentMetadata{remoteLogSegmentId=${id}, startOffset=${startOffset}, endOffset=${endOffset}, ` +
      `brokerId=${facts.brokerId}, maxTimestampMs=${facts.maxTimestampMs}, eventTimestampMs=${facts.eventTimestampMs}, ` +
      `segmentLeaderEpochs=${epochsText(facts.epochs)}, segmentSizeInBytes=${facts.sizeInBytes}, ` +
      `customMetadata=${facts.customMetadata}, state=${state}}`
    );
  };
}

function snapshot(reader: Reader): () => string {
  const id = reader.uuid();
  const facts = segmentFacts(reader);
  return () => {
    const state = stateName(facts.state);
    return (
      `RemoteLogSegmentMetadataSnapshot{segmentId=${id}, startOffset=${facts.startOffset}, ` +
      `endOffset=${facts.endOffset}, maxTimestampMs=${facts.maxTimestampMs}, ` +
      `segmentLeaderEpochs=${epochsText(facts.epochs)}, segmentSizeInBytes=${facts.sizeInBytes}, ` +
      `customMetadata=${facts.customMetadata}, state=${state}}`
    );
  };
}

function update(reader: Reader): () => string {
  const id = segmentId(reader);
  const brokerId = reader.int32();
  const eventTimestampMs = reader.int64Exact();
  const customMetadata = customMetadataText(reader);
  const state = reader.int8();
  return () =>
    `RemoteLogSegmentMetadataUpdate{remoteLogSegmentId=${id}, customMetadata=${customMetadata}, ` +
    `state=${stateName(state)}, eventTimestampMs=${eventTimestampMs}, brokerId=${brokerId}}`;
}

function partitionDelete(reader: Reader): () => string {
  const partition = topicIdPartition(reader);
  const brokerId = reader.int32();
  const eventTimestampMs = reader.int64Exact();
  const state = PARTITION_STATES[reader.int8()];
  return () => {
    // Kafka gives no reason here.
    if (state === undefined) throw new Error('null');
    return `RemotePartitionDeleteMetadata{topicPartition=${partition}, state=${state}, eventTimestampMs=${eventTimestampMs}, brokerId=${brokerId}}`;
  };
}

// ---- parts ---------------------------------------------------------------------------------------

function segmentFacts(reader: Reader) {
  return {
    startOffset: reader.int64Exact(),
    endOffset: reader.int64Exact(),
    brokerId: reader.int32(),
    maxTimestampMs: reader.int64Exact(),
    eventTimestampMs: reader.int64Exact(),
    epochs: leaderEpochs(reader),
    sizeInBytes: reader.int32(),
    customMetadata: customMetadataText(reader),
    state: reader.int8(),
  };
}

function leaderEpochs(reader: Reader): ReadonlyMap<number, Int64> {
  const epochs = new Map<number, Int64>();
  for (let left = reader.arrayLength(true); left > 0; left--) {
    epochs.set(reader.int32(), reader.int64Exact());
    reader.skipTags();
  }
  return epochs;
}

function epochsText(epochs: ReadonlyMap<number, Int64>): string {
  if (epochs.size === 0) throw new Error('segmentLeaderEpochs can not be null or empty');
  const sorted = [...epochs].sort(([a], [b]) => a - b);
  return `{${sorted.map(([epoch, offset]) => `${epoch}=${offset}`).join(', ')}}`;
}

function segmentId(reader: Reader): string {
  const partition = topicIdPartition(reader);
  const id = reader.uuid();
  reader.skipTags();
  return `RemoteLogSegmentId{topicIdPartition=${partition}, id=${id}}`;
}

function topicIdPartition(reader: Reader): string {
  const [name, id, partition] = [reader.string(true), reader.uuid(), reader.int32()];
  reader.skipTags();
  return `${id}:${name}-${partition}`;
}

function customMetadataText(reader: Reader): string {
  const bytes = reader.nullableBytes(true);
  return bytes === null ? 'Optional.empty' : `Optional[CustomMetadata{${bytes.length} bytes}]`;
}

function stateName(state: number): string {
  const name = SEGMENT_STATES[state];
  if (name === undefined) throw new Error('state can not be null');
  return name;
}
