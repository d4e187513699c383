/** samsa/testing in jest, by require(); the configuration fakes the timers before this file is loaded. */
const { startKafka } = require('samsa/testing');
const { KafkaError, KafkaProducer } = require('samsa');

test('a broker beside fake timers', async () => {
  jest.setSystemTime(0);
  const kafka = await startKafka({ topics: ['orders'], storage: 'disk' });
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
    expect(await got).toBe('tea');
    expect(await kafka.records('orders')).toMatchObject([{ value: 'tea', timestamp: 0 }]);
    await expect(kafka.createTopics('orders')).rejects.toBeInstanceOf(KafkaError);
  } finally {
    await kafka.close();
  }
});

test('a broker that nobody closes', async () => {
  const kafka = await startKafka({ topics: ['left'] });
  const producer = new KafkaProducer({
    bootstrapServers: kafka.bootstrapServers,
    keySerializer: 'string',
    valueSerializer: 'string',
  });
  await producer.send({ topic: 'left', value: 'open' });
  await producer.close();
  expect(await kafka.records('left')).toMatchObject([{ value: 'open' }]);
});
