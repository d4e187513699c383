/** samsa/testing in mocha with sinon's timers, by require(). */
const assert = require('node:assert/strict');
const sinon = require('sinon');
const { startKafka } = require('samsa/testing');

it('a broker beside fake timers', async () => {
  const clock = sinon.useFakeTimers({ toNotFake: ['nextTick', 'queueMicrotask'] });
  const kafka = await startKafka({ topics: ['orders'] });
  try {
    const producer = kafka.client().producer();
    await producer.connect();
    await producer.send({ topic: 'orders', messages: [{ value: 'tea' }] });
    const [order] = await kafka.records('orders');
    assert.equal(order.value, 'tea');
    assert.equal(order.timestamp, 0);
  } finally {
    await kafka.close();
    clock.restore();
  }
});

it('a word to whom has left no socket working', async () => {
  const clock = sinon.useFakeTimers();
  try {
    await assert.rejects(startKafka(), /process\.nextTick is faked/);
  } finally {
    clock.restore();
  }
});

it('a broker that nobody closes', async () => {
  const kafka = await startKafka();
  await kafka.client().admin().connect();
  await kafka.produce('left', 'open');
  assert.equal((await kafka.records('left')).length, 1);
});
