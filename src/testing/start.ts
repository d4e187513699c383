/**
 * startKafka(), and the handle it gives. Every call that is awaited holds the process meanwhile; between calls nothing
 * does, so that a forgotten close() costs nobody a hanging test run.
 */
import type { Kafka } from 'kafkajs';
import {
  AdminClient,
  type ClientEnvironment,
  type ConsumerRecord,
  KafkaProducer,
} from '../index.ts';
import type { NewTopic, RecordMetadata } from '../index.ts';
import { awake, socketsWork } from '../platform/node/guest.ts';
import { guestClock } from '../platform/node/clock.ts';
import { KafkaJsClients, type KafkaJsConfig } from './kafkajs.ts';
import { type LogLine, Logs } from './logs.ts';
import { type KafkaOptions, newTopic } from './options.ts';
import { producerRecord, readRecords, type RecordsOptions, type TestRecord } from './records.ts';
import { type Server, startServer } from './server.ts';
import type { TestKafka } from './test-kafka.ts';

const OFFSETS_TOPIC = '__consumer_offsets';
const OFFSETS_TOPIC_MS = 5_000;

/**
 * Starts a broker in this process. Rejects when a setting is refused (with Kafka's words), when a topic is, or when the
 * port that `listeners` names is taken.
 *
 * @example
 * ```js
 * await using kafka = await startKafka({ topics: ['orders'], config: { 'message.max.bytes': 5_000_000 } });
 * ```
 */
export function startKafka(options: KafkaOptions = {}): Promise<TestKafka> {
  return awake(start(options));
}

async function start(options: KafkaOptions): Promise<TestKafka> {
  if (!(await socketsWork()))
    throw new Error(
      "process.nextTick is faked, and without it no socket of Node works. Leave it real: sinon.useFakeTimers({ toNotFake: ['nextTick', 'queueMicrotask'] })",
    );
  const logs = new Logs(options.logLevel ?? 'INFO', guestClock.now, options.onLog);
  const kafka = new RunningKafka(await startServer(options, logs), logs);
  try {
    await kafka.prepare(options.topics ?? []);
    return kafka;
  } catch (error) {
    await kafka.close();
    throw error;
  }
}

class RunningKafka implements TestKafka {
  readonly bootstrapServers: string;
  readonly port: number;
  readonly zookeeperConnect: string;
  readonly #server: Server;
  readonly #logs: Logs;
  readonly #environment: ClientEnvironment;
  readonly #kafkajs: KafkaJsClients;
  #producer: KafkaProducer<Uint8Array, Uint8Array> | null = null;
  #closing: Promise<void> | null = null;

  constructor(server: Server, logs: Logs) {
    const { broker, platform, zookeeperConnect } = server;
    const [endpoint] = broker.broker.config.endpoints;
    this.port = broker.port();
    this.bootstrapServers = `${endpoint?.host || '127.0.0.1'}:${this.port}`;
    this.zookeeperConnect = zookeeperConnect;
    this.#server = server;
    this.#logs = logs;
    this.#environment = {
      platform,
      log: {
        log: (level, message, logger, error) => logs.add(level, logger, message, error),
      },
    };
    this.#kafkajs = new KafkaJsClients(this.bootstrapServers, logs);
  }

  get logs(): readonly LogLine[] {
    return this.#logs.lines;
  }

  /** The topic of committed offsets as well, so that a group's first member does not have to ask twice. */
  async prepare(topics: readonly (string | NewTopic)[]): Promise<void> {
    const { broker } = this.#server.broker;
    const ready = broker.config.offsetsTopicReplicationFactor === 1;
    if (ready) broker.autoCreateTopics([OFFSETS_TOPIC]);
    await this.#create(topics);
    if (!ready) return;
    await broker.metadata.waitUntil(
      (image) => image.topics.has(OFFSETS_TOPIC),
      (fn) => guestClock.after(OFFSETS_TOPIC_MS, fn),
    );
  }

  client(config: KafkaJsConfig = {}): Kafka {
    this.#checkOpen();
    return this.#kafkajs.create(config);
  }

  createTopics(...topics: readonly (string | NewTopic)[]): Promise<void> {
    this.#checkOpen();
    return awake(this.#create(topics));
  }

  async #create(topics: readonly (string | NewTopic)[]): Promise<void> {
    if (topics.length === 0) return;
    await using admin = AdminClient.create(
      { bootstrapServers: this.bootstrapServers },
      this.#environment,
    );
    await admin.createTopics(topics.map(newTopic));
  }

  produce(
    topic: string,
    ...records: readonly (string | TestRecord)[]
  ): Promise<readonly RecordMetadata[]> {
    this.#checkOpen();
    this.#producer ??= new KafkaProducer<Uint8Array, Uint8Array>(
      {
        bootstrapServers: this.bootstrapServers,
        keySerializer: 'bytes',
        valueSerializer: 'bytes',
      },
      this.#environment,
    );
    return awake(this.#producer.sendAll(records.map((record) => producerRecord(topic, record))));
  }

  records<K = string, V = string>(
    topic: string,
    options: RecordsOptions<K, V> = {},
  ): Promise<ConsumerRecord<K, V>[]> {
    this.#checkOpen();
    const source = {
      bootstrapServers: this.bootstrapServers,
      environment: this.#environment,
      clock: guestClock,
    };
    return awake(readRecords(source, topic, options));
  }

  close(): Promise<void> {
    this.#closing ??= awake(this.#close());
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await this.#kafkajs.disconnect();
    await this.#producer?.close();
    await this.#server.stop();
  }

  #checkOpen(): void {
    if (this.#closing !== null) throw new Error('This Kafka has been closed');
  }
}
