import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../../../src/cli/console-producer/lines.ts';

function split(text: string | Buffer, size: number): string[] {
  const bytes = Buffer.from(text as string);
  const splitter = new LineSplitter();
  const lines: Buffer[] = [];
  for (let i = 0; i < bytes.length; i += size)
    lines.push(...splitter.push(bytes.subarray(i, i + size)));
  const last = splitter.end();
  return [...lines, ...(last === null ? [] : [last])].map((line) => line.toString('utf8'));
}

describe('lines of standard input', () => {
  const text = 'one\r\ntwo\rthree\n\n\r\n한글 😀🎉 끝\nno end';
  const expected = ['one', 'two', 'three', '', '', '한글 😀🎉 끝', 'no end'];

  it.each([1, 2, 3, 7, 64, 1000])('are the same in chunks of %d bytes', (size) => {
    expect(split(text, size)).toEqual(expected);
  });

  it('are none in an empty input, and an end of line opens no line', () => {
    expect(split('', 7)).toEqual([]);
    expect(split('a\n', 7)).toEqual(['a']);
  });

  it.each([1, 5, 100])('repair what is no UTF-8 (chunks of %d)', (size) => {
    const bytes = Buffer.concat([
      Buffer.from('a'),
      Buffer.from([0xff]),
      Buffer.from('b\nfine é\n'),
    ]);
    const splitter = new LineSplitter();
    const lines: Buffer[] = [];
    for (let i = 0; i < bytes.length; i += size)
      lines.push(...splitter.push(bytes.subarray(i, i + size)));
    expect(lines.map((line) => line.toString('hex'))).toEqual([
      Buffer.from('a\ufffdb').toString('hex'),
      Buffer.from('fine é').toString('hex'),
    ]);
  });
});
