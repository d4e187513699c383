/** What a server does by itself, and the limits it keeps. */
import { describe, expect, it } from 'vitest';
import { OPEN_ACL, OpCode } from '../../../src/zookeeper/messages.ts';
import { Peer } from '../../kit/zookeeper-peer.ts';
import { ended, PORT, settle, World } from './kit.ts';

async function world(settings: Record<string, string> = {}): Promise<World> {
  const w = new World(settings);
  await w.start();
  return w;
}

const peer = async (w: World) => (await Peer.open(w.network, PORT, { timeoutMs: 40_000 })) as Peer;

const create = (path: string, flags = 0, ttl = 0, data: Buffer | null = null) =>
  ({
    type: ttl > 0 ? OpCode.createTTL : flags === 4 ? OpCode.createContainer : OpCode.create,
    path,
    data,
    acl: OPEN_ACL,
    flags,
    ttl,
  }) as const;
const remove = (path: string) => ({ type: OpCode.delete, path, version: -1 }) as const;

async function there(p: Peer, ...paths: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const reply = await p.ask({ type: OpCode.exists, path, watch: false });
    if (reply?.err === 0) found.push(path);
  }
  return found;
}

describe('nodes that go by themselves', () => {
  it('are emptied containers, outlived TTL nodes, and containers never used for too long', async () => {
    const w = await world({
      extendedTypesEnabled: 'true',
      'znode.container.maxNeverUsedIntervalMs': '150000',
      maxSessionTimeout: '1000000',
    });
    const p = (await Peer.open(w.network, PORT, { timeoutMs: 900_000 })) as Peer;
    for (const request of [
      create('/emptied', 4),
      create('/emptied/in'),
      remove('/emptied/in'),
      create('/full', 4),
      create('/full/in'),
      create('/unused', 4),
      create('/short', 5, 30_000),
      create('/long', 5, 500_000),
      create('/kept', 5, 30_000),
      create('/kept/child'),
    ]) {
      expect((await p.ask(request))?.err).toBe(0);
    }
    const all = ['/emptied', '/full', '/unused', '/short', '/long', '/kept'];
    await w.advance(59_000);
    expect(await there(p, ...all)).toEqual(all);
    await w.advance(2_000);
    expect(await there(p, ...all)).toEqual(['/full', '/unused', '/long', '/kept']);
    await w.advance(120_000);
    expect(await there(p, ...all)).toEqual(['/full', '/long', '/kept']);
  });

  it('are not more per minute than allowed', async () => {
    const w = await world({ 'znode.container.maxPerMinute': '2', maxSessionTimeout: '1000000' });
    const p = (await Peer.open(w.network, PORT, { timeoutMs: 900_000 })) as Peer;
    const boxes = ['/a', '/b', '/c'];
    for (const box of boxes) {
      for (const request of [create(box, 4), create(`${box}/in`), remove(`${box}/in`)]) {
        await p.ask(request);
      }
    }
    await w.advance(61_000);
    expect(await there(p, ...boxes)).toHaveLength(1);
    await w.advance(60_000);
    expect(await there(p, ...boxes)).toHaveLength(0);
  });
});

describe('old files', () => {
  it('are purged when it is time, the newest snapshots and their logs stay', async () => {
    const w = await world({ 'autopurge.purgeInterval': '1', snapCount: '4' });
    const p = await peer(w);
    for (let i = 0; i < 40; i++) await p.ask(create(`/n${i}`));
    const snapshots = () =>
      w.disk
        .files()
        .flatMap((path) => /snapshot\.(\w+)$/.exec(path)?.[1] ?? [])
        .sort((a, b) => Number.parseInt(a, 16) - Number.parseInt(b, 16));
    expect(snapshots().length).toBeGreaterThan(4);
    const newest = snapshots().slice(-3);
    await w.advance(3_600_000);
    expect(snapshots()).toEqual(newest);
    await w.kill();
    await w.start();
    expect(await there(await peer(w), '/n0', '/n39')).toEqual(['/n0', '/n39']);
  });

  it('are not left unfinished, by a full disk or by a start after an end in between', async () => {
    const w = await world({ snapCount: '4' });
    const p = await peer(w);
    w.disk.setFault((operation, path) =>
      operation === 'write' && path.includes('snapshot') ? { code: 'ENOSPC', bytes: 10 } : null,
    );
    for (let i = 0; i < 9; i++) expect((await p.ask(create(`/n${i}`)))?.err).toBe(0);
    await settle();
    w.disk.setFault(null);
    expect(w.log.messages('WARN').join('\n')).toContain('The snapshot could not be written');
    const unfinished = () => w.disk.files().filter((path) => path.endsWith('.tmp'));
    expect(unfinished()).toEqual([]);
    await w.kill();
    for (const name of ['.snapshot.9.tmp', 'log.9.tmp']) {
      await w.disk.writeFileAtomic(`/data/version-2/${name}`, 'half');
    }
    await w.start();
    expect(unfinished()).toEqual([]);
    expect(await there(await peer(w), '/n0', '/n8')).toEqual(['/n0', '/n8']);
  });

  it('stop a start when a log has lost its header, as it may have lost what it held', async () => {
    const w = await world();
    await (await peer(w)).ask(create('/a'));
    await w.kill();
    const log = w.disk.files().find((path) => path.includes('/log.')) ?? '';
    w.disk.replaceContents(log, Buffer.alloc(0));
    await expect(w.start()).rejects.toThrow('is not a transaction log');
  });
});

describe('limits', () => {
  it('of connections in all and per address are kept', async () => {
    for (const limit of ['maxCnxns', 'maxClientCnxns']) {
      const w = await world({ [limit]: '2' });
      const [first] = [await peer(w), await peer(w)];
      expect(await Peer.open(w.network, PORT)).toBe(null);
      first.destroy();
      await settle();
      expect(await Peer.open(w.network, PORT)).not.toBe(null);
      expect(w.log.messages('WARN').join()).toContain('Too many connections');
    }
  });

  it('of writes on their way hold their senders back, and nobody is forgotten', async () => {
    const w = await world({
      globalOutstandingLimit: '3',
      maxBatchSize: '2',
      '4lw.commands.whitelist': 'mntr',
    });
    const peers = [await peer(w), await peer(w), await peer(w)];
    w.disk.hold((path) => path.includes('/log.'));
    const asked = peers.flatMap((p, i) =>
      Array.from({ length: 20 }, (_, n) => p.ask(create(`/n-${i}-${n}`))),
    );
    for (let i = 0; i < 5; i++) await settle();
    w.disk.release();
    const replies = await Promise.all(asked);
    expect(replies.every((reply) => reply?.err === 0)).toBe(true);
    // Reads flow again as well.
    expect(await there(peers[0] as Peer, '/n-2-19')).toEqual(['/n-2-19']);
    expect(await w.ask('mntr')).toMatch(/zk_request_throttle_wait_count\t[1-9]/);
  });

  it('of large writes under way are kept, by letting go who sends one too many', async () => {
    const w = await world({ largeRequestThreshold: '1000', largeRequestMaxBytes: '2500' });
    const [p, other, small] = [await peer(w), await peer(w), await peer(w)];
    const large = (path: string) => create(path, 0, 0, Buffer.alloc(1_100));
    w.disk.hold((path) => path.includes('/log.'));
    const asked = [p.ask(large('/a')), p.ask(large('/b'))];
    expect(await other.ask(large('/c'))).toBe(null);
    const fits = small.ask(create('/small'));
    w.disk.release();
    expect((await Promise.all([...asked, fits])).map((reply) => reply?.err)).toEqual([0, 0, 0]);
    expect((await small.ask(large('/c')))?.err).toBe(0);
  });

  it('of quotas refuse where they are hard and enforced, and are spoken of otherwise', async () => {
    const limits = 'count=2,bytes=-1=;byteHardLimit=10;countHardLimit=-1';
    const quota = '/zookeeper/quota/q';
    for (const enforced of [true, false]) {
      const w = await world({ enforceQuota: String(enforced), '4lw.commands.whitelist': '*' });
      const p = await peer(w);
      for (const request of [
        create('/q'),
        create(quota),
        create(`${quota}/zookeeper_limits`, 0, 0, Buffer.from(limits)),
        create(`${quota}/zookeeper_stats`),
        create('/q/1'),
        create('/q/2', 0, 0, Buffer.from('1234567')),
      ]) {
        expect((await p.ask(request))?.err).toBe(0);
      }
      const stats = await p.ask({
        type: OpCode.getData,
        path: `${quota}/zookeeper_stats`,
        watch: false,
      });
      expect(stats?.body.buffer()?.toString()).toBe('count=3,bytes=7');
      const tooMuch = await p.ask(create('/q/3', 0, 0, Buffer.from('12345')));
      expect(tooMuch?.err).toBe(enforced ? -125 : 0);
      expect(w.log.messages('WARN').join('\n')).toContain(
        'Quota exceeded: /q [current count=3, softCountLimit=2]',
      );
      if (!enforced) continue;
      const metrics = await w.ask('mntr');
      expect(metrics).toContain('zk_q_quota_bytes_limit_per_namespace\t10\n');
      expect(metrics).toContain('zk_q_quota_count_usage_per_namespace\t3\n');
      expect(metrics).toContain('zk_q_quota_exceeded_error_per_namespace\t1\n');
      // Who is over a limit that came later cannot shrink either, unless below it.
      const set = (path: string, size: number) =>
        p.ask({ type: OpCode.setData, path, data: Buffer.alloc(size), version: -1 });
      const tighter = limits.replace('HardLimit=10', 'HardLimit=4');
      await p.ask({
        type: OpCode.setData,
        path: `${quota}/zookeeper_limits`,
        data: Buffer.from(tighter),
        version: -1,
      });
      expect([(await set('/q/2', 5))?.err, (await set('/q/2', 4))?.err]).toEqual([-125, 0]);
    }
  });
});

describe('flushes', () => {
  it('wait for company when told to', async () => {
    const w = await world({ flushDelay: '20' });
    const opening = Peer.open(w.network, PORT);
    expect(await ended(opening)).toBe(false);
    await w.advance(20);
    const p = (await opening) as Peer;
    const created = Promise.all([p.ask(create('/a')), p.ask(create('/b'))]);
    expect(await ended(created)).toBe(false);
    await w.advance(20);
    expect((await created).map((reply) => reply?.err)).toEqual([0, 0]);
  });
});
