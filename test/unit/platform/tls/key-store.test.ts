/** Stores that openssl and keytool made (test/kit/tls/make.sh), all of the same keys. */
import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { subjectOf } from '../../../../src/platform/node/tls/distinguished-name.ts';
import { readKeyStore } from '../../../../src/platform/node/tls/key-store.ts';
import { TlsError } from '../../../../src/platform/platform.ts';
import { tlsStore } from '../../../kit/tls/stores.ts';

const identityOf = (file: string) => {
  const { identity } = readKeyStore(tlsStore(file));
  return identity === null
    ? null
    : { key: identity.key.export({ format: 'jwk' }), chain: identity.chain.map(subjectOf) };
};
const trustedIn = (file: string) => readKeyStore(tlsStore(file)).trusted.map(subjectOf);

describe('a key store', () => {
  it('gives the same key and chain in every format', () => {
    const pem = identityOf('server.pem');
    expect(pem?.chain).toEqual(['CN=localhost']);
    for (const file of ['server.p12', 'server-legacy.p12', 'server.jks']) {
      const found = identityOf(file);
      expect(found?.key).toEqual(pem?.key);
      expect(found?.chain[0]).toBe('CN=localhost');
    }
    expect(identityOf('client-encrypted.pem')).toEqual(identityOf('client.pem'));
    expect(identityOf('server.p12')?.chain).toEqual(['CN=localhost', 'CN=Samsa test CA']);
  });

  it('gives the certificates it trusts', () => {
    for (const file of ['ca.pem', 'trust.p12', 'trust.jks']) {
      expect(identityOf(file)).toBe(null);
      expect(trustedIn(file)).toEqual(['CN=Samsa test CA']);
    }
  });

  it('is refused with a wrong password, a missing key or when it is damaged', () => {
    for (const file of ['server.p12', 'server-legacy.p12', 'server.jks', 'client-encrypted.pem']) {
      const store = tlsStore(file);
      expect(() => readKeyStore({ ...store, password: 'wrong' })).toThrow(TlsError);
      const { bytes } = store;
      for (const end of [0, 5, 40, bytes.length - 30]) {
        expect(() => readKeyStore({ ...store, bytes: bytes.subarray(0, end) })).toThrow(TlsError);
      }
      const bent = Buffer.from(bytes);
      for (let at = 0; at < bent.length; at += 3) bent[at] = (bent[at] ?? 0) ^ 0x55;
      expect(() => readKeyStore({ ...store, bytes: bent })).toThrow(TlsError);
    }
    expect(() => readKeyStore({ ...tlsStore('server.jks'), keyPassword: 'other' })).toThrow(
      'its password is incorrect',
    );
    expect(() => readKeyStore({ ...tlsStore('server.jks'), type: 'BCFKS' })).toThrow('BCFKS');
  });
});

describe('the subject of a certificate', () => {
  it('is written as Java writes it', () => {
    const { raw } = new X509Certificate(
      Buffer.from(readKeyStore(tlsStore('client.pem')).identity?.chain[0] as Buffer),
    );
    expect(subjectOf(raw)).toBe('CN=client,OU=Prag/Praha,O=Kafka\\, Franz,C=CZ');
  });
});
