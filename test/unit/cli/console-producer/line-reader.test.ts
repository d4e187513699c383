import { describe, expect, it } from 'vitest';
import { LineReader } from '../../../../src/cli/console-producer/line-reader.ts';

const reader = (properties: Record<string, string>) =>
  new LineReader(new Map(Object.entries({ topic: 't', ...properties })));
const text = (bytes: Uint8Array | null | undefined) =>
  bytes === null || bytes === undefined ? null : Buffer.from(bytes).toString('utf8');

function read(properties: Record<string, string>, line: string) {
  const { key, value, headers } = reader(properties).read(Buffer.from(line));
  return {
    key: text(key),
    value: text(value),
    headers: (headers ?? []).map((header) => [header.key, text(header.value)]),
  };
}

const keyed = { 'parse.key': 'true', 'key.separator': ':' };
const headed = { 'parse.headers': 'true' };

describe('a line of kafka-console-producer', () => {
  it.each([
    [{}, 'a:b', null, 'a:b', []],
    [{}, '', null, '', []],
    [keyed, 'k:v:w', 'k', 'v:w', []],
    [keyed, ':v', '', 'v', []],
    [{ ...keyed, 'key.separator': '=>' }, '키=>값', '키', '값', []],
    [{ ...keyed, 'parse.key': 'yes' }, 'k:v', null, 'k:v', []],
    [
      headed,
      'h1:a,h2:b\tv',
      null,
      'v',
      [
        ['h1', 'a'],
        ['h2', 'b'],
      ],
    ],
    [{ ...headed, ...keyed }, 'h:a\tk:v', 'k', 'v', [['h', 'a']]],
    [{ ...keyed, 'ignore.error': 'true' }, 'no separator', null, 'no separator', []],
    [{ ...headed, 'ignore.error': 'true' }, 'odd\tv', null, 'v', [['odd', null]]],
    [{ ...keyed, 'null.marker': 'N' }, 'N:N', null, null, []],
    [{ ...headed, 'null.marker': '~' }, '~\tv', null, 'v', []],
    [{ ...headed, 'null.marker': '~' }, 'h:~\tv', null, 'v', [['h', null]]],
    [
      { ...headed, 'headers.separator': '[;|]' },
      'a:1|b:2\tv',
      null,
      'v',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
  ] as const)('%j %j', (properties, line, key, value, headers) => {
    expect(read(properties, line)).toEqual({ key, value, headers });
  });

  it.each([
    [keyed, 'abc', "No key separator found on line number 1: 'abc'"],
    [headed, 'abc', "No headers delimiter found on line number 1: 'abc'"],
    [headed, '\tv', "No header key separator found in pair '' on line number 1"],
    [
      { ...headed, 'null.marker': '~' },
      '~:x\tv',
      "Header keys should not be equal to the null marker '~' as they can't be null",
    ],
  ])('%j refuses %j', (properties, line, message) => {
    expect(() => read(properties, line)).toThrow(message);
  });

  it('counts lines', () => {
    const counting = reader(keyed);
    counting.read(Buffer.from('a:b'));
    expect(() => counting.read(Buffer.from('c'))).toThrow('line number 2');
  });

  it.each([
    [{ 'headers.separator': ':' }, 'headers.separator and headers.key.separator may not be equal'],
    [{ 'null.marker': '\t' }, 'null.marker and key.separator may not be equal'],
  ])('refuses equal separators: %j', (properties, message) => {
    expect(() => reader(properties)).toThrow(message);
  });
});
