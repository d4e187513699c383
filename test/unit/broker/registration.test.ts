import { describe, expect, test } from 'vitest';
import { ZooKeeperSession } from '../../../src/controller/session.ts';
import type { Clock, Logger } from '../../../src/platform/platform.ts';
import {
  advertisedNode,
  clusterIdOf,
  generateBrokerId,
  isEmptyTree,
  preparePaths,
  registerBroker,
} from '../../../src/broker/registration.ts';
import { createBrokerConfig } from '../../../src/broker/config.ts';
import { FakeServer, type FakeSession } from '../controller/fake-zookeeper.ts';

const node = {
  endpoints: [{ listenerName: 'PLAINTEXT', host: 'h', port: 9092, securityProtocol: 'PLAINTEXT' }],
  rack: null,
};
const random = { next: () => 0, bytes: (size: number) => Buffer.alloc(size, 9) };

class Bed {
  readonly server = new FakeServer();
  readonly lines: string[] = [];
  readonly sessions: FakeSession[] = [];
  /** What happens while somebody sleeps. */
  whileAsleep: () => void = () => {};
  readonly clock: Clock = {
    now: () => 1700000000000,
    monotonic: () => 0,
    after: () => ({ cancel() {} }),
    sleep: async () => this.whileAsleep(),
    turn: async () => {},
  };
  readonly log: Logger = {
    debug() {},
    info: (message) => this.lines.push(message),
    warn() {},
    error: (message) => this.lines.push(message),
    fatal() {},
  };

  open(): Promise<ZooKeeperSession> {
    const connect = async () => {
      const session = this.server.session();
      this.sessions.push(session);
      return session;
    };
    return ZooKeeperSession.open({ connect, clock: this.clock, log: this.log });
  }

  register(session: ZooKeeperSession, port = 9092): Promise<number> {
    const endpoints = node.endpoints.map((endpoint) => ({ ...endpoint, port }));
    return registerBroker({
      session,
      clock: this.clock,
      log: this.log,
      brokerId: 0,
      node: { ...node, endpoints },
      interBrokerProtocolVersion: '3.9-IV0',
    });
  }
}

describe('registration', () => {
  test('creates the nodes every broker creates, in Kafka’s order', async () => {
    const bed = new Bed();
    const session = await bed.open();
    expect(await isEmptyTree(session)).toBe(true);
    await preparePaths(session);
    expect(bed.server.log.slice(0, 5)).toEqual([
      'create /consumers',
      'create /brokers',
      'create /brokers/ids',
      'create /brokers/topics',
      'create /config',
    ]);
    await preparePaths(session);
    expect(await isEmptyTree(session)).toBe(false);
  });

  test('refuses a cluster that migrates to KRaft, and not what zookeeper-security-migration leaves behind', async () => {
    const session = await new Bed().open();
    await session.create('/migration', null);
    await preparePaths(session);
    await session.set('/migration', Buffer.from('{"version":0,"kraft_controller_id":3000}'));
    await expect(preparePaths(session)).rejects.toThrow('KRaft');
  });

  test('the first broker names the cluster, the next take the name', async () => {
    const session = await new Bed().open();
    expect(await clusterIdOf(session, random, 'proposedproposedpropos')).toBe(
      'proposedproposedpropos',
    );
    expect(await clusterIdOf(session, random, 'anotheranotheranothera')).toBe(
      'proposedproposedpropos',
    );
    expect(await clusterIdOf(await new Bed().open(), random)).toMatch(/^[\w-]{22}$/);
  });

  test('generated ids begin above the reserved ones and are never given twice', async () => {
    const session = await new Bed().open();
    expect([await generateBrokerId(session, 1000), await generateBrokerId(session, 1000)]).toEqual([
      1001, 1002,
    ]);
  });

  test('the epoch of a broker is the czxid of its node', async () => {
    const bed = new Bed();
    const session = await bed.open();
    await preparePaths(session);
    const epoch = await bed.register(session);
    expect(epoch).toBe(Number((await session.exists('/brokers/ids/0'))?.czxid));
    expect(bed.lines.at(-1)).toBe(
      `Registered broker 0 at path /brokers/ids/0 with addresses: PLAINTEXT://h:9092, czxid (broker epoch): ${epoch}`,
    );
    expect(await bed.register(session)).toBe(epoch);
  });

  test('what an earlier session of this process left is removed', async () => {
    const bed = new Bed();
    const session = await bed.open();
    await preparePaths(session);
    const before = await bed.register(session);
    const [first] = bed.sessions;
    // the server has not noticed yet: the old node stands when the new session comes
    const owner = bed.server.nodes.get('/brokers/ids/0');
    first?.expire();
    await new Promise((resolve) => setImmediate(resolve));
    if (owner !== undefined) bed.server.nodes.set('/brokers/ids/0', owner);
    expect(await bed.register(session)).toBeGreaterThan(before);
  });

  test('waits for its own ghost', async () => {
    const bed = new Bed();
    const ghost = await bed.open();
    await preparePaths(ghost);
    await bed.register(ghost);
    bed.whileAsleep = () => bed.server.expire(ghost.sessionId);
    const session = await bed.open();
    await bed.register(session);
    expect(bed.lines.filter((line) => line.includes('still belongs'))).toHaveLength(1);
    expect((await session.exists('/brokers/ids/0'))?.ephemeralOwner).toBe(session.sessionId);
  });

  test.each([9092, 9999])('refuses to replace a broker that stays, at port %i', async (port) => {
    const bed = new Bed();
    const other = await bed.open();
    await preparePaths(other);
    await bed.register(other, port);
    await expect(bed.register(await bed.open())).rejects.toMatchObject({
      message: 'KeeperErrorCode = NodeExists',
      javaClass: 'org.apache.zookeeper.KeeperException$NodeExistsException',
    });
    expect(bed.lines.at(-1)).toBe(
      "Error while creating ephemeral at /brokers/ids/0, node already exists and owner '0x1' does not match current session '0x2'",
    );
  });
});

test('advertises the bound port and the machine’s name where the file names none', () => {
  const config = createBrokerConfig(
    new Map([
      ['zookeeper.connect', 'z'],
      ['broker.rack', 'r'],
      ['listeners', 'PLAINTEXT://:0'],
    ]),
  );
  expect(advertisedNode(config, new Map([['PLAINTEXT', 31000]]), 'box')).toEqual({
    endpoints: [
      { listenerName: 'PLAINTEXT', host: 'box', port: 31000, securityProtocol: 'PLAINTEXT' },
    ],
    rack: 'r',
  });
});
