import { describe, expect, it } from 'vitest';
import { JaasError, parseJaasEntries, parseJaasFile } from '../../../src/base/jaas.ts';

describe('a login configuration', () => {
  it('is sections of modules with options, quoted or bare, with comments between', () => {
    const sections = parseJaasFile(`
      // who we are
      Client {
        org.apache.zookeeper.server.auth.DigestLoginModule required
          username="bob" /* not "alice"; */ password="a \\"quoted\\" secret;}=";
      };
      Server { a.B SUFFICIENT; c.D optional user_bob=plain x-y="//"; };`);
    expect([...sections.keys()]).toEqual(['Client', 'Server']);
    const [client] = sections.get('Client') ?? [];
    expect(client?.module).toBe('org.apache.zookeeper.server.auth.DigestLoginModule');
    expect([...(client?.options ?? [])]).toEqual([
      ['username', 'bob'],
      ['password', 'a "quoted" secret;}='],
    ]);
    expect(sections.get('Server')).toMatchObject([
      { module: 'a.B', flag: 'sufficient' },
      { module: 'c.D', flag: 'optional' },
    ]);
    expect(sections.get('Server')?.[1]?.options.get('x-y')).toBe('//');
  });

  it('may be the entries of one section alone', () => {
    const entries = parseJaasEntries('k.PlainLoginModule required username=a password="";');
    expect(entries).toHaveLength(1);
    expect(entries[0]?.options.get('password')).toBe('');
  });

  it.each([
    ['Client { a.B required', 'line 1: expected the name of an option'],
    ['Client { a.B required;\n}', 'line 2: expected ;'],
    ['Client {\na.B maybe; };', 'line 2: maybe is not one of'],
    ['Client { a.B required x="unfinished; };', 'an unfinished text'],
    ['A { };\nA { };', 'line 2: the section A is there twice'],
  ])('is refused with its place: %j', (text, problem) => {
    expect(() => parseJaasFile(text)).toThrow(JaasError);
    expect(() => parseJaasFile(text)).toThrow(problem);
  });
});
