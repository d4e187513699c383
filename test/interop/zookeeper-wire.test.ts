/**
 * The same requests, byte for byte, to Apache's server and to ours: every op with good and bad arguments, two clients, one
 * of them nobody in particular. Replies, errors, zxids and events must be the same, in the same order.
 */
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { nodeNetwork } from '../../src/platform/node/network.ts';
import type { JuteReader } from '../../src/zookeeper/jute.ts';
import { OpCode, readAcl, readMultiHeader, readStat } from '../../src/zookeeper/messages.ts';
import type { Request, SubRequest } from '../../src/zookeeper/requests.ts';
import { digestId } from '../../src/zookeeper/server/acl.ts';
import { freePort, lacking, shared } from '../kit/servers.ts';
import { Peer, type Reply } from '../kit/zookeeper-peer.ts';
import { closing, folder, oursWith, zooKeeperOf } from '../kit/zookeepers.ts';

afterEach(closing);

const settings = {
  extendedTypesEnabled: 'true',
  enforceQuota: 'true',
  'DigestAuthenticationProvider.superDigest': digestId('super:secret'),
};

// ---- what is asked -------------------------------------------------------------------------------

const world = [{ perms: 31, scheme: 'world', id: 'anyone' }];
const readable = [{ perms: 1, scheme: 'world', id: 'anyone' }];
const bytes = (text: string) => Buffer.from(text);

const create = (path: string, flags = 0, more: object = {}) =>
  ({
    type: OpCode.create,
    path,
    data: bytes('x'),
    acl: world,
    flags,
    ttl: 0,
    ...more,
  }) as SubRequest;
const create2 = (path: string, flags = 0, more: object = {}) =>
  create(path, flags, { type: OpCode.create2, ...more });
const remove = (path: string, version = -1): SubRequest => ({ type: OpCode.delete, path, version });
const set = (path: string, text: string | null, version = -1): SubRequest => ({
  type: OpCode.setData,
  path,
  data: text === null ? null : bytes(text),
  version,
});
const check = (path: string, version: number): SubRequest => ({
  type: OpCode.check,
  path,
  version,
});
const exists = (path: string, watch = false): SubRequest => ({ type: OpCode.exists, path, watch });
const get = (path: string, watch = false): SubRequest => ({ type: OpCode.getData, path, watch });
const list = (path: string, watch = false): SubRequest => ({
  type: OpCode.getChildren2,
  path,
  watch,
});
const names = (path: string): SubRequest => ({ type: OpCode.getChildren, path, watch: false });
const setAcl = (path: string, acl: typeof world, version = -1): Request => ({
  type: OpCode.setACL,
  path,
  acl,
  version,
});
const getAcl = (path: string): Request => ({ type: OpCode.getACL, path });
const multi = (...ops: SubRequest[]): Request => ({ type: OpCode.multi, ops });
const multiRead = (...ops: SubRequest[]): Request => ({ type: OpCode.multiRead, ops });
const watches = (type: 'checkWatches' | 'removeWatches', path: string, kind: number): Request => ({
  type: OpCode[type],
  path,
  kind,
});
const auth = (text: string): Request => ({
  type: OpCode.auth,
  scheme: 'digest',
  auth: bytes(text),
});
const LIMITS = 'count=3,bytes=-1=;byteHardLimit=12;countHardLimit=3';
const quota = '/zookeeper/quota/q';

/** Asked by a (who proves something on the way), then by b, who never does. */
const byA: Request[] = [
  create('/a'),
  create('/a'),
  create('/a/b/c'),
  create('/a/'),
  create('/a//x'),
  create('/a/./x'),
  create('a'),
  create(''),
  create('/a/\u0001'),
  create('/nul', 0, { data: null }),
  create('/none', 0, { data: Buffer.alloc(0) }),
  create('/flags', 7),
  create('/flags', -1),
  create('/acl', 0, { acl: [] }),
  create('/acl', 0, { acl: [{ perms: 31, scheme: 'nosuch', id: 'x' }] }),
  create('/acl', 0, { acl: [{ perms: 31, scheme: 'auth', id: '' }] }),
  create('/acl', 0, { acl: [{ perms: 31, scheme: 'sasl', id: 'x' }] }),
  create('/acl', 0, { acl: [{ perms: 31, scheme: 'x509', id: 'CN=x' }] }),
  create('/acl', 0, { acl: [{ perms: 31, scheme: 'ip', id: '1.2.3' }] }),
  create('/acl', 0, { acl: [{ perms: 31, scheme: 'digest', id: 'a:b:c' }] }),
  create2('/a/s-', 2),
  create('/a/s-', 2),
  create2('/a/e', 1),
  create('/a/e/child'),
  create('/a/es-', 3),
  remove('/a/s-0000000000'),
  create2('/a/s-', 2),
  create2('/a/sub/', 2),
  create2('/box', 4, { type: OpCode.createContainer }),
  create2('/box/in'),
  create2('/ttl', 5, { type: OpCode.createTTL, ttl: 60_000 }),
  create2('/ttl', 5, { type: OpCode.createTTL, ttl: 0 }),
  create2('/ttl-', 6, { type: OpCode.createTTL, ttl: 60_000 }),
  get('/nul'),
  get('/none'),
  get('/absent'),
  get('no/path'),
  exists('/absent'),
  exists('/a\0'),
  list('/a'),
  list('/absent'),
  names('/a'),
  names('/'),
  list('/zookeeper'),
  get('/zookeeper/config'),
  getAcl('/zookeeper/config'),
  set('/a', 'y', 5),
  set('/a', 'y', 0),
  set('/a', null),
  set('/a/', 'y'),
  set('/absent', 'y'),
  get('/a'),
  remove('/a'),
  remove('/a', 7),
  remove('/absent'),
  remove('/absent/x'),
  remove('/'),
  remove('/zookeeper'),
  remove('/zookeeper/quota'),
  remove('/zookeeper/config'),
  set('/zookeeper/config', 'x'),
  { type: OpCode.sync, path: '/absent' },
  { type: OpCode.getAllChildrenNumber, path: '/' },
  { type: OpCode.getAllChildrenNumber, path: '/a' },
  { type: OpCode.getAllChildrenNumber, path: '/absent' },
  { type: OpCode.getEphemerals, prefix: '/' },
  { type: OpCode.getEphemerals, prefix: '/a/es' },
  { type: OpCode.getEphemerals, prefix: '/b' },
  { type: OpCode.whoAmI },
  {
    type: OpCode.reconfig,
    joining: null,
    leaving: null,
    newMembers: 'server.1=a:1:2;3',
    curConfigId: -1n,
  },
  // Transactions.
  multi(),
  multi(create('/m'), set('/m', 'y', 0), check('/m', 1), remove('/m'), create2('/m/')),
  multi(create('/m'), set('/m', 'y', 0), check('/m', 1), create2('/m/s-', 2), create('/m/s-', 2)),
  multi(remove('/m/s-0000000000'), remove('/m/s-0000000001'), remove('/m', 1)),
  multi(create('/m'), create('/m'), create('/n')),
  multi(check('/absent', -1)),
  multi(set('/a', 'z'), create2('/a/e', 1)),
  multi(
    create2('/mbox', 4, { type: OpCode.createContainer }),
    create2('/mttl', 5, { type: OpCode.createTTL, ttl: 9_000 }),
  ),
  multiRead(get('/a'), get('/absent'), names('/a'), names('/absent')),
  multiRead(),
  // Watches.
  exists('/w', true),
  list('/a', true),
  get('/a', true),
  watches('checkWatches', '/w', 2),
  watches('checkWatches', '/w', 1),
  watches('checkWatches', '/a', 3),
  watches('checkWatches', '/nobody', 3),
  watches('checkWatches', '/a', 9),
  create('/w'),
  set('/a', 'watched'),
  set('/a', 'no more'),
  create('/a/watched'),
  remove('/a/watched'),
  get('/w', true),
  list('/w', true),
  remove('/w'),
  get('/a', true),
  list('/a', true),
  watches('removeWatches', '/a', 2),
  set('/a', 'unwatched'),
  watches('removeWatches', '/a', 2),
  watches('removeWatches', '/a', 3),
  watches('removeWatches', '/a', 3),
  { type: OpCode.addWatch, path: '/p', mode: 0 },
  { type: OpCode.addWatch, path: '/r', mode: 1 },
  { type: OpCode.addWatch, path: '/r', mode: 2 },
  create('/p'),
  create('/p/c'),
  create('/p/c/d'),
  set('/p', 'again'),
  set('/p', 'and again'),
  create('/r'),
  create('/r/c'),
  create('/r/c/d'),
  set('/r/c/d', 'deep'),
  remove('/r/c/d'),
  multi(remove('/r/c'), remove('/r')),
  remove('/p/c/d'),
  remove('/p/c'),
  remove('/p'),
  create('/p'),
  watches('removeWatches', '/p', 3),
  remove('/p'),
  watches('removeWatches', '/r', 3),
  create('/r'),
  // Identities.
  auth('owner:pw'),
  auth('owner:pw'),
  { type: OpCode.whoAmI },
  create('/own', 0, { acl: [{ perms: 31, scheme: 'auth', id: '' }] }),
  getAcl('/own'),
  create('/mixed', 0, {
    acl: [...readable, ...readable, { perms: 31, scheme: 'auth', id: 'ignored' }],
  }),
  getAcl('/mixed'),
  setAcl(
    '/mixed',
    [
      { perms: 31, scheme: 'digest', id: 'other:hash' },
      { perms: 1, scheme: 'digest', id: digestId('owner:pw') },
    ],
    0,
  ),
  setAcl('/mixed', world, 9),
  setAcl('/mixed', world),
  getAcl('/mixed'),
  setAcl('/absent', world),
  setAcl('/a', []),
  setAcl('/a', readable),
  set('/a', 'denied'),
  create('/a/denied'),
  remove('/a/s-0000000001'),
  get('/a'),
  setAcl('/a', world),
  auth('super:secret'),
  setAcl('/a', world),
  set('/a', 'allowed'),
  { type: OpCode.whoAmI },
  // Quotas.
  create('/q'),
  create(quota, 0, { data: null }),
  create(`${quota}/zookeeper_limits`, 0, { data: bytes(LIMITS) }),
  create(`${quota}/zookeeper_stats`, 0, { data: bytes('count=0,bytes=0') }),
  get(`${quota}/zookeeper_stats`),
  create('/q/1'),
  get(`${quota}/zookeeper_stats`),
  set('/q/1', 'longer'),
  set('/q/1', 'much too long'),
  create('/q/2', 0, { data: null }),
  create('/q/3'),
  get(`${quota}/zookeeper_stats`),
  remove('/q/1'),
  multi(create('/q/4'), create('/q/5')),
  get(`${quota}/zookeeper_stats`),
  remove(`${quota}/zookeeper_stats`),
  remove(`${quota}/zookeeper_limits`),
  create('/q/6'),
  create('/q/7'),
  // Reconnects.
  {
    type: OpCode.setWatches,
    relativeZxid: 0n,
    data: ['/a', '/absent'],
    exist: ['/a', '/later'],
    child: ['/a', '/absent'],
    persistent: [],
    recursive: [],
  },
  {
    type: OpCode.setWatches2,
    relativeZxid: 1n << 40n,
    data: ['/a'],
    exist: [],
    child: ['/a'],
    persistent: ['/pp'],
    recursive: ['/rr'],
  },
  create('/later'),
  set('/a', 'told'),
  create('/pp'),
  create('/rr'),
  create('/rr/c'),
  { type: OpCode.sasl, token: Buffer.alloc(0) },
];

const byB: Request[] = [
  get('/own'),
  exists('/own'),
  getAcl('/own'),
  list('/own'),
  { type: OpCode.getAllChildrenNumber, path: '/own' },
  set('/own', 'denied'),
  setAcl('/own', world),
  create('/own/denied'),
  multi(create('/ok'), check('/own', -1)),
  multiRead(get('/own'), get('/a')),
  getAcl('/mixed'),
  create('/bye', 1),
  { type: OpCode.closeSession },
];

// ---- what comes back -----------------------------------------------------------------------------

/** Times differ, all else must not. */
function stat(body: JuteReader) {
  const { ctime: _created, mtime: _changed, ephemeralOwner, ...rest } = readStat(body);
  return { ...rest, ephemeral: ephemeralOwner !== 0n };
}

function result(type: number, body: JuteReader): unknown {
  switch (type) {
    case OpCode.create:
    case OpCode.sync:
      return body.text();
    case OpCode.create2:
    case OpCode.createContainer:
    case OpCode.createTTL:
      return [body.text(), stat(body)];
    case OpCode.exists:
    case OpCode.setData:
    case OpCode.setACL:
      return stat(body);
    case OpCode.getData:
      return [body.buffer()?.toString() ?? null, stat(body)];
    case OpCode.getChildren:
      return body.vector((r) => r.text()).sort();
    case OpCode.getChildren2:
      return [body.vector((r) => r.text()).sort(), stat(body)];
    case OpCode.getACL:
      return [body.vector(readAcl), stat(body)];
    case OpCode.getAllChildrenNumber:
      return body.int();
    case OpCode.getEphemerals:
      return body.vector((r) => r.text()).sort();
    case OpCode.whoAmI:
      return body.vector((r) => [r.text(), r.text()]).sort();
    case OpCode.multi:
    case OpCode.multiRead: {
      const results: unknown[] = [];
      for (let header = readMultiHeader(body); !header.done; header = readMultiHeader(body)) {
        const value =
          header.type === -1
            ? body.int()
            : header.type === OpCode.getData ||
                header.type === OpCode.getChildren ||
                header.type === OpCode.create ||
                header.type === OpCode.create2 ||
                header.type === OpCode.setData
              ? result(header.type, body)
              : null;
        results.push([header.type, header.err, value]);
      }
      return results;
    }
    default:
      return body.remaining;
  }
}

const shown = (value: unknown): string =>
  JSON.stringify(value, (_, item) => {
    if (typeof item === 'bigint') return String(item);
    return item?.type === 'Buffer' ? Buffer.from(item.data).toString('latin1') : item;
  });

class Recorder {
  readonly lines: string[] = [];
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  async open(name: string): Promise<Peer> {
    const peer = await Peer.open(nodeNetwork, this.#port);
    if (peer === null) throw new Error('no session');
    peer.onEvent = (type, path) => this.lines.push(`${name} event ${type} ${path}`);
    return peer;
  }

  async ask(name: string, peer: Peer, request: Request): Promise<void> {
    const text = (reply: Reply | null) => {
      if (reply === null) return 'closed';
      const { zxid, err, body } = reply;
      return `${zxid} ${err} ${shown(err === 0 ? result(request.type, body) : body.remaining)}`;
    };
    const reply = await peer.ask(request);
    this.lines.push(`${name} ${shown(request)} -> ${text(reply)}`);
  }

  /** An op of any number with any body, on a connection of its own. */
  async raw(type: number, body: Buffer): Promise<void> {
    const peer = await this.open('raw');
    const reply = await peer.send(type, (writer) => void writer.raw(body));
    const next = await peer.ask({ type: OpCode.ping });
    this.lines.push(
      `raw ${type} ${body.toString('hex')} -> ${reply?.zxid} ${reply?.err}, then ${next?.err}`,
    );
    peer.destroy();
  }
}

async function play(port: number): Promise<string[]> {
  const recorder = new Recorder(port);
  const [a, b] = [await recorder.open('a'), await recorder.open('b')];
  for (const request of byA) await recorder.ask('a', a, request);
  for (const request of byB) await recorder.ask('b', b, request);
  await recorder.ask('a', a, exists('/bye'));
  // Two that only a server should send, Apache's takes from anybody: deleteContainer, createSession. Ours does not.
  for (const type of [0, 10, OpCode.check, OpCode.multi, 99, 108])
    await recorder.raw(type, Buffer.alloc(0));
  for (const type of [OpCode.create, OpCode.getData, OpCode.setACL, OpCode.addWatch]) {
    await recorder.raw(type, Buffer.from('0000ffff', 'hex'));
  }
  await recorder.ask('a', a, { type: OpCode.auth, scheme: 'nosuch', auth: bytes('x') });
  await recorder.ask('a', a, exists('/'));
  return recorder.lines;
}

const noApache = lacking('Apache Kafka', join(shared, 'peers/apache-kafka'));

it.skipIf(noApache)("answers every op as Apache's server does", async () => {
  const apache = await zooKeeperOf('3.9.1', folder(), settings);
  const expected = await play(apache.port);
  expect(expected.length).toBeGreaterThan(200);
  const own = await oursWith({ dataDir: folder(), clientPort: '0', ...settings });
  expect(await play(own.port)).toEqual(expected);
});

/** Without what differs from run to run: numbers, versions, places, the order of a Java object's fields. */
const masked = (text: string): string[] =>
  text
    .replaceAll(/"(version|zxid|data_dir|data_log_dir|remote_socket_address)" : "[^"]*"/g, '"$1"')
    .replaceAll(/-?\d+(\.\d+)?/g, '0')
    .replaceAll(/,$/gm, '')
    .split('\n')
    .sort();

it.skipIf(noApache)("answers the admin port's commands as Apache's server does", async () => {
  const play = async (port: number, admin: number): Promise<unknown[]> => {
    const peer = await new Recorder(port).open('a');
    await peer.ask(create('/mine', 1));
    for (const request of [get('/mine', true), list('/', true)]) await peer.ask(request);
    const names =
      'conf crst dirs dump hash gtmk stmk?traceMask=9 stmk isro lsnp lead orst obsr ruok srst';
    const more = 'cons voting_view wchs wchc wchp zabstate nosuch srvr stat';
    const answers: unknown[] = [];
    for (const name of `${names} ${more}`.split(' ')) {
      const response = await fetch(`http://127.0.0.1:${admin}/commands/${name}`);
      answers.push(`${response.status} ${response.headers.get('content-type')}`);
      answers.push(masked(await response.text()));
    }
    answers.push(await (await fetch(`http://127.0.0.1:${admin}/commands`)).text());
    return answers;
  };
  const admin = await freePort();
  const on = { 'admin.enableServer': 'true', 'admin.serverPort': String(admin) };
  const apache = await zooKeeperOf('3.9.1', folder(), on);
  const expected = await play(apache.port, admin);
  const own = await oursWith({
    dataDir: folder(),
    clientPort: '0',
    tickTime: '2000',
    ...on,
    'admin.serverPort': '0',
  });
  expect(await play(own.port, own.adminPort)).toEqual(expected);
});
