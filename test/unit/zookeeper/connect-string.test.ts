import { describe, expect, it } from 'vitest';
import { parseConnectString } from '../../../src/zookeeper/client/connect-string.ts';

describe('a connect string', () => {
  it.each([
    ['a', 'a 2181'],
    ['a:, b:+12 ,,c', 'a 2181, b 12, c 2181'],
    [':24181', 'localhost 24181'],
    ['[::1]:5,[fe80::2]', '::1 5, fe80::2 2181'],
  ])('%s names %s', (text, expected) => {
    const { hosts } = parseConnectString(text);
    expect(hosts.map(({ host, port }) => `${host} ${port}`).join(', ')).toBe(expected);
  });

  it.each([
    ['a:70000', 'java.lang.IllegalArgumentException', 'port out of range:70000'],
    ['a:-1', 'java.lang.IllegalArgumentException', 'port out of range:-1'],
    ['a:x', 'java.lang.NumberFormatException', 'For input string: "x"'],
    ['a:99999999999', 'java.lang.NumberFormatException', 'For input string: "99999999999"'],
    ['[::1', 'java.lang.IllegalArgumentException', "[::1 starts with '[' but has no matching ']'"],
    ['[::1]:', 'java.lang.IllegalArgumentException', "[::1]: doesn't have a port after colon."],
    [',', 'java.lang.IllegalArgumentException', 'A HostProvider may not be empty!'],
  ])('%s is refused with %s', (text, javaClass, message) => {
    expect(() => parseConnectString(text)).toThrow(expect.objectContaining({ javaClass, message }));
  });
});
