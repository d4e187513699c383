/** Generated from definitions/data/group-metadata-value.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { DataCodec, Draft } from '../api.ts';
import { type Reader, NO_BYTES } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface GroupMetadataValue {
  protocolType: string;
  generation: number;
  protocol: string | null;
  leader: string | null;
  currentStateTimestamp: number;
  members: GroupMetadataValueMemberMetadata[];
}

export interface GroupMetadataValueMemberMetadata {
  memberId: string;
  groupInstanceId: string | null;
  clientId: string;
  clientHost: string;
  rebalanceTimeout: number;
  sessionTimeout: number;
  subscription: Buffer;
  assignment: Buffer;
}

function readGroupMetadataValueMemberMetadata(r: Reader, version: number): GroupMetadataValueMemberMetadata {
  const flexible = version >= 4;
  const memberId = r.string(flexible);
  const groupInstanceId: string | null = version >= 3 ? r.nullableString(flexible) : null;
  const clientId = r.string(flexible);
  const clientHost = r.string(flexible);
  const rebalanceTimeout = version >= 1 ? r.int32() : -1;
  const sessionTimeout = r.int32();
  const subscription = r.bytes(flexible);
  const assignment = r.bytes(flexible);
  if (flexible) r.skipTags();
  return {
    memberId, groupInstanceId, clientId, clientHost, rebalanceTimeout, sessionTimeout,
    subscription, assignment,
  };
}

function writeGroupMetadataValueMemberMetadata(w: Writer, m: Draft<GroupMetadataValueMemberMetadata>, version: number): void {
  const flexible = version >= 4;
  w.string(m.memberId ?? '', flexible);
  if (version >= 3) w.nullableString(m.groupInstanceId ?? null, flexible);
  w.string(m.clientId ?? '', flexible);
  w.string(m.clientHost ?? '', flexible);
  if (version >= 1) w.int32(m.rebalanceTimeout ?? -1);
  w.int32(m.sessionTimeout ?? 0);
  w.bytes(m.subscription ?? NO_BYTES, flexible);
  w.bytes(m.assignment ?? NO_BYTES, flexible);
  if (flexible) w.unsignedVarint(0);
}

export function readGroupMetadataValue(r: Reader, version: number): GroupMetadataValue {
  const flexible = version >= 4;
  const protocolType = r.string(flexible);
  const generation = r.int32();
  const protocol = r.nullableString(flexible);
  const leader = r.nullableString(flexible);
  const currentStateTimestamp = version >= 2 ? r.int64() : -1;
  const members: GroupMetadataValueMemberMetadata[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) members.push(readGroupMetadataValueMemberMetadata(r, version));
  if (flexible) r.skipTags();
  return { protocolType, generation, protocol, leader, currentStateTimestamp, members };
}

export function writeGroupMetadataValue(w: Writer, m: Draft<GroupMetadataValue>, version: number): void {
  const flexible = version >= 4;
  w.string(m.protocolType ?? '', flexible);
  w.int32(m.generation ?? 0);
  w.nullableString(m.protocol === undefined ? '' : m.protocol, flexible);
  w.nullableString(m.leader === undefined ? '' : m.leader, flexible);
  if (version >= 2) w.int64(m.currentStateTimestamp ?? -1);
  const members = m.members ?? [];
  w.arrayLength(members.length, flexible);
  for (const item of members) writeGroupMetadataValueMemberMetadata(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export const groupMetadataValueData: DataCodec<GroupMetadataValue> = {
  name: 'GroupMetadataValue',
  minVersion: 0,
  maxVersion: 4,
  read: readGroupMetadataValue,
  write: writeGroupMetadataValue,
};
