/**
 * A consumer's settings as the rest of it reads them, with the rules between keys: without a group there is no automatic
 * commit, and heartbeats must come more often than the session ends.
 */
import type { DeserializerName } from '../serde-names.ts';
import { topicNameProblem } from '../../base/topic-name.ts';
import { Errors } from '../../protocol/errors.ts';
import type { CommonOptions } from '../common-options.ts';
import { parseConfig, type ConfigValues, type UnknownConfig } from '../config-types.ts';
import { CONSUMER_KEYS } from '../config.ts';
import {
  brokerError,
  configError,
  constructing,
  illegalArgument,
  classNotFound,
  kafkaError,
} from '../errors.ts';
import type { ConsumerInterceptor } from '../plugins.ts';
import { serdeByName } from '../serdes.ts';
import type { Deserializer } from '../types.ts';
import type { Assignor } from './assignors/assignor.ts';
import { assignorByName } from './assignor-names.ts';

/** Kafka's ConsumerConfig: camelCase here, dotted names are taken as well. Times are ms, sizes bytes; defaults are Kafka 3.9's. */
export interface ConsumerConfig<K, V> extends CommonOptions {
  /** A deserializer or a name: `string`, `json`, `org.apache.kafka.common.serialization.StringDeserializer`, ... Default: bytes. */
  readonly keyDeserializer?: Deserializer<K> | DeserializerName<K>;
  /** As keyDeserializer. */
  readonly valueDeserializer?: Deserializer<V> | DeserializerName<V>;
  /** Needed for subscribe() and for commits. */
  readonly groupId?: string;
  /** A name of its own makes the member static: it may be away for sessionTimeoutMs without a rebalance. */
  readonly groupInstanceId?: string;
  /** `classic`: assignors run in the clients. `consumer` (KIP-848) is not spoken: poll() after subscribe() refuses it. */
  readonly groupProtocol?: 'classic' | 'consumer';
  /** A member that is silent for so long is out, ms. Default 45000. */
  readonly sessionTimeoutMs?: number;
  /** Less than sessionTimeoutMs, ms. Default 3000. */
  readonly heartbeatIntervalMs?: number;
  /** A member that does not poll for so long leaves; also the time that a rebalance waits for it, ms. Default 300000. */
  readonly maxPollIntervalMs?: number;
  /** Records that one poll returns at most. Default 500. */
  readonly maxPollRecords?: number;
  /** Names (`range`, `roundrobin`, `sticky`, `cooperative-sticky`), Java's class names, one's own. Default range, cooperative-sticky. */
  readonly partitionAssignmentStrategy?: string | readonly (string | Assignor | (() => Assignor))[];
  /** Positions are committed while polling. Default true with a groupId. */
  readonly enableAutoCommit?: boolean;
  /** ms between two of them. Default 5000. */
  readonly autoCommitIntervalMs?: number;
  /** Where to begin without a committed offset, or when it is gone. Default `latest`. */
  readonly autoOffsetReset?: 'earliest' | 'latest' | 'none';
  /** The broker waits for so many bytes before it answers, fetchMaxWaitMs at most. Default 1. */
  readonly fetchMinBytes?: number;
  /** Bytes of one answer. Default 52428800. */
  readonly fetchMaxBytes?: number;
  /** How long a broker may wait for fetchMinBytes, ms. Default 500. */
  readonly fetchMaxWaitMs?: number;
  /** Bytes per partition of one answer. Default 1048576. */
  readonly maxPartitionFetchBytes?: number;
  /** `read_committed`: only what committed transactions wrote. Default `read_uncommitted`. */
  readonly isolationLevel?: 'read_committed' | 'read_uncommitted';
  /** Calls that wait for a broker give up after so many ms, unless they say otherwise. Default 60000. */
  readonly defaultApiTimeoutMs?: number;
  /** Whether what arrives is held against its checksum. Default true. */
  readonly checkCrcs?: boolean;
  /** Patterns match no internal topic. Default true. */
  readonly excludeInternalTopics?: boolean;
  /** A topic that is subscribed to may be made by the broker. Default true. */
  readonly allowAutoCreateTopics?: boolean;
  /** Brokers may send us to a replica in the same rack. */
  readonly clientRack?: string;
  /** Default true; false leaves the place to whoever starts again within sessionTimeoutMs. */
  readonly internalLeaveGroupOnClose?: boolean;
  /** Of offsets under an open transaction an old broker (before 2.5) cannot warn: true refuses to read them there. Default false. */
  readonly internalThrowOnFetchStableOffsetUnsupported?: boolean;
  /** See and change what poll() returns, and hear of commits. */
  readonly interceptorClasses?: readonly (
    | ConsumerInterceptor<K, V>
    | (new () => ConsumerInterceptor<K, V>)
  )[];
}

export interface ConsumerSettings<K, V> {
  readonly values: ConfigValues;
  readonly keyDeserializer: Deserializer<K>;
  readonly valueDeserializer: Deserializer<V>;
  readonly groupId: string | null;
  readonly groupInstanceId: string | null;
  /** Membership is asked for in a protocol that is not spoken here. */
  readonly newProtocol: boolean;
  readonly assignors: readonly Assignor[];
  readonly autoCommit: boolean;
  readonly autoCommitIntervalMs: number;
  readonly reset: 'earliest' | 'latest' | 'none';
  readonly readCommitted: boolean;
  readonly allowAutoTopicCreation: boolean;
  readonly maxPollRecords: number;
  readonly maxPollIntervalMs: number;
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly fetchMinBytes: number;
  readonly fetchMaxBytes: number;
  readonly fetchMaxWaitMs: number;
  readonly maxPartitionFetchBytes: number;
  readonly checkCrcs: boolean;
  readonly excludeInternalTopics: boolean;
  readonly rack: string;
  readonly defaultApiTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly retryBackoffMs: number;
  readonly leaveOnClose: boolean;
  readonly throwWithoutStable: boolean;
}

export function consumerSettings<K, V>(
  given: object,
  onUnknown: UnknownConfig,
): ConsumerSettings<K, V> {
  const values = parseConfig(CONSUMER_KEYS, given, onUnknown);
  const groupId = values.nullableString('group.id');
  checkGroup(values, groupId);
  const keyDeserializer = deserializer<K>(values, 'key.deserializer');
  const valueDeserializer = deserializer<V>(values, 'value.deserializer');
  keyDeserializer.configure?.(values.all(), true);
  valueDeserializer.configure?.(values.all(), false);
  return {
    values,
    keyDeserializer,
    valueDeserializer,
    groupId,
    groupInstanceId: values.nullableString('group.instance.id'),
    newProtocol: protocolOf(values) === 'CONSUMER',
    assignors: constructing('consumer', () => assignorsOf(values)),
    autoCommit: groupId !== null && values.boolean('enable.auto.commit'),
    autoCommitIntervalMs: values.number('auto.commit.interval.ms'),
    reset: values.string('auto.offset.reset') as 'earliest' | 'latest' | 'none',
    readCommitted: values.string('isolation.level') === 'read_committed',
    allowAutoTopicCreation: values.boolean('allow.auto.create.topics'),
    maxPollRecords: values.number('max.poll.records'),
    maxPollIntervalMs: values.number('max.poll.interval.ms'),
    sessionTimeoutMs: values.number('session.timeout.ms'),
    heartbeatIntervalMs: values.number('heartbeat.interval.ms'),
    fetchMinBytes: values.number('fetch.min.bytes'),
    fetchMaxBytes: values.number('fetch.max.bytes'),
    fetchMaxWaitMs: values.number('fetch.max.wait.ms'),
    maxPartitionFetchBytes: values.number('max.partition.fetch.bytes'),
    checkCrcs: values.boolean('check.crcs'),
    excludeInternalTopics: values.boolean('exclude.internal.topics'),
    rack: values.string('client.rack'),
    defaultApiTimeoutMs: values.number('default.api.timeout.ms'),
    requestTimeoutMs: values.number('request.timeout.ms'),
    retryBackoffMs: values.number('retry.backoff.ms'),
    leaveOnClose: values.boolean('internal.leave.group.on.close'),
    throwWithoutStable: values.boolean('internal.throw.on.fetch.stable.offset.unsupported'),
  };
}

function protocolOf(values: ConfigValues): string {
  return values.string('group.protocol').toUpperCase();
}

/** The rules between keys that speak of groups. */
function checkGroup(values: ConfigValues, groupId: string | null): void {
  const classic = protocolOf(values) === 'CLASSIC';
  if (classic && values.given('group.remote.assignor'))
    throw configError('group.remote.assignor cannot be set when group.protocol=CLASSIC');
  const autoCommit = values.given('enable.auto.commit') && values.boolean('enable.auto.commit');
  if (groupId === null && autoCommit) {
    throw brokerError(
      Errors.INVALID_CONFIG,
      'enable.auto.commit cannot be set to true when default group id (null) is used.',
    );
  }
  const instance = values.nullableString('group.instance.id');
  const problem = instance === null ? null : topicNameProblem(instance, 'Group instance id');
  if (problem !== null) throw brokerError(Errors.INVALID_CONFIG, problem);
  constructing('consumer', () => {
    const heartbeatIntervalMs = values.number('heartbeat.interval.ms');
    if (classic && groupId !== null && heartbeatIntervalMs >= values.number('session.timeout.ms'))
      throw illegalArgument('Heartbeat must be set lower than the session timeout');
  });
}

function deserializer<T>(values: ConfigValues, key: string): Deserializer<T> {
  const given = values.object(key);
  if (typeof given === 'string') {
    const named = serdeByName(given);
    if (named) return named as Deserializer<T>;
    throw configError(
      `Invalid value ${given} for configuration ${key}: Class ${given} could not be found.`,
    );
  }
  if (typeof given === 'object' && given !== null && 'deserialize' in given)
    return given as Deserializer<T>;
  throw configError(
    `Invalid value ${String(given)} for configuration ${key}: a deserializer has a method deserialize`,
  );
}

/** Names, Java class names, assignors, or functions that make one. */
function assignorsOf(values: ConfigValues): Assignor[] {
  const texts = new Map<string, string>();
  return (values.list('partition.assignment.strategy') as readonly unknown[]).map((given) => {
    const assignor = assignorOf(given);
    const text = typeof given === 'string' ? given : assignor.name;
    const other = texts.get(assignor.name);
    if (other !== undefined)
      throw kafkaError(
        `The assignor name: '${assignor.name}' is used in more than one assignor: ${other}, ${text}`,
      );
    texts.set(assignor.name, text);
    return assignor;
  });
}

function assignorOf(given: unknown): Assignor {
  if (typeof given === 'function') return (given as () => Assignor)();
  if (typeof given !== 'string') return given as Assignor;
  const named = assignorByName(given);
  if (named) return named;
  throw kafkaError(`${given} ClassNotFoundException exception occurred`, classNotFound(given));
}
