/** Generated from definitions/controlled-shutdown.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { readTopicNamePartitionIndex, type TopicNamePartitionIndex, writeTopicNamePartitionIndex } from './shared.ts';

export interface ControlledShutdownRequest {
  brokerId: number;
  brokerEpoch: number;
}

export function readControlledShutdownRequest(r: Reader, version: number): ControlledShutdownRequest {
  const flexible = version >= 3;
  const brokerId = r.int32();
  const brokerEpoch = version >= 2 ? r.int64() : -1;
  if (flexible) r.skipTags();
  return { brokerId, brokerEpoch };
}

export function writeControlledShutdownRequest(w: Writer, m: Draft<ControlledShutdownRequest>, version: number): void {
  const flexible = version >= 3;
  w.int32(m.brokerId ?? 0);
  if (version >= 2) w.int64(m.brokerEpoch ?? -1);
  if (flexible) w.unsignedVarint(0);
}

export interface ControlledShutdownResponse {
  errorCode: number;
  remainingPartitions: TopicNamePartitionIndex[];
}

export type ControlledShutdownResponseRemainingPartition = TopicNamePartitionIndex;

export function readControlledShutdownResponse(r: Reader, version: number): ControlledShutdownResponse {
  const flexible = version >= 3;
  const errorCode = r.int16();
  const remainingPartitions: TopicNamePartitionIndex[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) remainingPartitions.push(readTopicNamePartitionIndex(r, flexible));
  if (flexible) r.skipTags();
  return { errorCode, remainingPartitions };
}

export function writeControlledShutdownResponse(w: Writer, m: Draft<ControlledShutdownResponse>, version: number): void {
  const flexible = version >= 3;
  w.int16(m.errorCode ?? 0);
  const remainingPartitions = m.remainingPartitions ?? [];
  w.arrayLength(remainingPartitions.length, flexible);
  for (const item of remainingPartitions) writeTopicNamePartitionIndex(w, item, flexible);
  if (flexible) w.unsignedVarint(0);
}

export const controlledShutdownApi: Api<ControlledShutdownRequest, ControlledShutdownResponse> = {
  key: 7,
  name: 'ControlledShutdown',
  minVersion: 0,
  maxVersion: 3,
  flexibleFrom: 3,
  readRequest: readControlledShutdownRequest,
  writeRequest: writeControlledShutdownRequest,
  readResponse: readControlledShutdownResponse,
  writeResponse: writeControlledShutdownResponse,
};
