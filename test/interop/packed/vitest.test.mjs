/** samsa/testing in vitest, as an ES module. */
import { startKafka } from 'samsa/testing';
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.useRealTimers();
});

test('a broker beside fake timers', async () => {
  vi.useFakeTimers({ now: 0 });
  const kafka = await startKafka({ topics: ['orders'] });
  try {
    const producer = kafka.client().producer();
    await producer.connect();
    await producer.send({ topic: 'orders', messages: [{ value: 'tea' }] });
    const [order] = await kafka.records('orders');
    expect(order).toMatchObject({ value: 'tea', timestamp: 0 });
    expect(Date.now()).toBe(0);
  } finally {
    await kafka.close();
  }
});

test('a broker that nobody closes', async () => {
  const kafka = await startKafka();
  await kafka.produce('left', 'open');
  await expect(kafka.records('left')).resolves.toHaveLength(1);
});
