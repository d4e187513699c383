/** Questions about logs and topics that need no subscription: ends, offsets by time, partitions, the list of topics. */
import type { Cluster } from '../cluster.ts';
import { illegalArgument } from '../errors.ts';
import { partitionInfo } from '../metadata.ts';
import { allTopics, oneTopic } from '../metadata-queries.ts';
import { keyOf, TopicPartitionMap } from '../topic-partition.ts';
import type { CallOptions, PartitionInfo, TopicPartition } from '../types.ts';
import type { CallGuard } from './call-guard.ts';
import {
  listLogOffsets,
  type LogOffset,
  type LogOffsetOptions,
  type OffsetQuery,
} from './log-offsets.ts';
import type { TopicWatch } from './topic-watch.ts';

const byTimes = (timeoutMs: number) => `Failed to get offsets by times in ${timeoutMs}ms`;
const ofTopics = () => 'Timeout expired while fetching topic metadata';

export class LogQueries {
  readonly #cluster: Cluster;
  readonly #guard: CallGuard;
  readonly #watch: TopicWatch;
  readonly #options: LogOffsetOptions;
  readonly #autoCreate: boolean;

  constructor(
    cluster: Cluster,
    guard: CallGuard,
    watch: TopicWatch,
    options: LogOffsetOptions,
    autoCreate: boolean,
  ) {
    this.#autoCreate = autoCreate;
    this.#cluster = cluster;
    this.#guard = guard;
    this.#watch = watch;
    this.#options = options;
  }

  #ask(queries: readonly OffsetQuery[], options: CallOptions): Promise<Map<string, LogOffset>> {
    return this.#guard.blocking(options, byTimes, (deadline) =>
      this.#watch.visit(queries, () =>
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
    return new TopicPartitionMap(
      queries.map((one) => [one, found.get(keyOf(one.topic, one.partition))?.offset ?? 0] as const),
    );
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
    return this.#guard.blocking(options, ofTopics, async () => {
      const known = this.#cluster.metadata;
      const has = (known.topics.get(topic)?.partitions.length ?? 0) > 0;
      const metadata = has ? known : await oneTopic(this.#cluster, topic, this.#autoCreate);
      const partitions = metadata.topics.get(topic)?.partitions ?? [];
      return partitions.map((one) => partitionInfo(metadata, one));
    });
  }

  listTopics(options: CallOptions): Promise<Map<string, PartitionInfo[]>> {
    return this.#guard.blocking(options, ofTopics, async () => {
      const metadata = await allTopics(this.#cluster);
      return new Map(
        [...metadata.topics.values()].map((topic) => [
          topic.name,
          topic.partitions.map((one) => partitionInfo(metadata, one)),
        ]),
      );
    });
  }
}
