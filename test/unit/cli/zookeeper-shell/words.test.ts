import { describe, expect, it } from 'vitest';
import { parseAcl } from '../../../../src/cli/zookeeper-shell/format.ts';
import { readInvocation } from '../../../../src/cli/zookeeper-shell/invocation.ts';
import { parseOptions, splitLine } from '../../../../src/cli/zookeeper-shell/words.ts';

describe('a line', () => {
  it.each([
    ['get /a', ['get', '/a']],
    ['  create /a "two  words" ', ['create', '/a', 'two  words']],
    ['set /a \'say "hi"\'', ['set', '/a', 'say "hi"']],
    ['set /a x"y', ['set', '/a', 'x"y']],
    ['   ', [' ']],
  ])('%j is split as ZooKeeper splits it', (line, words) => expect(splitLine(line)).toEqual(words));
});

describe('options', () => {
  const options = [{ letter: 's' }, { letter: 'v', value: true }, { letter: 'R' }];
  it('stand anywhere, also joined, with values in any form', () => {
    for (const argv of [
      ['get', '-s', '-v', '5', '/p'],
      ['get', '/p', '-sv5'],
      ['get', '-v=5', '/p', '-s'],
    ]) {
      const parsed = parseOptions(argv, options);
      expect([parsed.words, parsed.has('s'), parsed.has('R'), parsed.value('v')]).toEqual([
        ['get', '/p'],
        true,
        false,
        '5',
      ]);
    }
    expect(parseOptions(['set', '-v', '-1', '/p'], options).value('v')).toBe('-1');
    expect(parseOptions(['set', '--', '-s'], options).words).toEqual(['set', '-s']);
  });

  it.each([
    [['get', '-x'], 'UnrecognizedOptionException: Unrecognized option: -x'],
    [['get', '--s'], 'UnrecognizedOptionException: Unrecognized option: --s'],
    [['get', '-v'], 'MissingArgumentException: Missing argument for option: v'],
    [['get', '-v', '-s'], 'MissingArgumentException: Missing argument for option: v'],
  ])('%j fails in the words of commons-cli', (argv, message) => {
    expect(() => parseOptions(argv, options)).toThrow(`org.apache.commons.cli.${message}`);
  });
});

describe('the command line', () => {
  it('has the address, options, and the command with all that follows', () => {
    const argv = ['h:1/c', '-timeout', '500', '-zk-tls-config-file', 'f', 'get', '-s', '/p'];
    expect(readInvocation(argv)).toEqual({
      server: 'h:1/c',
      timeout: '500',
      tlsFile: 'f',
      canBeReadOnly: false,
      words: ['get', '-s', '/p'],
      complaint: null,
    });
    expect(readInvocation(['h', '-r', 'ls', '-r']).canBeReadOnly).toBe(true);
    expect(readInvocation(['h', 'ls', '-r']).canBeReadOnly).toBe(false);
    expect(() => readInvocation([...argv, '-r'])).not.toThrow();
    expect(() => readInvocation(['h', '-r', '-zk-tls-config-file', 'f'])).toThrow('not supported');
    expect(readInvocation(['h', '-timeout']).complaint).toBe(
      'Error: no argument found for option -timeout',
    );
    expect(() => readInvocation(['h', '-zk-tls-config-file'])).toThrow('no filename provided');
  });
});

it('reads ACLs and complains about each bad item', () => {
  const complaints: string[] = [];
  const acl = parseAcl('world:anyone:rwx,nonsense,digest:u:h=:a', (line) => complaints.push(line));
  expect(acl).toEqual([
    { perms: 3, scheme: 'world', id: 'anyone' },
    { perms: 16, scheme: 'digest', id: 'u:h=' },
  ]);
  expect(complaints).toEqual([
    'Unknown perm type: x',
    'nonsense does not have the form scheme:id:perm',
  ]);
});
