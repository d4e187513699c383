/**
 * Groups and offsets as records of __consumer_offsets, in Kafka's bytes (spec/storage.md 8.1): an int16 version, then
 * the fields of that version. Keys of kinds this coordinator does not write (3 and up: KIP-848) are passed over, as
 * Kafka's classic coordinator does.
 */
import { asBuffer } from '../../base/as-buffer.ts';
import { Reader } from '../../protocol/reader.ts';
import { groupMetadataKeyData } from '../../protocol/data/group-metadata-key.ts';
import { groupMetadataValueData } from '../../protocol/data/group-metadata-value.ts';
import { offsetCommitKeyData } from '../../protocol/data/offset-commit-key.ts';
import { offsetCommitValueData } from '../../protocol/data/offset-commit-value.ts';
import type { DataCodec } from '../../protocol/api.ts';
import { dataBytes, dataFrom } from '../data-bytes.ts';
import type { CoordinatorRecord } from '../types.ts';
import { Group } from './group.ts';
import { metadataOf, type Member } from './member.ts';
import type { CommittedOffset, OffsetKey } from './offsets.ts';

/** The value versions that an inter.broker.protocol.version allows. */
export interface RecordVersions {
  /** 1 before 2.1-IV0, 2 before 2.1-IV1, else 3. */
  readonly offsetValue: 1 | 2 | 3;
  /** 0 before 0.10.1, 1 before 2.1-IV0, 2 before 2.3-IV0, else 3. */
  readonly groupValue: 0 | 1 | 2 | 3;
}

export const NEWEST: RecordVersions = { offsetValue: 3, groupValue: 3 };

const OFFSET_KEY_VERSION = 1;
const GROUP_KEY_VERSION = 2;

function decode<T>(data: DataCodec<T>, bytes: Uint8Array): T {
  const value = dataFrom(data, bytes);
  if (value === null)
    throw new Error(`unknown version ${new Reader(asBuffer(bytes)).int16()} of ${data.name}`);
  return value;
}

// ---- writing ------------------------------------------------------------------------------------------

export function offsetRecord(
  groupId: string,
  at: OffsetKey,
  committed: CommittedOffset,
  versions: RecordVersions,
): CoordinatorRecord {
  // Only version 1 can say when an offset expires.
  const version = committed.expireTimestamp !== null ? 1 : versions.offsetValue;
  return {
    key: offsetKey(groupId, at),
    value: dataBytes(
      offsetCommitValueData,
      {
        offset: committed.offset,
        leaderEpoch: committed.leaderEpoch,
        metadata: committed.metadata,
        commitTimestamp: committed.commitTimestamp,
        expireTimestamp: committed.expireTimestamp ?? -1,
      },
      version,
    ),
  };
}

export function offsetTombstone(groupId: string, at: OffsetKey): CoordinatorRecord {
  return { key: offsetKey(groupId, at), value: null };
}

export function groupTombstone(groupId: string): CoordinatorRecord {
  return { key: groupKey(groupId), value: null };
}

/** The group as it is, with these assignments: those of a generation are written before they are the group's. */
export function groupRecord(
  group: Group,
  assignmentOf: (member: Member) => Uint8Array,
  versions: RecordVersions,
): CoordinatorRecord {
  return {
    key: groupKey(group.groupId),
    value: dataBytes(
      groupMetadataValueData,
      {
        protocolType: group.protocolType ?? '',
        generation: group.generationId,
        protocol: group.protocolName,
        leader: group.leaderId,
        currentStateTimestamp: group.stateTimestamp ?? -1,
        members: [...group.members.values()].map((member) => ({
          memberId: member.memberId,
          groupInstanceId: member.groupInstanceId,
          clientId: member.clientId,
          clientHost: member.clientHost,
          rebalanceTimeout: member.rebalanceTimeoutMs,
          sessionTimeout: member.sessionTimeoutMs,
          subscription: asBuffer(metadataOf(member, group.protocolName)),
          assignment: asBuffer(assignmentOf(member)),
        })),
      },
      versions.groupValue,
    ),
  };
}

function offsetKey(groupId: string, at: OffsetKey): Buffer {
  return dataBytes(
    offsetCommitKeyData,
    { group: groupId, topic: at.topic, partition: at.partition },
    OFFSET_KEY_VERSION,
  );
}

function groupKey(groupId: string): Buffer {
  return dataBytes(groupMetadataKeyData, { group: groupId }, GROUP_KEY_VERSION);
}

// ---- reading ------------------------------------------------------------------------------------------

export type RecordKey =
  | { readonly kind: 'offset'; readonly groupId: string; readonly at: OffsetKey }
  | { readonly kind: 'group'; readonly groupId: string }
  | { readonly kind: 'unknown'; readonly version: number };

export function readKey(bytes: Uint8Array): RecordKey {
  const buffer = asBuffer(bytes);
  const version = new Reader(buffer).int16();
  if (version === 0 || version === OFFSET_KEY_VERSION) {
    const { group, topic, partition } = decode(offsetCommitKeyData, buffer);
    return { kind: 'offset', groupId: group, at: { topic, partition } };
  }
  if (version === GROUP_KEY_VERSION)
    return { kind: 'group', groupId: decode(groupMetadataKeyData, buffer).group };
  return { kind: 'unknown', version };
}

export function readOffset(bytes: Uint8Array): CommittedOffset {
  const value = decode(offsetCommitValueData, bytes);
  return {
    offset: value.offset,
    leaderEpoch: value.leaderEpoch,
    metadata: value.metadata,
    commitTimestamp: value.commitTimestamp,
    expireTimestamp: value.expireTimestamp === -1 ? null : value.expireTimestamp,
  };
}

/** Stable with members, Empty without: a rebalance that was going on has to start anew. */
export function readGroup(groupId: string, bytes: Uint8Array): Group {
  const value = decode(groupMetadataValueData, bytes);
  const group = new Group(
    groupId,
    value.members.length > 0 ? 'Stable' : 'Empty',
    value.currentStateTimestamp === -1 ? null : value.currentStateTimestamp,
  );
  for (const member of value.members) {
    group.add(
      {
        memberId: member.memberId,
        groupInstanceId: member.groupInstanceId,
        clientId: member.clientId,
        clientHost: member.clientHost,
        // Version 0 has none.
        rebalanceTimeoutMs:
          member.rebalanceTimeout === -1 ? member.sessionTimeout : member.rebalanceTimeout,
        sessionTimeoutMs: member.sessionTimeout,
        protocols: [{ name: value.protocol ?? '', metadata: Uint8Array.from(member.subscription) }],
        assignment: Uint8Array.from(member.assignment),
        isNew: false,
        awaitingJoin: null,
        awaitingSync: null,
      },
      value.protocolType,
    );
  }
  group.protocolType = value.protocolType === '' ? null : value.protocolType;
  group.protocolName = value.protocol;
  group.generationId = value.generation;
  group.leaderId = value.leader;
  group.refreshTopics();
  return group;
}
