/**
 * Names of partition directories (storage.md 1.4): `t-0`, and with 32 hex digits of a random uuid `t-0.<hex>-delete`,
 * `-future`, `-stray`. Topic and partition part at the last dash, so topics may hold dashes.
 */
import type { Random } from '../platform/platform.ts';
import { partitionName } from './checkpoint.ts';
import type { TopicPartition } from './types.ts';

/** What a file system takes as one name. */
export const FILE_NAME_MAX = 255;

export interface PartitionDirectory extends TopicPartition {
  readonly state: 'current' | 'delete' | 'future' | 'stray';
}

/** null for a name that no partition has. */
export function parsePartitionDirectory(name: string): PartitionDirectory | null {
  const suffixed = /^(\S+)\.\S+-(delete|future|stray)$/.exec(name);
  const plain = suffixed?.[1] ?? name;
  const state = (suffixed?.[2] ?? 'current') as PartitionDirectory['state'];
  const dash = plain.lastIndexOf('-');
  const partition = plain.slice(dash + 1);
  if (dash <= 0 || !/^\d+$/.test(partition)) return null;
  return { topic: plain.slice(0, dash), partition: Number(partition), state };
}

/** The topic is cut where the whole name would not fit. */
export function deletedDirectoryName(tp: TopicPartition, random: Random): string {
  const suffix = `-${tp.partition}.${uuidHex(random)}-delete`;
  return tp.topic.slice(0, FILE_NAME_MAX - suffix.length) + suffix;
}

export function futureDirectoryName(tp: TopicPartition, random: Random): string {
  return `${partitionName(tp)}.${uuidHex(random)}-future`;
}

/** A version 4 uuid without its dashes. */
function uuidHex(random: Random): string {
  const bytes = random.bytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex');
}
