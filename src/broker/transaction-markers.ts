/**
 * Transaction markers on the partitions this broker leads: what WriteTxnMarkers does for a coordinator anywhere, and
 * what our own coordinator's markers are without a socket between (spec/cluster.md 6.5). A marker in __consumer_offsets also
 * ends what its producer committed for groups.
 */
import type { GroupCoordinator } from '../coordinator/group/coordinator.ts';
import type { MarkerOrder, WriteMarkers } from '../coordinator/transaction/markers.ts';
import type { ProducerIdentity, TopicPartition } from '../coordinator/transaction/transaction.ts';
import { read, type ZooKeeperSession } from '../controller/session.ts';
import { decodeTopic, paths } from '../controller/znodes.ts';
import type { Clock } from '../platform/platform.ts';
import { Errors } from '../protocol/errors.ts';
import { markerBatch } from '../protocol/records/control.ts';
import type { Replicas } from '../replication/replicas.ts';
import { appendBatch } from './coordinator-log.ts';
import { GROUP_METADATA_TOPIC } from './internal-topics.ts';
import { type MetadataCache, partitionMetadata } from './metadata-cache.ts';

const MAGIC_WITH_TRANSACTIONS = 2;

export interface Marker extends ProducerIdentity {
  readonly committed: boolean;
  readonly coordinatorEpoch: number;
}

export interface MarkerWorld {
  readonly clock: Clock;
  readonly replicas: Replicas;
  readonly groups: () => GroupCoordinator;
  /** request.timeout.ms */
  readonly timeoutMs: () => number;
}

/** Resolves with the partition's error code once the marker is committed. */
export async function writeMarker(
  world: MarkerWorld,
  marker: Marker,
  { topic, partition: index }: TopicPartition,
): Promise<number> {
  const { clock, replicas } = world;
  const partition = replicas.get(topic, index);
  if (partition === undefined) return Errors.UNKNOWN_TOPIC_OR_PARTITION;
  const log = partition.log;
  if (log !== null && log.config.recordVersion < MAGIC_WITH_TRANSACTIONS)
    return Errors.UNSUPPORTED_FOR_MESSAGE_FORMAT;
  const { committed, producerId } = marker;
  const bytes = markerBatch({
    ...marker,
    type: committed ? 'COMMIT' : 'ABORT',
    timestamp: clock.now(),
  });
  const options = { clock, acks: -1, timeoutMs: world.timeoutMs() } as const;
  const { errorCode } = await appendBatch(partition, bytes, options);
  if (errorCode === Errors.NONE && topic === GROUP_METADATA_TOPIC)
    world.groups().endTransaction(producerId, [index], committed);
  return errorCode;
}

/**
 * Markers as our own coordinator has them written. Partitions of other leaders are NOT_LEADER_OR_FOLLOWER, to be asked again: this broker
 * leads all there are until several brokers share a cluster.
 */
export function createMarkerWriter(
  world: MarkerWorld & {
    readonly metadata: MetadataCache;
    readonly zookeeper: ZooKeeperSession;
  },
): WriteMarkers {
  const write = async (order: MarkerOrder, at: TopicPartition): Promise<number> => {
    const { image } = world.metadata;
    if (partitionMetadata(image, at.topic, at.partition) === undefined)
      return (await isGone(world.zookeeper, at)) ? Errors.NONE : Errors.NOT_LEADER_OR_FOLLOWER;
    const { producerId, producerEpoch, committed, coordinatorEpoch } = order;
    return writeMarker(world, { producerId, producerEpoch, committed, coordinatorEpoch }, at);
  };
  return (order) => Promise.all(order.partitions.map((at) => write(order, at)));
}

/** The metadata of a broker that starts is not whole yet, so what it lacks is looked up where topics are. */
async function isGone(zookeeper: ZooKeeperSession, at: TopicPartition): Promise<boolean> {
  try {
    const node = await read(zookeeper, paths.topic(at.topic));
    return decodeTopic(node?.data ?? null)?.partitions.has(at.partition) !== true;
  } catch {
    return false;
  }
}
