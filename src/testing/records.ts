/**
 * Records in and out of a test's broker, by our own clients on the broker's own platform: their timers are the real ones
 * whatever the test has faked, and none of them keeps the process alive.
 */
import {
  type ClientEnvironment,
  type ConsumerRecord,
  type Deserializer,
  type DeserializerName,
  Errors,
  KafkaConsumer,
  KafkaError,
  type ProducerRecord,
} from '../index.ts';
import type { Clock } from '../platform/platform.ts';

/** A record to write; text is written as UTF-8. */
export interface TestRecord {
  readonly key?: string | Uint8Array | null;
  readonly value: string | Uint8Array | null;
  readonly headers?: Readonly<Record<string, string | Uint8Array>>;
  /** Default: by the key, as Kafka does. */
  readonly partition?: number;
  /** ms since the epoch; default: the real time, also while Date is faked. */
  readonly timestamp?: number;
}

/** Which records to wait for, and how they are read. */
export interface RecordsOptions<K = string, V = string> {
  /** How many; default 1. */
  readonly count?: number;
  /** ms until it fails with what has come so far. Default 5000; real time, also while timers are faked. */
  readonly timeoutMs?: number;
  /** Only records for which this is true count and are returned. */
  readonly where?: (record: ConsumerRecord<K, V>) => boolean;
  /** A deserializer or the name of one (`string`, `bytes`, `json`, `integer`, ...); default `string`. */
  readonly keyDeserializer?: Deserializer<K> | DeserializerName<K>;
  /** As keyDeserializer. */
  readonly valueDeserializer?: Deserializer<V> | DeserializerName<V>;
  /** `read_committed` leaves out what belongs to transactions that are open or aborted. Default: `read_uncommitted`. */
  readonly isolationLevel?: 'read_uncommitted' | 'read_committed';
}

export function producerRecord(
  topic: string,
  record: string | TestRecord,
): ProducerRecord<Uint8Array, Uint8Array> {
  if (typeof record === 'string') return { topic, value: Buffer.from(record) };
  const { key, value, headers, partition, timestamp } = record;
  return {
    topic,
    value: bytes(value),
    ...(key === undefined ? {} : { key: bytes(key) }),
    ...(partition === undefined ? {} : { partition }),
    ...(timestamp === undefined ? {} : { timestamp }),
    headers: Object.entries(headers ?? {}).map(([name, text]) => ({
      key: name,
      value: bytes(text),
    })),
  };
}

const bytes = (data: string | Uint8Array | null): Uint8Array | null =>
  typeof data === 'string' ? Buffer.from(data) : data;

export interface Source {
  readonly bootstrapServers: string;
  readonly environment: ClientEnvironment;
  readonly clock: Clock;
}

const TIMEOUT_MS = 5_000;
/** How soon a topic that is not there yet is looked for again. */
const AGAIN_MS = 20;

export async function readRecords<K, V>(
  source: Source,
  topic: string,
  options: RecordsOptions<K, V>,
): Promise<ConsumerRecord<K, V>[]> {
  const { count = 1, timeoutMs = TIMEOUT_MS, where = () => true } = options;
  const deadline = source.clock.monotonic() + timeoutMs;
  const found: ConsumerRecord<K, V>[] = [];
  let others = 0;
  const late = (): Error => {
    const passed = others === 0 ? '' : ` and ${others} for which \`where\` is false`;
    return new Error(
      `${topic} holds ${found.length} of ${count} records${passed} after ${timeoutMs} ms`,
    );
  };
  const leftMs = (): number => {
    const left = deadline - source.clock.monotonic();
    if (left > 0) return left;
    throw late();
  };
  const consumer = consumerOf(source, options);
  try {
    await assignAll(consumer, topic, source.clock, leftMs, late);
    while (found.length < count) {
      for (const record of await consumer.poll(leftMs())) {
        if (!where(record)) others++;
        else if (found.length < count) found.push(record);
      }
    }
    return found;
  } finally {
    await consumer.close();
  }
}

/** What K and V are where nobody says otherwise. */
const TEXT = 'string' as DeserializerName<never>;

function consumerOf<K, V>(source: Source, options: RecordsOptions<K, V>): KafkaConsumer<K, V> {
  return new KafkaConsumer<K, V>(
    {
      bootstrapServers: source.bootstrapServers,
      keyDeserializer: options.keyDeserializer ?? TEXT,
      valueDeserializer: options.valueDeserializer ?? TEXT,
      isolationLevel: options.isolationLevel ?? 'read_uncommitted',
      autoOffsetReset: 'earliest',
      allowAutoCreateTopics: false,
    },
    source.environment,
  );
}

/** From offset 0, and where that is gone from what is left: so no question for the log's start is needed. */
async function assignAll<K, V>(
  consumer: KafkaConsumer<K, V>,
  topic: string,
  clock: Clock,
  leftMs: () => number,
  late: () => Error,
): Promise<void> {
  for (;;) {
    const partitions = await consumer
      .partitionsFor(topic, { timeoutMs: leftMs() })
      // Its time was all the time, though timers cut it to whole ms: what we say when that is over says more.
      .catch((error: unknown) => {
        if (error instanceof KafkaError && error.code === Errors.REQUEST_TIMED_OUT) throw late();
        leftMs();
        throw error;
      });
    if (partitions.length > 0) {
      consumer.assign(partitions);
      for (const partition of partitions) consumer.seek(partition, 0);
      return;
    }
    await clock.sleep(Math.min(AGAIN_MS, leftMs()));
  }
}
