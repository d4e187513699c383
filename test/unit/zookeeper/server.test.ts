import { describe, expect, it } from 'vitest';
import { JuteWriter } from '../../../src/zookeeper/jute.ts';
import { OpCode, writeConnectRequest, writeFrame } from '../../../src/zookeeper/messages.ts';
import { Peer } from '../../kit/zookeeper-peer.ts';
import { ended, settle, World } from './kit.ts';

const bytes = (text: string) => Buffer.from(text);

async function world(settings: Record<string, string> = {}) {
  const made = new World(settings);
  await made.start();
  return made;
}

/** Random writes through three crashes; returns the paths whose acknowledged state is not there at the end. */
async function lost(seed: number, settings: Record<string, string>): Promise<string[]> {
  let state = seed * 7_919;
  const dice = () => {
    state = (state * 48_271) % 0x7fff_ffff;
    return state / 0x7fff_ffff;
  };
  const w = await world({ snapCount: '20', ...settings });
  const model = new Map<string, string>();
  for (let life = 0; life < 3; life++) {
    const client = await w.client();
    for (let i = 0; i < 30; i++) {
      const path = `/n${Math.floor(dice() * 12)}`;
      const there =
        settings['forceSync'] === 'no' ? (await client.exists(path)) !== null : model.has(path);
      if (dice() < 0.3 && there) {
        await client.delete(path);
        model.delete(path);
      } else {
        const value = `${life}-${i}`;
        if (there) await client.set(path, bytes(value));
        else await client.create(path, bytes(value));
        model.set(path, value);
      }
    }
    // One more is on its way when the power goes; whether it arrives is open.
    w.disk.hold((path) => path.includes('/log.'));
    client.create(`/maybe${life}`, null).catch(() => {});
    await settle();
    await w.kill(dice);
    client.abandon();
    await w.start();
  }
  const reader = await w.client();
  const found = new Map<string, string>();
  for (const name of (await reader.children('/')).children) {
    if (name === 'zookeeper' || name.startsWith('maybe')) continue;
    found.set(`/${name}`, String((await reader.get(`/${name}`)).data));
  }
  const paths = new Set([...found.keys(), ...model.keys()]);
  return [...paths].filter((path) => found.get(path) !== model.get(path));
}

it('a client that comes while the data is read is served when it is', async () => {
  const w = new World();
  w.disk.hold();
  const starting = w.start();
  await settle();
  const opening = Peer.open(w.network, 2181);
  let open = false;
  void opening.then(() => {
    open = true;
  });
  await settle();
  expect([w.server, open]).toEqual([null, false]);
  w.disk.release();
  await starting;
  expect((await opening)?.sessionId ?? 0n).not.toBe(0n);
});

describe('durability', () => {
  it('shows and acknowledges nothing before it is on the medium, and keeps order behind it', async () => {
    const w = await world();
    const [writer, reader] = [await w.client(), await w.client()];
    const events: string[] = [];
    await reader.exists('/a', ({ type }) => events.push(type));
    w.disk.hold((path) => path.includes('/log.'));
    const created = writer.create('/a', bytes('1'));
    const behind = writer.get('/a');
    const refused = writer.create('/a', null);
    expect(await ended(created)).toBe(false);
    expect(await ended(behind)).toBe(false);
    expect(await reader.exists('/a')).toBe(null);
    expect(events).toEqual([]);
    w.disk.release();
    await created;
    expect((await behind).data).toEqual(bytes('1'));
    await expect(refused).rejects.toMatchObject({ code: 'NODEEXISTS' });
    expect(events).toEqual(['created']);
  });

  it('stops serving when the log cannot be written, and the next start has no trace of it', async () => {
    const w = new World();
    const failures: unknown[] = [];
    await w.start({ onFailure: (error) => failures.push(error) });
    const client = await w.client();
    await client.create('/kept', null);
    w.disk.hold((path) => path.includes('/log.'));
    const lost = client.create('/lost', null);
    await ended(lost);
    w.disk.fail();
    await expect(lost).rejects.toMatchObject({ code: 'CONNECTIONLOSS' });
    expect(failures).toHaveLength(1);
    await w.kill(() => 0);
    await w.start();
    const after = await w.client();
    expect((await after.children('/')).children.sort()).toEqual(['kept', 'zookeeper']);
  });

  it('keeps all that was acknowledged over crashes, snapshots and torn writes (40 seeds)', async () => {
    for (let seed = 1; seed <= 40; seed++) expect([seed, await lost(seed, {})]).toEqual([seed, []]);
  });

  it('would be seen to lose it without fsync: the test above can fail', async () => {
    let losses = 0;
    for (let seed = 1; seed <= 10; seed++) {
      losses += (await lost(seed, { forceSync: 'no' })).length;
    }
    expect(losses).toBeGreaterThan(0);
  });

  it('never uses a sequence number twice, over deletes and restarts', async () => {
    const w = await world();
    const names: string[] = [];
    for (let life = 0; life < 3; life++) {
      const client = await w.client();
      for (let i = 0; i < 4; i++) {
        const { path } = await client.create('/s-', null, { mode: 'persistent-sequential' });
        names.push(path);
        await client.delete(path);
      }
      await w.kill();
      await w.start();
    }
    expect(names).toEqual(names.map((_, i) => `/s-${String(i).padStart(10, '0')}`));
  });
});

describe('sessions', () => {
  it('end with the tick after their timeout, not before, and take their ephemerals along', async () => {
    const w = await world();
    const [watcher, holder] = [await w.client('', 40_000), await w.client('', 10_000)];
    const events: string[] = [];
    await holder.create('/e', null, { mode: 'ephemeral' });
    await watcher.exists('/e', ({ type }) => events.push(type));
    holder.abandon();
    await w.advance(9_999);
    expect(events).toEqual([]);
    await w.advance(4_001);
    expect(events).toEqual(['deleted']);
    expect(await watcher.exists('/e')).toBe(null);
  });

  it('can be closed with more ephemerals than an entry of the log may name', async () => {
    const w = new World({ 'jute.maxbuffer': '1000' });
    await w.start();
    const client = await w.client();
    for (let i = 0; i < 150; i++)
      await client.create(`/ephemeral-${i}`, null, { mode: 'ephemeral' });
    await client.close();
    await w.kill();
    await w.start();
    expect((await (await w.client()).children('/')).children).toEqual(['zookeeper']);
  });

  it('stay alive by pings alone', async () => {
    const w = await world();
    const client = await w.client();
    await client.create('/e', null, { mode: 'ephemeral' });
    for (let minute = 0; minute < 5; minute++) await w.advance(60_000);
    expect(client.state).toBe('connected');
    expect(await client.exists('/e')).not.toBe(null);
  });

  it('survive a restart with their ephemerals, and their watches are armed again', async () => {
    const w = await world();
    const [holder, other] = [await w.client('', 20_000), await w.client('', 20_000)];
    const session = holder.sessionId;
    const events: string[] = [];
    const see = ({ type, path }: { type: string; path: string }) => events.push(`${type} ${path}`);
    await holder.create('/e', null, { mode: 'ephemeral' });
    await holder.exists('/later', see);
    await holder.children('/', see);
    await holder.addWatch('/tree', 'recursive', see);
    await w.kill();
    await w.start();
    await w.advance(3_000);
    expect([holder.state, holder.sessionId]).toEqual(['connected', session]);
    expect((await other.exists('/e'))?.ephemeralOwner).toBe(session);
    await other.create('/later', null);
    await other.create('/tree', null);
    await other.create('/tree/a', null);
    await holder.sync('/');
    expect(events).toEqual([
      'created /later',
      'childrenChanged /',
      'created /tree',
      'created /tree/a',
    ]);
  });

  it('tell a client that comes back too late that they have expired', async () => {
    const w = await world();
    const client = await w.client('', 4_000);
    const states: string[] = [];
    client.onState((state) => states.push(state));
    // The server is gone for the client only: it starts where the client does not look.
    const reachable = w.network;
    await w.kill();
    const elsewhere = w.network;
    await w.start();
    w.network = reachable;
    await w.advance(9_000);
    expect(states).toEqual(['disconnected']);
    w.network = elsewhere;
    await w.advance(3_000);
    expect(states).toEqual(['disconnected', 'expired']);
    await expect(client.get('/')).rejects.toMatchObject({ code: 'SESSIONEXPIRED' });
  });

  it('of the own process are closed at the next start, others are not', async () => {
    const w = await world();
    const [own, foreign] = [await w.client('', 30_000), await w.client('', 30_000)];
    await w.server?.markOwnSession(own.sessionId);
    await own.create('/own', null, { mode: 'ephemeral' });
    await foreign.create('/foreign', null, { mode: 'ephemeral' });
    await w.kill();
    own.abandon();
    await w.start({ expireOwnSessions: true });
    const reader = await w.client();
    expect((await reader.children('/')).children.sort()).toEqual(['foreign', 'zookeeper']);
  });
});

describe('multi', () => {
  it('is all or nothing, sees its own effects, and names the culprit', async () => {
    const w = await world();
    const client = await w.client();
    const results = await client.multi([
      { type: 'create', path: '/m', data: null, mode: 'ephemeral' },
      { type: 'set', path: '/m', data: bytes('1'), version: 0 },
      { type: 'check', path: '/m', version: 1 },
    ]);
    const stat = results[1]?.type === 'set' ? results[1].stat : null;
    expect([stat?.version, stat?.ephemeralOwner]).toEqual([1, client.sessionId]);
    expect(stat?.mzxid).toBe(stat?.czxid);
    const failing = client.multi([
      { type: 'set', path: '/m', data: bytes('2') },
      { type: 'create', path: '/n', data: null },
      { type: 'delete', path: '/absent' },
      { type: 'create', path: '/o', data: null },
    ]);
    await expect(failing).rejects.toMatchObject({ code: 'NONODE', index: 2, path: '/absent' });
    expect((await client.get('/m')).data).toEqual(bytes('1'));
    expect(await client.exists('/n')).toBe(null);
    expect(await client.multi([])).toEqual([]);
  });

  it('that fails leaves no shadow on requests decided behind it', async () => {
    const w = await world();
    const client = await w.client();
    w.disk.hold((path) => path.includes('/log.'));
    const failed = client.multi([
      { type: 'create', path: '/x', data: null },
      { type: 'check', path: '/x', version: 9 },
    ]);
    const created = client.create('/x', null);
    failed.catch(() => {});
    await settle();
    w.disk.release();
    await expect(failed).rejects.toMatchObject({ code: 'BADVERSION' });
    expect((await created).path).toBe('/x');
  });
});

describe('a chroot', () => {
  it('is invisible in paths, results and events', async () => {
    const w = await world();
    await (await w.client()).create('/app', null);
    const client = await w.client('/app');
    const events: string[] = [];
    await client.children('/', ({ path }) => events.push(path));
    const { path } = await client.create('/s-', null, { mode: 'persistent-sequential' });
    expect(path).toBe('/s-0000000000');
    expect(events).toEqual(['/']);
    expect((await client.multi([{ type: 'create', path: '/x', data: null }]))[0]).toMatchObject({
      path: '/x',
    });
    await expect(client.get('/none')).rejects.toThrow('KeeperErrorCode = NoNode for /none');
  });
});

describe('bad peers', () => {
  it.each([
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
    ['a huge length', Buffer.from('7fffffff00', 'hex')],
    ['half a handshake', Buffer.from('0000000400000000', 'hex')],
    ['half a frame and silence', Buffer.from('0000002c0000', 'hex')],
  ])('with %s are closed and logged once, the others go on', async (_what, sent) => {
    const w = await world();
    const good = await w.client();
    const socket = await w.network.connect({ host: 'localhost', port: 2181, timeoutMs: 1_000 });
    let closed = false;
    socket.onClose(() => {
      closed = true;
    });
    socket.write([sent]);
    for (let i = 0; i < 5; i++) await settle();
    if (!closed) await w.advance(10_000);
    expect(closed).toBe(true);
    expect(w.log.messages('WARN')).toHaveLength(1);
    await good.create('/still', null);
  });

  it('with hostile bodies for every op leave the server as it was', async () => {
    const w = await world();
    const good = await w.client();
    let seed = 11;
    const random = () => {
      seed = (seed * 48_271) % 0x7fff_ffff;
      return seed;
    };
    const word = Buffer.from('/zookeeper/quota//..\0\ud800', 'utf8');
    // Those behind which the connection is closed come last.
    const closing: number[] = [OpCode.auth, OpCode.sasl, OpCode.closeSession, 999];
    const types = Object.values(OpCode).filter(
      (type) => type > 0 && type !== OpCode.deleteContainer && !closing.includes(type),
    );
    for (let round = 0; round < 60; round++) {
      const socket = await w.network.connect({ host: 'localhost', port: 2181, timeoutMs: 1_000 });
      socket.onData(() => {});
      socket.onClose(() => {});
      const hello = new JuteWriter();
      const request = { lastZxidSeen: 0n, timeoutMs: 9_000, sessionId: 0n };
      writeFrame(hello, (body) =>
        writeConnectRequest(body, { ...request, password: Buffer.alloc(16), readOnly: false }),
      );
      for (const type of [...types, ...types, closing[round % closing.length] ?? 0]) {
        writeFrame(hello, (body) => {
          body.int(random()).int(type);
          for (let part = random() % 8; part > 0; part--) {
            if (random() % 3 === 0) body.int((random() % 64) - 2);
            else if (random() % 2 === 0) body.buffer(word.subarray(0, random() % word.length));
            else body.byte(random() & 0xff);
          }
        });
      }
      socket.write([hello.view()]);
      for (let i = 0; i < 4; i++) await settle();
      socket.destroy();
    }
    // Each round's handshake and requests were taken, not dropped behind the first; the good one's and the word count too.
    expect((await w.ask('srvr')).match(/Received: (\d+)/)?.[1]).toBe(
      String(60 * (1 + types.length * 2 + 1) + 2),
    );
    await good.create('/still', bytes('here'));
    expect((await good.get('/still')).data).toEqual(bytes('here'));
    await w.kill();
    await w.start();
    expect((await (await w.client()).get('/still')).data).toEqual(bytes('here'));
  });

  it('that say nothing are let go after ten seconds', async () => {
    const w = await world();
    const socket = await w.network.connect({ host: 'localhost', port: 2181, timeoutMs: 1_000 });
    let closed = false;
    socket.onClose(() => {
      closed = true;
    });
    await w.advance(9_000);
    expect(closed).toBe(false);
    await w.advance(2_000);
    expect(closed).toBe(true);
  });
});
