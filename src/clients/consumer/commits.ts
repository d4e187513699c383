/**
 * Committed offsets of the consumer's own group: fetch and commit, with the generation that the member has. What a refusal
 * means for membership is told to it (spec/clients.md C6).
 */
import { groupByTopic } from '../../base/group-by-topic.ts';
import { Errors, KafkaError } from '../../protocol/errors.ts';
import { offsetCommitApi } from '../../protocol/messages/offset-commit.ts';
import { offsetFetchApi } from '../../protocol/messages/offset-fetch.ts';
import type { CoordinatorClient } from '../coordinator-client.ts';
import type { Deadline } from '../deadline.ts';
import {
  brokerError,
  commitFailed,
  rebalanceInProgress,
  topicRefused,
  unsupportedVersion,
} from '../errors.ts';
import { fetchOffsets, STABLE_VERSION } from '../offset-fetch.ts';
import { TopicPartitionMap } from '../topic-partition.ts';
import type { OffsetAndMetadata, TopicPartition } from '../types.ts';
import type { Membership } from './membership.ts';

export type Offsets = ReadonlyMap<string, TopicPartition & { readonly to: OffsetAndMetadata }>;

export interface CommitsOptions {
  readonly coordinators: CoordinatorClient;
  readonly groupId: string;
  readonly groupInstanceId: string | null;
  /** null: partitions are assigned by hand, commits carry no generation. */
  readonly membership: () => Membership | null;
  /** Whether a broker that cannot hold back offsets under an open transaction is one not to be asked. */
  readonly throwWithoutStable: boolean;
}

/** Of a commit that came after the rebalance. */
const REASSIGNED =
  'Commit cannot be completed since the group has already rebalanced and assigned the partitions to another member. This means that the time between subsequent calls to poll() was longer than the configured max.poll.interval.ms, which typically implies that the poll loop is spending too much time message processing. You can address this either by increasing max.poll.interval.ms or by reducing the maximum size of batches returned in poll() with max.poll.records.';

export class Commits {
  readonly #options: CommitsOptions;

  constructor(options: CommitsOptions) {
    this.#options = options;
  }

  /** null for a partition without a committed offset. */
  fetch(
    partitions: readonly TopicPartition[],
    deadline: Deadline,
  ): Promise<TopicPartitionMap<OffsetAndMetadata | null>> {
    const { coordinators, groupId } = this.#options;
    return coordinators.call('group', groupId, deadline, async (send, versionOf) => {
      const version = await versionOf(offsetFetchApi);
      if (version < STABLE_VERSION && this.#options.throwWithoutStable)
        throw unsupportedVersion(
          `Broker unexpectedly doesn't support requireStable flag on version ${version}`,
        );
      const fetched = await fetchOffsets(send, version, groupId, partitions, true);
      const found = new TopicPartitionMap<OffsetAndMetadata | null>();
      for (const errorCode of [fetched, ...fetched.offsets].map((one) => one.errorCode))
        if (errorCode !== Errors.NONE) throw this.#groupError(errorCode);
      for (const { topic, partition, committed } of fetched.offsets)
        found.set({ topic, partition }, committed);
      return found;
    });
  }

  #groupError(code: number): KafkaError {
    const text =
      code === Errors.GROUP_AUTHORIZATION_FAILED
        ? `Not authorized to access group: ${this.#options.groupId}`
        : null;
    return brokerError(code, text);
  }

  /** `how`: `call`, with retries until the deadline, or `once`. A deadline that is past allows an attempt only when it succeeds. */
  async commit(offsets: Offsets, deadline: Deadline, how: 'call' | 'once'): Promise<void> {
    if (offsets.size === 0) return;
    const { coordinators, groupId, groupInstanceId } = this.#options;
    const membership = this.#options.membership();
    if (membership && membership.generationId < 0) {
      if (!membership.rebalancing || membership.needsJoin || membership.lost) throw commitFailed();
      throw rebalanceInProgress(
        'Offset commit cannot be completed since the consumer is undergoing a rebalance for auto partition assignment. You can try completing the rebalance by calling poll() and then retry the operation.',
      );
    }
    const request = {
      groupId,
      generationIdOrMemberEpoch: membership?.generationId ?? -1,
      memberId: membership?.memberId ?? '',
      groupInstanceId: membership ? groupInstanceId : null,
      topics: [...groupByTopic(offsets.values())].map(([name, list]) => ({
        name,
        partitions: list.map(({ partition, to }) => ({
          partitionIndex: partition,
          committedOffset: to.offset,
          committedLeaderEpoch: to.leaderEpoch ?? -1,
          committedMetadata: to.metadata ?? '',
        })),
      })),
    };
    await coordinators[how]('group', groupId, deadline, async (send) => {
      const response = await send(offsetCommitApi, request);
      for (const topic of response.topics) {
        for (const { errorCode } of topic.partitions) {
          if (errorCode !== Errors.NONE) throw this.#refused(errorCode, topic.name, membership);
        }
      }
    });
  }

  #refused(code: number, topic: string, membership: Membership | null): Error {
    switch (code) {
      case Errors.REBALANCE_IN_PROGRESS:
        membership?.requestRejoin('offset commit failed since group is already rebalancing');
        // Not retried here: only a poll can finish the rebalance.
        return new RebalanceError();
      case Errors.UNKNOWN_MEMBER_ID:
      case Errors.ILLEGAL_GENERATION:
        membership?.fenced(code);
        return commitFailed(REASSIGNED);
      case Errors.FENCED_INSTANCE_ID:
        membership?.fenced(code);
        return brokerError(code);
      case Errors.TOPIC_AUTHORIZATION_FAILED:
        return topicRefused(topic);
      case Errors.GROUP_AUTHORIZATION_FAILED:
        return this.#groupError(code);
      default:
        return brokerError(code);
    }
  }
}

/** Kafka's RebalanceInProgressException for a commit; the caller polls, then repeats it. */
class RebalanceError extends KafkaError {
  constructor() {
    super(
      Errors.REBALANCE_IN_PROGRESS,
      "Offset commit cannot be completed since the consumer member's generation is already stale, meaning it has already participated another rebalance and got a new generation. You can try completing the rebalance by calling poll() and then retry commit again",
    );
  }

  override get retriable(): boolean {
    return false;
  }
}
