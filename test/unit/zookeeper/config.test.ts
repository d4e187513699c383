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
        'security.auth_to_local': 'DEFAULT',
        'pathStats.enabled': 'true',
        'authProvider.1': 'com.example.Mine',
        'server.1': 'localhost:2888:3888',
      },
      {
        'zookeeper.nosuch': '1',
        nosuch: '1',
        'zookeeper.sasl.client': 'false',
        'zookeeper.authProvider.2': 'org.apache.zookeeper.server.auth.SASLAuthenticationProvider',
      },
    );
    expect(config.unknown).toEqual(['snapcount', 'zookeeper.nosuch']);
    expect(config.lacking.map(({ key }) => key)).toEqual([
      'authProvider.1',
      'security.auth_to_local',
    ]);
    expect(config.auth.schemes).toContain('sasl');
  });

  it('takes a family of keys from both places, and an unknown compression for none', () => {
    const config = parse(
      { superUser: 'a', 'snapshot.compression.method': 'zip' },
      { 'zookeeper.superUser': 'b', 'zookeeper.superUser.1': 'c', 'zookeeper.superUsers': 'd' },
    );
    expect(config.auth.sasl.superUsers).toEqual(['a', 'c']);
    expect(config.snapshotCompression).toBe('none');
    const words = { '4lw.commands.whitelist': 'ruok, stat', 'readonlymode.enabled': 'true' };
    expect(parse(words).fourLetterWords).toEqual(['ruok', 'stat', 'srvr', 'isro']);
    expect(parse({ 'snapshot.compression.method': 'SNAPPY' }).snapshotCompression).toBe('snappy');
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
    [{ 'DigestAuthenticationProvider.digestAlg': 'CRC' }, 'CRC'],
    [{ 'jute.maxbuffer': '1M' }, 'jute.maxbuffer'],
    [{ 'audit.enable': 'true', 'audit.impl.class': 'com.example.Mine' }, 'com.example.Mine'],
    [{ 'metricsProvider.className': 'com.example.Mine' }, 'metrics provider class was not found'],
  ])('refuses %j', (settings, message) => {
    expect(() => parse(settings as Record<string, string>)).toThrow(message);
  });
});
