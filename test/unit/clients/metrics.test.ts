/**
 * Metrics against Kafka 3.9.1's own: JavaMetrics.java wrote down every group, name and tag that Java's clients ever had while they did
 * what ours do here; java-metrics.json is what it wrote.
 */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdminClient } from '../../../src/clients/admin/admin-client.ts';
import { KafkaConsumer } from '../../../src/clients/consumer/consumer.ts';
import type { Metric, MetricsReporter } from '../../../src/clients/metrics.ts';
import { fetchApi } from '../../../src/protocol/messages/fetch.ts';
import { heartbeatApi } from '../../../src/protocol/messages/heartbeat.ts';
import { joinGroupApi } from '../../../src/protocol/messages/join-group.ts';
import { produceApi } from '../../../src/protocol/messages/produce.ts';
import { Errors } from '../../../src/protocol/errors.ts';
import { FakeBroker, SILENCE } from './fake-broker.ts';
import { Bench, tp } from './options-kit.ts';

const java: Record<string, string[]> = JSON.parse(
  readFileSync(new URL('java-metrics.json', import.meta.url), 'utf8'),
);

/** Of the thread that does Java's input and output; the event loop is not one client's. */
const THREAD = /^\S+ (io-|iotime-|select-)/;

class Reporter implements MetricsReporter {
  metrics: readonly Metric[] = [];
  readonly seen = new Set<string>();
  readonly removed: string[] = [];

  init(metrics: readonly Metric[]): void {
    this.metrics = metrics;
    for (const metric of metrics) this.metricChange(metric);
  }

  metricChange({ group, name, tags }: Metric): void {
    this.seen.add(`${group} ${name} ${Object.keys(tags).sort().join(',')}`);
  }

  metricRemoval({ name, tags }: Metric): void {
    this.removed.push(`${name} ${tags['topic']}-${tags['partition']}`);
  }

  value(name: string, tags: object = {}): number | string | undefined {
    const wanted = Object.entries(tags);
    return this.metrics
      .find(
        (one) =>
          one.name === name &&
          Object.keys(one.tags).length === wanted.length + 1 &&
          wanted.every(([tag, value]) => one.tags[tag] === value),
      )
      ?.value();
  }
}

let bench: Bench;
let reporter: Reporter;
beforeEach(async () => {
  bench = new Bench(await FakeBroker.start(2));
  reporter = new Reporter();
});
afterEach(() => bench.close());

const reporting = () => ({ metricReporters: [reporter] });

describe('names, groups and tags are those of Java but for its thread', () => {
  const expected = (client: string) => java[client]?.filter((one) => !THREAD.test(one));

  it('producer', async () => {
    await bench.send(reporting(), 'a', 'b');
    expect([...reporter.seen].sort()).toEqual(expected('producer'));
  });

  it('consumer of a group', async () => {
    bench.broker.append(['a', 'b']);
    const consumer = bench.consumer({ groupId: 'g', ...reporting() });
    consumer.subscribe(['t']);
    while ((await bench.poll(consumer)).length === 0);
    expect([...reporter.seen].sort()).toEqual(expected('consumer'));
  });

  it('consumer of partitions', async () => {
    bench.broker.append(['a', 'b']);
    await bench.poll(bench.assigned(reporting()));
    expect([...reporter.seen].sort()).toEqual(expected('assigned consumer'));
  });

  it('admin', async () => {
    const config = { bootstrapServers: 'localhost:9092', clientId: 'mine', ...reporting() };
    const admin = AdminClient.create(config, bench.broker.environment);
    await bench.settle(admin.listTopics());
    expect([...reporter.seen].sort()).toEqual(expected('admin'));
    expect(admin.metrics().get('request-total')).toBe(reporter.value('request-total'));
    expect(reporter.value('request-total')).toBeGreaterThanOrEqual(2);
    expect(new Set(reporter.metrics.map(({ tags }) => tags['client-id']))).toEqual(
      new Set(['mine']),
    );
    await admin.close();
  });
});

describe('of any client', () => {
  it('tell its version, when it began, and how many they are', async () => {
    const before = bench.broker.environment.platform?.clock.now();
    const producer = bench.producer(reporting());
    expect(reporter.value('version')).toBe('3.9.1');
    expect(reporter.value('start-time-ms')).toBe(before);
    expect(reporter.value('count')).toBe(reporter.metrics.length);
    expect(producer.metrics().has('version')).toBe(false);
  });

  it('count as a rate over whole windows, those before the first as empty', async () => {
    const windows = { 'metrics.sample.window.ms': 1000, 'metrics.num.samples': 2 };
    await bench.send({ ...reporting(), ...windows }, 'a', 'b', 'c');
    const sentAt = reporter.value('record-send-rate') as number;
    expect(sentAt).toBeLessThanOrEqual(3);
    await bench.wait(500);
    // 3 records in what has passed of the first window and an empty one before it.
    expect(reporter.value('record-send-rate')).toBeCloseTo(2, 0);
    await bench.wait(2500);
    expect(reporter.value('record-send-rate')).toBe(0);
  });
});

describe('of a producer', () => {
  it('count a batch each time that it is sent, as it is on the wire', async () => {
    const { broker } = bench;
    const answer = broker.answerOf(produceApi);
    let asked = 0;
    broker.on(produceApi, (request, version) => {
      if (asked++ > 0) return answer(request, version);
      const errorCode = Errors.NOT_ENOUGH_REPLICAS;
      return { responses: [{ name: 't', partitionResponses: [{ index: 0, errorCode }] }] };
    });
    const producer = bench.producer({ ...reporting(), compressionType: 'gzip' });
    await bench.settle(producer.send({ topic: 't', partition: 0, value: 'x'.repeat(1000) }));
    expect(reporter.value('record-send-total')).toBe(2);
    expect(reporter.value('record-retry-total')).toBe(1);
    const [batch] = bench.stored();
    expect(reporter.value('batch-size-max')).toBe(batch!.end - batch!.position);
    expect(reporter.value('byte-total', { topic: 't' })).toBe(2 * (batch!.end - batch!.position));
    expect(reporter.value('compression-rate-avg')).toBeLessThan(0.2);
  });

  it('tell what records wait for, and what comes of it', async () => {
    bench.broker.on(produceApi, () => SILENCE);
    const small = { bufferMemory: 200, batchSize: 100, maxBlockMs: 300 };
    const producer = bench.producer({ ...reporting(), ...small });
    const outcomes: (string | null)[] = [];
    const send = () =>
      producer.send({ topic: 't', partition: 0, value: 'x'.repeat(80) }, (_, error) =>
        outcomes.push(error?.name ?? null),
      );
    send();
    await bench.wait(50);
    expect(reporter.value('metadata-wait-time-ns-total')).toBeGreaterThan(0);
    send();
    send();
    await bench.wait(20);
    expect(reporter.value('waiting-threads')).toBe(2);
    await bench.wait(400);
    expect(outcomes).toEqual(['BufferExhaustedException', 'BufferExhaustedException']);
    expect(reporter.value('waiting-threads')).toBe(0);
    expect(reporter.value('buffer-exhausted-total')).toBe(2);
    expect(reporter.value('record-error-total')).toBe(2);
    const waitedNs = reporter.value('bufferpool-wait-time-ns-total') as number;
    expect(waitedNs).toBeGreaterThanOrEqual(300e6);
    expect(reporter.value('bufferpool-wait-time-total')).toBe(waitedNs);
    expect(reporter.value('bufferpool-wait-ratio')).toBeGreaterThan(0);
  });
});

describe('of a consumer', () => {
  it('tell how far behind and ahead it is, by partition, until that is revoked', async () => {
    bench.broker.append(['a', 'b', 'c']);
    const consumer = bench.assigned({ ...reporting(), maxPollRecords: 1 });
    const [whole, of] = [{}, { topic: 't', partition: '0' }];
    await bench.poll(consumer);
    expect(reporter.value('records-lag', of)).toBe(2);
    expect(reporter.value('records-lead', of)).toBe(1);
    await bench.poll(consumer);
    expect(reporter.value('records-lag', of)).toBe(1);
    expect(reporter.value('records-lag-max', of)).toBe(2);
    expect(reporter.value('records-lag-avg', of)).toBe(1.5);
    expect(reporter.value('records-lag-max', whole)).toBe(2);
    expect(reporter.value('records-lead', of)).toBe(2);
    expect(reporter.value('records-lead-min', of)).toBe(1);
    expect(reporter.value('records-lead-avg', of)).toBe(1.5);
    expect(reporter.value('records-lead-min', whole)).toBe(1);
    expect(reporter.value('preferred-read-replica', of)).toBe(-1);
    consumer.assign([{ topic: 't', partition: 1 }]);
    await bench.poll(consumer, 10);
    expect(reporter.value('records-lag', of)).toBeUndefined();
    expect(reporter.removed).toContain('records-lag t-0');
    expect(reporter.value('preferred-read-replica', { ...of, partition: '1' })).toBe(-1);
    expect(consumer.metrics().get('records-lag-max')).toBe(2);
  });

  it('count a response once, when all of it has been handed out', async () => {
    bench.broker.append(['a', 'b'], 0);
    bench.broker.append(['c', 'd', 'e'], 1);
    const answer = bench.broker.answerOf(fetchApi);
    let asked = 0;
    bench.broker.on(fetchApi, (request, version) =>
      asked++ === 0 ? answer(request, version) : SILENCE,
    );
    const consumer = bench.consumer({ ...reporting(), maxPollRecords: 4 });
    const both = [tp, { topic: 't', partition: 1 }];
    consumer.assign(both);
    for (const one of both) consumer.seek(one, 0);
    await bench.poll(consumer);
    expect(reporter.value('records-consumed-total')).toBe(0);
    await bench.poll(consumer);
    const topic = { topic: 't' };
    expect(reporter.value('records-consumed-total')).toBe(5);
    expect(reporter.value('records-per-request-avg')).toBe(5);
    expect(reporter.value('records-per-request-avg', topic)).toBe(5);
    // Each record takes 8 bytes in its batch.
    expect(reporter.value('bytes-consumed-total', topic)).toBe(40);
    expect(reporter.value('fetch-size-avg')).toBe(40);
  });

  it('tell of joins, listeners, polls and calls', async () => {
    bench.broker.append(['a']);
    const consumer = bench.consumer({ groupId: 'g', heartbeatIntervalMs: 100, ...reporting() });
    expect(reporter.value('last-poll-seconds-ago')).toBe(-1);
    expect(reporter.value('last-rebalance-seconds-ago')).toBe(-1);
    const { broker } = bench;
    const join = broker.answerOf(joinGroupApi);
    broker.on(joinGroupApi, (request, version) =>
      request.memberId === ''
        ? { errorCode: Errors.MEMBER_ID_REQUIRED, memberId: 'm' }
        : join(request, version),
    );
    const nap = () => bench.broker.environment.platform!.clock.sleep(20);
    consumer.subscribe(['t'], { onPartitionsAssigned: nap, onPartitionsRevoked: nap });
    while ((await bench.poll(consumer, 100)).length === 0);
    // Told of its member id, it joins a second time.
    expect(reporter.value('failed-rebalance-total')).toBe(1);
    expect(reporter.value('rebalance-total')).toBe(1);
    expect(reporter.value('rebalance-rate-per-hour')).toBeGreaterThan(0);
    expect(reporter.value('join-total')).toBe(1);
    expect(reporter.value('partition-assigned-latency-max')).toBeGreaterThanOrEqual(20);
    expect(reporter.value('partition-revoked-latency-max')).toBeNaN();
    await bench.settle(consumer.commitSync());
    await bench.settle(consumer.committed([tp]));
    expect(reporter.value('commit-sync-time-ns-total')).toBeGreaterThan(0);
    expect(reporter.value('committed-time-ns-total')).toBeGreaterThan(0);
    expect(reporter.value('poll-idle-ratio-avg')).toBeGreaterThan(0);
    bench.broker.on(heartbeatApi, () => SILENCE);
    await bench.wait(2100);
    expect(reporter.value('last-poll-seconds-ago')).toBe(2);
    expect(reporter.value('last-heartbeat-seconds-ago')).toBeGreaterThanOrEqual(1);
    await bench.settle(consumer.close());
    expect(reporter.value('partition-revoked-latency-max')).toBeGreaterThanOrEqual(20);
  });

  it('has none of a group without one', () => {
    new KafkaConsumer(
      { bootstrapServers: 'localhost:9092', metricReporters: [reporter] },
      bench.broker.environment,
    );
    expect(reporter.value('assigned-partitions')).toBeUndefined();
  });
});
