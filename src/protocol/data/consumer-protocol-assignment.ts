/** Generated from definitions/data/consumer-protocol-assignment.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { DataCodec, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface ConsumerProtocolAssignment {
  assignedPartitions: ConsumerProtocolAssignmentTopicPartition[];
  userData: Buffer | null;
}

export interface ConsumerProtocolAssignmentTopicPartition {
  topic: string;
  partitions: number[];
}

function readConsumerProtocolAssignmentTopicPartition(r: Reader, _version: number): ConsumerProtocolAssignmentTopicPartition {
  const topic = r.string(false);
  const partitions = r.int32Array(false);
  return { topic, partitions };
}

function writeConsumerProtocolAssignmentTopicPartition(w: Writer, m: Draft<ConsumerProtocolAssignmentTopicPartition>, _version: number): void {
  w.string(m.topic ?? '', false);
  w.int32Array(m.partitions ?? [], false);
}

export function readConsumerProtocolAssignment(r: Reader, version: number): ConsumerProtocolAssignment {
  const assignedPartitions: ConsumerProtocolAssignmentTopicPartition[] = [];
  for (let n = r.arrayLength(false); n > 0; n--) assignedPartitions.push(readConsumerProtocolAssignmentTopicPartition(r, version));
  const userData = r.nullableBytes(false);
  return { assignedPartitions, userData };
}

export function writeConsumerProtocolAssignment(w: Writer, m: Draft<ConsumerProtocolAssignment>, version: number): void {
  const assignedPartitions = m.assignedPartitions ?? [];
  w.arrayLength(assignedPartitions.length, false);
  for (const item of assignedPartitions) writeConsumerProtocolAssignmentTopicPartition(w, item, version);
  w.nullableBytes(m.userData ?? null, false);
}

export const consumerProtocolAssignmentData: DataCodec<ConsumerProtocolAssignment> = {
  name: 'ConsumerProtocolAssignment',
  minVersion: 0,
  maxVersion: 3,
  read: readConsumerProtocolAssignment,
  write: writeConsumerProtocolAssignment,
};
