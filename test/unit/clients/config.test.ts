import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { camelCase, parseConfig } from '../../../src/clients/config-types.ts';
import { ADMIN_KEYS, CONSUMER_KEYS, PRODUCER_KEYS } from '../../../src/clients/config.ts';
import { producerSettings } from '../../../src/clients/producer/producer-config.ts';
import { consumerSettings } from '../../../src/clients/consumer/consumer-config.ts';

const ignore = () => {};
const base = { 'bootstrap.servers': 'localhost:9092' };

describe('client configuration', () => {
  it('takes dotted and camelCase names and the texts of a properties file', () => {
    const dotted = parseConfig(
      PRODUCER_KEYS,
      { ...base, 'linger.ms': ' 7 ', 'enable.idempotence': 'FALSE' },
      ignore,
    );
    const camel = parseConfig(
      PRODUCER_KEYS,
      { bootstrapServers: ['localhost:9092'], lingerMs: 7, enableIdempotence: false },
      ignore,
    );
    for (const config of [dotted, camel]) {
      expect(config.number('linger.ms')).toBe(7);
      expect(config.boolean('enable.idempotence')).toBe(false);
      expect(config.list('bootstrap.servers')).toEqual(['localhost:9092']);
    }
  });

  it('has every camelCase name once', () => {
    for (const table of [PRODUCER_KEYS, CONSUMER_KEYS, ADMIN_KEYS]) {
      const names = Object.keys(table).map(camelCase);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('declares every camelCase name to TypeScript, with its unit', () => {
    const clients = join(import.meta.dirname, '../../../src/clients');
    const source = (file: string) => readFileSync(join(clients, file), 'utf8');
    const common = source('common-options.ts');
    for (const [table, file] of [
      [PRODUCER_KEYS, 'producer/producer-config.ts'],
      [CONSUMER_KEYS, 'consumer/consumer-config.ts'],
      [ADMIN_KEYS, 'admin/open.ts'],
    ] as const) {
      const declared = common + source(file);
      const known =
        /^(ssl|sasl)\.|^security\.providers|jmx|metrics\.push|remote\.assignor|controllers/;
      const names = Object.keys(table).filter((name) => !known.test(name));
      const missing = names.filter((name) => !declared.includes(`readonly ${camelCase(name)}?:`));
      expect(missing).toEqual([]);
    }
  });

  it('names an unknown key with its neighbour and goes on', () => {
    const unknown: [string, string | null][] = [];
    const config = parseConfig(
      PRODUCER_KEYS,
      { ...base, 'lingr.ms': 5, batchSise: 1 },
      (key, neighbour) => unknown.push([key, neighbour]),
    );
    // A serializer of the program's own may have settings of its own.
    expect(config.all()).toMatchObject({ 'lingr.ms': 5, 'linger.ms': 0 });
    expect(unknown).toEqual([
      ['lingr.ms', 'linger.ms'],
      ['batchSise', 'batchSize'],
    ]);
  });

  it('refuses a key that is given twice and differently', () => {
    const twice = { ...base, 'linger.ms': 1, lingerMs: 2 };
    expect(() => parseConfig(PRODUCER_KEYS, twice, ignore)).toThrow(
      'Configuration linger.ms is given twice with different values',
    );
    expect(() => parseConfig(PRODUCER_KEYS, { ...twice, lingerMs: '1' }, ignore)).not.toThrow();
  });
});

describe('rules between producer keys', () => {
  const settings = (given: object) => producerSettings({ ...base, ...given }, ignore);

  it('is idempotent with acks=all by default, and silently not with acks=1', () => {
    expect(settings({})).toMatchObject({ idempotent: true, acks: -1 });
    expect(settings({ acks: '1' })).toMatchObject({ idempotent: false, acks: 1 });
    expect(settings({ 'max.in.flight.requests.per.connection': 6 })).toMatchObject({
      idempotent: false,
    });
  });

  it('raises a default delivery timeout to linger and request timeout', () => {
    expect(settings({ 'request.timeout.ms': 200_000 }).deliveryTimeoutMs).toBe(200_000);
  });
});

describe('rules between consumer keys', () => {
  const settings = (given: object) => consumerSettings({ ...base, ...given }, ignore);

  it('commits automatically only with a group', () => {
    expect(settings({}).autoCommit).toBe(false);
    expect(settings({ 'group.id': 'g' }).autoCommit).toBe(true);
  });

  it('knows assignors by protocol name and by Java class', () => {
    const names = settings({
      partitionAssignmentStrategy:
        'org.apache.kafka.clients.consumer.RoundRobinAssignor, cooperative-sticky',
    }).assignors.map((one) => one.name);
    expect(names).toEqual(['roundrobin', 'cooperative-sticky']);
  });
});
