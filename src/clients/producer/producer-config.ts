/**
 * A producer's settings as the rest of it reads them, with the rules between keys (spec/clients.md P5): idempotence goes
 * off silently when other keys forbid it and it was not asked for, and is a ConfigException when it was.
 */
import { INT_MAX } from '../../base/config-def.ts';
import type { CommonOptions } from '../common-options.ts';
import { camelCase, parseConfig, type ConfigValues, type UnknownConfig } from '../config-types.ts';
import { PRODUCER_KEYS } from '../config.ts';
import { configError, constructing } from '../errors.ts';
import type { ProducerInterceptor } from '../plugins.ts';
import { serdeByName } from '../serdes.ts';
import { compressionId } from '../../protocol/records/compression.ts';
import type { SerializerName } from '../serde-names.ts';
import type { Serializer } from '../types.ts';
import type { BatchSettings } from './producer-batch.ts';
import { RoundRobinPartitioner, type Partitioner } from './partitioner.ts';

/** Kafka's ProducerConfig: camelCase here, dotted names are taken as well. Times are ms, sizes bytes; defaults are Kafka 3.9's. */
export interface ProducerConfig<K, V> extends CommonOptions {
  /** A serializer or a name: `string`, `json`, `org.apache.kafka.common.serialization.StringSerializer`, ... Default: bytes. */
  readonly keySerializer?: Serializer<K> | SerializerName<K>;
  /** As keySerializer. */
  readonly valueSerializer?: Serializer<V> | SerializerName<V>;
  /** Whose word an acknowledgement is: all in-sync replicas', the leader's (1), nobody's (0). Default `all`. */
  readonly acks?: 'all' | -1 | 0 | 1;
  /** Bytes that a batch of one partition may grow to; 0: a batch per record. Default 16384. */
  readonly batchSize?: number;
  /** How long a batch waits for more records, ms. Default 0: as long as the broker is busy. */
  readonly lingerMs?: number;
  /** Bytes that may wait in all; send() then waits for room up to maxBlockMs. Default 33554432. */
  readonly bufferMemory?: number;
  /** How long a send may wait for metadata and memory, ms. Default 60000. */
  readonly maxBlockMs?: number;
  /** Bytes of the largest record and request. Default 1048576. */
  readonly maxRequestSize?: number;
  /** Requests under way to one broker. Default 5, which is the most that idempotence allows. */
  readonly maxInFlightRequestsPerConnection?: number;
  /** From a batch's first record to its acknowledgement or failure, whatever is retried, ms. Default 120000. */
  readonly deliveryTimeoutMs?: number;
  /** Attempts after the first; deliveryTimeoutMs is the better bound. Default 2147483647. */
  readonly retries?: number;
  /** How batches are compressed. Default `none`. */
  readonly compressionType?: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
  /** 1 (fast) to 9 (small); -1: zlib's default. */
  readonly compressionGzipLevel?: number;
  /** 1 (fast) to 17 (small); 9 is the fast compressor of the time before there were levels. Default 9. */
  readonly compressionLz4Level?: number;
  /** -131072 to 22. Default 3. */
  readonly compressionZstdLevel?: number;
  /** One's own choice of partitions, or the name of one of Kafka's. */
  readonly partitionerClass?: Partitioner | (new () => Partitioner) | string;
  /** True: records with keys are spread like those without. Default false. */
  readonly partitionerIgnoreKeys?: boolean;
  /** Records without a key go rather where fewer batches wait. Default true. */
  readonly partitionerAdaptivePartitioningEnable?: boolean;
  /** A broker that has taken nothing for so long gets no records without a key, ms; 0: it does. Default 0. */
  readonly partitionerAvailabilityTimeoutMs?: number;
  /** Exactly once and in order per partition, over retries. Default true where acks, retries and requests allow it. */
  readonly enableIdempotence?: boolean;
  /** Makes transactions possible; one living producer per id. */
  readonly transactionalId?: string;
  /** The broker aborts a transaction that takes longer, ms. Default 60000. */
  readonly transactionTimeoutMs?: number;
  /** A topic not used for so long is dropped from metadata, ms. Default 300000. */
  readonly metadataMaxIdleMs?: number;
  /** See and change records before they are sent, and hear what became of them. */
  readonly interceptorClasses?: readonly (
    | ProducerInterceptor<K, V>
    | (new () => ProducerInterceptor<K, V>)
  )[];
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
  given: object,
  onUnknown: UnknownConfig,
): ProducerSettings<K, V> {
  const values = parseConfig(PRODUCER_KEYS, given, onUnknown);
  const transactionalId = values.nullableString('transactional.id');
  const keySerializer = serializer<K>(values, 'key.serializer');
  const valueSerializer = serializer<V>(values, 'value.serializer');
  keySerializer.configure?.(values.all(), true);
  valueSerializer.configure?.(values.all(), false);
  const lingerMs = Math.min(values.number('linger.ms'), INT_MAX);
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
    deliveryTimeoutMs: constructing('producer', () =>
      deliveryTimeout(values, Math.min(lingerMs + requestTimeoutMs, INT_MAX)),
    ),
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
  if (!values.given('delivery.timeout.ms')) return least;
  throw configError(
    'delivery.timeout.ms should be equal to or larger than linger.ms + request.timeout.ms',
  );
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
