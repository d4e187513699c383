/**
 * Errors that arise in a client, not in a broker's answer. Where Kafka's exception has a wire code (timeouts, records too large)
 * it is a KafkaError with that code, like one from a broker; the others are ClientErrors that carry the Java class
 * which Kafka would have thrown, because the tools print `class: message`, and its simple name as `name`.
 */
import { errorOf, Errors, KafkaError, UnsupportedVersionError } from '../protocol/errors.ts';

/**
 * What a client refuses by itself. `name` is the simple name of the Java class that Kafka's client would have thrown.
 *
 * @example if (error instanceof ClientError && error.name === 'WakeupException') return;
 */
export class ClientError extends Error {
  /** Fully qualified, e.g. `org.apache.kafka.common.errors.TimeoutException`. */
  readonly javaClass: string;
  /** Whether repeating the call may help. */
  readonly retriable: boolean;

  constructor(
    javaClass: string,
    message: string,
    options: { retriable?: boolean; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.javaClass = javaClass;
    this.name = javaClass.slice(javaClass.lastIndexOf('.') + 1);
    this.retriable = options.retriable ?? false;
  }

  /** As Java prints a Throwable: class, colon, message. */
  override toString(): string {
    return this.message === '' ? this.javaClass : `${this.javaClass}: ${this.message}`;
  }
}

/** The class that Java would have thrown: what Kafka's tools print before the message. */
export function javaClassOf(error: unknown): string {
  if (error instanceof KafkaError) return error.info.exception;
  if (error instanceof ClientError) return error.javaClass;
  return 'java.lang.RuntimeException';
}

/** A broker's error code as a thrown error; the broker's own words when it sent some. */
export function brokerError(code: number, message?: string | null): KafkaError {
  return new KafkaError(code, message ?? errorOf(code).message);
}

/** The protocol's code, null for what is no error of Kafka's. */
export function codeOf(error: unknown): number | null {
  return error instanceof KafkaError ? error.code : null;
}

const COMMON = 'org.apache.kafka.common.';
const ERRORS = `${COMMON}errors.`;
const CONSUMER = 'org.apache.kafka.clients.consumer.';

/**
 * Java's ApiException: Kafka's own errors. What a serializer, a partitioner or an argument comes to is none, though
 * SerializationException lies in the same package.
 */
export function isApiException(error: unknown): boolean {
  const javaClass = javaClassOf(error);
  return javaClass.startsWith(ERRORS) && javaClass !== `${ERRORS}SerializationException`;
}

export function timeoutError(message: string, cause?: unknown): KafkaError {
  return new KafkaError(Errors.REQUEST_TIMED_OUT, message, cause === undefined ? {} : { cause });
}

/** Settings that contradict each other. */
export function invalidConfiguration(message: string): ClientError {
  return new ClientError(`${ERRORS}InvalidConfigurationException`, message);
}

/** A connection that was refused for good: Java's subclasses of AuthenticationException, named without that ending. */
export function authenticationError(
  kind:
    | 'SaslAuthentication'
    | 'SslAuthentication'
    | 'UnsupportedSaslMechanism'
    | 'IllegalSaslState',
  message: string,
  cause?: unknown,
): ClientError {
  return new ClientError(`${ERRORS}${kind}Exception`, message, { cause });
}

/** Whether it was refused for good. */
export function isAuthentication(error: unknown): error is Error {
  return error instanceof Error && /Authentication/.test(error.name) && !isRetriable(error);
}

/** A login that was cut short: by the network, or by a broker before 1.0 that refuses it. */
export class LoginInterruptedError extends ClientError {}

export function loginInterrupted(cause: unknown): LoginInterruptedError {
  const message = 'The connection ended before the login was through.';
  return new LoginInterruptedError(`${ERRORS}DisconnectException`, message, {
    retriable: true,
    cause,
  });
}

export function disconnectError(message: string, cause?: unknown): ClientError {
  return new ClientError(`${ERRORS}DisconnectException`, message, { retriable: true, cause });
}

/** Nobody to ask: all that is known is down, and was tried a moment ago. */
export function noAvailableBrokers(): ClientError {
  const javaClass = `${CONSUMER}internals.NoAvailableBrokersException`;
  return new ClientError(javaClass, '', { retriable: true });
}

export function networkError(message: string, cause?: unknown): KafkaError {
  return new KafkaError(Errors.NETWORK_EXCEPTION, message, cause === undefined ? {} : { cause });
}

/** A login that did not come about; what it failed of is its cause where Java tells it only in its log. */
export function loginError(message: string, cause?: unknown): ClientError {
  return new ClientError('javax.security.auth.login.LoginException', message, { cause });
}

export function ioError(message: string, cause?: unknown): ClientError {
  return new ClientError('java.io.IOException', message, { cause });
}

export function isIoError(error: unknown): error is ClientError {
  return error instanceof ClientError && error.javaClass === 'java.io.IOException';
}

export function configError(message: string): ClientError {
  return new ClientError(`${COMMON}config.ConfigException`, message);
}

export function kafkaError(message: string, cause?: unknown): ClientError {
  return new ClientError(`${COMMON}KafkaException`, message, { cause });
}

const CONSTRUCTING = {
  producer: 'Failed to construct kafka producer',
  consumer: 'Failed to construct kafka consumer',
  admin: 'Failed to create new KafkaAdminClient',
} as const;

/** For what Kafka's constructors do once the settings have been read. */
export function constructing<T>(what: keyof typeof CONSTRUCTING, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw kafkaError(CONSTRUCTING[what], error);
  }
}

export function illegalState(message: string): ClientError {
  return new ClientError('java.lang.IllegalStateException', message);
}

export function illegalArgument(message: string): ClientError {
  return new ClientError('java.lang.IllegalArgumentException', message);
}

export function classNotFound(name: string): ClientError {
  return new ClientError('java.lang.ClassNotFoundException', name);
}

export function numberFormat(message: string): ClientError {
  return new ClientError('java.lang.NumberFormatException', message);
}

/** For what Java's clients find out by an Objects.requireNonNull. */
export function nullPointer(message: string): ClientError {
  return new ClientError('java.lang.NullPointerException', message);
}

export function serializationError(message: string, cause?: unknown): ClientError {
  return new ClientError(`${ERRORS}SerializationException`, message, { cause });
}

/** A serializer was handed what it is not for. */
export class ClassCastError extends ClientError {
  /** What the value is: `number`, `Date`, ... */
  readonly from: string;
  /** The serializer by Java's name. */
  readonly to: string;

  constructor(value: unknown, to: string) {
    const from = typeof value === 'object' ? (value?.constructor?.name ?? 'object') : typeof value;
    super('java.lang.ClassCastException', `class ${from} cannot be cast to what ${to} takes`);
    this.from = from;
    this.to = to;
  }
}

export function recordTooLarge(message: string): KafkaError {
  return new KafkaError(Errors.MESSAGE_TOO_LARGE, message);
}

export function bufferExhausted(message: string): ClientError {
  return new ClientError('org.apache.kafka.clients.producer.BufferExhaustedException', message, {
    retriable: true,
  });
}

export function invalidTopics(topics: readonly string[]): KafkaError {
  return new KafkaError(Errors.INVALID_TOPIC_EXCEPTION, `Invalid topics: [${topics.join(', ')}]`);
}

export function topicRefused(topic: string): KafkaError {
  const text = `Not authorized to access topics: [${topic}]`;
  return new KafkaError(Errors.TOPIC_AUTHORIZATION_FAILED, text);
}

export function invalidGroupId(message: string): KafkaError {
  return new KafkaError(Errors.INVALID_GROUP_ID, message);
}

export function wakeupError(): ClientError {
  return new ClientError(`${ERRORS}WakeupException`, '');
}

/** Of a record that was not sent yet when its transaction was aborted. */
export function transactionAborted(): ClientError {
  const text = 'Failing batch since transaction was aborted';
  return new ClientError(`${ERRORS}TransactionAbortedException`, text);
}

export function unsupportedVersion(message: string): KafkaError {
  return new UnsupportedVersionError(message);
}

export function commitFailed(message?: string): ClientError {
  const text =
    message ??
    'Offset commit cannot be completed since the consumer is not part of an active group for auto partition assignment; it is likely that the consumer was kicked out of the group.';
  return new ClientError(`${CONSUMER}CommitFailedException`, text);
}

export function retriableCommitFailed(cause: unknown): ClientError {
  const text =
    'Offset commit failed with a retriable exception. You should retry committing the latest consumed offsets.';
  return new ClientError(`${CONSUMER}RetriableCommitFailedException`, text, {
    retriable: true,
    cause,
  });
}

export function rebalanceInProgress(message: string): KafkaError {
  return new KafkaError(Errors.REBALANCE_IN_PROGRESS, message);
}

export function concurrentUse(): ClientError {
  return new ClientError(
    'java.util.ConcurrentModificationException',
    'KafkaConsumer is not safe for overlapping calls.',
  );
}

/** Partitions without a committed offset while auto.offset.reset is none. */
export class NoOffsetForPartitionError extends ClientError {
  readonly partitions: readonly string[];

  constructor(partitions: readonly string[]) {
    super(
      `${CONSUMER}NoOffsetForPartitionException`,
      `Undefined offset with no reset policy for partitions: [${partitions.join(', ')}]`,
    );
    this.partitions = partitions;
  }
}

/** Positions outside the log while auto.offset.reset is none; by partition text (`topic-0`). */
export class OffsetOutOfRangeError extends ClientError {
  readonly offsets: ReadonlyMap<string, number>;

  constructor(
    message: string,
    offsets: ReadonlyMap<string, number>,
    javaClass = `${CONSUMER}OffsetOutOfRangeException`,
  ) {
    super(javaClass, message);
    this.offsets = offsets;
  }
}

/** The log was truncated below a position while auto.offset.reset is none: seek to go on (KIP-320). */
export class LogTruncationError extends OffsetOutOfRangeError {
  /** The first offset at which the leader's log is another one than what was read; null when it cannot tell. */
  readonly divergentOffset: number | null;

  /** `partition`: its text, `topic-0`. */
  constructor(
    partition: string,
    position: { readonly offset: number; readonly offsetEpoch: number },
    divergent: { readonly offset: number; readonly leaderEpoch: number } | null,
  ) {
    const { offset, leaderEpoch } = divergent ?? { offset: 'unknown', leaderEpoch: 'unknown' };
    super(
      `Detected truncated partitions: [(partition=${partition}, fetchOffset=${position.offset}, fetchEpoch=Optional[${position.offsetEpoch}], divergentOffset=${offset}, divergentEpoch=${leaderEpoch})]`,
      new Map([[partition, position.offset]]),
      `${CONSUMER}LogTruncationException`,
    );
    this.divergentOffset = divergent?.offset ?? null;
  }
}

/** A record whose key or value the deserializer refused; seek past `offset` to go on. */
export class RecordDeserializationError extends ClientError {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly part: 'key' | 'value';

  constructor(
    topic: string,
    partition: number,
    offset: number,
    part: 'key' | 'value',
    cause: unknown,
  ) {
    super(
      `${ERRORS}RecordDeserializationException`,
      `Error deserializing ${part.toUpperCase()} for partition ${topic}-${partition} at offset ${offset}. If needed, please seek past the record to continue consumption.`,
      { cause },
    );
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
    this.part = part;
  }
}

export function isRetriable(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'retriable' in error && error.retriable === true
  );
}

export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
