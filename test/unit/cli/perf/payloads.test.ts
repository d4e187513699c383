import { expect, it } from 'vitest';
import { splitPayloads } from '../../../../src/cli/perf/payloads.ts';

/** What Kafka's tool makes of a text and a delimiter. */
it.each([
  ['one\ntwo\nsix\n', '\\n', ['one', 'two', 'six']],
  ['a;b;c', ';', ['a', 'b', 'c']],
  ['\na\n\nb\n\n', '\\n', ['', 'a', '', 'b']],
  ['\n\na', '\n', ['', '', 'a']],
  ['\n\n', '\\n', []],
  ['abc', '', ['a', 'b', 'c']],
  ['a1b22c', '([0-9])+', ['a', 'b', 'c']],
  ['whole', '\\|', ['whole']],
])('%j parted by %j', (text, delimiter, parts) => {
  expect(splitPayloads(text, delimiter)).toEqual(parts);
});

it('refuses a delimiter that is no pattern, in the words of Java', () => {
  expect(() => splitPayloads('a', '(')).toThrow('Unclosed group near index 1');
});
