/**
 * kafka-console-producer from argv to exit code (spec/cli.md 2). Lines are read only as fast as the producer takes them, so
 * that a file of any size passes through bounded memory. A record that could not be sent is a log line and the tool goes
 * on (exit 0), except with --sync; a line that cannot be read ends it. Whatever was accepted is flushed before the end.
 */
import { BAD_SERVERS, looksLikeServers } from '../bootstrap.ts';
import { parsedOrUsage, requireOptions, UsageError } from '../checks.ts';
import { isThrown, openProducer, type BytesProducer } from '../clients.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import { hintForProperties } from '../hints.ts';
import { executionError, JavaError, stackTrace } from '../java-error.ts';
import { OptionError } from '../jopt.ts';
import { logTo } from '../log4j.ts';
import type { Options } from '../options.ts';
import { LineReader, READER_CLASSES, READER_PROPERTIES, type BytesRecord } from './line-reader.ts';
import { LineSplitter } from './lines.ts';
import { producerSettings, readerProperties, serversOf } from './settings.ts';

const ABOUT = 'This tool helps to read data from standard input and publish it to Kafka.';

export async function runProducer(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  const options = await parsedOrUsage(command, argv, io, ABOUT);
  if (typeof options === 'number') return options;
  requireOptions(options, 'topic');
  try {
    if (!looksLikeServers(serversOf(options))) throw new UsageError(`${BAD_SERVERS} `);
    await produce(options, io);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof OptionError) io.stderr.write(`${error.message}\n`);
    else io.stderr.write(stackTrace(error));
    return 1;
  }
}

async function produce(options: Options, io: Io): Promise<void> {
  const settings = await producerSettings(options, io);
  const reader = await readerOf(options, io);
  const producer = await openProducer(settings, io);
  io.onSignal(() => producer.close());
  const send = options.has('sync') ? sendSync : sendAsync;
  const thrown: Error[] = [];
  const rethrow = () => {
    if (thrown[0] !== undefined) throw thrown[0];
  };
  try {
    await eachLine(io, (line) => {
      rethrow();
      return send(producer, reader.read(line), thrown, io);
    });
    await producer.flush();
    rethrow();
  } finally {
    await producer.close();
  }
}

async function readerOf(options: Options, io: Io): Promise<LineReader> {
  const className = options.value('line-reader') ?? '';
  const properties = await readerProperties(options, io);
  if (!READER_CLASSES.includes(className))
    throw new JavaError('java.lang.ClassNotFoundException', className);
  hintForProperties(io, '--property', properties.keys(), READER_PROPERTIES);
  return new LineReader(properties);
}

/** Reads on only when what was read has been taken; prompts when a person sits on both ends. */
async function eachLine(io: Io, take: (line: Buffer) => void | Promise<void>): Promise<void> {
  const prompting = io.stdin.isTTY === true && io.stdout.isTTY;
  const prompt = () => {
    if (prompting) io.stdout.write('>');
  };
  const splitter = new LineSplitter();
  prompt();
  for await (const chunk of io.stdin) {
    for (const line of splitter.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk))) {
      const taken = take(line);
      if (taken !== undefined) await taken;
      prompt();
    }
  }
  const last = splitter.end();
  if (last !== null) await take(last);
}

async function sendSync(producer: BytesProducer, record: BytesRecord): Promise<void> {
  try {
    await producer.send(record);
  } catch (error) {
    throw isThrown(error) ? error : executionError(error);
  }
}

/** Only waits when the producer's memory is full. What is remembered of a record until its answer is two numbers. */
function sendAsync(
  producer: BytesProducer,
  record: BytesRecord,
  thrown: Error[],
  io: Io,
): void | Promise<void> {
  send(producer, record, size(record.key), size(record.value), thrown, io);
  return producer.isFull ? room(producer) : undefined;
}

function send(
  producer: BytesProducer,
  record: BytesRecord,
  key: number,
  value: number,
  thrown: Error[],
  io: Io,
): void {
  const { topic } = record;
  producer.send(record, (_metadata, error) => {
    if (error === null) return;
    if (isThrown(error)) thrown.push(error);
    else logFailure(topic, key, value, error, io);
  });
}

/** No room within max.block.ms is the failure of the next record, which will say so itself. */
async function room(producer: BytesProducer): Promise<void> {
  await producer.ready().catch(() => undefined);
}

/** -1 for null. */
function size(part: Uint8Array | null | undefined): number {
  return part?.length ?? -1;
}

function logFailure(topic: string, key: number, value: number, error: Error, io: Io): void {
  const text = (bytes: number) => (bytes < 0 ? 'null' : `${bytes} bytes`);
  logTo(
    io,
    'ERROR',
    `Error when sending message to topic ${topic} with key: ${text(key)}, value: ${text(value)} with error:`,
    'org.apache.kafka.clients.producer.internals.ErrorLoggingCallback',
    error,
  );
}
