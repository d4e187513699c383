/** Our ZooKeeper server's TLS ports: who gets in, who he then is, and one port for both kinds of clients. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MemoryClock } from '../../src/platform/memory/clock.ts';
import { nodeNetwork } from '../../src/platform/node/network.ts';
import { createPlatform } from '../../src/platform/node/platform.ts';
import type { Clock, Network, TlsOptions } from '../../src/platform/platform.ts';
import { OPEN_ACL, OpCode } from '../../src/zookeeper/messages.ts';
import { parseConfig } from '../../src/zookeeper/server/config.ts';
import { startZooKeeper, type ZooKeeperServer } from '../../src/zookeeper/server/server.ts';
import { clientTls, tlsPath, tlsStore } from '../kit/tls/stores.ts';
import { Peer } from '../kit/zookeeper-peer.ts';

const platform = createPlatform({ logLevel: 'FATAL' });
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const SUBJECT = 'CN=client,OU=Prag/Praha,O=Kafka\\, Franz,C=CZ';

async function start(
  settings: Record<string, string>,
  clock: Clock = platform.clock,
): Promise<ZooKeeperServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'samsa-test-'));
  closers.push(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  const stores = {
    'ssl.keyStore.location': tlsPath('server.p12'),
    'ssl.keyStore.password': 'secret',
    'ssl.trustStore.location': tlsPath('trust.jks'),
    'ssl.trustStore.password': 'secret',
  };
  const all = { dataDir, 'admin.enableServer': 'false', ...stores, ...settings };
  const config = parseConfig(new Map(Object.entries(all)));
  const server = await startZooKeeper({ ...platform, clock }, config);
  closers.push(() => server.close());
  return server;
}

/** The network with every connection encrypted. */
const over = (tls: TlsOptions): Network => ({
  ...nodeNetwork,
  connect: (options) => nodeNetwork.connect({ ...options, tls }),
});

async function open(port: number, keyStore?: string | null): Promise<Peer | null> {
  const network = keyStore === undefined ? nodeNetwork : over(clientTls(keyStore));
  return await Peer.open(network, port).catch(() => null);
}

async function whoAmI(peer: Peer | null): Promise<string[][]> {
  const reply = await peer?.ask({ type: OpCode.whoAmI });
  return reply?.body.vector((reader) => [reader.text(), reader.text()]) ?? [];
}

describe('the admin port', () => {
  async function ruok(port: number, tls?: TlsOptions): Promise<string> {
    const at = { host: 'localhost', port, timeoutMs: 5_000 };
    const socket = await nodeNetwork.connect(tls === undefined ? at : { ...at, tls });
    let answer = '';
    const closed = new Promise<void>((resolve) => socket.onClose(() => resolve()));
    socket.onData((chunk) => {
      answer += chunk.toString();
    });
    socket.write([Buffer.from('GET /commands/ruok HTTP/1.0\r\n\r\n')]);
    await closed;
    return answer;
  }

  it.each([
    ['admin.portUnification', 'HTTP/1.1 200 OK'],
    ['admin.forceHttps', ''],
  ])('takes TLS with %s', async (key, inTheClear) => {
    const server = await start({
      clientPort: '0',
      'admin.enableServer': 'true',
      'admin.serverPort': '0',
      'ssl.quorum.keyStore.location': tlsPath('server.p12'),
      'ssl.quorum.keyStore.password': 'secret',
      [key]: 'true',
    });
    const secure = await ruok(server.adminPort, clientTls(null));
    expect(secure).toMatch(/^HTTP\/1.1 200 OK\r\n[\s\S]*Strict-Transport-Security: max-age=86400;/);
    const plain = await ruok(server.adminPort);
    expect(plain.slice(0, 15)).toBe(inTheClear);
    expect(plain).not.toContain('Strict-Transport-Security');
  });
});

describe('the secure port', () => {
  it('knows a client by its certificate, and turns one without away', async () => {
    const server = await start({ secureClientPort: '0', secureClientPortAddress: 'localhost' });
    expect(await whoAmI(await open(server.securePort, 'client.pem'))).toEqual([
      ['ip', '127.0.0.1'],
      ['x509', SUBJECT],
    ]);
    expect(await open(server.securePort, null)).toBe(null);
    expect(await open(server.securePort)).toBe(null);
  });

  it('makes its super user of one subject', async () => {
    const superUser = { 'X509AuthenticationProvider.superUser': SUBJECT };
    const server = await start({ clientPort: '0', secureClientPort: '0', ...superUser });
    const [owner, boss] = [await open(server.port), await open(server.securePort, 'client.jks')];
    const digest = { type: OpCode.auth, scheme: 'digest', auth: Buffer.from('a:b') } as const;
    await owner?.ask(digest);
    const acl = [{ perms: 31, scheme: 'auth', id: '' }];
    const own = { type: OpCode.create, path: '/own', data: null, acl, flags: 0, ttl: 0 } as const;
    expect((await owner?.ask(own))?.err).toBe(0);
    const seen = await boss?.ask({ type: OpCode.getData, path: '/own', watch: false });
    expect(seen?.err).toBe(0);
  });

  it('looks up who was revoked, as its client does', async () => {
    const of = (name: string) => `revocation/${name}.pem`;
    const list = new Uint8Array(readFileSync(tlsPath('revocation/ca.crl')));
    vi.stubGlobal('fetch', async () => new Response(list));
    closers.push(() => vi.unstubAllGlobals());
    const settings = {
      secureClientPort: '0',
      'ssl.keyStore.location': tlsPath(of('listed')),
      'ssl.trustStore.location': tlsPath(of('ca')),
    };
    const peer = (port: number, name: string, more: Partial<TlsOptions> = {}) => {
      const trustStore = tlsStore(of('ca'));
      const tls = { ...clientTls(of(name)), trustStore, verifyHostname: false, ...more };
      return Peer.open(over(tls), port).catch(() => null);
    };
    const strict = await start({ ...settings, 'ssl.crl': 'true' });
    expect(await whoAmI(await peer(strict.securePort, 'listed'))).toHaveLength(2);
    expect(await peer(strict.securePort, 'listed-revoked')).toBe(null);
    expect(await peer(strict.securePort, 'silent')).toBe(null);
    const revoked = { ...settings, 'ssl.keyStore.location': tlsPath(of('listed-revoked')) };
    const lax = await start(revoked);
    expect(await peer(lax.securePort, 'silent')).not.toBe(null);
    expect(await peer(lax.securePort, 'silent', { revocation: 'crl' })).toBe(null);
  });

  it('can do without certificates, or take those that come', async () => {
    const none = await start({ secureClientPort: '0', 'ssl.clientAuth': 'none' });
    expect(await whoAmI(await open(none.securePort, 'client.pem'))).toEqual([['ip', '127.0.0.1']]);
    const want = await start({ secureClientPort: '0', 'ssl.clientAuth': 'want' });
    expect(await whoAmI(await open(want.securePort, null))).toHaveLength(1);
    expect(await whoAmI(await open(want.securePort, 'client.pem'))).toHaveLength(2);
  });

  it('can be the client port at the same time', async () => {
    const server = await start({ clientPort: '0', 'client.portUnification': 'true' });
    expect(await whoAmI(await open(server.port))).toEqual([['ip', '127.0.0.1']]);
    const secure = await open(server.port, 'client.pem');
    expect(await whoAmI(secure)).toHaveLength(2);
    const large = {
      type: OpCode.create,
      path: '/large',
      data: Buffer.alloc(900_000, 'x'),
    } as const;
    await secure?.ask({ ...large, acl: OPEN_ACL, flags: 0, ttl: 0 });
    const reply = await secure?.ask({ type: OpCode.getData, path: '/large', watch: false });
    expect(reply?.body.buffer()?.length).toBe(900_000);
  });

  it('shows a certificate that took the place of another while it ran, and goes on when it is none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'samsa-test-'));
    closers.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    const file = join(folder, 'key.pem');
    copyFileSync(tlsPath('server.pem'), file);
    const clock = new MemoryClock();
    const settings = { 'ssl.keyStore.location': file, 'client.certReload': 'true' };
    const server = await start(
      { secureClientPort: '0', 'ssl.clientAuth': 'none', ...settings },
      clock,
    );
    const subject = async () => {
      const tls = clientTls(null, { verifyHostname: false });
      const at = { host: 'localhost', port: server.securePort, timeoutMs: 5_000, tls };
      const socket = await nodeNetwork.connect(at);
      socket.destroy();
      return socket.tls?.subject;
    };
    const first = await subject();
    copyFileSync(tlsPath('elsewhere.pem'), file);
    await clock.advance(10_000);
    await expect.poll(subject).toBe('CN=elsewhere');
    expect(first).not.toBe('CN=elsewhere');
    writeFileSync(file, 'nonsense');
    await clock.advance(10_000);
    expect(await subject()).toBe('CN=elsewhere');
  });

  it.each([
    [{ 'ssl.keyStore.location': '' }, 'ssl.keyStore.location is not set'],
    [{ 'ssl.keyStore.location': '/absent.p12' }, '/absent.p12'],
    [{ 'ssl.keyStore.password': 'wrong' }, 'password is incorrect'],
    [{ 'ssl.keyStore.type': 'BCFKS' }, 'BCFKS'],
    [{ 'ssl.enabledProtocols': 'SSLv3' }, 'SSLv3'],
  ])('is not opened with %j', async (settings, message) => {
    await expect(
      start({ secureClientPort: '0', ...settings } as Record<string, string>),
    ).rejects.toThrow(message);
  });
});
