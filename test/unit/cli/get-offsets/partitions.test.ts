import { describe, expect, it } from 'vitest';
import {
  filterOfIds,
  filterOfRules,
  withoutInternal,
} from '../../../../src/cli/get-offsets/partitions.ts';

const topics = ['a', 'ab', '__consumer_offsets'];
const picked = (filter: (topic: string, partition: number) => boolean) =>
  topics.flatMap((topic) => [0, 1, 2].filter((p) => filter(topic, p)).map((p) => `${topic}-${p}`));

describe('partitions of kafka-get-offsets', () => {
  it.each([
    ['a', ['a-0', 'a-1', 'a-2']],
    ['a:1', ['a-1']],
    ['a:0-2', ['a-0', 'a-1']],
    ['a:1-', ['a-1', 'a-2']],
    ['a:-1', ['a-0']],
    ['ab?:2,a:0', ['a-0', 'a-2', 'ab-2']],
  ])('%s', (rules, expected) => {
    expect(picked(withoutInternal(filterOfRules(rules)))).toEqual(expected);
  });

  it('go by topic pattern and ids', () => {
    expect(picked(filterOfIds('a.*', '0,2'))).toEqual(['a-0', 'a-2', 'ab-0', 'ab-2']);
    expect(picked(filterOfIds('a', ''))).toEqual(['a-0', 'a-1', 'a-2']);
    expect(picked(filterOfIds(null, '1'))).toEqual(['a-1', 'ab-1', '__consumer_offsets-1']);
  });

  it('refuse what is no rule and no id', () => {
    expect(() => filterOfRules('a:b:c')).toThrow('Invalid rule specification: a:b:c');
    expect(() => filterOfIds('a', 'x')).toThrow('numeric partition ids, but received: x');
    expect(() => filterOfIds('*', null)).toThrow('* is an invalid regex.');
  });
});
