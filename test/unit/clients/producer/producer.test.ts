/** What a program may ask of a producer, on a broker that a test scripts. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Errors } from '../../../../src/protocol/errors.ts';
import { initProducerIdApi } from '../../../../src/protocol/messages/init-producer-id.ts';
import type { Metric, MetricsReporter } from '../../../../src/clients/metrics.ts';
import { metadataApi } from '../../../../src/protocol/messages/metadata.ts';
import { produceApi } from '../../../../src/protocol/messages/produce.ts';
import { FakeBroker, HANG_UP, SILENCE } from '../fake-broker.ts';
import { Bench } from '../options-kit.ts';

let bench: Bench;
beforeEach(async () => {
  bench = new Bench(await FakeBroker.start(2));
});
afterEach(() => bench.close());

const to = (value: string, partition = 0) => ({ topic: 't', partition, value });

/** How many promises the work makes. */
async function promisesOf(work: () => void): Promise<number> {
  const { createHook } = await import('node:async_hooks');
  let count = 0;
  const hook = createHook({
    init: (_id, type) => {
      if (type === 'PROMISE') count++;
    },
  }).enable();
  work();
  hook.disable();
  return count;
}

describe('sending', () => {
  it('makes no promise for a callback, one for a record, one for many', async () => {
    const producer = await bench.send({ lingerMs: 1000 }, 'first');
    await bench.settle(producer.send(to('opens the batch')));
    producer.send(to('opens another'), () => {});
    const callback = () => {};
    const records = Array.from({ length: 50 }, (_, i) => to(`${i}`));
    const each = () => records.forEach((record) => void producer.send(record, callback));
    expect(await promisesOf(each)).toBeLessThanOrEqual(1);
    const promises = await promisesOf(() => records.forEach((one) => void producer.send(one)));
    expect(promises).toBe(50);
    expect(await promisesOf(() => void producer.sendAll(records))).toBe(1);
  });

  it('keeps the order of sends while metadata is awaited and batches are retried', async () => {
    const { broker } = bench;
    let failures = 3;
    const answer = broker.answerOf(produceApi);
    broker.on(produceApi, (request, version) =>
      failures-- > 0 ? HANG_UP : answer(request, version),
    );
    const producer = bench.producer({ batchSize: 150 });
    const records = Array.from({ length: 30 }, (_, i) => to(`${i}`.padStart(40)));
    const sent = await bench.settle(producer.sendAll(records));
    expect(sent.map(({ offset }) => offset)).toEqual(records.map((_, i) => i));
    const consumer = bench.assigned({ maxPollRecords: 100 });
    expect(await bench.poll(consumer)).toEqual(records.map(({ value }) => value));
  });

  it('has room again a millisecond after what waited for metadata was stamped', async () => {
    const producer = bench.producer();
    const first = producer.send(to('waits'));
    expect(producer.isFull).toBe(true);
    const readyMs = producer.ready().then(() => bench.broker.clock.now());
    const { timestamp } = await bench.settle(first);
    expect(await bench.settle(readyMs)).toBeGreaterThan(timestamp);
  });

  it('waits for room where the program asks, and goes on when there is some', async () => {
    const { broker } = bench;
    broker.on(produceApi, () => SILENCE);
    const config = { bufferMemory: 4000, batchSize: 500, requestTimeoutMs: 2000 };
    const producer = bench.producer(config);
    await bench.settle(producer.partitionsFor('t'));
    const failed: unknown[] = [];
    for (let i = 0; !producer.isFull; i++)
      producer.send(to('x'.repeat(400), i % 2), (_metadata, error) => error && failed.push(error));
    let ready = false;
    const waiting = producer.ready().then(() => {
      ready = true;
    });
    await bench.wait(1000);
    expect(ready).toBe(false);
    await expect(producer.ready({ signal: AbortSignal.abort('no') })).rejects.toBe('no');
    broker.on(produceApi, new FakeBroker(2).answerOf(produceApi));
    await bench.settle(waiting);
    await bench.settle(producer.flush());
    expect(failed).toEqual([]);
  });

  it('counts for the client, for its topics and for the nodes', async () => {
    let all: readonly Metric[] = [];
    const reporter: MetricsReporter = {
      init(metrics) {
        all = metrics;
      },
    };
    const producer = await bench.send({ metricReporters: [reporter] }, 'x'.repeat(10), 'y');
    const value = (group: string, name: string, tags: object = {}) =>
      all
        .find(
          ({ group: of, name: called, tags: { 'client-id': _, ...rest } }) =>
            of === group && called === name && same(rest, tags),
        )
        ?.value();
    const same = (a: object, b: object) => JSON.stringify(a) === JSON.stringify(b);
    const topic = { topic: 't' };
    expect(value('producer-topic-metrics', 'record-send-total', topic)).toBe(2);
    expect(value('producer-topic-metrics', 'compression-rate', topic)).toBe(1);
    // As Kafka: what a batch of this record alone would take at most.
    expect(producer.metrics().get('record-size-max')).toBe(95);
    const node = { 'node-id': 'node-0' };
    const requests = value('producer-node-metrics', 'request-total', node) as number;
    expect(requests).toBeGreaterThanOrEqual(1);
    expect(value('producer-node-metrics', 'response-total', node)).toBe(requests);
    const whole = producer.metrics();
    expect(whole.get('request-total')).toBe(whole.get('response-total'));
    expect(whole.get('network-io-total')).toBe(2 * (whole.get('request-total') as number));
    expect(whole.get('requests-in-flight')).toBe(0);
    bench.broker.on(produceApi, () => HANG_UP);
    producer.send(to('lost'), () => {});
    await bench.wait(30);
    expect(producer.metrics().get('requests-in-flight')).toBe(0);
  });

  it('splits a batch that the broker finds too large', async () => {
    const { broker } = bench;
    const answer = broker.answerOf(produceApi);
    broker.on(produceApi, (request, version) => {
      const size = request.topicData[0]?.partitionData[0]?.records?.length ?? 0;
      if (size < 700) return answer(request, version);
      const errorCode = Errors.MESSAGE_TOO_LARGE;
      return { responses: [{ name: 't', partitionResponses: [{ index: 0, errorCode }] }] };
    });
    const producer = bench.producer({ batchSize: 4000, lingerMs: 10 });
    const records = Array.from({ length: 20 }, (_, i) => to(`${i}`.padStart(100)));
    const sent = await bench.settle(producer.sendAll(records));
    expect(sent.map(({ offset }) => offset)).toEqual(records.map((_, i) => i));
    expect(producer.metrics().get('batch-split-total')).toBeGreaterThan(0);
  });

  it('sends nothing more when it is closed without any time', async () => {
    const producer = await bench.send({ lingerMs: 1000 }, 'first');
    const sent = producer.send(to('second'));
    await bench.wait(100);
    const before = bench.broker.requests(produceApi).length;
    await Promise.all([
      expect(sent).rejects.toThrow('Producer is closed forcefully.'),
      bench.settle(producer.close({ timeoutMs: 0 })),
    ]);
    expect(bench.broker.requests(produceApi).length).toBe(before);
  });

  it('fails what waits when it is closed with a deadline, and refuses what comes later', async () => {
    bench.broker.on(metadataApi, () => SILENCE);
    const producer = bench.producer();
    const waiting = producer.send(to('a'));
    waiting.catch(() => {});
    await bench.settle(producer.close({ timeoutMs: 100 }));
    await expect(producer.send(to('b'))).rejects.toThrow('after producer has been closed');
  });

  it('goes on when a callback throws, and logs it', async () => {
    const producer = bench.producer();
    const called: string[] = [];
    producer.send(to('a'), () => {
      called.push('a');
      throw new Error('mine');
    });
    producer.send(to('b'), () => called.push('b'));
    await bench.settle(producer.flush());
    expect(called).toEqual(['a', 'b']);
    expect(bench.broker.logged.join()).toContain('Error executing user-provided callback');
  });
});

describe('an idempotent producer', () => {
  it('asks for its identity until it gets one', async () => {
    let tries = 0;
    bench.broker.on(initProducerIdApi, () =>
      ++tries < 4
        ? { errorCode: Errors.COORDINATOR_LOAD_IN_PROGRESS }
        : { producerId: 9, producerEpoch: 1 },
    );
    await bench.send({}, 'a');
    expect(tries).toBe(4);
    const batch = [...bench.stored(0), ...bench.stored(1)][0];
    expect([batch?.producerId, batch?.producerEpoch, batch?.baseSequence]).toEqual([9, 1, 0]);
  });

  it('begins a new epoch after its numbers were lost', async () => {
    const producer = await bench.send({}, 'a');
    const answer = bench.broker.answerOf(produceApi);
    let lost = true;
    bench.broker.on(produceApi, (request, version) => {
      if (!lost) return answer(request, version);
      lost = false;
      const errorCode = Errors.UNKNOWN_PRODUCER_ID;
      return {
        responses: request.topicData.map(({ name, partitionData }) => ({
          name,
          partitionResponses: partitionData.map(({ index }) => ({ index, errorCode })),
        })),
      };
    });
    await bench.settle(producer.send(to('b')));
    const last = bench.stored(0).at(-1);
    expect([last?.producerEpoch, last?.baseSequence]).toEqual([1, 0]);
  });
});
