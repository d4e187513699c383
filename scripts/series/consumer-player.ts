/**
 * Plays a series on our consumer and writes what each call gave: `NUMBER CALL -> RESULT`, then ` ~ ` and the listener's callbacks, if
 * any came. ConsumerPlayer.java plays it on Java's; both must go the same way, poll by poll.
 */
import { KafkaConsumer, type ConsumerConfig, type TopicPartition } from '../../src/index.ts';
import { Reading } from './consumer-reading.ts';
import {
  configOf,
  errorText,
  mapText,
  namesOf,
  offsetText,
  partitionOf,
  partitionsOf,
  type Task,
} from './notation.ts';

type Config = ConsumerConfig<string, string>;

export class ConsumerPlayer {
  readonly #config: Config;
  readonly #maxPollRecords: number;
  #consumer: KafkaConsumer<string, string>;
  #reading: Reading;
  #callbacks: string[] = [];

  constructor(config: Record<string, string>) {
    const serdes = { keyDeserializer: 'string', valueDeserializer: 'string' } as const;
    this.#config = { ...config, ...serdes };
    this.#maxPollRecords = Number(config['max.poll.records']);
    this.#consumer = new KafkaConsumer(this.#config);
    this.#reading = new Reading(this.#consumer, this.#maxPollRecords);
  }

  static async play(task: Task): Promise<string[]> {
    const player = new ConsumerPlayer(configOf(task));
    const lines: string[] = [];
    for (const call of task.lines.slice(1)) {
      const result = await player.#call(call).catch((error) => `!${errorText(error)}`);
      lines.push(`${lines.length + 1} ${call} -> ${result}${player.#told()}`);
    }
    await player.#consumer.close({ timeoutMs: 3000 });
    return [...lines, `closed${player.#told()}`];
  }

  #told(): string {
    const told = this.#callbacks.map((text) => ` ~ ${text}`).join('');
    this.#callbacks = [];
    return told;
  }

  async #call(call: string): Promise<string> {
    const [name = '', first = '', second = ''] = call.split(' ');
    const answer = await (this.#effect(name, first, second) ?? this.#question(name, first, second));
    return answer ?? 'ok';
  }

  /** Calls that change the consumer; null for others. */
  #effect(name: string, first: string, second: string): Promise<string | undefined> | null {
    const consumer = this.#consumer;
    const effects: Record<string, () => unknown> = {
      assign: () => consumer.assign(partitionsOf(first)),
      subscribe: () => this.#subscribe(first.split(',')),
      pattern: () => consumer.subscribe(new RegExp(`^(?:${first})$`)),
      unsubscribe: () => consumer.unsubscribe(),
      seek: () => consumer.seek(partitionOf(first), Number(second)),
      seekmeta: () =>
        consumer.seek(partitionOf(first), {
          offset: Number(second),
          leaderEpoch: 0,
          metadata: 'm',
        }),
      begin: () => consumer.seekToBeginning(partitionsOf(first)),
      end: () => consumer.seekToEnd(partitionsOf(first)),
      pause: () => consumer.pause(partitionsOf(first)),
      resume: () => consumer.resume(partitionsOf(first)),
      commit: () => consumer.commitSync(),
      committo: () =>
        consumer.commitSync([
          [partitionOf(first), { offset: Number(second), metadata: `x${second}` }],
        ]),
      enforce: () => consumer.enforceRebalance(),
      reopen: () => this.#reopen(),
    };
    const effect = effects[name];
    return effect ? (async () => void (await effect()))().then(() => undefined) : null;
  }

  async #question(name: string, first: string, second: string): Promise<string> {
    const consumer = this.#consumer;
    const questions: Record<string, () => string | Promise<string>> = {
      drain: () => this.#reading.drain(),
      one: () => this.#reading.one(partitionOf(first)),
      poll0: () => this.#reading.pollNothing(),
      paused: () => namesOf(consumer.paused()).join(','),
      assignment: () => namesOf(consumer.assignment()).join(','),
      subscription: () => `[${consumer.subscription().sort().join(', ')}]`,
      position: async () => `${await consumer.position(partitionOf(first), { timeoutMs: 1500 })}`,
      committed: async () =>
        mapText(await consumer.committed(partitionsOf(first)), (value) => offsetText(value)),
      commitasync: () => this.#reading.commitAsync(),
      lag: () => this.#reading.lag(partitionOf(first)),
      ends: () => this.#ends(partitionsOf(first)),
      times: async () => {
        const times = partitionsOf(first).map((one) => [one, Number(second)] as const);
        const found = await consumer.offsetsForTimes(times);
        return mapText(found, (at) => (at === null ? 'null' : `${at.offset}@${at.timestamp}`));
      },
      generation: () => {
        const { generationId, memberId, groupInstanceId } = consumer.groupMetadata();
        const who = memberId === '' ? 'nobody' : 'member';
        return `${generationId} ${who} ${groupInstanceId ?? '-'}`;
      },
    };
    const question = questions[name];
    if (question === undefined) throw new Error(`no call ${name}`);
    return question();
  }

  #subscribe(topics: string[]): void {
    const hear = (what: string) => (partitions: readonly TopicPartition[]) => {
      this.#callbacks.push(`${what}[${namesOf(partitions).join(',')}]`);
    };
    this.#consumer.subscribe(topics, {
      onPartitionsRevoked: hear('revoked'),
      onPartitionsAssigned: hear('assigned'),
      onPartitionsLost: hear('lost'),
    });
  }

  async #reopen(): Promise<void> {
    await this.#consumer.close({ timeoutMs: 5000 });
    this.#consumer = new KafkaConsumer(this.#config);
    this.#reading = new Reading(this.#consumer, this.#maxPollRecords);
  }

  async #ends(partitions: TopicPartition[]): Promise<string> {
    const first = await this.#consumer.beginningOffsets(partitions);
    const last = await this.#consumer.endOffsets(partitions);
    const both = [...first].map(([one, offset]) => [one, `${offset}..${last.get(one)}`] as const);
    return mapText(both, (text) => text);
  }
}
