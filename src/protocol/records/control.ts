/**
 * Control records: what a transaction coordinator leaves in the log (spec/storage.md 2.3). Key = int16 version,
 * int16 type; the value of COMMIT and ABORT = int16 version, int32 coordinator epoch. One record to a batch, never
 * compressed. Types that we do not know are told as null and passed over by readers.
 */
import { Errors, KafkaError } from '../errors.ts';
import { BatchBuilder } from './builder.ts';
import type { KafkaRecord } from './record.ts';

export const CONTROL_TYPES = [
  'ABORT',
  'COMMIT',
  'LEADER_CHANGE',
  'SNAPSHOT_HEADER',
  'SNAPSHOT_FOOTER',
  'KRAFT_VERSION',
  'KRAFT_VOTERS',
] as const;
export type ControlType = (typeof CONTROL_TYPES)[number];

function invalid(message: string): never {
  throw new KafkaError(Errors.INVALID_RECORD, message);
}

/** Type of a control record by its key, null for one of a later day. */
export function controlType(key: Buffer | null): ControlType | null {
  if (key === null || key.length < 4) {
    invalid(`Invalid value size found for control record key. Must have at least 4 bytes`);
  }
  const version = key.readInt16BE(0);
  if (version < 0) invalid(`Invalid version found for control record: ${version}`);
  return CONTROL_TYPES[key.readInt16BE(2)] ?? null;
}

export interface EndTransactionMarker {
  readonly type: 'ABORT' | 'COMMIT';
  readonly coordinatorEpoch: number;
}

/** The marker that a control record is, null when it is of another type. */
export function endTransactionMarker(
  record: Pick<KafkaRecord, 'key' | 'value'>,
): EndTransactionMarker | null {
  const type = controlType(record.key);
  if (type !== 'ABORT' && type !== 'COMMIT') return null;
  const { value } = record;
  if (value === null || value.length < 6) {
    invalid('Invalid value size found for end transaction marker. Must have at least 6 bytes');
  }
  const version = value.readInt16BE(0);
  if (version < 0) invalid(`Invalid version found for end transaction marker: ${version}`);
  return { type, coordinatorEpoch: value.readInt32BE(2) };
}

export interface MarkerBatch extends EndTransactionMarker {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly timestamp: number;
  readonly offset?: number;
  readonly partitionLeaderEpoch?: number;
}

/** A whole batch with one transaction marker: 78 bytes. */
export function markerBatch(marker: MarkerBatch): Buffer {
  const key = Buffer.alloc(4);
  key.writeInt16BE(CONTROL_TYPES.indexOf(marker.type), 2);
  const value = Buffer.alloc(6);
  value.writeInt32BE(marker.coordinatorEpoch, 2);
  const builder = new BatchBuilder({
    baseOffset: marker.offset,
    producerId: marker.producerId,
    producerEpoch: marker.producerEpoch,
    isTransactional: true,
    isControl: true,
    partitionLeaderEpoch: marker.partitionLeaderEpoch,
  });
  builder.append(marker.timestamp, key, value);
  return builder.build();
}
