/** Names and addresses as Java's clients take them (kafka: ClientUtilsTest, ClusterConnectionStatesTest). */
import { describe, expect, it } from 'vitest';
import { AdminClient } from '../../../src/clients/admin/admin-client.ts';
import { canonicalNodes, HostAddresses } from '../../../src/clients/addresses.ts';
import { FakeBroker } from './fake-broker.ts';

const V4 = ['10.0.0.1', '10.0.0.2', '10.0.0.3'];
const lookups = (...answers: string[][]) => {
  let asked = 0;
  return {
    lookup: async () => answers[Math.min(asked++, answers.length - 1)] as string[],
    asked: () => asked,
  };
};
const take = async (addresses: HostAddresses, count: number) => {
  const taken: string[] = [];
  while (taken.length < count) taken.push(await addresses.next());
  return taken;
};

describe('the addresses of a host', () => {
  it('are tried in turn and asked for again when all were', async () => {
    const network = lookups(V4);
    const addresses = new HostAddresses('h', network);
    expect(await take(addresses, 5)).toEqual([...V4, V4[0], V4[1]]);
    expect(network.asked()).toBe(2);
  });

  it('are those of IPv4 if it has any', async () => {
    expect(await take(new HostAddresses('h', lookups(['::1', '10.0.0.1'])), 2)).toEqual([
      '10.0.0.1',
      '10.0.0.1',
    ]);
    expect(await take(new HostAddresses('h', lookups(['::1', '::2'])), 3)).toEqual([
      '::1',
      '::2',
      '::1',
    ]);
  });

  it('begin with another than the one before where there is one', async () => {
    const network = lookups(V4, [V4[0] as string, '10.0.0.9']);
    const addresses = new HostAddresses('h', network);
    expect(await take(addresses, 1)).toEqual([V4[0]]);
    addresses.forget();
    expect(await take(addresses, 2)).toEqual(['10.0.0.9', V4[0]]);
    expect(network.asked()).toBe(3);
  });

  it('are what a client connects to, another for each attempt', async () => {
    const broker = new FakeBroker();
    broker.network.lookup = async () => V4;
    const admin = new AdminClient({ bootstrapServers: 'h:9092' }, broker.environment);
    const listed = admin.listTopics({ timeoutMs: 1000 });
    await expect(broker.settle(listed)).rejects.toThrow();
    await broker.settle(admin.close());
    const tried = broker.network.attempts.map(({ address }) => address);
    expect(tried.slice(0, 4)).toEqual([...V4, V4[0]]);
  });

  it('that cannot be had are asked for by the next attempt', async () => {
    let known: string[] | null = null;
    const lookup = async () => known ?? Promise.reject(new Error('ENOTFOUND'));
    const addresses = new HostAddresses('h', { lookup });
    await expect(addresses.next()).rejects.toThrow('ENOTFOUND');
    known = V4;
    expect(await addresses.next()).toBe(V4[0]);
    known = [];
    addresses.forget();
    await expect(addresses.next()).rejects.toThrow('h has no address');
  });
});

describe('client.dns.lookup=resolve_canonical_bootstrap_servers_only', () => {
  const names: Record<string, string[]> = {
    alias: ['::5', '10.0.0.1', '10.0.0.2'],
    'a.example': ['10.0.0.1'],
    '10.0.0.2': ['10.0.0.2'],
  };
  const network = {
    lookup: async (host: string) => names[host] ?? Promise.reject(new Error('ENOTFOUND')),
    canonicalName: async (address: string) =>
      ({ '10.0.0.1': 'a.example', '::5': 'gone.example' })[address] ?? address,
  };
  const logged: string[] = [];
  const log = { log: (level: string, text: string) => logged.push(`${level} ${text}`) };
  const alias = { id: -1, host: 'alias', port: 9, rack: null };

  it('puts the names of all addresses in the place of a host', async () => {
    expect(await canonicalNodes([alias], network, log as never)).toEqual([
      { id: -1, host: 'a.example', port: 9, rack: null },
      { id: -2, host: '10.0.0.2', port: 9, rack: null },
    ]);
    expect(logged).toEqual([
      "WARN Couldn't resolve server alias:9 from bootstrap.servers as DNS resolution of the canonical hostname gone.example failed for alias",
    ]);
  });

  it('refuses a host that nobody knows', async () => {
    const nobody = { ...alias, host: 'nobody' };
    await expect(canonicalNodes([nobody], network, log as never)).rejects.toThrow(
      'Unknown host in bootstrap.servers: nobody:9',
    );
  });

  it('is what a client goes by', async () => {
    const broker = await FakeBroker.start();
    const asked: string[] = [];
    broker.network.lookup = async (host) => {
      asked.push(host);
      return ['10.0.0.1'];
    };
    broker.network.canonicalName = async () => 'a.example';
    const admin = new AdminClient(
      {
        bootstrapServers: 'alias:9092',
        clientDnsLookup: 'resolve_canonical_bootstrap_servers_only',
      },
      broker.environment,
    );
    await broker.settle(admin.listTopics());
    await broker.settle(admin.close());
    expect(asked.slice(0, 3)).toEqual(['alias', 'a.example', 'a.example']);
  });

  it('is told from what is misspelt', () => {
    expect(
      () => new AdminClient({ bootstrapServers: 'a:1', 'client.dns.lookup': 'default' }),
    ).toThrow(
      'Invalid value default for configuration client.dns.lookup: String must be one of: use_all_dns_ips, resolve_canonical_bootstrap_servers_only',
    );
  });
});
