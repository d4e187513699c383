import { describe, expect, it } from 'vitest';
import { parseJaasFile } from '../../../src/base/jaas.ts';
import { MemoryDisk } from '../../../src/platform/memory/disk.ts';
import {
  digestProof,
  parseDirectives,
  writeDirectives,
} from '../../../src/zookeeper/digest-md5.ts';
import { saslIsOff, zooKeeperLogin } from '../../../src/zookeeper/client/login.ts';
import { proveBySasl } from '../../../src/zookeeper/client/sasl.ts';
import { readTls, tlsIsIneffective } from '../../../src/zookeeper/client/tls-properties.ts';
import { Code } from '../../../src/zookeeper/errors.ts';

const login = (text: string, properties: Record<string, string> = {}) => ({
  sections: parseJaasFile(text),
  properties: new Map(Object.entries(properties)),
});

describe('the login', () => {
  const module = 'org.apache.zookeeper.server.auth.DigestLoginModule required';

  it('is the section Client, or the one that is named, and none without it', () => {
    const text = `Client { ${module} username=a password=b; }; Other { ${module} username=c password=d; };`;
    expect(zooKeeperLogin(login(text))).toEqual({ username: 'a', password: 'b' });
    const other = login(text, { 'zookeeper.sasl.clientconfig': 'Other' });
    expect(zooKeeperLogin(other)).toEqual({ username: 'c', password: 'd' });
    expect(zooKeeperLogin(login(`KafkaServer { ${module}; };`))).toBe(null);
    expect(saslIsOff(login('', { 'zookeeper.sasl.client': 'false' }))).toBe(true);
    expect(saslIsOff(login(''))).toBe(false);
  });

  it('is refused when it is Kerberos or has no password', () => {
    const kerberos = login('Client { com.sun.security.auth.module.Krb5LoginModule required; };');
    expect(() => zooKeeperLogin(kerberos)).toThrow('Krb5LoginModule in Client: only');
    expect(() => zooKeeperLogin(login(`Client { ${module} username=a; };`))).toThrow('a password');
  });
});

describe('SASL', () => {
  const alice = { username: 'alice', password: 'secret' };
  const challenge = Buffer.from('realm="zk-sasl-md5",nonce="n",charset=utf-8,algorithm=md5-sess');

  /** A server that knows a password and may be a liar. */
  const server = (password: string, side: 'server' | 'client' = 'server') => {
    let asked = 0;
    return async (token: Buffer) => {
      if (asked++ === 0) return { err: Code.OK, token: challenge };
      const given = parseDirectives(token);
      const exchange = {
        username: given?.get('username') ?? '',
        password,
        realm: given?.get('realm') ?? '',
        nonce: given?.get('nonce') ?? '',
        cnonce: given?.get('cnonce') ?? '',
        nonceCount: given?.get('nc') ?? '',
        digestUri: given?.get('digest-uri') ?? '',
        authzid: null,
      };
      if (given?.get('response') !== digestProof(exchange, 'client')) {
        return { err: Code.AUTHFAILED, token: null };
      }
      const rspauth = digestProof(exchange, side);
      return { err: Code.OK, token: writeDirectives({ rspauth }) };
    };
  };

  it('proves the client to the server and the server to the client', async () => {
    await proveBySasl(server('secret'), alice, 'c');
    await expect(proveBySasl(server('other'), alice, 'c')).rejects.toThrow('AuthFailed');
    await expect(proveBySasl(server('secret', 'client'), alice, 'c')).rejects.toThrow('AuthFailed');
  });

  it.each([
    ['a server without SASL', Code.OK, null],
    ['a challenge that is none', Code.OK, Buffer.from('hello')],
    ['an algorithm that is not ours', Code.OK, Buffer.from('nonce="n",algorithm=md5')],
    [
      'a quality that is not ours',
      Code.OK,
      Buffer.from('nonce="n",algorithm=md5-sess,qop="auth-conf"'),
    ],
  ])('fails at %s', async (_, err, token) => {
    await expect(proveBySasl(async () => ({ err, token }), alice, 'c')).rejects.toThrow(
      'AuthFailed',
    );
  });

  it('leaves a lost connection to be tried again', async () => {
    const lost = async () => ({ err: Code.CONNECTIONLOSS, token: null });
    await expect(proveBySasl(lost, alice, 'c')).rejects.toMatchObject({ code: 'CONNECTIONLOSS' });
  });
});

describe('zookeeper.ssl.*', () => {
  const on = {
    'zookeeper.ssl.client.enable': 'true',
    'zookeeper.clientCnxnSocket': 'org.apache.zookeeper.ClientCnxnSocketNetty',
  };
  const tls = async (given: Record<string, string>) => {
    const disk = new MemoryDisk(() => 0);
    await disk.writeFileAtomic('/store.p12', 'bytes');
    return readTls((name) => given[name], disk);
  };

  it('needs both keys, as in Kafka', async () => {
    expect(await tls({})).toBe(null);
    const without = { 'zookeeper.ssl.client.enable': 'true' };
    expect(await tls(without)).toBe(null);
    expect(tlsIsIneffective((name) => (without as Record<string, string>)[name])).toBe(true);
    expect(await tls(on)).toEqual({
      keyStore: null,
      trustStore: null,
      protocols: ['TLSv1.2'],
      cipherSuites: null,
      verifyHostname: true,
    });
  });

  it('reads stores, whose type the name tells when nothing else does', async () => {
    const given = await tls({
      ...on,
      'zookeeper.ssl.keystore.location': '/store.p12',
      'zookeeper.ssl.keystore.password': 'p',
      'zookeeper.ssl.enabled.protocols': 'TLSv1.3, TLSv1.2',
      'zookeeper.ssl.endpoint.identification.algorithm': '',
    });
    expect(given?.keyStore).toEqual({
      type: 'PKCS12',
      bytes: Buffer.from('bytes'),
      password: 'p',
    });
    expect(given?.protocols).toEqual(['TLSv1.3', 'TLSv1.2']);
    expect(given?.verifyHostname).toBe(false);
    expect(given?.revocation).toBe(undefined);
  });

  it('looks revoked certificates up where that is asked for', async () => {
    const [crl, ocsp] = ['zookeeper.ssl.crl.enable', 'zookeeper.ssl.ocsp.enable'];
    expect((await tls({ ...on, [crl]: 'true' }))?.revocation).toBe('crl');
    expect((await tls({ ...on, [crl]: 'true', [ocsp]: 'true' }))?.revocation).toBe('ocsp');
  });

  it.each([
    ['zookeeper.ssl.truststore.location', '/absent.jks', '/absent.jks cannot be read'],
    ['zookeeper.ssl.truststore.location', '/store', 'Unable to determine keystore file type'],
  ])('refuses %s=%s', async (name, value, problem) => {
    await expect(tls({ ...on, [name]: value })).rejects.toThrow(problem);
  });
});
