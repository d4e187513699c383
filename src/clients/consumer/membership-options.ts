/** What a group member is made of, and what a join gives it. */
import type { JoinGroupResponse } from '../../protocol/messages/join-group.ts';
import type { Cluster } from '../cluster.ts';
import type { CoordinatorClient } from '../coordinator-client.ts';
import type { GroupMetrics } from './consumer-metrics.ts';
import type { Assignment, Assignor } from './assignors/assignor.ts';

export interface MembershipOptions {
  readonly cluster: Cluster;
  readonly coordinators: CoordinatorClient;
  readonly groupId: string;
  readonly groupInstanceId: string | null;
  readonly assignors: readonly Assignor[];
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly maxPollIntervalMs: number;
  readonly requestTimeoutMs: number;
  readonly retryBackoffMs: number;
  readonly leaveOnClose: boolean;
  /** Subscription bytes for one assignor. */
  readonly subscription: (assignor: Assignor) => Buffer;
  /** The leader's part: assignment bytes by member. May refresh metadata first. */
  readonly assign: (
    assignor: Assignor,
    members: JoinGroupResponse['members'],
  ) => Promise<Map<string, Assignment>>;
  readonly counts: GroupMetrics | null;
  readonly notify: () => void;
  readonly warn: (message: string) => void;
}

export interface Joined {
  readonly assignment: Assignment;
  readonly assignor: Assignor;
  readonly generationId: number;
  readonly leader: boolean;
}
