/** samsa/testing in Node's own test runner, which ends when nothing is left to wait for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startKafka } from 'samsa/testing';

test('a broker beside fake timers', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate', 'Date'] });
  const kafka = await startKafka({ topics: ['orders'] });
  try {
    const client = kafka.client();
    const consumer = client.consumer({ groupId: 'kitchen' });
    await consumer.connect();
    await consumer.subscribe({ topic: 'orders', fromBeginning: true });
    const got = new Promise((resolve) => {
      consumer.run({ eachMessage: async ({ message }) => resolve(String(message.value)) });
    });
    const producer = client.producer();
    await producer.connect();
    await producer.send({ topic: 'orders', messages: [{ value: 'tea' }] });
    assert.equal(await got, 'tea');
    const [order] = await kafka.records('orders');
    assert.equal(order.timestamp, 0);
  } finally {
    await kafka.close();
  }
});

test('a broker and clients that nobody closes', async () => {
  const kafka = await startKafka({ topics: ['left'], storage: 'disk' });
  const producer = kafka.client().producer();
  await producer.connect();
  await producer.send({ topic: 'left', messages: [{ value: 'open' }] });
  assert.equal((await kafka.records('left')).length, 1);
});
