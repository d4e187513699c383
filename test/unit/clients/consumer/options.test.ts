/** Every option of a consumer and what it does, seen from a broker's side. */
import { describe, expect } from 'vitest';
import { CONSUMER_KEYS } from '../../../../src/clients/config.ts';
import { createRangeAssignor } from '../../../../src/clients/consumer/assignors/range.ts';
import { Errors } from '../../../../src/protocol/errors.ts';
import { fetchApi } from '../../../../src/protocol/messages/fetch.ts';
import { heartbeatApi } from '../../../../src/protocol/messages/heartbeat.ts';
import { joinGroupApi } from '../../../../src/protocol/messages/join-group.ts';
import { leaveGroupApi } from '../../../../src/protocol/messages/leave-group.ts';
import { listOffsetsApi } from '../../../../src/protocol/messages/list-offsets.ts';
import { metadataApi } from '../../../../src/protocol/messages/metadata.ts';
import { offsetCommitApi } from '../../../../src/protocol/messages/offset-commit.ts';
import { offsetFetchApi } from '../../../../src/protocol/messages/offset-fetch.ts';
import { HANG_UP, SILENCE } from '../fake-broker.ts';
import { type Bench, playRows, type Row, tp, withoutEffect } from '../options-kit.ts';

const fetched = ({ broker }: Bench) => broker.requests(fetchApi);

const connecting: Record<string, Row> = {
  'bootstrap.servers, client.id': async (bench) => {
    bench.broker.append(['a']);
    const config = { bootstrapServers: 'localhost:1,localhost:9092', clientId: 'gregor' };
    expect(await bench.poll(bench.assigned(config))).toEqual(['a']);
    expect(fetched(bench)[0]?.clientId).toBe('gregor');
  },
  'metadata.max.age.ms': async (bench) => {
    await bench.poll(bench.assigned({ metadataMaxAgeMs: 1000 }), 5500);
    expect(bench.broker.requests(metadataApi).length).toBeGreaterThanOrEqual(6);
  },
  'metadata.recovery.strategy': async (bench) => {
    bench.broker.on(metadataApi, () => ({
      brokers: [{ nodeId: 0, host: 'localhost', port: 1 }],
      topics: [],
    }));
    await bench.poll(bench.assigned({ metadataRecoveryStrategy: 'rebootstrap' }), 5000);
    expect(bench.broker.requests(metadataApi).length).toBeGreaterThan(2);
  },
  'reconnect.backoff.ms, reconnect.backoff.max.ms, socket.connection.setup.timeout.ms, socket.connection.setup.timeout.max.ms':
    async (bench) => {
      const consumer = bench.assigned({
        bootstrapServers: 'localhost:1',
        reconnectBackoffMs: 200,
        reconnectBackoffMaxMs: 200,
        'socket.connection.setup.timeout.ms': 1000,
        'socket.connection.setup.timeout.max.ms': 1000,
      });
      await bench.poll(consumer, 3000);
      const { attempts } = bench.broker.network;
      expect(attempts.length).toBeGreaterThanOrEqual(12);
      expect(attempts.length).toBeLessThanOrEqual(20);
      for (const { timeoutMs } of attempts) expect(Math.abs(timeoutMs - 1000)).toBeLessThan(201);
    },
  'retry.backoff.ms, retry.backoff.max.ms': async (bench) => {
    bench.broker.on(fetchApi, () => HANG_UP);
    await bench.poll(bench.assigned({ retryBackoffMs: 500, retryBackoffMaxMs: 500 }), 4000);
    for (const gap of bench.gaps(fetchApi)) expect(gap).toBeGreaterThanOrEqual(400);
  },
  'request.timeout.ms': async (bench) => {
    bench.broker.on(fetchApi, () => SILENCE);
    await bench.poll(bench.assigned({ requestTimeoutMs: 1000 }), 3500);
    expect(bench.gaps(fetchApi)[0]).toBeGreaterThanOrEqual(1000);
    expect(bench.gaps(fetchApi)[0]).toBeLessThan(1500);
    // Requests to a coordinator, too.
    bench.broker.on(offsetFetchApi, () => SILENCE);
    const grouped = bench.consumer({ groupId: 'g', requestTimeoutMs: 1000 });
    grouped.committed([tp]).catch(() => {});
    await bench.wait(3500);
    expect(bench.gaps(offsetFetchApi)[0]).toBeGreaterThanOrEqual(1000);
    expect(bench.gaps(offsetFetchApi)[0]).toBeLessThan(1500);
  },
  'connections.max.idle.ms': async (bench) => {
    bench.broker.append(['a']);
    const consumer = bench.assigned({ connectionsMaxIdleMs: 1000 });
    await bench.poll(consumer);
    await bench.wait(2500);
    expect(consumer.metrics().get('connection-count')).toBe(0);
  },
  'default.api.timeout.ms': async (bench) => {
    bench.broker.on(listOffsetsApi, () => SILENCE);
    const consumer = bench.assigned({ defaultApiTimeoutMs: 700 });
    await expect(bench.settle(consumer.position(tp))).rejects.toThrow(
      'Timeout of 700ms expired before the position for partition t-0 could be determined',
    );
  },
  'allow.auto.create.topics': async (bench) => {
    await bench.poll(bench.assigned({ allowAutoCreateTopics: false }));
    const asked = bench.broker.requests(metadataApi).map(({ body }) => body.allowAutoTopicCreation);
    expect(new Set(asked)).toEqual(new Set([false]));
  },
  'exclude.internal.topics': async (bench) => {
    bench.broker.on(metadataApi, () => ({
      brokers: [{ nodeId: 0, host: 'localhost', port: 9092 }],
      topics: ['mine', '__consumer_offsets'].map((name) => ({
        name,
        isInternal: name !== 'mine',
        partitions: [{ partitionIndex: 0, leaderId: 0 }],
      })),
    }));
    for (const exclude of [true, false]) {
      const consumer = bench.consumer({ groupId: 'g', 'exclude.internal.topics': exclude });
      consumer.subscribe(/.*/);
      await bench.poll(consumer);
      expect(consumer.subscription().length).toBe(exclude ? 1 : 2);
    }
  },
};

const plugins: Record<string, Row> = {
  'interceptor.classes': async (bench) => {
    const committed: number[] = [];
    const shy = {
      onConsume: () => {
        throw new Error('mine');
      },
      onCommit: (offsets: Iterable<[unknown, { offset: number }]>) => {
        for (const [, { offset }] of offsets) committed.push(offset);
      },
    };
    const consumer = await bench.joined({ interceptorClasses: [shy] });
    bench.broker.append(['a', 'b']);
    expect(await bench.poll(consumer)).toEqual(['a', 'b']);
    await bench.settle(consumer.commitSync());
    expect(committed).toContain(2);
    expect(bench.broker.logged.join()).toContain('Error executing onConsume');
  },
  'metric.reporters, metrics.sample.window.ms, metrics.num.samples': async (bench) => {
    bench.broker.append(['a', 'b']);
    const names: string[] = [];
    const reporter = {
      init: (metrics: readonly { name: string }[]) =>
        names.push(...metrics.map(({ name }) => name)),
    };
    const windows = { 'metrics.sample.window.ms': 500, 'metrics.num.samples': 2 };
    const consumer = bench.assigned({ metricReporters: [reporter], ...windows });
    await bench.poll(consumer);
    expect(names).toContain('records-consumed-total');
    expect(consumer.metrics().get('records-consumed-total')).toBe(2);
    expect(consumer.metrics().get('records-lag-max')).toBe(0);
    await bench.wait(1500);
    expect(consumer.metrics().get('records-consumed-rate')).toBe(0);
  },
  'key.deserializer, value.deserializer': async (bench) => {
    bench.broker.append(['{"a":1}']);
    const consumer = bench.assigned({ valueDeserializer: 'json', keyDeserializer: 'void' });
    const [record] = [...(await bench.settle(consumer.poll(1000)))];
    expect(record).toMatchObject({ key: null, value: { a: 1 } });
  },
};

const fetching: Record<string, Row> = {
  'fetch.min.bytes, fetch.max.bytes, fetch.max.wait.ms, max.partition.fetch.bytes': async (
    bench,
  ) => {
    const consumer = bench.assigned({
      fetchMinBytes: 11,
      fetchMaxBytes: 12,
      fetchMaxWaitMs: 13,
      maxPartitionFetchBytes: 14,
      clientRack: 'prague',
    });
    await bench.poll(consumer);
    const request = fetched(bench)[0]?.body;
    expect(request).toMatchObject({
      minBytes: 11,
      maxBytes: 12,
      maxWaitMs: 13,
      rackId: 'prague',
    });
    expect(request.topics[0].partitions[0].partitionMaxBytes).toBe(14);
  },
  'client.rack': async (bench) => {
    // The leader sends it to a follower (KIP-392), which knows no better after a while.
    const { broker } = bench;
    await broker.listen(9093);
    const brokers = [9092, 9093].map((port, nodeId) => ({ nodeId, host: 'localhost', port }));
    const partitions = [{ partitionIndex: 0, leaderId: 0, leaderEpoch: 0 }];
    broker.on(metadataApi, () => ({ brokers, topics: [{ name: 't', partitions }] }));
    const answer = broker.answerOf(fetchApi);
    broker.on(fetchApi, (request, version) => {
      const first = fetched(bench).length === 1;
      const preferredReadReplica = first ? 1 : -1;
      const response = answer(request, version) as { responses: { partitions: object[] }[] };
      return {
        responses: response.responses.map((topic) => ({
          ...topic,
          partitions: topic.partitions.map((one) =>
            first ? { ...one, records: Buffer.alloc(0), preferredReadReplica } : one,
          ),
        })),
      };
    });
    broker.append(['a']);
    expect(await bench.poll(bench.assigned({ clientRack: 'prague' }))).toEqual(['a']);
    expect(broker.network.attempts.map(({ port }) => port)).toContain(9093);
  },
  'isolation.level': async (bench) => {
    const consumer = bench.assigned({ isolationLevel: 'read_committed' });
    await bench.poll(consumer);
    await bench.settle(consumer.endOffsets([tp]));
    expect(fetched(bench)[0]?.body.isolationLevel).toBe(1);
    expect(bench.broker.requests(listOffsetsApi).at(-1)?.body.isolationLevel).toBe(1);
  },
  'check.crcs': async (bench) => {
    bench.broker.append(['intact']);
    const bytes = bench.broker.logs[0]!.batches[0]!;
    bytes[bytes.length - 3]! ^= 1;
    await expect(bench.poll(bench.assigned())).rejects.toThrow('is invalid, cause');
    expect(await bench.poll(bench.assigned({ checkCrcs: false }))).toEqual([expect.any(String)]);
  },
  'max.poll.records': async (bench) => {
    bench.broker.append(['a', 'b', 'c']);
    const consumer = bench.assigned({ maxPollRecords: 2 });
    expect(await bench.poll(consumer)).toEqual(['a', 'b']);
    expect(await bench.poll(consumer)).toEqual(['c']);
  },
  'auto.offset.reset': async (bench) => {
    bench.broker.append(['a']);
    expect(await bench.poll(bench.assigned({ autoOffsetReset: 'earliest' }))).toEqual(['a']);
    const latest = bench.assigned({ autoOffsetReset: 'latest' });
    expect(await bench.settle(latest.position(tp))).toBe(1);
    const none = bench.assigned({ autoOffsetReset: 'none' });
    await expect(bench.poll(none)).rejects.toMatchObject({ name: 'NoOffsetForPartitionException' });
  },
};

const group: Record<string, Row> = {
  'group.id, group.instance.id, session.timeout.ms': async (bench) => {
    const config = { groupInstanceId: 'i1', sessionTimeoutMs: 12_345, maxPollIntervalMs: 54_321 };
    await bench.joined(config);
    const joined = bench.broker.requests(joinGroupApi)[0]?.body;
    expect(joined).toMatchObject({ groupId: 'g', groupInstanceId: 'i1' });
    expect(joined).toMatchObject({ sessionTimeoutMs: 12_345, rebalanceTimeoutMs: 54_321 });
  },
  'partition.assignment.strategy': async (bench) => {
    const mine = () => ({ ...createRangeAssignor(), name: 'mine' });
    await bench.joined({ partitionAssignmentStrategy: [mine, 'roundrobin'] });
    const [joined] = bench.broker.requests(joinGroupApi);
    expect(joined?.body.protocols.map(({ name }: { name: string }) => name)).toEqual([
      'mine',
      'roundrobin',
    ]);
  },
  'heartbeat.interval.ms': async (bench) => {
    const consumer = await bench.joined({ heartbeatIntervalMs: 700 });
    await bench.poll(consumer, 5000);
    for (const gap of bench.gaps(heartbeatApi)) expect(Math.abs(gap - 700)).toBeLessThan(100);
    expect(bench.gaps(heartbeatApi).length).toBeGreaterThan(4);
  },
  'enable.auto.commit, auto.commit.interval.ms': async (bench) => {
    bench.broker.append(['a']);
    const manual = await bench.joined({ enableAutoCommit: false, autoCommitIntervalMs: 500 });
    await bench.poll(manual, 2000);
    await bench.poll(manual, 2000);
    expect(bench.broker.requests(offsetCommitApi)).toEqual([]);
    const automatic = await bench.joined({ autoCommitIntervalMs: 500 });
    for (let i = 0; i < 4; i++) await bench.poll(automatic, 600);
    expect(bench.broker.requests(offsetCommitApi).length).toBeGreaterThanOrEqual(3);
    expect(bench.broker.commits.get(0)?.offset).toBe(1);
  },
  'internal.leave.group.on.close': async (bench) => {
    for (const leave of [false, true]) {
      const consumer = await bench.joined({ 'internal.leave.group.on.close': leave });
      await bench.settle(consumer.close());
      expect(bench.broker.requests(leaveGroupApi).length).toBe(leave ? 1 : 0);
    }
  },
  'internal.throw.on.fetch.stable.offset.unsupported': async (bench) => {
    bench.broker.versionMax.set(offsetFetchApi.key, 6);
    const key = 'internal.throw.on.fetch.stable.offset.unsupported';
    const ask = (value: boolean) =>
      bench.settle(bench.consumer({ groupId: 'g', [key]: value }).committed([tp]));
    expect((await ask(false)).get(tp)).toBe(null);
    await expect(ask(true)).rejects.toThrow(
      "Broker unexpectedly doesn't support requireStable flag on version 6",
    );
  },
  'max.poll.interval.ms': async (bench) => {
    const consumer = await bench.joined({ maxPollIntervalMs: 5000, heartbeatIntervalMs: 500 });
    const lost: number[] = [];
    consumer.subscribe(['t'], { onPartitionsLost: (all) => void lost.push(all.length) });
    while (consumer.assignment().length === 0) await bench.poll(consumer, 100);
    await bench.wait(7000);
    expect(bench.broker.requests(leaveGroupApi).length).toBe(1);
    await expect(bench.settle(consumer.commitSync())).rejects.toMatchObject({
      name: 'CommitFailedException',
    });
    await bench.poll(consumer, 500);
    expect(lost).toEqual([4]);
    expect(bench.broker.requests(joinGroupApi).length).toBeGreaterThanOrEqual(2);
  },
  'group.protocol': async (bench) => {
    const refused = bench.consumer({ groupId: 'g', groupProtocol: 'consumer' });
    refused.subscribe(['t']);
    await expect(bench.settle(refused.poll(1000))).rejects.toMatchObject({
      code: Errors.UNSUPPORTED_VERSION,
      message: 'The version of API is not supported.',
    });
    bench.broker.append(['a']);
    expect(await bench.poll(bench.assigned({ groupProtocol: 'consumer' }))).toEqual(['a']);
    await bench.joined({ groupProtocol: 'classic' });
  },
};

describe('options of the consumer', () => {
  // Which assignor a broker is to use has a meaning only in the group protocol that we do not speak.
  const without = [...withoutEffect(CONSUMER_KEYS), 'group.remote.assignor'];
  playRows(CONSUMER_KEYS, { ...connecting, ...plugins, ...fetching, ...group }, without);
});
