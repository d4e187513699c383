import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/zookeeper/server/config.ts';

const parse = (settings: Record<string, string>, system: Record<string, string> = {}) =>
  parseConfig(
    new Map(Object.entries({ dataDir: '/d', clientPort: '2181', ...settings })),
    new Map(Object.entries(system)),
  );

describe('zookeeper.properties', () => {
  it("has ZooKeeper's defaults", () => {
    const config = parse({});
    expect(config).toMatchObject({
      dataLogDir: '/d',
      tickTimeMs: 3_000,
      minSessionTimeoutMs: 6_000,
      maxSessionTimeoutMs: 60_000,
      maxClientCnxns: 60,
      maxCnxns: 0,
      snapRetainCount: 3,
      snapCount: 100_000,
      juteMaxBuffer: 0xfffff,
      forceSync: true,
      secure: null,
      fourLetterWords: ['srvr'],
      admin: { port: 8_080, address: '0.0.0.0', commandUrl: '/commands' },
    });
    expect(config.auth).toMatchObject({ schemes: ['ip', 'digest'], required: null });
    expect([config.unknown, config.lacking]).toEqual([[], []]);
  });

  it('lets the file win over -Dzookeeper.KEY, and both over the default', () => {
    const system = {
      'zookeeper.snapCount': '50',
      'zookeeper.forceSync': 'no',
      'jute.maxbuffer': '0x400',
    };
    const config = parse({ snapCount: '70', skipACL: 'yes' }, { ...system, 'user.home': '/root' });
    expect(config).toMatchObject({ snapCount: 70, forceSync: false, juteMaxBuffer: 1_024 });
    expect(config.auth.skipAcl).toBe(true);
    expect(config.unknown).toEqual([]);
  });

  it('hands back what nobody knows, and what it lacks', () => {
    const config = parse(
      {
        snapcount: '5',
        initLimit: '5',
        'ssl.quorum.keyStore.location': '/k',
        'admin.forceHttps': 'true',
        emulate353TTLNodes: 'true',
        'pathStats.enabled': 'true',
        'authProvider.1': 'org.apache.zookeeper.server.auth.SASLAuthenticationProvider',
        'server.1': 'localhost:2888:3888',
      },
      { 'zookeeper.nosuch': '1', nosuch: '1', 'zookeeper.sasl.client': 'false' },
    );
    expect(config.unknown).toEqual(['snapcount', 'zookeeper.nosuch']);
    expect(config.lacking).toEqual(['admin.forceHttps', 'emulate353TTLNodes']);
    expect(config.auth.schemes).toContain('sasl');
  });

  it('knows who must authenticate by what', () => {
    const sasl = {
      'authProvider.sasl': 'org.apache.zookeeper.server.auth.SASLAuthenticationProvider',
    };
    expect(parse({ sessionRequireClientSASLAuth: 'true' }).auth.required).toEqual(['sasl']);
    const enforced = { 'enforce.auth.enabled': 'true', 'enforce.auth.schemes': 'sasl,x509' };
    expect(parse({ ...sasl, ...enforced, secureClientPort: '2182' }).auth.required).toEqual([
      'sasl',
      'x509',
    ]);
    expect(() => parse(enforced)).toThrow("no authProvider for scheme 'sasl'");
  });

  it.each([
    [{ tickTime: '0' }, 'tickTime must be positive'],
    [{ tickTime: 'x' }, 'For input string: "x"'],
    [{ minSessionTimeout: '9', maxSessionTimeout: '8' }, 'minSessionTimeout must not be larger'],
    [{ clientPort: '65536' }, 'port out of range:65536'],
    [{ clientPort: '99999999999' }, 'For input string: "99999999999"'],
    [{ secureClientPortAddress: 'localhost' }, 'secureClientPort is not set'],
    [{ 'ssl.clientAuth': 'perhaps', secureClientPort: '1' }, 'NONE, WANT, NEED'],
    [{ 'server.1': 'a', 'server.2': 'b' }, 'server.2'],
    [{ 'authProvider.1': 'com.example.Mine' }, 'com.example.Mine'],
    [{ 'DigestAuthenticationProvider.digestAlg': 'CRC' }, 'CRC'],
    [{ 'snapshot.compression.method': 'snappy' }, 'snappy'],
    [{ 'jute.maxbuffer': '1M' }, 'jute.maxbuffer'],
  ])('refuses %j', (settings, message) => {
    expect(() => parse(settings as Record<string, string>)).toThrow(message);
  });
});
