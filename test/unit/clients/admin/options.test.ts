/** What each option of the admin client does. Names, types, defaults and refusals are held against Java in java-configs.test.ts. */
import { describe, expect, it } from 'vitest';
import { AdminClient, type AdminConfig } from '../../../../src/clients/admin/admin-client.ts';
import { ADMIN_KEYS } from '../../../../src/clients/config.ts';
import type { Metric } from '../../../../src/clients/metrics.ts';
import { Errors } from '../../../../src/protocol/errors.ts';
import { createTopicsApi } from '../../../../src/protocol/messages/create-topics.ts';
import { metadataApi } from '../../../../src/protocol/messages/metadata.ts';
import { HANG_UP, SILENCE } from '../fake-broker.ts';
import { type Bench, playRows, type Row, withoutEffect } from '../options-kit.ts';

function open(bench: Bench, config: AdminConfig = {}): AdminClient {
  const at = { bootstrapServers: 'localhost:9092', ...config };
  return AdminClient.create(at, bench.broker.environment);
}

const asked = ({ broker }: Bench) => broker.requests(metadataApi);
const create = (admin: AdminClient) => admin.createTopics([{ name: 'n' }]);

const rows: Record<string, Row> = {
  'bootstrap.servers, client.id': async (bench) => {
    const admin = open(bench, {
      bootstrapServers: 'localhost:1,localhost:9092',
      clientId: 'gregor',
    });
    await bench.settle(admin.listTopics());
    expect(asked(bench)[0]?.clientId).toBe('gregor');
    await admin.close();
  },
  'bootstrap.controllers': async (bench) => {
    const controllers = { 'bootstrap.controllers': 'localhost:1' };
    expect(() => open(bench, controllers as AdminConfig)).toThrow(
      'Failed to create new KafkaAdminClient',
    );
  },
  'metadata.max.age.ms': async (bench) => {
    const admin = open(bench, { metadataMaxAgeMs: 1000 });
    bench.broker.on(createTopicsApi, () => ({ topics: [{ name: 'n' }] }));
    await bench.settle(create(admin).all());
    const before = asked(bench).length;
    await bench.wait(5500);
    expect(asked(bench).length - before).toBeGreaterThanOrEqual(5);
    await admin.close();
  },
  'metadata.recovery.strategy': async (bench) => {
    const brokers = [{ nodeId: 0, host: 'localhost', port: 1 }];
    bench.broker.on(metadataApi, () => ({ brokers, controllerId: 0, topics: [] }));
    const admin = open(bench, { metadataRecoveryStrategy: 'rebootstrap' });
    create(admin)
      .all()
      .catch(() => {});
    await bench.wait(5000);
    expect(asked(bench).length).toBeGreaterThan(2);
    await admin.close();
  },
  'reconnect.backoff.ms, reconnect.backoff.max.ms, socket.connection.setup.timeout.ms, socket.connection.setup.timeout.max.ms':
    async (bench) => {
      const admin = open(bench, {
        bootstrapServers: 'localhost:1',
        reconnectBackoffMs: 200,
        reconnectBackoffMaxMs: 200,
        socketConnectionSetupTimeoutMs: 1000,
        socketConnectionSetupTimeoutMaxMs: 1000,
      });
      admin.listTopics({ timeoutMs: 3000 }).catch(() => {});
      await bench.wait(3000);
      const { attempts } = bench.broker.network;
      expect(attempts.length).toBeGreaterThanOrEqual(12);
      expect(attempts.length).toBeLessThanOrEqual(20);
      for (const { timeoutMs } of attempts) expect(Math.abs(timeoutMs - 1000)).toBeLessThan(201);
      await admin.close();
    },
  'retry.backoff.ms, retry.backoff.max.ms': async (bench) => {
    const { broker } = bench;
    broker.on(createTopicsApi, ({ topics }) => ({
      topics: topics.map(({ name }) => ({ name, errorCode: Errors.NOT_CONTROLLER })),
    }));
    const admin = open(bench, { retryBackoffMs: 500, retryBackoffMaxMs: 500 });
    create(admin)
      .all()
      .catch(() => {});
    await bench.wait(4000);
    const gaps = bench.gaps(createTopicsApi);
    expect(gaps.length).toBeGreaterThan(3);
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(400);
    await admin.close();
  },
  'request.timeout.ms': async (bench) => {
    bench.broker.on(createTopicsApi, () => SILENCE);
    const admin = open(bench, { requestTimeoutMs: 1000 });
    create(admin)
      .all()
      .catch(() => {});
    await bench.wait(3500);
    const [first] = bench.gaps(createTopicsApi);
    expect(first).toBeGreaterThanOrEqual(1000);
    expect(first).toBeLessThan(1500);
    const { clock } = bench.broker;
    const timedOut = {
      topics: [{ name: 'n', errorCode: Errors.REQUEST_TIMED_OUT, errorMessage: null }],
    };
    bench.broker.on(createTopicsApi, async ({ timeoutMs }) => {
      await clock.sleep(timeoutMs + 50);
      return timedOut;
    });
    await expect(bench.settle(create(admin).all())).rejects.toThrow(/^The request timed out\.$/);
    await admin.close();
  },
  'default.api.timeout.ms': async (bench) => {
    bench.broker.on(createTopicsApi, () => SILENCE);
    const admin = open(bench, { requestTimeoutMs: 300, defaultApiTimeoutMs: 700 });
    const from = bench.broker.clock.monotonic();
    await expect(bench.settle(create(admin).all())).rejects.toThrow(/createTopics/);
    const tookMs = bench.broker.clock.monotonic() - from;
    expect(tookMs).toBeGreaterThanOrEqual(700);
    expect(tookMs).toBeLessThan(1000);
    await admin.close();
  },
  retries: async (bench) => {
    bench.broker.on(createTopicsApi, () => HANG_UP);
    const admin = open(bench, { retries: 2 });
    await expect(bench.settle(create(admin).all())).rejects.toThrow(
      /^Call\(callName=createTopics, deadlineMs=\d+, tries=3, nextAllowedTryMs=\d+\) timed out at \d+ after 3 attempt\(s\)$/,
    );
    expect(bench.broker.requests(createTopicsApi)).toHaveLength(3);
    await admin.close();
  },
  'connections.max.idle.ms': async (bench) => {
    const admin = open(bench, { connectionsMaxIdleMs: 1000 });
    await bench.settle(admin.listTopics());
    expect(admin.metrics().get('connection-count')).toBeGreaterThan(0);
    await bench.wait(2500);
    expect(admin.metrics().get('connection-count')).toBe(0);
    await admin.close();
  },
  'metric.reporters, metrics.sample.window.ms, metrics.num.samples': async (bench) => {
    const heard: string[] = [];
    let metrics: readonly Metric[] = [];
    const reporter = {
      configure: (config: object) => heard.push(`configure ${'client.id' in config}`),
      init: (all: readonly Metric[]) => {
        metrics = all;
      },
      close: () => heard.push('close'),
    };
    const windows = { metricsSampleWindowMs: 500, metricsNumSamples: 2 };
    const admin = open(bench, { metricReporters: [reporter], ...windows });
    await bench.settle(admin.listTopics());
    const rate = () => metrics.find(({ name }) => name === 'request-rate')?.value();
    expect(rate()).toBeGreaterThan(0);
    await bench.wait(1500);
    expect(rate()).toBe(0);
    await admin.close();
    await admin.close();
    expect(heard).toEqual(['configure true', 'close']);
  },
};

describe('an option of the admin client:', () => {
  playRows(ADMIN_KEYS, rows, withoutEffect(ADMIN_KEYS));
});

it('knows a misspelt one', async () => {
  const unknown: unknown[] = [];
  const { create: open } = AdminClient;
  const config = { bootstrapServers: 'localhost:9092', retrys: 1 };
  const admin = open(config, { onUnknownConfig: (...args) => unknown.push(args) });
  expect(unknown).toEqual([['retrys', 'retries']]);
  await admin.close();
});
