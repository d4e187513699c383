import { describe, expect, test } from 'vitest';
import { changeEntityConfig, readEntityConfig } from '../../../src/broker/config-nodes.ts';
import { createBrokerConfig } from '../../../src/broker/config.ts';
import { DynamicConfig } from '../../../src/broker/dynamic-config.ts';
import { preparePaths } from '../../../src/broker/registration.ts';
import { ZooKeeperSession } from '../../../src/controller/session.ts';
import type { Clock, Logger } from '../../../src/platform/platform.ts';
import { FakeServer, type FakeSession } from '../controller/fake-zookeeper.ts';

async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}

async function bed() {
  let now = 0;
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    after: () => ({ cancel() {} }),
    sleep: async () => {},
    turn: async () => {},
  };
  const errors: string[] = [];
  const log: Logger = {
    debug() {},
    info() {},
    warn() {},
    error: (message) => errors.push(message),
    fatal() {},
  };
  const server = new FakeServer();
  const sessions: FakeSession[] = [];
  const connect = async () => {
    const session = server.session();
    sessions.push(session);
    return session;
  };
  const session = await ZooKeeperSession.open({ connect, clock, log });
  await preparePaths(session);
  const config = createBrokerConfig(
    new Map([
      ['zookeeper.connect', 'z'],
      ['log.retention.ms', '1000'],
    ]),
  );
  const dynamic = await DynamicConfig.load({ session, clock, log, config, brokerId: 0 });
  await dynamic.watch();
  const topics: string[] = [];
  dynamic.onTopicChange((topic) => topics.push(topic));
  const setNow = (ms: number) => {
    now = ms;
  };
  return { server, sessions, session, dynamic, topics, errors, setNow };
}

describe('dynamic configuration', () => {
  test('a change that another broker announces is in force', async () => {
    const { server, dynamic, topics } = await bed();
    const other = server.session();
    expect(dynamic.topics.logConfig('t').retentionMs).toBe(1000);
    await changeEntityConfig(other, 'topics/t', new Map([['retention.ms', '5']]));
    await settle();
    expect([dynamic.topics.logConfig('t').retentionMs, topics]).toEqual([5, ['t']]);
    await changeEntityConfig(other, 'topics/t', new Map());
    await settle();
    expect(dynamic.topics.logConfig('t').retentionMs).toBe(1000);
  });

  test('broker layers replace the file’s values; topics follow; another broker’s are not ours', async () => {
    const { server, dynamic } = await bed();
    const other = server.session();
    await changeEntityConfig(other, 'brokers/<default>', new Map([['log.retention.ms', '7']]));
    await changeEntityConfig(other, 'brokers/1', new Map([['log.retention.ms', '8']]));
    await settle();
    expect([dynamic.config.logRetentionMs, dynamic.topics.logConfig('t').retentionMs]).toEqual([
      7, 7,
    ]);
    await changeEntityConfig(other, 'brokers/0', new Map([['log.retention.ms', '9']]));
    await settle();
    expect(dynamic.config.logRetentionMs).toBe(9);
  });

  test('a value that does not hold is logged and ignored', async () => {
    const { server, dynamic, errors } = await bed();
    await changeEntityConfig(server.session(), 'brokers/0', new Map([['num.io.threads', 'many']]));
    await settle();
    expect(dynamic.config.numIoThreads).toBe(8);
    expect(errors[0]).toContain('Not a number of type INT');
  });

  test('goes on in a new session', async () => {
    const { server, sessions, dynamic } = await bed();
    sessions[0]?.expire();
    await settle();
    await changeEntityConfig(server.session(), 'topics/t', new Map([['retention.ms', '5']]));
    await settle();
    expect(dynamic.topics.logConfig('t').retentionMs).toBe(5);
  });

  test('removes notes older than a quarter of an hour', async () => {
    const { server, setNow } = await bed();
    const other = server.session();
    await changeEntityConfig(other, 'topics/t', new Map());
    await settle();
    expect(server.children('/config/changes')).toEqual(['config_change_0000000000']);
    setNow(16 * 60 * 1000);
    await changeEntityConfig(other, 'topics/t', new Map());
    await settle();
    expect(server.children('/config/changes')).toEqual([]);
  });

  test('writes as Kafka does: the node, made if need be, then the note', async () => {
    const { server, session } = await bed();
    await changeEntityConfig(session, 'users/u/clients/c', new Map([['b', '1']]));
    expect(server.text('/config/users/u/clients/c')).toBe('{"version":1,"config":{"b":"1"}}');
    expect(server.log.at(-1)).toBe('create /config/changes/config_change_0000000000');
    await session.create('/controller', null);
    await changeEntityConfig(session, 'users/u/clients/c', new Map([['b', '2']]));
    expect(await readEntityConfig(session, 'users/u/clients/c')).toEqual(new Map([['b', '2']]));
  });
});
