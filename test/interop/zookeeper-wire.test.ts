/**
 * The same requests, byte for byte, to Apache's server and to ours: every op with good and bad arguments, two clients, one
 * of them nobody in particular. Replies, errors, zxids and events must be the same, in the same order.
 */
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { nodeNetwork } from '../../src/platform/node/network.ts';
import type { JuteReader } from '../../src/zookeeper/jute.ts';
import { OpCode, readAcl, readMultiHeader, readStat } from '../../src/zookeeper/messages.ts';
import type { Request } from '../../src/zookeeper/requests.ts';
import { digestId } from '../../src/zookeeper/server/acl.ts';
import { freePort, lacking, shared } from '../kit/servers.ts';
import { Peer, type Reply } from '../kit/zookeeper-peer.ts';
import { closing, folder, oursWith, zooKeeperOf } from '../kit/zookeepers.ts';
import { byA, byB, bytes, create, exists, get, list } from './zookeeper/wire-requests.ts';

afterEach(closing);

const settings = {
  extendedTypesEnabled: 'true',
  enforceQuota: 'true',
  'DigestAuthenticationProvider.superDigest': digestId('super:secret'),
};

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
    // As long as it may be: the end of a session that is left would take a zxid.
    const peer = await Peer.open(nodeNetwork, this.#port, { timeoutMs: 40_000 });
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
