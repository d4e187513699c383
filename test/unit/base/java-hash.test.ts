/** Orders in which Apache Kafka 3.9.1 was seen to answer OffsetFetch for every partition of a group. */
import { expect, it } from 'vitest';
import { scalaMapOrder, scalaOrder, topicPartitionHash } from '../../../src/base/java-hash.ts';

function answered(keys: readonly string[]): string {
  const partitions = keys.map((key) => {
    const [topic = '', partition] = key.split('-');
    return { topic, partition: Number(partition) };
  });
  const ordered = scalaMapOrder(scalaOrder(partitions, topicPartitionHash), topicPartitionHash);
  return ordered.map(({ topic, partition }) => `${topic}-${partition}`).join(' ');
}

it('hands five entries and more out as the trie of an immutable map does', () => {
  expect(answered(['two-0', 'two-1', 'wide-3', 'one-0', 'trimmed-0'])).toBe(
    'trimmed-0 two-1 one-0 wide-3 two-0',
  );
  const wide = Array.from({ length: 12 }, (_, partition) => `wide-${partition}`);
  const topics = [5, 1, 4, 11, 9, 6, 8, 2, 0, 7, 10, 3].map((partition) => `wide-${partition}`);
  const order = answered([...wide, 'one-0', 'two-0', 'two-1']).split(' ');
  expect(order.filter((key) => key.startsWith('wide'))).toEqual(topics);
  expect(order.filter((key) => key.startsWith('two'))).toEqual(['two-1', 'two-0']);
});

it('keeps up to four entries as the mutable map behind it has them', () => {
  expect(answered(['wide-3', 'one-0', 'two-0'])).toBe('one-0 wide-3 two-0');
});
