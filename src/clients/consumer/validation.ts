/**
 * Whether positions still lie on the log of the present leader (KIP-320). When a partition has a newer leader epoch than
 * the one its position was taken under, nothing is fetched or handed out until the leader has said where the position's own
 * epoch ends: behind the position all is well, before it the log was truncated under us, and we go back to where the
 * two part, or say so when auto.offset.reset is none. Brokers without OffsetForLeaderEpoch v3 are believed.
 */
import { groupByTopic } from '../../base/group-by-topic.ts';
import { errorOf, Errors } from '../../protocol/errors.ts';
import { offsetForLeaderEpochApi } from '../../protocol/messages/offset-for-leader-epoch.ts';
import { isTransient, type Cluster } from '../cluster.ts';
import { asError, brokerError, LogTruncationError, topicRefused } from '../errors.ts';
import type { Node } from '../types.ts';
import { resetTo, seekTo, type PartitionState, type SubscriptionState } from './subscription.ts';

export interface ValidationOptions {
  readonly cluster: Cluster;
  readonly subscription: SubscriptionState;
  readonly reset: 'earliest' | 'latest' | 'none';
  readonly retryBackoffMs: number;
  readonly notify: () => void;
  readonly info: (message: string) => void;
}

/** From here on consumers may ask, which need READ and not the right of a broker. */
const VERSION_MIN = 3;

/** A position as it was when the leader was asked about it. */
interface Question {
  readonly state: PartitionState;
  readonly offset: number;
  readonly offsetEpoch: number;
  readonly leaderEpoch: number;
}

export class Validation {
  readonly #options: ValidationOptions;
  /** Nodes that are being asked. */
  readonly #asking = new Set<number>();
  #error: Error | null = null;

  constructor(options: ValidationOptions) {
    this.#options = options;
  }

  /** Throws what a truncation or a refusal has come to, once. */
  throwError(): void {
    const error = this.#error;
    this.#error = null;
    if (error) throw error;
  }

  /** Of a position just taken: whether the present leader has to confirm it. */
  mark(state: PartitionState): void {
    state.unvalidated = this.#questionOf(state) !== null;
  }

  /** Marks the positions that a newer leader has not confirmed, and asks about them. */
  start(): void {
    const { cluster, subscription } = this.#options;
    const now = cluster.clock.monotonic();
    const perNode = new Map<number, { node: Node; questions: Question[] }>();
    for (const state of subscription.partitions()) {
      const question = this.#questionOf(state);
      state.unvalidated = question !== null;
      if (question === null || state.notBefore > now) continue;
      const node = cluster.leaderOf(state.topic, state.partition);
      if (node === null || this.#asking.has(node.id)) continue;
      const entry = perNode.get(node.id) ?? { node, questions: [] };
      entry.questions.push(question);
      perNode.set(node.id, entry);
    }
    for (const { node, questions } of perNode.values()) {
      this.#asking.add(node.id);
      void this.#ask(node, questions).finally(() => {
        this.#asking.delete(node.id);
        this.#options.notify();
      });
    }
  }

  /** null: nothing to be asked; without an epoch on either side there is nothing to compare. */
  #questionOf(state: PartitionState): Question | null {
    const { position } = state;
    const leaderEpoch = this.#options.cluster.partition(state.topic, state.partition)?.leaderEpoch;
    if (position === null || leaderEpoch === undefined || leaderEpoch <= state.validatedEpoch)
      return null;
    if (position.offsetEpoch !== null)
      return { state, offset: position.offset, offsetEpoch: position.offsetEpoch, leaderEpoch };
    state.validatedEpoch = leaderEpoch;
    return null;
  }

  async #ask(node: Node, questions: readonly Question[]): Promise<void> {
    const { cluster } = this.#options;
    try {
      const connection = await cluster.connectionOf(node);
      const version = connection.versionOf(offsetForLeaderEpochApi);
      if (version === null || version < VERSION_MIN) {
        for (const question of questions) confirm(question);
        return;
      }
      const response = await cluster.send(node, offsetForLeaderEpochApi, {
        replicaId: -1,
        topics: [...groupByTopic(questions.map((one) => ({ ...one, ...one.state })))].map(
          ([topic, list]) => ({
            topic,
            partitions: list.map(({ partition, leaderEpoch, offsetEpoch }) => ({
              partition,
              currentLeaderEpoch: leaderEpoch,
              leaderEpoch: offsetEpoch,
            })),
          }),
        ),
      });
      for (const { topic, partitions } of response.topics) {
        for (const answer of partitions) {
          const question = questions.find(
            ({ state }) => state.topic === topic && state.partition === answer.partition,
          );
          if (question) this.#answered(question, answer);
        }
      }
    } catch (error) {
      if (cluster.closed) return;
      if (!isTransient(error)) this.#error = asError(error);
      for (const { state } of questions) this.#later(state);
    }
  }

  #later(state: PartitionState): void {
    const { cluster, retryBackoffMs, notify } = this.#options;
    state.notBefore = cluster.clock.monotonic() + retryBackoffMs;
    cluster.refresh().then(notify, () => {});
  }

  #answered(
    question: Question,
    answer: {
      readonly errorCode: number;
      readonly leaderEpoch: number;
      readonly endOffset: number;
    },
  ): void {
    const { state, offset, offsetEpoch } = question;
    const { errorCode, leaderEpoch, endOffset } = answer;
    // A seek, or a revocation, while the answer was on its way.
    const same = state.position?.offset === offset && state.position.offsetEpoch === offsetEpoch;
    if (!same || !this.#options.subscription.isAssigned(state)) return;
    if (errorCode === Errors.TOPIC_AUTHORIZATION_FAILED) this.#error = topicRefused(state.topic);
    else if (errorCode !== Errors.NONE && !errorOf(errorCode).retriable)
      this.#error = brokerError(errorCode);
    if (errorCode !== Errors.NONE) this.#later(state);
    else if (leaderEpoch < 0 || endOffset < 0) this.#truncated(question, null);
    else if (endOffset < offset) this.#truncated(question, { offset: endOffset, leaderEpoch });
    else confirm(question);
  }

  /** `divergent`: the last offset that both logs have; null when the leader knows nothing of the epoch. */
  #truncated(
    question: Question,
    divergent: { readonly offset: number; readonly leaderEpoch: number } | null,
  ): void {
    const { state, offset } = question;
    const { reset, info } = this.#options;
    if (reset === 'none') {
      this.#error = new LogTruncationError(state.key, question, divergent);
      return;
    }
    info(
      `Truncation detected for partition ${state.key} at offset ${offset}, resetting offset to ${divergent === null ? reset : `the first offset known to diverge ${divergent.offset}`}`,
    );
    if (divergent === null) resetTo(state, reset);
    else {
      seekTo(state, divergent.offset, divergent.leaderEpoch);
      confirm(question);
    }
  }
}

function confirm({ state, leaderEpoch }: Question): void {
  state.validatedEpoch = leaderEpoch;
  state.unvalidated = false;
}
