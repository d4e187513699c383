/**
 * Every key of every client against Kafka 3.9.1's own: names, types, defaults, what is accepted as what and refused in which
 * words, and what the constructors say of keys that contradict each other. JavaConfigs.java asked Kafka's classes;
 * java-configs.json.gz holds their answers.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AdminClient } from '../../../src/clients/admin/admin-client.ts';
import { parseConfig } from '../../../src/clients/config-types.ts';
import { ADMIN_KEYS, CONSUMER_KEYS, PRODUCER_KEYS } from '../../../src/clients/config.ts';
import { KafkaConsumer } from '../../../src/clients/consumer/consumer.ts';
import { javaClassOf } from '../../../src/clients/errors.ts';
import { KafkaProducer } from '../../../src/clients/producer/producer.ts';

interface JavaKey {
  type: string;
  default?: unknown;
  tried: Record<string, { value?: unknown; error?: string }>;
}

const java: {
  keys: Record<string, Record<string, JavaKey>>;
  constructed: Record<string, string>;
} = JSON.parse(
  gunzipSync(readFileSync(new URL('java-configs.json.gz', import.meta.url))).toString(),
);

/** Serializers may be left out here, and whatever is a class in Java is named shorter or given as an object. */
const OUR_OWN: Record<string, unknown> = {
  'key.serializer': 'bytes',
  'value.serializer': 'bytes',
  'key.deserializer': 'bytes',
  'value.deserializer': 'bytes',
  'partition.assignment.strategy': ['range', 'cooperative-sticky'],
};

describe.each(
  Object.entries({ producer: PRODUCER_KEYS, consumer: CONSUMER_KEYS, admin: ADMIN_KEYS }),
)('keys of the %s', (client, table) => {
  const theirs = java.keys[client]!;

  it('are those of Java, with its types and defaults', () => {
    const ours = Object.fromEntries(
      Object.entries(table).map(([name, { type, default: value }]) => [
        name,
        { type: type === 'object' ? 'class' : type, default: value },
      ]),
    );
    const expected = Object.fromEntries(
      Object.entries(theirs).map(([name, { type, default: value }]) => [
        name,
        { type, default: OUR_OWN[name] ?? value },
      ]),
    );
    expect(ours).toEqual(expected);
  });

  it('take and refuse what Java takes and refuses, in its words', () => {
    const tryOne = (name: string, text: string) => {
      try {
        return { value: parseConfig(table, { [name]: text }, () => {}).object(name) };
      } catch (error) {
        return { error: (error as Error).message };
      }
    };
    for (const [name, { tried }] of Object.entries(theirs)) {
      const ours = Object.keys(tried).map((text) => [text, tryOne(name, text)]);
      expect({ [name]: Object.fromEntries(ours) }).toEqual({ [name]: tried });
    }
  });
});

const text = (error: unknown): string => {
  const { message, cause } = error as Error;
  const own = `${javaClassOf(error)}: ${message}`;
  return cause === undefined ? own : `${own} <- ${text(cause)}`;
};

type Given = Record<string, string>;

const CONSTRUCT = {
  producer: (given: Given) => new KafkaProducer(given),
  consumer: (given: Given) => new KafkaConsumer(given),
  admin: (given: Given) => AdminClient.create(given),
};

it.each(Object.entries(java.constructed))('%s', async (row, expected) => {
  const [client = '', settings = ''] = row.split('|');
  const pairs = settings.split(';').filter((pair) => pair !== '');
  const given: Given = Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
  const said = async () => {
    try {
      await CONSTRUCT[client as keyof typeof CONSTRUCT](given).close({ timeoutMs: 0 });
      return 'ok';
    } catch (error) {
      return text(error);
    }
  };
  expect(await said()).toBe(expected);
});
