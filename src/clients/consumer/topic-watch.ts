/**
 * The consumer's side of metadata: which topics it is asked for, which of them a pattern matches, and what metadata says
 * against a topic (an invalid name, no permission), which is an error of the next poll.
 */
import { Errors } from '../../protocol/errors.ts';
import type { MetadataResponse } from '../../protocol/messages/metadata.ts';
import type { Cluster } from '../cluster.ts';
import { asError, invalidTopics, topicRefused } from '../errors.ts';
import type { TopicPartition } from '../types.ts';
import { whole, type SubscriptionState } from './subscription.ts';

export interface TopicWatchOptions {
  readonly cluster: () => Cluster;
  readonly subscription: SubscriptionState;
  readonly excludeInternalTopics: boolean;
  readonly groupTopics: () => ReadonlySet<string>;
  readonly notify: () => void;
}

export class TopicWatch {
  readonly #options: TopicWatchOptions;
  /** Topics that a call outside of the subscription asks about. */
  readonly #visiting = new Set<string>();
  #asked = false;
  #error: Error | null = null;

  constructor(options: TopicWatchOptions) {
    this.#options = options;
  }

  /** null: all. */
  topics(): string[] | null {
    const { subscription, groupTopics } = this.#options;
    if (subscription.mode === 'pattern') return null;
    const assigned = subscription.assignment().map((one) => one.topic);
    return [...new Set([...subscription.topics, ...assigned, ...groupTopics(), ...this.#visiting])];
  }

  /** The subscription has changed: metadata is asked for anew with the next need(). */
  renew(): void {
    this.#asked = false;
  }

  /** Asks for metadata unless that has been done; throws what it said against a topic, once. */
  need(): void {
    this.#throwError();
    if (this.#asked) return;
    this.#asked = true;
    const { cluster, notify } = this.#options;
    cluster()
      .refresh(true)
      .then(notify, (failure: unknown) => {
        if (cluster().closed) return;
        this.#error = asError(failure);
        notify();
      });
  }

  #throwError(): void {
    const error = this.#error;
    this.#error = null;
    if (!error) return;
    this.#asked = false;
    throw error;
  }

  learn(response: MetadataResponse): void {
    if (this.#options.subscription.mode === 'pattern') this.match();
    const mine = new Set(this.topics() ?? []);
    for (const { name, errorCode } of response.topics) {
      const topic = name ?? '';
      if (!mine.has(topic)) continue;
      if (errorCode === Errors.INVALID_TOPIC_EXCEPTION) this.#error = invalidTopics([topic]);
      if (errorCode === Errors.TOPIC_AUTHORIZATION_FAILED) this.#error = topicRefused(topic);
    }
    this.#options.notify();
  }

  match(): void {
    const { subscription, cluster, excludeInternalTopics } = this.#options;
    const { pattern } = subscription;
    if (!pattern) return;
    const matcher = whole(pattern);
    const matching = [...cluster().metadata.topics.values()]
      .filter((topic) => matcher.test(topic.name) && !(topic.internal && excludeInternalTopics))
      .map((topic) => topic.name);
    subscription.topics = new Set(matching);
  }

  /** Keeps topics in the metadata while a call works with them. */
  async visit<T>(partitions: readonly TopicPartition[], work: () => Promise<T>): Promise<T> {
    const cluster = this.#options.cluster();
    const topics = new Set(partitions.map((one) => one.topic));
    for (const topic of topics) this.#visiting.add(topic);
    try {
      const known = [...topics].every((topic) => cluster.metadata.topics.has(topic));
      if (!known) {
        await cluster.refresh(true);
        this.#throwError();
      }
      return await work();
    } finally {
      for (const topic of topics) this.#visiting.delete(topic);
    }
  }
}
