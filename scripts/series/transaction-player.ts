/**
 * Plays a series on our transactional producers and writes what each call gave: `NUMBER CALL -> RESULT`, errors with their cause. What
 * a send fails with is `!!`, whether Java throws it or its Future does. TransactionPlayer.java plays it on Java's.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { AdminClient, KafkaConsumer, KafkaProducer } from '../../src/index.ts';
import type { ProducerConfig, ProducerRecord, TopicPartition } from '../../src/index.ts';
import { inTime } from './in-time.ts';
import { chainText, configOf, nameOf, partitionOf, type Task } from './notation.ts';

type Config = ProducerConfig<string, string>;
type Producer = KafkaProducer<string, string>;

const SEND_MS = 5000;
const FUTURE_MS = 3000;
const TX = [0, 1].map((partition) => ({ topic: 'tx', partition }));

/** `acked`, the error, or what to say when neither came in time. */
function outcome(promise: Promise<unknown>, ms: number, late: string): Promise<unknown> {
  const told = promise.then(
    () => 'acked',
    (error) => error,
  );
  return inTime(told, ms, late);
}

function recordOf(partition: string, value: string): ProducerRecord<string, string> {
  return { ...partitionOf(partition), value };
}

export class TransactionPlayer {
  readonly #config: Config;
  readonly #id: string | undefined;
  readonly #producers = new Map<string, Producer>();
  #futures: Promise<unknown>[] = [];

  constructor(config: Record<string, string>) {
    this.#config = { ...config, keySerializer: 'string', valueSerializer: 'string' };
    this.#id = config['transactional.id'];
  }

  static async play(task: Task): Promise<string[]> {
    const player = new TransactionPlayer(configOf(task));
    const lines: string[] = [];
    for (const call of task.lines.slice(1)) {
      const [name = '', ...args] = call.replaceAll('TX', task.tag).split(' ');
      const result = await player.#call(name, args).catch((error) => `!${chainText(error)}`);
      lines.push(`${lines.length + 1} ${call} -> ${player.#anonymous(result)}`);
    }
    for (const producer of player.#producers.values()) await producer.close({ timeoutMs: 3000 });
    return [...lines, 'closed'];
  }

  #anonymous(text: string): string {
    return this.#id === undefined ? text : text.replaceAll(this.#id, 'TXID');
  }

  #producer(who: string): Producer {
    const producer = this.#producers.get(who) ?? new KafkaProducer<string, string>(this.#config);
    this.#producers.set(who, producer);
    return producer;
  }

  async #call(name: string, [who = '', first = '', second = '']: string[]): Promise<string> {
    const calls: Record<string, () => unknown> = {
      init: () => this.#producer(who).initTransactions(),
      begin: () => this.#producer(who).beginTransaction(),
      commit: () => this.#producer(who).commitTransaction(),
      abort: () => this.#producer(who).abortTransaction(),
      flush: () => this.#producer(who).flush(),
      send: () => this.#send(who, recordOf(first, second)),
      sendwait: () => this.#sendAndWait(who, recordOf(first, second)),
      big: () => this.#sendAndWait(who, recordOf('tx-0', 'x'.repeat(1_100_000))),
      badpart: () => this.#sendAndWait(who, recordOf('tx-9', 'x')),
      offsets: () => this.#offsets(who, Number(first), -1, ''),
      offsetsbad: () => this.#offsets(who, Number(first), 7, 'stranger'),
      close: () => this.#close(who, 5000),
      kill: () => this.#close(who, 0),
      futures: () => this.#told(),
      partitions: async () => String((await this.#producer(who).partitionsFor('tx')).length),
    };
    const call = calls[name];
    if (call === undefined) throw new Error(`no call ${name}`);
    const answer = await call();
    return typeof answer === 'string' ? answer : 'ok';
  }

  async #send(who: string, record: ProducerRecord<string, string>): Promise<string> {
    const future = this.#producer(who).send(record);
    future.catch(() => {});
    this.#futures.push(future);
    // When Java's send() returns, the record is in its batch.
    await sleep(2);
    return 'sent';
  }

  async #sendAndWait(who: string, record: ProducerRecord<string, string>): Promise<string> {
    const heard = await outcome(this.#producer(who).send(record), SEND_MS, '!!timeout');
    return typeof heard === 'string' ? heard : `!!${chainText(heard)}`;
  }

  #offsets(who: string, offset: number, generationId: number, memberId: string): Promise<void> {
    const group = { groupId: `${this.#id}-g`, generationId, memberId, groupInstanceId: null };
    const offsets = [[{ topic: 'tx', partition: 0 }, { offset }]] as const;
    return this.#producer(who).sendOffsetsToTransaction(offsets, group);
  }

  async #close(who: string, timeoutMs: number): Promise<void> {
    const producer = this.#producer(who);
    this.#producers.delete(who);
    await producer.close({ timeoutMs });
  }

  /** What became of the sends since the last time. */
  async #told(): Promise<string> {
    const heard: string[] = [];
    for (const future of this.#futures) {
      const one = await outcome(future, FUTURE_MS, 'pending');
      heard.push(typeof one === 'string' ? one : chainText(one));
    }
    this.#futures = [];
    return `[${heard.join(', ')}]`;
  }
}

/** What a series left behind: its records that are committed, in order, and its group's offsets. */
export async function remains({ bootstrap, tag }: Task): Promise<string> {
  await using consumer = new KafkaConsumer<string, string>({
    bootstrapServers: bootstrap,
    isolationLevel: 'read_committed',
    valueDeserializer: 'string',
  });
  consumer.assign(TX);
  consumer.seekToBeginning();
  const ends = await consumer.endOffsets(TX);
  const behind = async (one: TopicPartition) =>
    (await consumer.position(one)) < (ends.get(one) ?? 0);
  const values: string[] = [];
  while ((await behind(TX[0]!)) || (await behind(TX[1]!)))
    for (const { partition, value } of await consumer.poll(200))
      if (value?.startsWith(`${tag}:`)) values.push(`${partition}${value.slice(tag.length)}`);
  await using admin = new AdminClient({ bootstrapServers: bootstrap });
  const offsets = [...(await admin.listConsumerGroupOffsets(`${tag}-g`))];
  const committed = offsets.map(([one, at]) => `${nameOf(one)}=${at?.offset}`);
  return `committed ${values.sort().join(' ')} | offsets ${committed.join(' ')}`;
}
