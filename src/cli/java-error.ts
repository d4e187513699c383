/**
 * Failures as Java prints them. Scripts match `org.apache.kafka.common.errors.TopicExistsException: Topic 'x' already
 * exists.`, so every error that reaches a user has the name of a Java class and a message; frames are left out, the
 * chain of causes is kept (spec/cli.md 0.4). JavaError is what the tools throw themselves; errors of the clients carry
 * the simple name of Kafka's class and are given their package here.
 */
import { KafkaError } from '../protocol/errors.ts';

export class JavaError extends Error {
  readonly javaClass: string;
  /** Whether getMessage() gives null, which is not the same as an empty text. */
  readonly silent: boolean;

  constructor(javaClass: string, message: string | null, cause?: unknown) {
    super(message ?? '', cause === undefined ? undefined : { cause });
    this.silent = message === null;
    this.name = javaClass.slice(javaClass.lastIndexOf('.') + 1);
    this.javaClass = javaClass;
  }
}

/** Classes that do not live in org.apache.kafka.common.errors. */
const PACKAGES: Readonly<Record<string, string>> = {
  KafkaException: 'org.apache.kafka.common',
  InvalidRecordException: 'org.apache.kafka.common',
  ConfigException: 'org.apache.kafka.common.config',
  CommitFailedException: 'org.apache.kafka.clients.consumer',
  RetriableCommitFailedException: 'org.apache.kafka.clients.consumer',
  NoOffsetForPartitionException: 'org.apache.kafka.clients.consumer',
  OffsetOutOfRangeException: 'org.apache.kafka.common.errors',
  BufferExhaustedException: 'org.apache.kafka.clients.producer',
  IllegalArgumentException: 'java.lang',
  IllegalStateException: 'java.lang',
  NullPointerException: 'java.lang',
  NumberFormatException: 'java.lang',
  RuntimeException: 'java.lang',
  ExecutionException: 'java.util.concurrent',
  NoSuchFileException: 'java.nio.file',
  AccessDeniedException: 'java.nio.file',
};

/** `org.apache.kafka.common.errors.TimeoutException`. */
export function javaClassOf(error: unknown): string {
  if (error instanceof JavaError) return error.javaClass;
  if (!(error instanceof Error)) return 'java.lang.RuntimeException';
  const given = (error as { javaClass?: unknown }).javaClass;
  if (typeof given === 'string') return given;
  if (error instanceof KafkaError) return qualified(error.info.exception);
  if (error.message.startsWith('requirement failed: ')) return 'java.lang.IllegalArgumentException';
  const fromSystem = systemClass(error);
  if (fromSystem !== null) return fromSystem;
  return qualified(exceptionName(error.name));
}

function qualified(name: string): string {
  if (name.includes('.')) return name;
  return `${PACKAGES[name] ?? 'org.apache.kafka.common.errors'}.${name}`;
}

/** What our own errors are called in Java. */
const OWN_NAMES: Readonly<Record<string, string>> = {
  KafkaError: 'KafkaException',
  ConfigError: 'ConfigException',
  PropertiesError: 'IllegalArgumentException',
  RangeError: 'IllegalArgumentException',
  SyntaxError: 'IllegalArgumentException',
};

function exceptionName(name: string): string {
  return name.endsWith('Exception') ? name : (OWN_NAMES[name] ?? 'RuntimeException');
}

/** Failures of the kernel that have a class of their own; of a file they say just its name. */
const SYSTEM_CLASSES: Readonly<Record<string, string>> = {
  ENOENT: 'java.nio.file.NoSuchFileException',
  EACCES: 'java.nio.file.AccessDeniedException',
  EEXIST: 'java.nio.file.FileAlreadyExistsException',
  EADDRINUSE: 'java.net.BindException',
  EADDRNOTAVAIL: 'java.net.BindException',
  ECONNREFUSED: 'java.net.ConnectException',
  ENOTFOUND: 'java.net.UnknownHostException',
  EAI_AGAIN: 'java.net.UnknownHostException',
};

/** What libc says of them. */
const SYSTEM_TEXTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Address already in use',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  ECONNREFUSED: 'Connection refused',
  ENOTFOUND: 'Name or service not known',
  EAI_AGAIN: 'Temporary failure in name resolution',
  EIO: 'Input/output error',
  EISDIR: 'Is a directory',
  EMFILE: 'Too many open files',
  ENOSPC: 'No space left on device',
  ENOTDIR: 'Not a directory',
  EROFS: 'Read-only file system',
};

function systemClass({ code, path }: NodeJS.ErrnoException): string | null {
  if (typeof code !== 'string' || !/^E[A-Z_]+$/.test(code) || code.startsWith('ERR_')) return null;
  const plain = path === undefined ? 'java.io.IOException' : 'java.nio.file.FileSystemException';
  return SYSTEM_CLASSES[code] ?? plain;
}

function systemMessage(error: NodeJS.ErrnoException & { hostname?: string }): string {
  const { code = '', path, hostname } = error;
  const text = SYSTEM_TEXTS[code];
  if (path !== undefined && text === undefined && code in SYSTEM_CLASSES) return path;
  const subject = path ?? hostname;
  if (text === undefined) return error.message;
  return subject === undefined ? text : `${subject}: ${text}`;
}

/** Throwable.getMessage(): null when there is none. */
export function messageOf(error: unknown): string | null {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof JavaError) return error.silent ? null : error.message;
  if ('javaClass' in error || systemClass(error) === null) return error.message;
  return systemMessage(error);
}

/** Throwable.toString(): class and message. */
export function throwable(error: unknown): string {
  const message = messageOf(error);
  return message === null ? javaClassOf(error) : `${javaClassOf(error)}: ${message}`;
}

/** What printStackTrace() shows, without frames. */
export function stackTrace(error: unknown): string {
  let text = `${throwable(error)}\n`;
  let cause = error instanceof Error ? error.cause : undefined;
  for (let depth = 0; cause instanceof Error && depth < 8; depth++, cause = cause.cause)
    text += `Caused by: ${throwable(cause)}\n`;
  return text;
}

/** `java.util.concurrent.ExecutionException: <cause>` as Future.get() throws it. */
export function executionError(cause: unknown): JavaError {
  return new JavaError('java.util.concurrent.ExecutionException', throwable(cause), cause);
}

export function illegalArgument(message: string): JavaError {
  return new JavaError('java.lang.IllegalArgumentException', message);
}

/** Of a text that is no number. */
export function notANumber(text: string): JavaError {
  return new JavaError('java.lang.NumberFormatException', `For input string: "${text}"`);
}

export function illegalState(message: string): JavaError {
  return new JavaError('java.lang.IllegalStateException', message);
}

export function nullPointer(message: string): JavaError {
  return new JavaError('java.lang.NullPointerException', message);
}

export function negativeArraySize(size: number): JavaError {
  return new JavaError('java.lang.NegativeArraySizeException', String(size));
}

export const TERSE = 'org.apache.kafka.tools.TerseException';

/** An error that is its message alone. */
export function terse(message: string): JavaError {
  return new JavaError(TERSE, message);
}

export function runtimeError(cause: unknown): JavaError {
  return new JavaError('java.lang.RuntimeException', throwable(cause), cause);
}

/** Future.get(): a failure comes as the cause of an ExecutionException. */
export async function got<T>(work: PromiseLike<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw executionError(error);
  }
}
