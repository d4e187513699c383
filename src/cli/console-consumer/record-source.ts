/**
 * Records one at a time out of polls (kafka: ConsoleConsumer.ConsumerWrapper). The clock of --timeout-ms starts anew with
 * every record that is asked for. Closing gives back what was fetched and not taken: each partition is moved to the first
 * record left, so that an automatic commit ends where printing ended.
 */
import type { KafkaConsumer } from '../../clients/consumer/consumer.ts';
import type { Clock } from '../../platform/platform.ts';
import { JavaError } from '../java-error.ts';
import type { BytesConsumerRecord } from './formatter.ts';

/** The longest single poll; a wait without end is made of many. */
const POLL_MS_MAX = 3_600_000;

export class RecordSource {
  readonly #consumer: KafkaConsumer<Uint8Array, Uint8Array>;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  #records: Iterator<BytesConsumerRecord> | null = null;
  #stopped = false;

  constructor(consumer: KafkaConsumer<Uint8Array, Uint8Array>, clock: Clock, timeoutMs: number) {
    this.#consumer = consumer;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /** The next record when one is at hand. */
  ready(): BytesConsumerRecord | null {
    if (this.#stopped || this.#records === null) return null;
    const next = this.#records.next();
    if (next.done !== true) return next.value;
    this.#records = null;
    return null;
  }

  /** Waits for a record; null once stopped. */
  async next(): Promise<BytesConsumerRecord | null> {
    const startedAt = this.#clock.monotonic();
    while (!this.#stopped) {
      this.#records = (await this.#poll())[Symbol.iterator]();
      const record = this.ready();
      if (record !== null || this.#stopped) return record;
      if (this.#clock.monotonic() - startedAt > this.#timeoutMs)
        throw new JavaError('org.apache.kafka.common.errors.TimeoutException', null);
    }
    return null;
  }

  async #poll(): Promise<Iterable<BytesConsumerRecord>> {
    try {
      return await this.#consumer.poll(Math.min(this.#timeoutMs, POLL_MS_MAX));
    } catch (error) {
      if (this.#stopped) return [];
      throw error;
    }
  }

  /** Ends a wait that is under way and every later one. */
  stop(): void {
    this.#stopped = true;
    this.#consumer.wakeup();
  }

  async close(): Promise<void> {
    const first = new Map<string, BytesConsumerRecord>();
    for (let next = this.#records?.next(); next?.done === false; next = this.#records?.next()) {
      const key = `${next.value.topic}-${next.value.partition}`;
      if (!first.has(key)) first.set(key, next.value);
    }
    for (const { topic, partition, offset } of first.values())
      this.#seekBack(topic, partition, offset);
    await this.#consumer.close();
  }

  /** A partition that was taken away meanwhile is nobody's business here. */
  #seekBack(topic: string, partition: number, offset: number): void {
    const owned = this.#consumer
      .assignment()
      .some((one) => one.topic === topic && one.partition === partition);
    if (owned) this.#consumer.seek({ topic, partition }, offset);
  }
}
