/**
 * The topics that a producer works with: named in every metadata refresh until metadata.max.idle.ms passes without a record. A
 * topic that metadata refuses for good (invalid name, not authorized) carries that error until it is asked for again.
 */
import { Errors } from '../../protocol/errors.ts';
import type { MetadataResponse } from '../../protocol/messages/metadata.ts';
import { brokerError, codeOf, invalidTopics, topicRefused } from '../errors.ts';

export class TopicInterest {
  readonly #topics = new Map<string, { lastUsed: number; used: boolean }>();
  readonly #errors = new Map<string, Error>();
  /** By topic, what metadata said that may pass. */
  readonly #passing = new Map<string, number>();
  readonly #idleMs: number;

  constructor(idleMs: number) {
    this.#idleMs = idleMs;
  }

  /** True when the topic is new. Asked for every record, so no clock is read here. */
  use(topic: string): boolean {
    const known = this.#topics.get(topic);
    if (known) known.used = true;
    else this.#topics.set(topic, { lastUsed: 0, used: true });
    return known === undefined;
  }

  /** The topics used since they were last named, or not long before. */
  names(now: number): string[] {
    for (const [topic, interest] of this.#topics) {
      if (interest.used) interest.lastUsed = now;
      else if (now - interest.lastUsed > this.#idleMs) this.#forget(topic);
      interest.used = false;
    }
    return [...this.#topics.keys()];
  }

  learn(response: MetadataResponse): void {
    for (const { name, errorCode } of response.topics) {
      const topic = name ?? '';
      if (errorCode === Errors.NONE) this.#passing.delete(topic);
      else this.#passing.set(topic, errorCode);
      if (errorCode === Errors.INVALID_TOPIC_EXCEPTION) {
        if (!this.#errors.has(topic)) this.#errors.set(topic, invalidTopics([topic]));
      } else if (errorCode === Errors.TOPIC_AUTHORIZATION_FAILED) {
        this.#errors.set(topic, topicRefused(topic));
      } else {
        this.#errors.delete(topic);
      }
    }
  }

  /** What the last refresh said of a topic that is not there; undefined when it said nothing. */
  absence(topic: string): Error | undefined {
    const code = this.#passing.get(topic);
    return code === undefined ? undefined : brokerError(code);
  }

  /**
   * What the last refresh said against a topic; asking clears it, so that the next attempt asks the broker again. An invalid
   * name stays one: from then on Kafka's producer says no more than the name.
   */
  takeError(topic: string): Error | null {
    const error = this.#errors.get(topic) ?? null;
    if (error === null) return null;
    this.#forget(topic);
    if (codeOf(error) === Errors.INVALID_TOPIC_EXCEPTION)
      this.#errors.set(topic, brokerError(Errors.INVALID_TOPIC_EXCEPTION, topic));
    else this.#errors.delete(topic);
    return error;
  }

  #forget(topic: string): void {
    this.#topics.delete(topic);
    this.#passing.delete(topic);
  }
}
