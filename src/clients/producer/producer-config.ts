/**
 * A producer's settings as the rest of it reads them, with the rules between keys (spec/clients.md P5): idempotence goes
 * off silently when other keys forbid it and it was not asked for, and is a ConfigException when it was.
 */
import { camelCase, parseConfig, type ConfigValues, type UnknownConfig } from '../config-types.ts';
import { PRODUCER_KEYS } from '../config.ts';
import { configError } from '../errors.ts';
import { serdeByName } from '../serdes.ts';
import { compressionId } from '../../protocol/records/compression.ts';
import type { Serializer } from '../types.ts';
import type { BatchSettings } from './producer-batch.ts';
import { RoundRobinPartitioner, type Partitioner } from './partitioner.ts';

/** Keys of Kafka's ProducerConfig, dotted or camelCase; times in ms, sizes in bytes. */
export interface ProducerConfig<K, V> {
  readonly bootstrapServers?: string | readonly string[];
  readonly clientId?: string;
  /** A serializer or a name: `string`, `json`, `org.apache.kafka.common.serialization.StringSerializer`, ... */
  readonly keySerializer?: Serializer<K> | string;
  readonly valueSerializer?: Serializer<V> | string;
  readonly acks?: 'all' | -1 | 0 | 1;
  readonly batchSize?: number;
  readonly lingerMs?: number;
  readonly bufferMemory?: number;
  readonly maxBlockMs?: number;
  readonly maxRequestSize?: number;
  readonly compressionType?: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
  readonly partitionerClass?: Partitioner | (new () => Partitioner) | string;
  readonly enableIdempotence?: boolean;
  readonly transactionalId?: string;
  readonly [key: string]: unknown;
}

export interface ProducerSettings<K, V> {
  readonly values: ConfigValues;
  readonly keySerializer: Serializer<K>;
  readonly valueSerializer: Serializer<V>;
  readonly partitioner: Partitioner | null;
  readonly ignoreKeys: boolean;
  readonly acks: -1 | 0 | 1;
  readonly idempotent: boolean;
  readonly transactionalId: string | null;
  readonly batchSize: number;
  readonly lingerMs: number;
  readonly bufferMemory: number;
  readonly maxBlockMs: number;
  readonly maxRequestSize: number;
  readonly maxInFlight: number;
  readonly requestTimeoutMs: number;
  readonly deliveryTimeoutMs: number;
  readonly retries: number;
  readonly batch: BatchSettings;
}

export function producerSettings<K, V>(
  given: Readonly<Record<string, unknown>>,
  onUnknown: UnknownConfig,
): ProducerSettings<K, V> {
  const values = parseConfig(PRODUCER_KEYS, given, onUnknown);
  const transactionalId = values.nullableString('transactional.id');
  const keySerializer = serializer<K>(values, 'key.serializer');
  const valueSerializer = serializer<V>(values, 'value.serializer');
  keySerializer.configure?.(values.all(), true);
  valueSerializer.configure?.(values.all(), false);
  const lingerMs = values.number('linger.ms');
  const requestTimeoutMs = values.number('request.timeout.ms');
  const idempotent = idempotence(values, transactionalId);
  return {
    values,
    keySerializer,
    valueSerializer,
    partitioner: partitioner(values.object('partitioner.class')),
    ignoreKeys: values.boolean('partitioner.ignore.keys') || uniform(values),
    acks: acksOf(values),
    idempotent,
    transactionalId,
    batchSize: Math.max(1, values.number('batch.size')),
    lingerMs,
    bufferMemory: values.number('buffer.memory'),
    maxBlockMs: values.number('max.block.ms'),
    maxRequestSize: values.number('max.request.size'),
    maxInFlight: values.number('max.in.flight.requests.per.connection'),
    requestTimeoutMs,
    deliveryTimeoutMs: deliveryTimeout(values, lingerMs + requestTimeoutMs),
    retries: values.number('retries'),
    batch: compression(values),
  };
}

function acksOf(values: ConfigValues): -1 | 0 | 1 {
  const text = values.string('acks');
  return text === '0' ? 0 : text === '1' ? 1 : -1;
}

function idempotence(values: ConfigValues, transactionalId: string | null): boolean {
  const explicit = values.given('enable.idempotence');
  let enabled = values.boolean('enable.idempotence');
  const refuse = (message: string) => {
    if (explicit && enabled) throw configError(message);
    enabled = false;
  };
  if (values.number('retries') === 0) {
    refuse('Must set retries to non-zero when using the idempotent producer.');
  }
  if (acksOf(values) !== -1) {
    refuse(
      'Must set acks to all in order to use the idempotent producer. Otherwise we cannot guarantee idempotence.',
    );
  }
  if (values.number('max.in.flight.requests.per.connection') > 5) {
    refuse(
      'Must set max.in.flight.requests.per.connection to at most 5 to use the idempotent producer.',
    );
  }
  if (!enabled && transactionalId !== null) {
    throw configError('Cannot set a transactional.id without also enabling idempotence.');
  }
  return enabled;
}

function deliveryTimeout(values: ConfigValues, least: number): number {
  const timeout = values.number('delivery.timeout.ms');
  if (timeout >= least) return timeout;
  if (values.given('delivery.timeout.ms')) {
    throw configError(
      'delivery.timeout.ms should be equal to or larger than linger.ms + request.timeout.ms',
    );
  }
  return least;
}

function compression(values: ConfigValues): BatchSettings {
  const name = values.string('compression.type');
  const key = `compression.${name}.level`;
  const level = values.given(key) ? values.number(key) : undefined;
  return { compression: compressionId(name) ?? 0, level };
}

function serializer<T>(values: ConfigValues, key: string): Serializer<T> {
  const given = values.object(key);
  if (typeof given === 'string') {
    const named = serdeByName(given);
    if (named) return named as Serializer<T>;
    throw configError(
      `Invalid value ${given} for configuration ${key}: Class ${given} could not be found.`,
    );
  }
  if (typeof given === 'object' && given !== null && 'serialize' in given)
    return given as Serializer<T>;
  throw configError(
    `Invalid value ${String(given)} for configuration ${key}: a serializer has a method serialize (${camelCase(key)})`,
  );
}

const BUILT_IN = new Set(['DefaultPartitioner', 'UniformStickyPartitioner']);

/** The one that looks at no key. */
function uniform(values: ConfigValues): boolean {
  return /(^|\.)UniformStickyPartitioner$/.test(String(values.object('partitioner.class')));
}

function partitioner(given: unknown): Partitioner | null {
  if (given === null || given === undefined) return null;
  if (typeof given === 'string') {
    const simple = given.slice(given.lastIndexOf('.') + 1);
    if (BUILT_IN.has(simple)) return null;
    if (simple === 'RoundRobinPartitioner') return new RoundRobinPartitioner();
    throw configError(
      `Invalid value ${given} for configuration partitioner.class: Class ${given} could not be found.`,
    );
  }
  if (typeof given === 'function') return new (given as new () => Partitioner)();
  if (typeof given === 'object' && 'partition' in given) return given as Partitioner;
  throw configError(
    `Invalid value ${String(given)} for configuration partitioner.class: a partitioner has a method partition`,
  );
}
