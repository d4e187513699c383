import { describe, expect, test } from 'vitest';
import { formatProperties, parseProperties } from '../../../src/base/properties.ts';

const read = (text: string) => Object.fromEntries(parseProperties(text));

describe('properties', () => {
  test('takes =, : and blank as the separator, and the first one only', () => {
    expect(read('a=1\nb : 2\nc 3\nd== 4\ne\nf = x=y:z \n=v')).toEqual({
      a: '1',
      b: '2',
      c: '3',
      d: '= 4',
      e: '',
      f: 'x=y:z ',
      '': 'v',
    });
  });

  test('skips comments and blank lines, but a # inside is text', () => {
    expect(read('# c\n  ! c\n\n \t\na=1 # x')).toEqual({ a: '1 # x' });
  });

  test('joins continued lines, dropping the blanks that open the next', () => {
    expect(read('a=1,\\\n   2,\\\r\n#3\nb=x\\\\\nc=y\nd=z\\')).toEqual({
      a: '1,2,#3',
      b: 'x\\',
      c: 'y',
      d: 'z',
    });
  });

  test('decodes escapes in keys and values', () => {
    expect(read('k\\:1\\ x=\\ta\\u00e9\\q\\\\n')).toEqual({ 'k:1 x': '\taéq\\n' });
    expect(() => read('a=\\u12')).toThrow('Malformed \\uxxxx encoding.');
  });

  test('a later line wins', () => {
    expect(read('a=1\na=2')).toEqual({ a: '2' });
  });

  test('reads back what it wrote', () => {
    const entries: [string, string][] = [
      ['a b', ' x=y '],
      ['k:', 'é\n\\'],
      ['#', ''],
    ];
    const text = formatProperties(entries, ['c']);
    expect(text.startsWith('#c\na\\ b=\\ x\\=y \n')).toBe(true);
    expect([...parseProperties(text)]).toEqual(entries);
  });
});
