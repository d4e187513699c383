/**
 * What a member claims to own, and in which generation: for `sticky` in bytes of its own in the subscription, for
 * `cooperative-sticky` in the subscription itself, with the generation in the bytes where the subscription is older than
 * version 2.
 */
import { groupByTopic } from '../../../base/group-by-topic.ts';
import { asBuffer } from '../../../base/as-buffer.ts';
import { Reader } from '../../../protocol/reader.ts';
import { Writer } from '../../../protocol/writer.ts';
import { keyOf } from '../../topic-partition.ts';
import type { TopicPartition } from '../../types.ts';
import type { Subscription } from './assignor.ts';

export const NO_GENERATION = -1;

export interface Claim {
  readonly partitions: readonly TopicPartition[];
  /** null: not said. */
  readonly generation: number | null;
}

export type ReadClaim = (subscription: Subscription) => Claim;

function bytesOf(writer: Writer): Uint8Array {
  return writer.toBuffer();
}

function readerOf(bytes: Uint8Array): Reader {
  return new Reader(asBuffer(bytes));
}

export function writeStickyData(partitions: readonly TopicPartition[], generation: number) {
  const writer = new Writer();
  const topics = groupByTopic(partitions);
  writer.int32(topics.size);
  for (const [topic, owned] of topics) {
    writer.string(topic, false);
    writer.int32(owned.length);
    for (const { partition } of owned) writer.int32(partition);
  }
  writer.int32(generation);
  return bytesOf(writer);
}

/** Bytes that cannot be read claim nothing. The generation came later than the rest. */
export function readStickyClaim({ userData }: Subscription): Claim {
  if (userData === null || userData.length === 0) return { partitions: [], generation: null };
  try {
    const reader = readerOf(userData);
    const partitions: TopicPartition[] = [];
    for (let topics = reader.arrayLength(false); topics > 0; topics--) {
      const topic = reader.string(false);
      for (const partition of reader.int32Array(false)) partitions.push({ topic, partition });
    }
    return { partitions, generation: reader.remaining >= 4 ? reader.int32() : null };
  } catch {
    return { partitions: [], generation: NO_GENERATION };
  }
}

export function writeCooperativeData(generation: number): Uint8Array {
  const writer = new Writer();
  writer.int32(generation);
  return bytesOf(writer);
}

export function readCooperativeClaim(subscription: Subscription): Claim {
  const { ownedPartitions: partitions, generationId, userData } = subscription;
  if (generationId !== NO_GENERATION) return { partitions, generation: generationId };
  if (userData === null) return { partitions, generation: null };
  const generation = userData.length >= 4 ? readerOf(userData).int32() : NO_GENERATION;
  return { partitions, generation };
}

export interface Ownership {
  /** By member, in HashMap's order of the members: what each may keep. */
  readonly owned: ReadonlyMap<string, TopicPartition[]>;
  /** Claimed by two members of one generation: nobody's. */
  readonly disputed: ReadonlySet<string>;
  readonly generationMax: number;
}

/** Of two claims the later generation's holds. Partitions of unknown topics are dropped. */
export function settleClaims(
  subscriptions: ReadonlyMap<string, Subscription>,
  claims: ReadonlyMap<string, Claim>,
  isKnown: (topic: string) => boolean,
  membersInOrder: readonly string[],
): Ownership {
  const owned = new Map<string, Map<string, TopicPartition>>();
  for (const member of membersInOrder) owned.set(member, new Map());
  const claimant = new Map<string, string>();
  const disputed = new Set<string>();
  let generationMax = NO_GENERATION;
  for (const [member, { partitions, generation }] of claims) {
    const mine = generation ?? NO_GENERATION;
    generationMax = Math.max(generationMax, mine);
    for (const at of partitions) {
      if (!isKnown(at.topic)) continue;
      const key = keyOf(at.topic, at.partition);
      const other = claimant.get(key);
      // Kafka compares with what the other's subscription says, not its bytes.
      const others =
        other === undefined ? NO_GENERATION : (subscriptions.get(other)?.generationId ?? -1);
      if (other === undefined) {
        owned.get(member)?.set(key, at);
      } else if (mine === others) {
        disputed.add(key);
        owned.get(other)?.delete(key);
      } else if (mine > others) {
        owned.get(member)?.set(key, at);
        owned.get(other)?.delete(key);
      } else {
        continue;
      }
      claimant.set(key, member);
    }
  }
  const lists = new Map([...owned].map(([member, at]) => [member, [...at.values()]]));
  return { owned: lists, disputed, generationMax };
}
