/** What no client sends in earnest, answered as Apache's server was seen to answer it. */
import { expect, it } from 'vitest';
import { Code } from '../../../src/zookeeper/errors.ts';
import { OpCode, readMultiHeader } from '../../../src/zookeeper/messages.ts';
import type { Request, SubRequest } from '../../../src/zookeeper/requests.ts';
import { Peer } from '../../kit/zookeeper-peer.ts';
import { PORT, World } from './kit.ts';

const acl = [{ perms: 31, scheme: 'world', id: 'anyone' }];
const create = (type: number, flags: number, more: object = {}) =>
  ({ type, path: '/x', data: null, acl, flags, ttl: 5_000, ...more }) as SubRequest;
const multi = (...ops: SubRequest[]): Request => ({ type: OpCode.multi, ops });

async function open(settings: Record<string, string> = {}) {
  const world = new World({ extendedTypesEnabled: 'true', ...settings });
  await world.start();
  const peer = await Peer.open(world.network, PORT);
  if (peer === null) throw new Error('no session');
  const ask = async (request: Request) => {
    const reply = await peer.ask(request);
    if (reply === null) throw new Error('closed');
    return reply;
  };
  return { world, peer, ask };
}

it('goes by the flags of a create in a multi, whatever its opcode', async () => {
  const { ask } = await open();
  for (const type of [OpCode.create, OpCode.create2, OpCode.createContainer]) {
    for (const flags of [-1, 5, 7]) {
      expect((await ask(multi(create(type, flags)))).err).toBe(Code.MARSHALLINGERROR);
    }
  }
  const typeOf = async (op: SubRequest) => {
    const { err, body } = await ask(multi(op));
    await ask({ type: OpCode.delete, path: '/x', version: -1 });
    return [err, readMultiHeader(body).type];
  };
  expect(await typeOf(create(OpCode.createTTL, 0))).toEqual([0, OpCode.create]);
  expect(await typeOf(create(OpCode.createTTL, 4))).toEqual([0, OpCode.create2]);
  expect(await typeOf(create(OpCode.createTTL, 5))).toEqual([0, OpCode.create2]);
  expect(await typeOf(create(OpCode.create, 4))).toEqual([0, OpCode.create2]);
  expect(await typeOf(create(OpCode.createTTL, 7))).toEqual([0, -1]);
});

it('makes a container of what the opcode calls so, not the flags', async () => {
  const { world, ask } = await open({ 'znode.container.checkIntervalMs': '1000' });
  const inside = (path: string) => create(OpCode.create, 0, { path });
  for (const [path, type, flags] of [
    ['/no', OpCode.create, 4],
    ['/yes', OpCode.createContainer, 0],
  ] as const) {
    await ask(create(type, flags, { path }));
    await ask(inside(`${path}/child`));
    await ask({ type: OpCode.delete, path: `${path}/child`, version: -1 });
  }
  await world.advance(1_500);
  const isThere = async (path: string) =>
    (await ask({ type: OpCode.exists, path, watch: false })).err === 0;
  expect([await isThere('/no'), await isThere('/yes')]).toEqual([true, false]);
});

it('takes ids as Java splits them, and a null scheme for one it does not know', async () => {
  const { ask } = await open();
  const errOf = async (scheme: string | null, id: string) => {
    const odd = [{ perms: 31, scheme, id }];
    const { err } = await ask(create(OpCode.create, 0, { acl: odd }));
    await ask({ type: OpCode.delete, path: '/x', version: -1 });
    return err;
  };
  expect(await errOf('digest', ':')).toBe(Code.INVALIDACL);
  expect(await errOf('digest', 'u:')).toBe(Code.INVALIDACL);
  expect(await errOf('digest', 'u:p:')).toBe(0);
  expect(await errOf(null, 'anyone')).toBe(Code.INVALIDACL);
});

it('reads the root by an empty path as well, and writes nothing by it', async () => {
  const { ask } = await open();
  expect((await ask({ type: OpCode.getData, path: '', watch: false })).err).toBe(0);
  expect((await ask({ type: OpCode.setData, path: '', data: null, version: -1 })).err).toBe(
    Code.BADARGUMENTS,
  );
});

it('tells after a reconnect what was missed, whether the node may be read or not', async () => {
  const { peer, ask } = await open();
  const hidden = [{ perms: 30, scheme: 'world', id: 'anyone' }];
  await ask(create(OpCode.create, 0, { acl: hidden }));
  const heard: string[] = [];
  peer.onEvent = (type, path) => heard.push(`${type} ${path}`);
  const none = { exist: [], persistent: [], recursive: [] };
  const missed = { relativeZxid: 0n, data: ['/x'], child: ['/x'], ...none };
  await ask({ type: OpCode.setWatches, ...missed });
  expect(heard).toEqual(['3 /x', '4 /x']);
});

it('leaves no watch behind a multiRead, whatever it asks for', async () => {
  const { peer, ask } = await open();
  await ask(create(OpCode.create, 0));
  const events: string[] = [];
  peer.onEvent = (type, path) => events.push(`${type} ${path}`);
  const ops: SubRequest[] = [{ type: OpCode.getData, path: '/x', watch: true }];
  expect((await ask({ type: OpCode.multiRead, ops })).err).toBe(0);
  await ask({ type: OpCode.setData, path: '/x', data: null, version: -1 });
  expect(events).toEqual([]);
});

it('refuses a reconfig as switched off, or as what a server alone cannot do', async () => {
  const reconfig: Request = {
    type: OpCode.reconfig,
    joining: null,
    leaving: null,
    newMembers: null,
    curConfigId: -1n,
  };
  const errOf = async (settings: Record<string, string>) =>
    (await (await open(settings)).ask(reconfig)).err;
  expect(await errOf({})).toBe(Code.RECONFIGDISABLED);
  expect(await errOf({ reconfigEnabled: 'true' })).toBe(Code.UNIMPLEMENTED);
});

it('takes no digest that is null', async () => {
  const { ask } = await open();
  const { err } = await ask({ type: OpCode.auth, scheme: 'digest', auth: null });
  expect(err).toBe(Code.AUTHFAILED);
});

it('leaves who sends a proof of identity that cannot be read', async () => {
  for (const type of [OpCode.auth, OpCode.sasl]) {
    const { peer } = await open();
    expect(await peer.send(type, (body) => body.byte(1))).toBe(null);
  }
});

it('takes no zxid for a reconfig that cannot be read, unlike for other writes', async () => {
  const { peer, ask } = await open();
  const before = (await ask({ type: OpCode.ping })).zxid;
  const errOf = async (type: number) => (await peer.send(type, (body) => body.byte(1)))?.err;
  expect(await errOf(OpCode.reconfig)).toBe(Code.MARSHALLINGERROR);
  expect((await ask({ type: OpCode.ping })).zxid).toBe(before);
  expect(await errOf(OpCode.delete)).toBe(Code.MARSHALLINGERROR);
  expect((await ask({ type: OpCode.ping })).zxid).toBe(before + 1n);
});
