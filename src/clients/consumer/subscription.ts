/**
 * What a consumer reads: how it chose its topics (by name, by pattern, or partitions by hand; one of the three), and of each
 * assigned partition where it stands. A position is the offset of the next record to hand out; null means that it must
 * be found first, from the group's committed offset or by reset.
 */
import { groupByTopic } from '../../base/group-by-topic.ts';
import { hashOrder, topicPartitionHash } from '../../base/java-hash.ts';
import { illegalArgument, illegalState } from '../errors.ts';
import { keyOf } from '../topic-partition.ts';
import type { TopicPartition } from '../types.ts';

export interface Position {
  readonly offset: number;
  /** Leader epoch of the record before it, when known. */
  readonly offsetEpoch: number | null;
}

export interface PartitionState {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  position: Position | null;
  /** Where to go when there is no position: a policy, or by committed offset first. */
  reset: 'committed' | 'earliest' | 'latest';
  /** On Clock.monotonic: not to be looked up again before. */
  notBefore: number;
  paused: boolean;
  /** The leader epoch under which the position is known to be good; -1: none. */
  validatedEpoch: number;
  /** A newer leader has still to confirm the position: nothing is fetched or handed out. */
  unvalidated: boolean;
  highWatermark: number | null;
  lastStableOffset: number | null;
  logStartOffset: number | null;
  /** The end is being asked for beside the fetches. */
  endAsked: boolean;
  /** A follower to read from (KIP-392), until a time. */
  preferredReplica: number | null;
  preferredUntil: number;
  /** Assigned, but the listener has not finished yet. */
  pendingCallback: boolean;
}

export type SubscriptionMode = 'none' | 'topics' | 'pattern' | 'assigned';

export class SubscriptionState {
  mode: SubscriptionMode = 'none';
  /** Subscribed topics, of a pattern those that match now. */
  topics: ReadonlySet<string> = new Set();
  pattern: RegExp | null = null;
  readonly #partitions = new Map<string, PartitionState>();
  /** Another one with every assignment. */
  assignmentId = 0;

  get size(): number {
    return this.#partitions.size;
  }

  partitions(): IterableIterator<PartitionState> {
    return this.#partitions.values();
  }

  assignment(): TopicPartition[] {
    return [...this.#partitions.values()].map(({ topic, partition }) => ({ topic, partition }));
  }

  find(topic: string, partition: number): PartitionState | undefined {
    return this.#partitions.get(keyOf(topic, partition));
  }

  /** Throws when the partition is not assigned. */
  get(tp: TopicPartition): PartitionState {
    const state = this.find(tp.topic, tp.partition);
    if (state) return state;
    throw illegalState(`No current assignment for partition ${keyOf(tp.topic, tp.partition)}`);
  }

  use(mode: 'topics' | 'pattern' | 'assigned'): void {
    if (this.mode !== 'none' && this.mode !== mode) {
      throw illegalState('Subscription to topics, partitions and pattern are mutually exclusive');
    }
    this.mode = mode;
  }

  clear(): void {
    this.mode = 'none';
    this.topics = new Set();
    this.pattern = null;
    this.#partitions.clear();
    this.assignmentId++;
  }

  /**
   * The new assignment; what was assigned before keeps its state. Partitions are fetched, and so first read, topic by topic
   * in the order of a Java map, as by Kafka's consumer.
   */
  assign(partitions: readonly TopicPartition[], pendingCallback = false): void {
    const before = new Map(this.#partitions);
    this.#partitions.clear();
    this.assignmentId++;
    const ordered = groupByTopic(hashOrder(partitions, topicPartitionHash));
    for (const { topic, partition } of [...ordered.values()].flat()) {
      const key = keyOf(topic, partition);
      const state = before.get(key) ?? newState(topic, partition, key, pendingCallback);
      this.#partitions.set(key, state);
    }
  }

  callbacksDone(): void {
    for (const state of this.#partitions.values()) state.pendingCallback = false;
  }

  /** Behind the others: after data or an error a partition's turn comes last. */
  moveToEnd(state: PartitionState): void {
    if (this.#partitions.get(state.key) !== state) return;
    this.#partitions.delete(state.key);
    this.#partitions.set(state.key, state);
  }

  /** Whether a topic is subscribed, also one that metadata has not shown yet. */
  covers(topic: string): boolean {
    return this.pattern === null ? this.topics.has(topic) : whole(this.pattern).test(topic);
  }

  isAssigned(state: PartitionState): boolean {
    return this.#partitions.get(state.key) === state;
  }
}

/** Java's matches(): the pattern has to cover the whole name. */
export function whole({ source, flags }: RegExp): RegExp {
  return new RegExp(`^(?:${source})$`, flags.replace(/[gy]/g, ''));
}

export function seekTo(state: PartitionState, offset: number, offsetEpoch: number | null): void {
  state.position = { offset, offsetEpoch };
  state.validatedEpoch = -1;
  state.unvalidated = false;
  state.preferredReplica = null;
}

export function resetTo(state: PartitionState, reset: PartitionState['reset']): void {
  state.position = null;
  state.reset = reset;
  state.notBefore = 0;
  state.unvalidated = false;
  state.preferredReplica = null;
}

/** Where the partition ends for a reader, as far as fetches have told; null before that. */
export function endOf(state: PartitionState, readCommitted: boolean): number | null {
  return readCommitted ? state.lastStableOffset : state.highWatermark;
}

export function fetchable(state: PartitionState): boolean {
  return state.position !== null && !state.unvalidated && !state.paused && !state.pendingCallback;
}

function newState(
  topic: string,
  partition: number,
  key: string,
  pendingCallback: boolean,
): PartitionState {
  return {
    topic,
    partition,
    key,
    position: null,
    reset: 'committed',
    notBefore: 0,
    paused: false,
    validatedEpoch: -1,
    unvalidated: false,
    highWatermark: null,
    lastStableOffset: null,
    logStartOffset: null,
    endAsked: false,
    preferredReplica: null,
    preferredUntil: 0,
    pendingCallback,
  };
}

// ---- arguments: programs without types hand over what types forbid ---------------------------------------

const EMPTY_PATTERN = /(?:)/.source;

export function checkTopics(topics: readonly string[] | RegExp): void {
  if (topics == null) throw illegalArgument('Topic collection to subscribe to cannot be null');
  if (topics instanceof RegExp) {
    if (topics.source === EMPTY_PATTERN)
      throw illegalArgument('Topic pattern to subscribe to cannot be empty');
  } else if (!Array.isArray(topics))
    throw illegalArgument('Topics to subscribe to must be an array of names or a RegExp');
  else if (topics.some(isNoName))
    throw illegalArgument('Topic collection to subscribe to cannot contain null or empty topic');
}

export function checkPartitions(partitions: readonly TopicPartition[]): void {
  if (partitions == null)
    throw illegalArgument('Topic partition collection to assign to cannot be null');
  if (!Array.isArray(partitions))
    throw illegalArgument('Topic partitions to assign to must be an array');
  if (partitions.some((one) => isNoName(one?.topic)))
    throw illegalArgument('Topic partitions to assign to cannot have null or empty topic');
  const odd = partitions.find(({ partition }) => !Number.isInteger(partition) || partition < 0);
  if (odd) throw illegalArgument(`Invalid partition of topic ${odd.topic}: ${odd.partition}`);
}

function isNoName(topic: unknown): boolean {
  return typeof topic !== 'string' || topic.trim() === '';
}
