/**
 * The controllers of a cluster without ZooKeeper (DescribeQuorum 55, UnregisterBroker 64, AddRaftVoter 80, RemoveRaftVoter 81;
 * KIP-595, 853). Any broker is asked and hands the request on. Brokers with ZooKeeper have none of it.
 */
import { addRaftVoterApi } from '../../protocol/messages/add-raft-voter.ts';
import {
  describeQuorumApi,
  type DescribeQuorumResponseReplicaState,
} from '../../protocol/messages/describe-quorum.ts';
import { removeRaftVoterApi } from '../../protocol/messages/remove-raft-voter.ts';
import { unregisterBrokerApi } from '../../protocol/messages/unregister-broker.ts';
import { Errors } from '../../protocol/errors.ts';
import { brokerError } from '../errors.ts';
import { NO_TOPIC_ID } from '../metadata.ts';
import type { CallOptions } from '../types.ts';
import { ANY, check, type Calls } from './calls.ts';

const METADATA_TOPIC = '__cluster_metadata';

/** A controller, or a broker that follows them, as the leader sees it. */
export interface QuorumReplica {
  readonly replicaId: number;
  /** Of its log; null from brokers before 3.9. */
  readonly replicaDirectoryId: string | null;
  /** -1: not known. */
  readonly logEndOffset: number;
  /** Ms since the epoch, by the leader's clock; null when it is not known, and before 3.3. */
  readonly lastFetchTimestamp: number | null;
  /** As lastFetchTimestamp. */
  readonly lastCaughtUpTimestamp: number | null;
}

/** Where a voter listens. */
export interface RaftVoterEndpoint {
  readonly listenerName: string;
  readonly host: string;
  readonly port: number;
}

/** Who keeps the cluster's metadata. */
export interface QuorumInfo {
  /** -1: none is known. */
  readonly leaderId: number;
  readonly leaderEpoch: number;
  readonly highWatermark: number;
  readonly voters: readonly QuorumReplica[];
  readonly observers: readonly QuorumReplica[];
  /** By node id; empty from brokers before 3.9. */
  readonly nodes: ReadonlyMap<number, readonly RaftVoterEndpoint[]>;
}

/** Which cluster the change is meant for: another one refuses it. */
export interface RaftVoterOptions extends CallOptions {
  readonly clusterId?: string;
}

export function describeMetadataQuorum(
  calls: Calls,
  options: CallOptions = {},
): Promise<QuorumInfo> {
  const topics = [{ topicName: METADATA_TOPIC, partitions: [{ partitionIndex: 0 }] }];
  return calls.call('describeMetadataQuorum', ANY, calls.deadline(options), async (attempt) => {
    const answer = await attempt.send(describeQuorumApi, { topics });
    check(answer.errorCode, answer.errorMessage);
    const [topic, ...others] = answer.topics;
    const partition = topic?.partitions[0];
    if (topic?.topicName !== METADATA_TOPIC || partition?.partitionIndex !== 0 || others.length > 0)
      throw brokerError(Errors.UNKNOWN_SERVER_ERROR, 'The answer is not about the metadata quorum');
    check(partition.errorCode, partition.errorMessage);
    const { leaderId, leaderEpoch, highWatermark, currentVoters, observers } = partition;
    const endpoints = answer.nodes.map(({ nodeId, listeners }) => {
      const at = listeners.map(({ name, host, port }) => ({ listenerName: name, host, port }));
      return [nodeId, at] as const;
    });
    return {
      leaderId,
      leaderEpoch,
      highWatermark,
      voters: currentVoters.map(replica),
      observers: observers.map(replica),
      nodes: new Map(endpoints),
    };
  });
}

function replica(state: DescribeQuorumResponseReplicaState): QuorumReplica {
  const { replicaId, replicaDirectoryId, logEndOffset } = state;
  const time = (timestamp: number) => (timestamp === -1 ? null : timestamp);
  return {
    replicaId,
    replicaDirectoryId: replicaDirectoryId === NO_TOPIC_ID ? null : replicaDirectoryId,
    logEndOffset,
    lastFetchTimestamp: time(state.lastFetchTimestamp),
    lastCaughtUpTimestamp: time(state.lastCaughtUpTimestamp),
  };
}

export function unregisterBroker(
  calls: Calls,
  brokerId: number,
  options: CallOptions = {},
): Promise<void> {
  return calls.call('unregisterBroker', ANY, calls.deadline(options), async (attempt) => {
    const { errorCode, errorMessage } = await attempt.send(unregisterBrokerApi, { brokerId });
    check(errorCode, errorMessage);
  });
}

export function addRaftVoter(
  calls: Calls,
  voterId: number,
  voterDirectoryId: string,
  endpoints: readonly RaftVoterEndpoint[],
  options: RaftVoterOptions = {},
): Promise<void> {
  const listeners = endpoints.map(({ listenerName: name, host, port }) => ({ name, host, port }));
  return calls.call('addRaftVoter', ANY, calls.deadline(options), async (attempt) => {
    const answer = await attempt.send(addRaftVoterApi, {
      clusterId: options.clusterId ?? null,
      timeoutMs: attempt.timeoutMs,
      voterId,
      voterDirectoryId,
      listeners,
    });
    check(answer.errorCode, answer.errorMessage);
  });
}

export function removeRaftVoter(
  calls: Calls,
  voterId: number,
  voterDirectoryId: string,
  options: RaftVoterOptions = {},
): Promise<void> {
  const clusterId = options.clusterId ?? null;
  return calls.call('removeRaftVoter', ANY, calls.deadline(options), async (attempt) => {
    const request = { clusterId, voterId, voterDirectoryId };
    const answer = await attempt.send(removeRaftVoterApi, request);
    check(answer.errorCode, answer.errorMessage);
  });
}
