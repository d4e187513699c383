/**
 * Which brokers hold the replicas of new partitions (kafka: AdminUtils.assignReplicasToBrokers without racks): leaders go
 * round the brokers, and each further replica is shifted by one more after every full round, so that the load of a lost
 * broker spreads over all the others.
 */
import { JavaError } from '../java-error.ts';

const ERRORS = 'org.apache.kafka.common.errors.';

export interface Placement {
  readonly brokers: readonly number[];
  readonly partitionsCount: number;
  readonly replicationFactor: number;
  /** Index of the broker that leads partition 0, and the first shift. */
  readonly start: number;
  readonly firstPartition: number;
}

export function placeReplicas(placement: Placement): Map<number, number[]> {
  const { brokers, partitionsCount, replicationFactor, start, firstPartition } = placement;
  const count = brokers.length;
  if (partitionsCount <= 0)
    throw new JavaError(
      `${ERRORS}InvalidPartitionsException`,
      'Number of partitions must be larger than 0.',
    );
  if (replicationFactor <= 0)
    throw new JavaError(
      `${ERRORS}InvalidReplicationFactorException`,
      'Replication factor must be larger than 0.',
    );
  if (replicationFactor > count)
    throw new JavaError(
      `${ERRORS}InvalidReplicationFactorException`,
      `Replication factor: ${replicationFactor} larger than available brokers: ${count}.`,
    );
  const placed = new Map<number, number[]>();
  let shift = start;
  for (let partition = firstPartition; partition < firstPartition + partitionsCount; partition++) {
    if (partition > 0 && partition % count === 0) shift++;
    const first = (partition + start) % count;
    const indexes = [first];
    for (let replica = 0; replica < replicationFactor - 1; replica++)
      indexes.push((first + 1 + ((shift + replica) % (count - 1))) % count);
    placed.set(
      partition,
      indexes.map((index) => brokers[index] ?? 0),
    );
  }
  return placed;
}
