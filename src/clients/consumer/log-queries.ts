/** Questions about logs and topics that need no subscription: ends, offsets by time, partitions, the list of topics. */
import type { Cluster } from '../cluster.ts';
import { deadlineIn } from '../deadline.ts';
import { illegalArgument } from '../errors.ts';
import { type ClusterMetadata, partitionInfo } from '../metadata.ts';
import { fetchTopics } from '../topic-metadata.ts';
import { keyOf, TopicPartitionMap } from '../topic-partition.ts';
import type { CallOptions, PartitionInfo, TopicPartition } from '../types.ts';
import type { CallGuard } from './call-guard.ts';
import {
  LATEST,
  listLogOffsets,
  type LogOffset,
  type LogOffsetOptions,
  type OffsetQuery,
} from './log-offsets.ts';
import { endOf, type PartitionState, type SubscriptionState } from './subscription.ts';
import type { TopicWatch } from './topic-watch.ts';

export interface LogQueryOptions extends LogOffsetOptions {
  readonly allowAutoTopicCreation: boolean;
  /** What it reads is told the ends that are found. */
  readonly subscription: SubscriptionState;
}

export class LogQueries {
  readonly #cluster: Cluster;
  readonly #guard: CallGuard;
  readonly #watch: TopicWatch;
  readonly #options: LogQueryOptions;

  constructor(cluster: Cluster, guard: CallGuard, watch: TopicWatch, options: LogQueryOptions) {
    this.#cluster = cluster;
    this.#guard = guard;
    this.#watch = watch;
    this.#options = options;
  }

  /** Finds nothing where there is no time to ask, as Kafka's. */
  #ask(queries: readonly OffsetQuery[], options: CallOptions): Promise<Map<string, LogOffset>> {
    const late = (timeoutMs: number) => `Failed to get offsets by times in ${timeoutMs}ms`;
    return this.#guard.blocking(options, late, async (deadline) =>
      options.timeoutMs === 0
        ? new Map()
        : this.#watch.visit(queries, () =>
            listLogOffsets(this.#cluster, queries, this.#options, deadline),
          ),
    );
  }

  async ends(
    partitions: readonly TopicPartition[],
    timestamp: number,
    options: CallOptions,
  ): Promise<TopicPartitionMap<number>> {
    const queries = partitions.map(({ topic, partition }) => ({ topic, partition, timestamp }));
    const found = await this.#ask(queries, options);
    if (timestamp === LATEST) this.#learn(found);
    return new TopicPartitionMap(
      queries.flatMap((one) => {
        const at = found.get(keyOf(one.topic, one.partition));
        return at ? [[one, at.offset] as const] : [];
      }),
    );
  }

  /** undefined while position or end are not known; the end is then asked for in the background. */
  lag(state: PartitionState): number | undefined {
    const end = endOf(state, this.#options.readCommitted);
    if (end === null) void this.#askEnd(state);
    return state.position && end !== null ? end - state.position.offset : undefined;
  }

  async #askEnd(state: PartitionState): Promise<void> {
    if (state.endAsked) return;
    state.endAsked = true;
    const { clock, requestTimeoutMs } = this.#cluster;
    const { topic, partition } = state;
    const query = [{ topic, partition, timestamp: LATEST }];
    const deadline = deadlineIn(clock, requestTimeoutMs);
    try {
      this.#learn(await listLogOffsets(this.#cluster, query, this.#options, deadline));
    } catch {
      // Whoever wants to know asks again.
    } finally {
      state.endAsked = false;
    }
  }

  #learn(ends: ReadonlyMap<string, LogOffset>): void {
    for (const state of this.#options.subscription.partitions()) {
      const end = ends.get(state.key);
      if (end === undefined) continue;
      if (this.#options.readCommitted) state.lastStableOffset = end.offset;
      else state.highWatermark = end.offset;
    }
  }

  async byTime(
    times: Iterable<readonly [TopicPartition, number]>,
    options: CallOptions,
  ): Promise<TopicPartitionMap<LogOffset | null>> {
    const queries = [...times].map(([{ topic, partition }, timestamp]) => ({
      topic,
      partition,
      timestamp,
    }));
    for (const { topic, partition, timestamp } of queries) {
      if (timestamp >= 0) continue;
      throw illegalArgument(
        `The target time for partition ${keyOf(topic, partition)} is ${timestamp}. The target time cannot be negative.`,
      );
    }
    const found = await this.#ask(queries, options);
    return new TopicPartitionMap(
      queries.map((one) => {
        const at = found.get(keyOf(one.topic, one.partition));
        return [one, at && at.offset >= 0 ? at : null] as const;
      }),
    );
  }

  partitionsFor(topic: string, options: CallOptions): Promise<PartitionInfo[]> {
    return this.#guard.blocking(options, metadataLate, async () => {
      const known = partitionInfos(this.#cluster.metadata, topic);
      return known.length > 0 ? known : partitionInfos(await this.#fetch([topic]), topic);
    });
  }

  listTopics(options: CallOptions): Promise<Map<string, PartitionInfo[]>> {
    return this.#guard.blocking(options, metadataLate, async () => {
      const metadata = await this.#fetch(null);
      return new Map(
        [...metadata.topics.keys()].map((topic) => [topic, partitionInfos(metadata, topic)]),
      );
    });
  }

  #fetch(topics: readonly string[] | null): Promise<ClusterMetadata> {
    const { allowAutoTopicCreation } = this.#options;
    return fetchTopics(this.#cluster, { topics, allowAutoTopicCreation });
  }
}

const metadataLate = () => 'Timeout expired while fetching topic metadata';

function partitionInfos(metadata: ClusterMetadata, topic: string): PartitionInfo[] {
  const partitions = metadata.topics.get(topic)?.partitions ?? [];
  return partitions.map((one) => partitionInfo(metadata, one));
}
