/** What the tables of options share: a fake broker for every row, and the few things that rows do with it. */
import { expect, it } from 'vitest';
import type { ConfigTable } from '../../../src/clients/config-types.ts';
import { KafkaConsumer } from '../../../src/clients/consumer/consumer.ts';
import { KafkaProducer } from '../../../src/clients/producer/producer.ts';
import { batches, type RecordBatch } from '../../../src/protocol/records/batch.ts';
import { FakeBroker } from './fake-broker.ts';

export const tp = { topic: 't', partition: 0 };

export class Bench {
  readonly broker: FakeBroker;
  readonly #open: { close(options?: object): Promise<void> }[] = [];

  constructor(broker: FakeBroker) {
    this.broker = broker;
  }

  producer(config: object = {}): KafkaProducer<string, string> {
    const producer = new KafkaProducer<string, string>(
      {
        bootstrapServers: 'localhost:9092',
        keySerializer: 'string',
        valueSerializer: 'string',
        ...config,
      },
      this.broker.environment,
    );
    this.#open.push(producer);
    return producer;
  }

  consumer(config: object = {}): KafkaConsumer<string, string> {
    const consumer = new KafkaConsumer<string, string>(
      {
        bootstrapServers: 'localhost:9092',
        keyDeserializer: 'string',
        valueDeserializer: 'string',
        autoOffsetReset: 'earliest',
        ...config,
      },
      this.broker.environment,
    );
    this.#open.push(consumer);
    return consumer;
  }

  /** A consumer with one partition by hand, at its start. */
  assigned(config: object = {}): KafkaConsumer<string, string> {
    const consumer = this.consumer(config);
    consumer.assign([tp]);
    return consumer;
  }

  /** A consumer that has joined its group. */
  async joined(config: object = {}): Promise<KafkaConsumer<string, string>> {
    const consumer = this.consumer({ groupId: 'g', ...config });
    consumer.subscribe(['t']);
    while (consumer.assignment().length === 0) await this.settle(consumer.poll(100));
    return consumer;
  }

  settle<T>(promise: Promise<T>): Promise<T> {
    return this.broker.settle(promise);
  }

  async send(config: object, ...values: string[]): Promise<KafkaProducer<string, string>> {
    const producer = this.producer(config);
    await this.settle(producer.sendAll(values.map((value) => ({ topic: 't', value }))));
    return producer;
  }

  async poll(consumer: KafkaConsumer<string, string>, ms = 1000): Promise<(string | null)[]> {
    return [...(await this.settle(consumer.poll(ms)))].map(({ value }) => value);
  }

  wait(ms: number): Promise<void> {
    return this.broker.wait(ms);
  }

  /** What a partition has. */
  stored(partition = 0): RecordBatch[] {
    return this.broker.logs[partition]!.batches.flatMap((bytes) => [...batches(bytes)]);
  }

  /** ms between the requests of an API. */
  gaps(api: { readonly name: string }): number[] {
    const times = this.broker.requests(api).map(({ atMs }) => atMs);
    return times.slice(1).map((time, i) => time - times[i]!);
  }

  async close(): Promise<void> {
    for (const client of this.#open) await this.settle(client.close({ timeoutMs: 50 }));
  }
}

/** A row: the options it is about, and what they do. */
export type Row = (bench: Bench) => Promise<void>;

/** Plays every row on a broker of its own, and holds the rows' names against the table of keys. */
export function playRows(
  keys: ConfigTable,
  rows: Readonly<Record<string, Row>>,
  without: readonly string[],
): void {
  it.each(Object.entries(rows))('%s', async (_names, row) => {
    const bench = new Bench(await FakeBroker.start(4));
    try {
      await row(bench);
    } finally {
      await bench.close();
    }
  });

  it('every key has a row or is known to have no effect here', () => {
    const named = Object.keys(rows).flatMap((name) => name.split(', '));
    const rest = Object.keys(keys).filter((key) => !named.includes(key) && !without.includes(key));
    expect(rest).toEqual([]);
    expect([...named, ...without].filter((key) => !(key in keys))).toEqual([]);
  });
}

/** Seen with a real peer (interop/secure-clients), read by a JVM only, or by the kernel, which Node does not let us tell. */
export function withoutEffect(keys: ConfigTable): string[] {
  return [
    ...Object.keys(keys).filter((key) => /^(ssl|sasl|security)\./.test(key)),
    'client.dns.lookup',
    'send.buffer.bytes',
    'receive.buffer.bytes',
    'auto.include.jmx.reporter',
    'enable.metrics.push',
    'metrics.recording.level',
  ];
}
