/**
 * The bytes that members of a consumer group exchange through the coordinator, which does not look into them:
 * ConsumerProtocol's Subscription and Assignment, a version and then a message. Higher versions than ours are read by
 * the prefix that we know; what we write is v3, as Kafka 3.9, or lower when a caller asks.
 */
import { groupByTopic } from '../../base/group-by-topic.ts';
import { Reader } from '../../protocol/reader.ts';
import { Writer } from '../../protocol/writer.ts';
import {
  readConsumerProtocolAssignment,
  writeConsumerProtocolAssignment,
} from '../../protocol/data/consumer-protocol-assignment.ts';
import {
  readConsumerProtocolSubscription,
  writeConsumerProtocolSubscription,
} from '../../protocol/data/consumer-protocol-subscription.ts';
import { compareTopicPartitions } from '../topic-partition.ts';
import type { TopicPartition } from '../types.ts';
import type { Assignment, Subscription } from './assignors/assignor.ts';

const VERSION_MAX = 3;

export function writeSubscription(subscription: Omit<Subscription, 'groupInstanceId'>): Buffer {
  const writer = new Writer();
  writer.int16(VERSION_MAX);
  writeConsumerProtocolSubscription(
    writer,
    {
      topics: [...subscription.topics].sort(),
      userData: subscription.userData === null ? null : Buffer.from(subscription.userData),
      ownedPartitions: nested(subscription.ownedPartitions),
      generationId: subscription.generationId,
      rackId: subscription.rackId,
    },
    VERSION_MAX,
  );
  return bytesOf(writer);
}

export function readSubscription(bytes: Buffer, groupInstanceId: string | null): Subscription {
  const reader = new Reader(bytes);
  const version = Math.min(Math.max(reader.int16(), 0), VERSION_MAX);
  const read = readConsumerProtocolSubscription(reader, version);
  return {
    topics: read.topics,
    userData: read.userData,
    ownedPartitions: flat(read.ownedPartitions),
    generationId: read.generationId,
    rackId: read.rackId,
    groupInstanceId,
  };
}

export function writeAssignment(assignment: Assignment): Buffer {
  const writer = new Writer();
  writer.int16(VERSION_MAX);
  writeConsumerProtocolAssignment(
    writer,
    {
      assignedPartitions: nested(assignment.partitions),
      userData: assignment.userData === null ? null : Buffer.from(assignment.userData),
    },
    VERSION_MAX,
  );
  return bytesOf(writer);
}

export function readAssignment(bytes: Buffer): Assignment {
  const reader = new Reader(bytes);
  const version = Math.min(Math.max(reader.int16(), 0), VERSION_MAX);
  const read = readConsumerProtocolAssignment(reader, version);
  return { partitions: flat(read.assignedPartitions), userData: read.userData };
}

function nested(partitions: readonly TopicPartition[]) {
  const sorted = [...partitions].sort(compareTopicPartitions);
  return [...groupByTopic(sorted)].map(([topic, list]) => ({
    topic,
    partitions: list.map((one) => one.partition),
  }));
}

function flat(
  topics: readonly { readonly topic: string; readonly partitions: readonly number[] }[],
): TopicPartition[] {
  return topics.flatMap(({ topic, partitions }) =>
    partitions.map((partition) => ({ topic, partition })),
  );
}

function bytesOf(writer: Writer): Buffer {
  return Buffer.concat(writer.chunks() as Uint8Array[]);
}
