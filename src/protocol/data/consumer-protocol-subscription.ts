/** Generated from definitions/data/consumer-protocol-subscription.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { DataCodec, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface ConsumerProtocolSubscription {
  topics: string[];
  userData: Buffer | null;
  ownedPartitions: ConsumerProtocolSubscriptionTopicPartition[];
  generationId: number;
  rackId: string | null;
}

export interface ConsumerProtocolSubscriptionTopicPartition {
  topic: string;
  partitions: number[];
}

function readConsumerProtocolSubscriptionTopicPartition(r: Reader, _version: number): ConsumerProtocolSubscriptionTopicPartition {
  const topic = r.string(false);
  const partitions = r.int32Array(false);
  return { topic, partitions };
}

function writeConsumerProtocolSubscriptionTopicPartition(w: Writer, m: Draft<ConsumerProtocolSubscriptionTopicPartition>, _version: number): void {
  w.string(m.topic ?? '', false);
  w.int32Array(m.partitions ?? [], false);
}

export function readConsumerProtocolSubscription(r: Reader, version: number): ConsumerProtocolSubscription {
  const topics = r.stringArray(false);
  const userData = r.nullableBytes(false);
  const ownedPartitions: ConsumerProtocolSubscriptionTopicPartition[] = [];
  if (version >= 1) for (let n = r.arrayLength(false); n > 0; n--) ownedPartitions.push(readConsumerProtocolSubscriptionTopicPartition(r, version));
  const generationId = version >= 2 ? r.int32() : -1;
  const rackId: string | null = version >= 3 ? r.nullableString(false) : null;
  return { topics, userData, ownedPartitions, generationId, rackId };
}

export function writeConsumerProtocolSubscription(w: Writer, m: Draft<ConsumerProtocolSubscription>, version: number): void {
  w.stringArray(m.topics ?? [], false);
  w.nullableBytes(m.userData ?? null, false);
  if (version >= 1) {
    const ownedPartitions = m.ownedPartitions ?? [];
    w.arrayLength(ownedPartitions.length, false);
    for (const item of ownedPartitions) writeConsumerProtocolSubscriptionTopicPartition(w, item, version);
  }
  if (version >= 2) w.int32(m.generationId ?? -1);
  if (version >= 3) w.nullableString(m.rackId ?? null, false);
}

export const consumerProtocolSubscriptionData: DataCodec<ConsumerProtocolSubscription> = {
  name: 'ConsumerProtocolSubscription',
  minVersion: 0,
  maxVersion: 3,
  read: readConsumerProtocolSubscription,
  write: writeConsumerProtocolSubscription,
};
