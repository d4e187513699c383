/**
 * What poll() does for group membership (spec/clients.md C5, C7): before a join it commits and revokes, after one it installs
 * the assignment and tells the listener, in Kafka's order for the eager and the cooperative protocol. The leader's share,
 * running the assignor over everybody's subscriptions, is here too.
 */
import { Errors } from '../../protocol/errors.ts';
import type { JoinGroupResponse } from '../../protocol/messages/join-group.ts';
import type { Cluster } from '../cluster.ts';
import { brokerError, kafkaError } from '../errors.ts';
import { partitionInfo } from '../metadata.ts';
import { keyOf } from '../topic-partition.ts';
import type { TopicPartition } from '../types.ts';
import type {
  Assignment,
  Assignor,
  AssignorCluster,
  RebalanceProtocol,
} from './assignors/assignor.ts';
import { readSubscription, writeSubscription } from './group-protocol.ts';
import type { GroupMetrics } from './consumer-metrics.ts';
import type { Membership } from './membership.ts';
import type { Joined } from './membership-options.ts';
import type { SubscriptionState } from './subscription.ts';

/** Hears, inside poll(), unsubscribe() and close(), which partitions come and go; may call the consumer. */
export interface ConsumerRebalanceListener {
  /** They are ours now; with cooperative assignors only the new ones. */
  onPartitionsAssigned?(partitions: TopicPartition[]): void | Promise<void>;
  /** They are still ours: the place for a last commit. */
  onPartitionsRevoked?(partitions: TopicPartition[]): void | Promise<void>;
  /** They are somebody else's already. Left out: onPartitionsRevoked is called. */
  onPartitionsLost?(partitions: TopicPartition[]): void | Promise<void>;
}

export interface RebalanceOptions {
  readonly cluster: Cluster;
  readonly subscription: SubscriptionState;
  readonly assignors: readonly Assignor[];
  readonly newProtocol: boolean;
  readonly rack: string;
  readonly counts: GroupMetrics | null;
  readonly membership: () => Membership;
  /** Commits positions when auto commit is on; never throws. */
  readonly commitBeforeRevoke: () => Promise<void>;
  /** A listener begins or ends: it may call the consumer although a poll is under way. */
  readonly listening: (on: boolean) => void;
}

export class Rebalance {
  listener: ConsumerRebalanceListener = {};
  readonly #options: RebalanceOptions;
  readonly #protocol: RebalanceProtocol;
  #prepared = false;
  #leader = false;
  /** What the subscription was when the last join began. */
  #joinedTopics: ReadonlySet<string> = new Set();
  /** Topics of the whole group, when this member leads it: their partition counts are watched. */
  groupTopics: ReadonlySet<string> = new Set();
  #counts = new Map<string, number>();
  #ownedGeneration = -1;

  constructor(options: RebalanceOptions) {
    this.#options = options;
    const cooperative = options.assignors.every((one) =>
      one.supportedProtocols.includes('COOPERATIVE'),
    );
    this.#protocol = cooperative && options.assignors.length > 0 ? 'COOPERATIVE' : 'EAGER';
  }

  /** Drives what has to be done now; the caller polls again when the membership notifies. */
  async poll(): Promise<void> {
    // In Kafka, too, it is the first answer of a broker without KIP-848 that a poll throws.
    if (this.#options.newProtocol) throw brokerError(Errors.UNSUPPORTED_VERSION);
    const membership = this.#options.membership();
    membership.throwError();
    const joined = membership.takeJoined();
    if (joined) await this.#complete(joined, membership);
    this.#watch(membership);
    if (membership.needsJoin) {
      if (!this.#prepared) {
        this.#prepared = true;
        await this.#prepare(membership);
      }
      membership.join();
    }
  }

  async #prepare(membership: Membership): Promise<void> {
    const { subscription } = this.#options;
    const owned = subscription.assignment();
    if (membership.lost) {
      membership.lost = false;
      subscription.assign([]);
      if (owned.length > 0) await this.#lostAll(owned);
      return;
    }
    if (owned.length > 0) await this.#options.commitBeforeRevoke();
    if (this.#protocol === 'EAGER') {
      // Whoever was a member before hears it also of nothing.
      if (membership.generationId >= 0) await this.#call('onPartitionsRevoked', owned);
      subscription.assign([]);
      return;
    }
    const gone = owned.filter((one) => !subscription.topics.has(one.topic));
    if (gone.length === 0) return;
    await this.#call('onPartitionsRevoked', gone);
    subscription.assign(owned.filter((one) => subscription.topics.has(one.topic)));
  }

  async #complete(joined: Joined, membership: Membership): Promise<void> {
    const { subscription } = this.#options;
    this.#prepared = false;
    this.#leader = joined.leader;
    this.#ownedGeneration = joined.generationId;
    const assigned = joined.assignment.partitions;
    // It may have changed while the join went on.
    if (!assigned.every(({ topic }) => subscription.covers(topic))) {
      membership.requestRejoin('received assignment does not match the current subscription');
      return;
    }
    const owned = subscription.assignment();
    const key = (one: TopicPartition) => keyOf(one.topic, one.partition);
    const ownedKeys = new Set(owned.map(key));
    const assignedKeys = new Set(assigned.map(key));
    const added = assigned.filter((one) => !ownedKeys.has(key(one)));
    const removed = owned.filter((one) => !assignedKeys.has(key(one)));
    if (this.#protocol === 'COOPERATIVE' && removed.length > 0) {
      await this.#options.commitBeforeRevoke();
      await this.#call('onPartitionsRevoked', removed);
      membership.requestRejoin('need to revoke partitions and re-join');
    }
    subscription.assign(assigned, true);
    joined.assignor.onAssignment?.(joined.assignment, joined.generationId);
    try {
      await this.#call('onPartitionsAssigned', this.#protocol === 'EAGER' ? [...assigned] : added);
    } finally {
      subscription.callbacksDone();
    }
    if (!assigned.every((one) => this.#options.cluster.metadata.topics.has(one.topic))) {
      await this.#options.cluster.refresh(true).catch(() => {});
    }
  }

  async #lostAll(partitions: TopicPartition[]): Promise<void> {
    await this.#call(
      this.listener.onPartitionsLost ? 'onPartitionsLost' : 'onPartitionsRevoked',
      partitions,
    );
  }

  async #call(name: keyof ConsumerRebalanceListener, partitions: TopicPartition[]): Promise<void> {
    const { cluster, counts } = this.#options;
    const startMs = cluster.clock.monotonic();
    this.#options.listening(true);
    try {
      if (!this.listener[name]) return;
      await this.listener[name](partitions);
      counts?.listened(name, cluster.clock.monotonic() - startMs);
    } catch (error) {
      throw kafkaError('User rebalance callback throws an error', error);
    } finally {
      this.#options.listening(false);
    }
  }

  /** Anybody rejoins when its topics are not those it joined with, the leader also when a topic has grown. */
  #watch(membership: Membership): void {
    if (membership.rebalancing) return;
    const { topics } = this.#options.subscription;
    const joined = this.#joinedTopics;
    if (topics.size !== joined.size || [...topics].some((topic) => !joined.has(topic))) {
      membership.requestRejoin('subscription has changed');
      return;
    }
    if (!this.#leader) return;
    for (const [topic, count] of this.#counts) {
      if (this.#count(topic) !== count) {
        membership.requestRejoin('topic metadata has changed');
        return;
      }
    }
  }

  #count(topic: string): number {
    return this.#options.cluster.metadata.topics.get(topic)?.partitions.length ?? 0;
  }

  // ---- what members say, and the leader's share --------------------------------------------------

  subscriptionBytes(assignor: Assignor): Buffer {
    const { subscription, rack } = this.#options;
    const { topics } = subscription;
    this.#joinedTopics = topics;
    return writeSubscription({
      topics: [...topics],
      userData: assignor.subscriptionUserData?.(topics) ?? null,
      ownedPartitions: subscription.assignment(),
      generationId: this.#ownedGeneration,
      rackId: rack === '' ? null : rack,
    });
  }

  async assign(
    assignor: Assignor,
    members: JoinGroupResponse['members'],
  ): Promise<Map<string, Assignment>> {
    const { cluster, subscription } = this.#options;
    const subscriptions = new Map(
      members.map((member) => [
        member.memberId,
        readSubscription(member.metadata, member.groupInstanceId),
      ]),
    );
    const topics = new Set([
      ...subscription.topics,
      ...[...subscriptions.values()].flatMap((one) => [...one.topics]),
    ]);
    this.groupTopics = topics;
    if (![...topics].every((topic) => cluster.metadata.topics.has(topic)))
      await cluster.refresh(true);
    const { metadata } = cluster;
    const view: AssignorCluster = {
      partitionsForTopic: (topic) =>
        metadata.topics.get(topic)?.partitions.map((one) => partitionInfo(metadata, one)),
    };
    this.#counts = new Map([...topics].map((topic) => [topic, this.#count(topic)]));
    return assignor.assign(view, subscriptions);
  }

  /** The consumer leaves its group: what it has is revoked, or lost when it is out already. */
  async leave(): Promise<void> {
    const owned = this.#options.subscription.assignment();
    const membership = this.#options.membership();
    this.#prepared = false;
    this.#leader = false;
    this.#ownedGeneration = -1;
    if (owned.length === 0) return;
    if (membership.lost) await this.#lostAll(owned);
    else await this.#call('onPartitionsRevoked', owned);
  }
}
