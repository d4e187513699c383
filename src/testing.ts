/**
 * Kafka in your tests: `startKafka()` runs a broker with its ZooKeeper inside the test's process, on a free port, in
 * memory, ready in tens of milliseconds. It prints nothing, needs nothing installed, and goes on while a test fakes the
 * timers; several run side by side.
 *
 * @example
 * ```js
 * import { startKafka } from 'samsa/testing';
 *
 * const kafka = await startKafka({ topics: ['orders'] });
 * try {
 *   await takeOrder(kafka.bootstrapServers); // what is tested
 *   const [order] = await kafka.records('orders');
 *   assert.equal(order.value, '{"item":"tea"}');
 * } finally {
 *   await kafka.close();
 * }
 * ```
 */
export type { KafkaJsConfig } from './testing/kafkajs.ts';
export type { LogLine } from './testing/logs.ts';
export type { KafkaOptions } from './testing/options.ts';
export type { RecordsOptions, TestRecord } from './testing/records.ts';
export { startKafka } from './testing/start.ts';
export type { TestKafka } from './testing/test-kafka.ts';
