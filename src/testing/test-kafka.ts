/** What startKafka() gives: the handle of one running broker, as a test sees it. */
import type { Kafka } from 'kafkajs';
import type { ConsumerRecord, NewTopic, RecordMetadata } from '../index.ts';
import type { KafkaJsConfig } from './kafkajs.ts';
import type { LogLine } from './logs.ts';
import type { RecordsOptions, TestRecord } from './records.ts';

/** A running broker. Everything it offers may be used until close(). */
export interface TestKafka extends AsyncDisposable {
  /** `127.0.0.1:54321`: what clients are told as bootstrap servers. */
  readonly bootstrapServers: string;
  /** The port of its first listener, chosen by the system. */
  readonly port: number;
  /** `127.0.0.1:54322`: its ZooKeeper, for tools of old. */
  readonly zookeeperConnect: string;
  /** What broker, ZooKeeper and the clients of client() have logged, oldest first, the latest 10,000 lines. */
  readonly logs: readonly LogLine[];

  /**
   * A kafkajs client of this broker (kafkajs is loaded now and not before). Its connections do not keep the process alive,
   * it has no request timeouts, it logs into `logs`, and close() disconnects what was made from it. Needs no `brokers`.
   *
   * Under fake timers kafkajs' own pauses never end: `admin().createTopics()` there needs `waitForLeaders: false`.
   *
   * @example const producer = kafka.client({ clientId: 'shop' }).producer();
   */
  client(config?: KafkaJsConfig): Kafka;

  /**
   * Makes topics; they can be written to when this resolves. A name alone stands for one with the broker's defaults.
   * Rejects with a KafkaError (TOPIC_ALREADY_EXISTS, INVALID_PARTITIONS, ...) when one of them is refused.
   *
   * @example await kafka.createTopics('orders', { name: 'bills', numPartitions: 3 });
   */
  createTopics(...topics: readonly (string | NewTopic)[]): Promise<void>;

  /**
   * Writes records, strings as UTF-8, and resolves with where they are, in the order given, once they can be read. A
   * missing topic is made unless `auto.create.topics.enable` is false. Rejects with a KafkaError when a record is refused.
   *
   * @example await kafka.produce('orders', 'tea', { key: 'ada', value: 'coffee' });
   */
  produce(
    topic: string,
    ...records: readonly (string | TestRecord)[]
  ): Promise<readonly RecordMetadata[]>;

  /**
   * Waits until a topic holds records, read from its beginning, and resolves with the first `count` of them (default 1);
   * of one partition in order of offset. Keys and values are strings unless deserializers are named. The topic need not
   * exist yet. Rejects after `timeoutMs` (default 5,000 ms) with an Error that tells what has come by then.
   *
   * @example const [bill] = await kafka.records('bills', { where: (record) => record.key === 'ada' });
   */
  records<K = string, V = string>(
    topic: string,
    options?: RecordsOptions<K, V>,
  ): Promise<ConsumerRecord<K, V>[]>;

  /** Disconnects what client() gave, stops broker and ZooKeeper and removes what they kept. Any number of times. */
  close(): Promise<void>;
}
