/** What the consumer refuses before it asks anybody, in the words of Java's 3.9.1. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { KafkaConsumer } from '../../../../src/clients/consumer/consumer.ts';
import { FakeBroker } from '../fake-broker.ts';
import { Bench, tp } from '../options-kit.ts';

let bench: Bench;
beforeEach(async () => {
  bench = new Bench(await FakeBroker.start(1));
});
afterEach(() => bench.close());

it('topics and partitions that are none', () => {
  const consumer = bench.assigned({ groupId: 'g' });
  const none = null as never;
  expect(() => consumer.assign(none)).toThrow(
    'Topic partition collection to assign to cannot be null',
  );
  expect(() => consumer.assign([none])).toThrow('cannot have null or empty topic');
  expect(() => consumer.subscribe(none)).toThrow('Topic collection to subscribe to cannot be null');
  expect(() => consumer.subscribe([' '])).toThrow('cannot contain null or empty topic');
  expect(() => consumer.subscribe(/(?:)/)).toThrow('Topic pattern to subscribe to cannot be empty');
});

it('every question after close()', async () => {
  const consumer = bench.assigned({ groupId: 'g' });
  await bench.settle(consumer.close());
  const calls: ((one: typeof consumer | KafkaConsumer) => unknown)[] = [
    (one) => one.subscription(),
    (one) => one.assignment(),
    (one) => one.paused(),
    (one) => one.pause([]),
    (one) => one.currentLag(tp),
    (one) => one.groupMetadata(),
    (one) => one.enforceRebalance(),
  ];
  for (const call of calls)
    expect(() => call(consumer)).toThrow('This consumer has already been closed.');
});
