/** Every option of a producer and what it does, seen from a broker's side. */
import { describe, expect } from 'vitest';
import { PRODUCER_KEYS } from '../../../../src/clients/config.ts';
import type { Metric } from '../../../../src/clients/metrics.ts';
import { RoundRobinPartitioner } from '../../../../src/clients/producer/partitioner.ts';
import { Errors } from '../../../../src/protocol/errors.ts';
import { initProducerIdApi } from '../../../../src/protocol/messages/init-producer-id.ts';
import { metadataApi } from '../../../../src/protocol/messages/metadata.ts';
import { produceApi } from '../../../../src/protocol/messages/produce.ts';
import { HANG_UP, SILENCE } from '../fake-broker.ts';
import { type Bench, playRows, type Row, withoutEffect } from '../options-kit.ts';

const { NOT_ENOUGH_REPLICAS } = Errors;

function refuse({ broker }: Bench, errorCode: number): void {
  broker.on(produceApi, ({ topicData }) => ({
    responses: topicData.map(({ name, partitionData }) => ({
      name,
      partitionResponses: partitionData.map(({ index }) => ({ index, errorCode })),
    })),
  }));
}

const produced = ({ broker }: Bench) => broker.requests(produceApi);
const ports = ({ broker }: Bench) => broker.network.attempts.map(({ port }) => port);
/** Text that compresses the better the harder one tries. */
const text = Array.from({ length: 3000 }, (_, i) => `${(i * i * 7919) % 10_007} vermin `).join('');

const connecting: Record<string, Row> = {
  'bootstrap.servers': async (bench) => {
    await bench.send({ bootstrapServers: ['localhost:1', 'localhost:9092'] }, 'a');
    expect(bench.stored().length + bench.stored(1).length).toBeLessThan(2);
    expect(ports(bench)).toContain(9092);
  },
  'client.id': async (bench) => {
    await bench.send({ clientId: 'gregor' }, 'a');
    expect(produced(bench)[0]?.clientId).toBe('gregor');
  },
  'metadata.max.age.ms': async (bench) => {
    await bench.send({ metadataMaxAgeMs: 1000 }, 'a');
    await bench.wait(5500);
    expect(bench.broker.requests(metadataApi).length).toBeGreaterThanOrEqual(6);
  },
  'metadata.max.idle.ms': async (bench) => {
    await bench.send({ metadataMaxIdleMs: 5000, metadataMaxAgeMs: 1000 }, 'a');
    await bench.wait(4000);
    const topics = () => bench.broker.requests(metadataApi).at(-1)?.body.topics.length;
    expect(topics()).toBe(1);
    await bench.wait(4000);
    expect(topics()).toBe(0);
  },
  'metadata.recovery.strategy': async (bench) => {
    const brokers = [{ nodeId: 0, host: 'localhost', port: 1 }];
    bench.broker.on(metadataApi, () => ({ brokers, topics: [] }));
    const producer = bench.producer({ metadataRecoveryStrategy: 'rebootstrap', maxBlockMs: 5000 });
    producer.send({ topic: 't', value: 'a' }, () => {});
    await bench.wait(5000);
    expect(bench.broker.requests(metadataApi).length).toBeGreaterThan(2);
  },
  'reconnect.backoff.ms, reconnect.backoff.max.ms': async (bench) => {
    const config = { reconnectBackoffMs: 100, reconnectBackoffMaxMs: 400, maxBlockMs: 5000 };
    bench
      .producer({ ...config, bootstrapServers: 'localhost:1' })
      .send({ topic: 't', value: 'a' }, () => {});
    await bench.wait(5000);
    const times = bench.broker.network.attempts.map(({ atMs }) => atMs);
    const gaps = times.slice(1).map((time, i) => time - times[i]!);
    expect(gaps[0]).toBeGreaterThanOrEqual(80);
    expect(gaps[0]).toBeLessThanOrEqual(120);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(480);
    expect(gaps.at(-1)).toBeGreaterThanOrEqual(320);
  },
  'socket.connection.setup.timeout.ms, socket.connection.setup.timeout.max.ms': async (bench) => {
    const key = 'socket.connection.setup.timeout';
    bench
      .producer({
        [`${key}.ms`]: 1000,
        [`${key}.max.ms`]: 3000,
        bootstrapServers: 'localhost:1',
        maxBlockMs: 5000,
      })
      .send({ topic: 't', value: 'a' }, () => {});
    await bench.wait(5000);
    const timeouts = bench.broker.network.attempts.map(({ timeoutMs }) => timeoutMs);
    expect(timeouts[0]).toBeLessThanOrEqual(1200);
    expect(Math.max(...timeouts)).toBeGreaterThan(2400);
    expect(Math.max(...timeouts)).toBeLessThanOrEqual(3600);
  },
  'connections.max.idle.ms': async (bench) => {
    const producer = await bench.send({ connectionsMaxIdleMs: 2000 }, 'a');
    expect(producer.metrics().get('connection-count')).toBe(1);
    await bench.wait(2500);
    expect(producer.metrics().get('connection-count')).toBe(0);
    await bench.settle(producer.send({ topic: 't', value: 'b' }));
  },
};

const plugins: Record<string, Row> = {
  'interceptor.classes': async (bench) => {
    const seen: string[] = [];
    class Loud {
      onSend(record: { topic: string; value: string | null }) {
        return { ...record, value: record.value?.toUpperCase() ?? null };
      }
      onAcknowledgement({ offset }: { offset: number }, error: Error | null) {
        seen.push(error ? error.name : `${offset}`);
      }
      close() {
        seen.push('closed');
      }
    }
    const broken = {
      onSend() {
        throw new Error('mine');
      },
    };
    const producer = bench.producer({ interceptorClasses: [broken, Loud], maxRequestSize: 1000 });
    await bench.settle(producer.send({ topic: 't', partition: 0, value: 'hush' }));
    const large = producer.send({ topic: 't', partition: 0, value: 'x'.repeat(2000) });
    await expect(bench.settle(large)).rejects.toThrow('max.request.size');
    await bench.settle(producer.close());
    expect(seen).toEqual(['0', 'KafkaError', 'closed']);
    expect(bench.stored()[0]?.buffer.includes('HUSH')).toBe(true);
    expect(bench.broker.logged.join()).toContain('Error executing onSend of interceptor.classes');
  },
  'metric.reporters, metrics.sample.window.ms, metrics.num.samples': async (bench) => {
    let metrics: readonly Metric[] = [];
    const init = (all: readonly Metric[]) => {
      metrics = all;
    };
    const windows = { 'metrics.sample.window.ms': 1000, 'metrics.num.samples': 2 };
    await bench.send({ metricReporters: [{ init }], ...windows }, 'a', 'b');
    const value = (name: string) => metrics.find((metric) => metric.name === name)?.value();
    expect(value('record-send-total')).toBe(2);
    expect(value('record-send-rate')).toBeGreaterThan(0.5);
    await bench.wait(2500);
    expect(value('record-send-total')).toBe(2);
    expect(value('record-send-rate')).toBe(0);
    expect(value('request-latency-avg')).toBeNaN();
  },
  'key.serializer, value.serializer': async (bench) => {
    const serializers = { keySerializer: 'integer', valueSerializer: 'json' };
    const producer = bench.producer(serializers) as unknown as {
      send(record: object): Promise<unknown>;
    };
    await bench.settle(producer.send({ topic: 't', partition: 0, key: 7, value: { a: 1 } }));
    expect(bench.stored()[0]?.buffer.includes(Buffer.from([0, 0, 0, 7]))).toBe(true);
    expect(bench.stored()[0]?.buffer.includes('{"a":1}')).toBe(true);
  },
  'partitioner.class': async (bench) => {
    const producer = bench.producer({ partitionerClass: RoundRobinPartitioner });
    const records = Array.from({ length: 8 }, () => ({ topic: 't', key: 'same', value: 'a' }));
    const sent = await bench.settle(producer.sendAll(records));
    expect(sent.map(({ partition }) => partition)).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
  },
  'partitioner.ignore.keys': async (bench) => {
    const producer = bench.producer({ partitionerIgnoreKeys: true });
    const records = Array.from({ length: 20 }, (_, i) => ({ topic: 't', key: `${i}`, value: 'a' }));
    const sent = await bench.settle(producer.sendAll(records));
    expect(new Set(sent.map(({ partition }) => partition)).size).toBe(1);
  },
  'partitioner.adaptive.partitioning.enable': async (bench) => {
    // Partition 0 is stuck behind a long queue: an adaptive producer sends less there, one that is not does not care.
    bench.broker.on(produceApi, () => SILENCE);
    const share = async (enable: boolean) => {
      const config = { partitionerAdaptivePartitioningEnable: enable, batchSize: 100 };
      const seen: number[] = [];
      const onAcknowledgement = ({ partition }: { partition: number }) => seen.push(partition);
      const producer = bench.producer({
        ...config,
        interceptorClasses: [{ onAcknowledgement }],
        deliveryTimeoutMs: 31_000,
      });
      await bench.settle(producer.partitionsFor('t'));
      const value = 'x'.repeat(90);
      for (let i = 0; i < 200; i++) producer.send({ topic: 't', partition: 0, value }, () => {});
      for (let i = 0; i < 200; i++) producer.send({ topic: 't', value }, () => {});
      await bench.settle(producer.close({ timeoutMs: 10 }));
      return seen.filter((partition) => partition === 0).length - 200;
    };
    expect(await share(true)).toBeLessThan(25);
    expect(await share(false)).toBeGreaterThan(30);
  },
};

const batching: Record<string, Row> = {
  'batch.size': async (bench) => {
    const producer = bench.producer({ batchSize: 220 });
    const records = Array.from({ length: 10 }, () => ({
      topic: 't',
      partition: 0,
      value: 'v'.repeat(60),
    }));
    await bench.settle(producer.sendAll(records));
    expect(bench.stored().length).toBe(5);
  },
  'linger.ms': async (bench) => {
    const producer = bench.producer({ lingerMs: 500 });
    await bench.settle(producer.partitionsFor('t'));
    const from = bench.broker.clock.monotonic();
    await bench.settle(producer.sendAll([{ topic: 't', value: 'a' }]));
    expect(produced(bench)[0]?.atMs).toBeGreaterThanOrEqual(from + 500);
  },
  'compression.type, compression.gzip.level, compression.lz4.level, compression.zstd.level': async (
    bench,
  ) => {
    const size = async (compressionType: string, level: number) => {
      const config = { compressionType, [`compression.${compressionType}.level`]: level };
      const producer = bench.producer(config);
      await bench.settle(producer.send({ topic: 't', partition: 0, value: text }));
      return bench.stored().at(-1) as { compression: number; sizeInBytes: number };
    };
    for (const [type, id, low, high] of [
      ['gzip', 1, 1, 9],
      ['lz4', 3, 1, 12],
      ['zstd', 4, 1, 19],
    ] as const) {
      const fast = await size(type, low);
      const small = await size(type, high);
      expect(fast.compression).toBe(id);
      expect(small.sizeInBytes).toBeLessThan(fast.sizeInBytes);
    }
  },
  'max.request.size': async (bench) => {
    const producer = bench.producer({ maxRequestSize: 500 });
    const sent = producer.send({ topic: 't', value: 'x'.repeat(600) });
    await expect(bench.settle(sent)).rejects.toMatchObject({ code: Errors.MESSAGE_TOO_LARGE });
  },
  'buffer.memory, max.block.ms': async (bench) => {
    bench.broker.on(produceApi, () => SILENCE);
    const producer = bench.producer({ bufferMemory: 1000, batchSize: 500, maxBlockMs: 2000 });
    await bench.settle(producer.partitionsFor('t'));
    const from = bench.broker.clock.monotonic();
    const value = 'x'.repeat(450);
    for (let i = 0; i < 2; i++) producer.send({ topic: 't', partition: i, value }, () => {});
    const third = producer.send({ topic: 't', partition: 2, value });
    await expect(bench.settle(third)).rejects.toMatchObject({ name: 'BufferExhaustedException' });
    expect(bench.broker.clock.monotonic() - from).toBeGreaterThanOrEqual(2000);
  },
  'max.in.flight.requests.per.connection': async (bench) => {
    bench.broker.on(produceApi, () => SILENCE);
    const producer = bench.producer({ 'max.in.flight.requests.per.connection': 3, batchSize: 100 });
    await bench.settle(producer.partitionsFor('t'));
    const value = 'x'.repeat(90);
    for (let i = 0; i < 20; i++) producer.send({ topic: 't', partition: 0, value }, () => {});
    await bench.wait(1000);
    expect(produced(bench).length).toBe(3);
  },
};

const delivery: Record<string, Row> = {
  acks: async (bench) => {
    for (const [acks, wire, offset] of [
      ['all', -1, 0],
      [1, 1, 1],
      [0, 0, -1],
    ] as const) {
      const producer = bench.producer({ acks });
      const sent = await bench.settle(producer.send({ topic: 't', partition: 0, value: 'a' }));
      expect(sent.offset).toBe(offset);
      expect(produced(bench).at(-1)?.body.acks).toBe(wire);
    }
  },
  'enable.idempotence': async (bench) => {
    await bench.send({ enableIdempotence: false }, 'a');
    expect(bench.broker.requests(initProducerIdApi)).toEqual([]);
    await bench.send({ enableIdempotence: true }, 'a');
    expect(bench.broker.requests(initProducerIdApi).length).toBe(1);
  },
  'transactional.id, transaction.timeout.ms': async (bench) => {
    const producer = bench.producer({ transactionalId: 'tx', transactionTimeoutMs: 7000 });
    await bench.settle(producer.initTransactions());
    const asked = bench.broker.requests(initProducerIdApi)[0]?.body;
    expect(asked).toMatchObject({ transactionalId: 'tx', transactionTimeoutMs: 7000 });
  },
  retries: async (bench) => {
    refuse(bench, NOT_ENOUGH_REPLICAS);
    const producer = bench.producer({ retries: 2 });
    const sent = producer.send({ topic: 't', value: 'a' });
    await expect(bench.settle(sent)).rejects.toMatchObject({ code: NOT_ENOUGH_REPLICAS });
    expect(produced(bench).length).toBe(3);
  },
  'retry.backoff.ms, retry.backoff.max.ms': async (bench) => {
    refuse(bench, NOT_ENOUGH_REPLICAS);
    const producer = bench.producer({ retries: 5, retryBackoffMs: 200, retryBackoffMaxMs: 800 });
    await bench.settle(producer.send({ topic: 't', value: 'a' }).catch(() => {}));
    const gaps = bench.gaps(produceApi);
    expect(gaps[0]).toBeGreaterThanOrEqual(160);
    expect(gaps[0]).toBeLessThanOrEqual(250);
    expect(gaps[2]).toBeGreaterThanOrEqual(640);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(970);
  },
  'request.timeout.ms': async (bench) => {
    bench.broker.on(produceApi, () => SILENCE);
    bench.producer({ requestTimeoutMs: 1000 }).send({ topic: 't', value: 'a' }, () => {});
    await bench.wait(3000);
    const gaps = bench.gaps(produceApi);
    expect(gaps[0]).toBeGreaterThanOrEqual(1000);
    expect(gaps[0]).toBeLessThanOrEqual(1400);
  },
  'delivery.timeout.ms': async (bench) => {
    bench.broker.on(produceApi, () => HANG_UP);
    const config = { deliveryTimeoutMs: 3000, requestTimeoutMs: 1000 };
    const producer = bench.producer(config);
    await bench.settle(producer.partitionsFor('t'));
    const from = bench.broker.clock.monotonic();
    const sent = producer.send({ topic: 't', partition: 0, value: 'a' });
    await expect(bench.settle(sent)).rejects.toThrow(/^Expiring 1 record\(s\) for t-0:3\d\d\d ms/);
    expect(bench.broker.clock.monotonic() - from).toBeLessThan(3200);
  },
  'partitioner.availability.timeout.ms': async (bench) => {
    // Two nodes; the second takes requests and never answers.
    const { broker } = bench;
    await broker.listen(9093);
    const brokers = [9092, 9093].map((port, nodeId) => ({ nodeId, host: 'localhost', port }));
    broker.on(metadataApi, () => ({
      brokers,
      topics: [
        {
          name: 't',
          partitions: [0, 1].map((index) => ({ partitionIndex: index, leaderId: index })),
        },
      ],
    }));
    const answer = broker.answerOf(produceApi);
    broker.on(produceApi, (request, version) =>
      request.topicData.some(({ partitionData }) => partitionData.some(({ index }) => index === 1))
        ? SILENCE
        : answer(request, version),
    );
    const producer = bench.producer({
      'partitioner.availability.timeout.ms': 1000,
      'max.in.flight.requests.per.connection': 1,
      batchSize: 100,
    });
    await bench.settle(producer.partitionsFor('t'));
    const value = 'x'.repeat(90);
    for (let i = 0; i < 3; i++) producer.send({ topic: 't', partition: 1, value }, () => {});
    const late: number[] = [];
    for (let i = 0; i < 60; i++) {
      producer.send({ topic: 't', value }, ({ partition }) => i > 30 && late.push(partition));
      await bench.wait(100);
    }
    expect(late.length).toBeGreaterThan(20);
    expect(new Set(late)).toEqual(new Set([0]));
  },
};

describe('options of the producer', () => {
  playRows(
    PRODUCER_KEYS,
    { ...connecting, ...plugins, ...batching, ...delivery },
    withoutEffect(PRODUCER_KEYS),
  );
});
