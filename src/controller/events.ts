/**
 * Everything that can happen to a controller, everything it can want written to ZooKeeper, and the steps an event is
 * worked off in. Plain data: a decision can be replayed from its event. A step that needs ZooKeeper's answer before the
 * next one may run ends the decision with its writes; the steps left wait in `rest` and go on with the outcomes.
 */
import type { AlterPartitionRequest } from '../protocol/messages/alter-partition.ts';
import type { ClusterBroker, TopicPartitionReplica } from './state.ts';
import type { ReplicaStatus } from './states.ts';
import type { ElectionStrategy } from './election.ts';
import type { Assignment, LeaderAndIsr, TopicNode, TopicPartition } from './znodes.ts';

/** Everything a new controller reads before its first decision (spec/cluster.md 4.3, 4). */
export interface ClusterSnapshot {
  readonly brokers: readonly ClusterBroker[];
  readonly topics: ReadonlyMap<string, TopicNode>;
  /** By topic and partition; partitions that never had a leader are absent. */
  readonly leaders: readonly (TopicPartition & { readonly state: LeaderAndIsr })[];
  readonly deleting: readonly string[];
}

/** The number by which the loop finds whoever waits for an answer. */
export type ReplyTo = number;

export type ControllerEvent =
  | { readonly type: 'failover'; readonly snapshot: ClusterSnapshot }
  | { readonly type: 'brokers'; readonly brokers: readonly ClusterBroker[] }
  /** The topics there are, and the nodes of those the state does not have yet. */
  | {
      readonly type: 'topics';
      readonly names: ReadonlySet<string>;
      readonly added: ReadonlyMap<string, TopicNode>;
    }
  | { readonly type: 'topic'; readonly topic: string; readonly node: TopicNode }
  | { readonly type: 'deletions'; readonly topics: readonly string[] }
  | {
      readonly type: 'isr changes';
      readonly leaders: readonly (TopicPartition & { readonly state: LeaderAndIsr })[];
    }
  | { readonly type: 'log dir events'; readonly brokers: readonly number[] }
  | {
      readonly type: 'leader and isr response';
      readonly broker: number;
      readonly errors: readonly (TopicPartition & { readonly errorCode: number })[];
    }
  | {
      readonly type: 'stop replica response';
      readonly broker: number;
      readonly errors: readonly (TopicPartition & { readonly errorCode: number })[];
    }
  | {
      readonly type: 'controlled shutdown';
      readonly broker: number;
      readonly brokerEpoch: number;
      readonly reply: ReplyTo;
    }
  | {
      readonly type: 'alter partition';
      readonly request: AlterPartitionRequest;
      readonly apiVersion: number;
      readonly reply: ReplyTo;
    }
  | {
      readonly type: 'elect leaders';
      readonly partitions: readonly TopicPartition[];
      readonly electionType: 'preferred' | 'unclean';
      readonly reply: ReplyTo | null;
    }
  | {
      readonly type: 'reassign';
      /** One per partition; replicas null: give a running reassignment up. */
      readonly targets: readonly ReassignmentTarget[];
      readonly reply: ReplyTo;
    }
  | { readonly type: 'balance' }
  /** unclean.leader.election.enable became true, for one topic or (null) for all. */
  | { readonly type: 'unclean election enabled'; readonly topic: string | null }
  | {
      readonly type: 'written';
      readonly writes: readonly Write[];
      readonly outcomes: readonly WriteOutcome[];
      readonly rest: readonly Step[];
      readonly pending: PendingReply | null;
    };

/** Why a partition's state is being written: what to do when it was, and when someone else was faster. */
export type StateChange =
  | { readonly kind: 'elect'; readonly strategy: ElectionStrategy; readonly collect: boolean }
  | { readonly kind: 'remove replica'; readonly replica: number }
  | { readonly kind: 'alter partition' }
  /** Nothing but the leader's epoch: the assignment changed around it. */
  | { readonly kind: 'raise epoch' };

export type Write =
  /** The first state of a partition, with its parent nodes. */
  | {
      readonly type: 'create state';
      readonly topic: string;
      readonly partition: number;
      readonly state: LeaderAndIsr;
    }
  /** Conditional on state.partitionEpoch. */
  | {
      readonly type: 'set state';
      readonly topic: string;
      readonly partition: number;
      readonly state: LeaderAndIsr;
      readonly change: StateChange;
    }
  /** Looks only: nobody could be elected from what we remember, so see whether that is still so. */
  | {
      readonly type: 'read state';
      readonly topic: string;
      readonly partition: number;
      readonly change: StateChange;
    }
  | { readonly type: 'delete topic'; readonly topic: string }
  | { readonly type: 'delete mark'; readonly topic: string }
  | { readonly type: 'set topic'; readonly topic: string; readonly node: TopicNode };

export type WriteOutcome =
  | { readonly ok: true; readonly version: number }
  /** What stands there instead; null when the node is gone or never was. */
  | { readonly ok: false; readonly reason: string; readonly current: LeaderAndIsr | null };

export type Step =
  | { readonly step: 'announce brokers' }
  | { readonly step: 'announce partitions'; readonly partitions: readonly TopicPartition[] }
  | { readonly step: 'announce everything'; readonly to: readonly number[] }
  | { readonly step: 'create partitions'; readonly partitions: readonly TopicPartition[] }
  | {
      readonly step: 'elect';
      readonly partitions: readonly TopicPartition[];
      readonly strategy: ElectionStrategy;
      /** Results go into the answer being prepared. */
      readonly collect: boolean;
    }
  /** Everything without a leader: after a broker came, after failover. */
  | { readonly step: 'elect leaderless' }
  | {
      readonly step: 'move replicas';
      readonly replicas: readonly TopicPartitionReplica[];
      readonly to: ReplicaStatus;
    }
  | { readonly step: 'brokers failed'; readonly brokers: readonly number[] }
  | { readonly step: 'brokers started'; readonly brokers: readonly ClusterBroker[] }
  | { readonly step: 'replicas failed'; readonly replicas: readonly TopicPartitionReplica[] }
  /** Assignments as a reassignment has them at its start; then it goes on. */
  | { readonly step: 'start reassignments'; readonly plans: readonly ReassignmentPlan[] }
  | {
      readonly step: 'advance reassignment';
      readonly partition: TopicPartition;
      /** Leave it alone while replicas are still catching up. */
      readonly onlyIfCaughtUp: boolean;
    }
  | { readonly step: 'adopt target'; readonly partition: TopicPartition }
  | { readonly step: 'forget replicas'; readonly replicas: readonly TopicPartitionReplica[] }
  | { readonly step: 'record assignment'; readonly topic: string }
  | { readonly step: 'reassigned'; readonly partition: TopicPartition }
  | { readonly step: 'resume deletions' }
  | { readonly step: 'balance' }
  /** The answer being prepared is complete. */
  | { readonly step: 'finish' };

export interface PendingReply {
  readonly to: ReplyTo;
  readonly reply: Reply;
}

/** An answer; it grows while the writes behind it are done. */
export type Reply =
  | {
      readonly type: 'controlled shutdown';
      readonly errorCode: number;
      readonly remaining: readonly TopicPartition[];
    }
  | {
      readonly type: 'alter partition';
      readonly errorCode: number;
      readonly partitions: readonly AlteredPartition[];
    }
  | { readonly type: 'elect leaders'; readonly results: readonly PartitionResult[] }
  | { readonly type: 'reassign'; readonly results: readonly PartitionResult[] };

export interface ReassignmentTarget extends TopicPartition {
  readonly replicas: readonly number[] | null;
}

export interface ReassignmentPlan extends TopicPartition {
  readonly assignment: Assignment;
}

export interface AlteredPartition extends TopicPartition {
  readonly topicId: string | null;
  readonly errorCode: number;
  readonly state: LeaderAndIsr | null;
}

/** What came of one partition of a request. */
export interface PartitionResult extends TopicPartition {
  readonly errorCode: number;
  readonly errorMessage: string | null;
}
