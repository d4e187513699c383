/**
 * The two state machines of the controller as tables (spec/cluster.md 4.4; kafka: PartitionStateMachine, ReplicaStateMachine).
 * A partition or replica that does not exist has no entry, so NonExistent appears only as a name here. A move that is
 * not in its table is refused for that one item and logged.
 */

export type PartitionStatus = 'NewPartition' | 'OnlinePartition' | 'OfflinePartition';

export type ReplicaStatus =
  | 'NewReplica'
  | 'OnlineReplica'
  | 'OfflineReplica'
  | 'ReplicaDeletionStarted'
  | 'ReplicaDeletionSuccessful'
  | 'ReplicaDeletionIneligible';

type From<Status> = readonly (Status | 'NonExistent')[];

const PARTITION_MOVES: Readonly<Record<PartitionStatus | 'NonExistent', From<PartitionStatus>>> = {
  NewPartition: ['NonExistent'],
  OnlinePartition: ['NewPartition', 'OnlinePartition', 'OfflinePartition'],
  OfflinePartition: ['NewPartition', 'OnlinePartition', 'OfflinePartition'],
  NonExistent: ['OfflinePartition'],
};

const REPLICA_MOVES: Readonly<Record<ReplicaStatus | 'NonExistent', From<ReplicaStatus>>> = {
  NewReplica: ['NonExistent'],
  OnlineReplica: ['NewReplica', 'OnlineReplica', 'OfflineReplica', 'ReplicaDeletionIneligible'],
  OfflineReplica: ['NewReplica', 'OnlineReplica', 'OfflineReplica', 'ReplicaDeletionIneligible'],
  ReplicaDeletionStarted: ['OfflineReplica'],
  ReplicaDeletionSuccessful: ['ReplicaDeletionStarted'],
  ReplicaDeletionIneligible: ['OfflineReplica', 'ReplicaDeletionStarted'],
  NonExistent: ['ReplicaDeletionSuccessful'],
};

export function partitionMayMove(
  from: PartitionStatus | undefined,
  to: PartitionStatus | 'NonExistent',
): boolean {
  return PARTITION_MOVES[to].includes(from ?? 'NonExistent');
}

export function replicaMayMove(
  from: ReplicaStatus | undefined,
  to: ReplicaStatus | 'NonExistent',
): boolean {
  return REPLICA_MOVES[to].includes(from ?? 'NonExistent');
}
