/** The calls of a series that poll: what they read, and where they leave the positions. As ConsumerReading.java does it. */
import type { ConsumerRecords, KafkaConsumer, TopicPartition } from '../../src/index.ts';
import {
  className,
  errorText,
  hashOfAll,
  mapText,
  nameOf,
  namesOf,
  offsetText,
  partitionOf,
} from './notation.ts';

const DRAIN_POLLS = 400;
/** For a subscription that nothing comes of. */
const UNASSIGNED_POLLS = 50;
const ONE_POLLS = 10;
const CALLBACK_POLLS = 20;

export class Reading {
  readonly #consumer: KafkaConsumer<string, string>;
  readonly #maxPollRecords: number;
  /** Texts of the records since they were last written, by partition. */
  readonly #got = new Map<string, string[]>();
  #tooMany = false;

  constructor(consumer: KafkaConsumer<string, string>, maxPollRecords: number) {
    this.#consumer = consumer;
    this.#maxPollRecords = maxPollRecords;
  }

  /** Keeps the records' texts; how many there were. */
  #take(records: ConsumerRecords<string, string>): number {
    for (const record of records) {
      const texts = this.#got.get(nameOf(record)) ?? [];
      this.#got.set(nameOf(record), texts);
      const { offset, value, timestamp, leaderEpoch } = record;
      texts.push(`${offset}=${value}@${timestamp}#${leaderEpoch ?? '-'}`);
    }
    this.#tooMany ||= records.count() > this.#maxPollRecords;
    return records.count();
  }

  /** What was read since the last time, and whether a poll gave more than it may. */
  #read(): string {
    const parts = [...this.#got]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, texts]) => {
        return `${name}:${texts.length} ${texts[0]}..${texts.at(-1)} h${hashOfAll(texts)}`;
      });
    if (this.#tooMany) parts.push('more than max.poll.records');
    this.#got.clear();
    this.#tooMany = false;
    return parts.join(' ');
  }

  #unpaused(): TopicPartition[] {
    const paused = new Set(this.#consumer.paused().map(nameOf));
    return this.#consumer.assignment().filter((one) => !paused.has(nameOf(one)));
  }

  async #atEnd(): Promise<boolean> {
    let done = true;
    for (const one of this.#unpaused()) {
      const position = await this.#consumer.position(one);
      const end = (await this.#consumer.endOffsets([one])).get(one) ?? 0;
      if (position < end) done = false;
    }
    return done;
  }

  /** Polls until every partition is read to its end, or the first error. */
  async drain(): Promise<string> {
    let error = '';
    let unassigned = 0;
    try {
      for (let left = DRAIN_POLLS; left > 0 && unassigned < UNASSIGNED_POLLS; left--) {
        this.#take(await this.#consumer.poll(100));
        if (this.#consumer.assignment().length === 0) unassigned++;
        else if (await this.#atEnd()) break;
      }
    } catch (thrown) {
      error = ` !${errorText(thrown)}`;
    }
    const positions: string[] = [];
    for (const name of namesOf(this.#unpaused())) positions.push(await this.#positionAfter(name));
    return `${this.#read()} | ${positions.join(' ')}${error}`;
  }

  async #positionAfter(name: string): Promise<string> {
    return this.#consumer.position(partitionOf(name), { timeoutMs: 300 }).then(
      (position) => `${name}@${position}`,
      (error) => `${name}!${className(error)}`,
    );
  }

  /** Polls one partition, the others paused, until it gives records. */
  async one(partition: TopicPartition): Promise<string> {
    const name = nameOf(partition);
    const consumer = this.#consumer;
    if (!consumer.assignment().some((one) => nameOf(one) === name)) return 'not assigned';
    const others = this.#unpaused().filter((one) => nameOf(one) !== name);
    consumer.pause(others);
    let error = '';
    try {
      for (let left = ONE_POLLS; left > 0; left--)
        if (this.#take(await consumer.poll(200)) > 0) break;
    } catch (thrown) {
      error = ` !${errorText(thrown)}`;
    }
    this.#resumeAssigned(others.map(nameOf));
    return `${this.#read()} ${await this.#positionAfter(name)} lag ${this.lag(partition)}${error}`;
  }

  /** A rebalance may have taken some away meanwhile. */
  #resumeAssigned(names: readonly string[]): void {
    const assigned = this.#consumer.assignment();
    this.#consumer.resume(assigned.filter((one) => names.includes(nameOf(one))));
  }

  async pollNothing(): Promise<string> {
    const consumer = this.#consumer;
    if (consumer.subscription().length > 0 || consumer.assignment().length > 0) return 'skip';
    return String(this.#take(await consumer.poll(0)));
  }

  /** Polls without taking records until the commit's callback has come. */
  async commitAsync(): Promise<string> {
    const consumer = this.#consumer;
    let heard: string | null = null;
    consumer.commitAsync((offsets, error) => {
      heard = error ? errorText(error) : mapText(offsets, offsetText);
    });
    const active = this.#unpaused().map(nameOf);
    consumer.pause(consumer.assignment());
    let error = '';
    for (let left = CALLBACK_POLLS; left > 0 && heard === null; left--) {
      await consumer.poll(100).catch((thrown) => {
        error = ` !${errorText(thrown)}`;
      });
    }
    this.#resumeAssigned(active);
    return `${heard}${error}`;
  }

  lag(partition: TopicPartition): string {
    try {
      return String(this.#consumer.currentLag(partition) ?? '-');
    } catch (error) {
      return errorText(error);
    }
  }
}
