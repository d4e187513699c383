import { describe, expect, it } from 'vitest';
import {
  digestProof,
  parseDirectives,
  writeDirectives,
} from '../../../src/zookeeper/digest-md5.ts';

describe('DIGEST-MD5', () => {
  it('proves both sides as in the example of RFC 2831', () => {
    const exchange = {
      username: 'chris',
      password: 'secret',
      realm: 'elwood.innosoft.com',
      nonce: 'OA6MG9tEQGm2hh',
      cnonce: 'OA6MHXh6VqTrRk',
      nonceCount: '00000001',
      digestUri: 'imap/elwood.innosoft.com',
      authzid: null,
    };
    expect(digestProof(exchange, 'client')).toBe('d388dad90d4bbd760a152321f2143af7');
    expect(digestProof(exchange, 'server')).toBe('ea40f60335c427b5527b84dbabcdfffd');
    expect(digestProof({ ...exchange, authzid: 'chris' }, 'client')).not.toBe(
      digestProof(exchange, 'client'),
    );
  });

  it('reads directives quoted or not, and refuses what is none', () => {
    const text = 'realm="a \\"b\\"",nonce="n,=", qop="auth",charset=utf-8 ,, algorithm=md5-sess';
    expect(Object.fromEntries(parseDirectives(Buffer.from(text)) ?? [])).toEqual({
      realm: 'a "b"',
      nonce: 'n,=',
      qop: 'auth',
      charset: 'utf-8',
      algorithm: 'md5-sess',
    });
    for (const wrong of ['', 'nonsense', 'a=1,a=2', 'a="open', 'a=1 b=2']) {
      expect(parseDirectives(Buffer.from(wrong))).toBe(null);
    }
    const written = writeDirectives({ username: 'a"b', nc: '00000001' });
    expect(written.toString()).toBe('username="a\\"b",nc=00000001');
    expect(parseDirectives(written)?.get('username')).toBe('a"b');
  });
});
