import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { ConsumerRecords } from '../../../src/clients/consumer/consumer-records.ts';
import { TopicPartitionMap } from '../../../src/clients/topic-partition.ts';

it('shows what it holds', () => {
  const map = new TopicPartitionMap([[{ topic: 't', partition: 0 }, { offset: 5 }]]);
  expect(inspect(map)).toBe("TopicPartitionMap(1) { 't-0' => { offset: 5 } }");
  expect(inspect({ map })).toContain("TopicPartitionMap(1) { 't-0' => ");
  expect(inspect(new ConsumerRecords(new Map()))).toBe('ConsumerRecords of Map(0) {}');
});
