/**
 * kafka-e2e-latency from argv to exit code (spec/cli.md 20; kafka: EndToEndLatency). One record at a time: sent, acknowledged,
 * read back, compared. Any difference ends the test, for then its figures would not mean anything.
 */
import type { BytesConsumer, BytesProducer } from '../clients.ts';
import { openConsumer, openProducer } from '../clients.ts';
import { openAdmin } from '../admin.ts';
import type { Io } from '../command.ts';
import {
  executionError,
  got,
  illegalArgument,
  JavaError,
  messageOf,
  negativeArraySize,
  notANumber,
  runtimeError,
  stackTrace,
} from '../java-error.ts';
import { compareNumbers, doubleText, fixed } from '../java-format.ts';
import { clientConfig } from '../key-values.ts';
import { histogram } from './histogram.ts';

const USAGE =
  'USAGE: java org.apache.kafka.tools.EndToEndLatency broker_list topic num_messages producer_acks message_size_bytes [optional] properties_file';
const POLL_MS = 60_000;
const LETTER_A = 65;
const LETTERS = 26;
const PROGRESS_EVERY = 1000;

interface Task {
  readonly servers: string;
  readonly topic: string;
  readonly count: number;
  readonly acks: string;
  readonly size: number;
  readonly file: string | null;
}

export async function runLatency(argv: readonly string[], io: Io): Promise<number> {
  if (argv.length !== 5 && argv.length !== 6) {
    io.stderr.write(`${USAGE}\n`);
    return 1;
  }
  try {
    await measure(taskOf(argv), io);
    return 0;
  } catch (error) {
    io.stderr.write(`${messageOf(error)}\n${stackTrace(error)}\n`);
    return 1;
  }
}

function taskOf([
  servers = '',
  topic = '',
  count = '',
  acks = '',
  size = '',
  file = '',
]: readonly string[]): Task {
  const task = {
    servers,
    topic,
    count: integer(count),
    acks,
    size: integer(size),
    file: file.trim() === '' ? null : file,
  };
  if (!['1', 'all'].includes(acks))
    throw illegalArgument(
      'Latency testing requires synchronous acknowledgement. Please use 1 or all',
    );
  return task;
}

function integer(text: string): number {
  const value = Number(text);
  if (/^[+-]?\d+$/.test(text) && Math.abs(value) < 2 ** 31) return value;
  throw notANumber(text);
}

async function measure(task: Task, io: Io): Promise<void> {
  const settings = (more: Readonly<Record<string, string>>) =>
    clientConfig(io, task.file, { 'bootstrap.servers': task.servers, ...more });
  const consumer = await openConsumer(
    await settings({
      'group.id': `test-group-${io.platform.clock.now()}`,
      'enable.auto.commit': 'false',
      'auto.offset.reset': 'latest',
      'fetch.max.wait.ms': '0',
    }),
    io,
  );
  const producer = await openProducer(
    await settings({ 'linger.ms': '0', 'max.block.ms': '9223372036854775807', acks: task.acks }),
    io,
  );
  io.onSignal(async () => {
    await Promise.all([consumer.close(), producer.close()]);
  });
  try {
    if (!(await consumer.listTopics()).has(task.topic))
      await createTopic(task, await settings({}), io);
    await goToEnd(consumer, task.topic);
    await roundTrips(task, producer, consumer, io);
    await consumer.commitSync();
  } finally {
    await Promise.all([consumer.close(), producer.close()]);
  }
}

async function createTopic(
  { topic }: Task,
  settings: Readonly<Record<string, string>>,
  io: Io,
): Promise<void> {
  io.stdout.write(
    `Topic "${topic}" does not exist. Will create topic with 1 partition(s) and replication factor = 1\n`,
  );
  await using admin = await openAdmin(settings, io);
  try {
    await admin.createTopics([{ name: topic, numPartitions: 1, replicationFactor: 1 }]);
  } catch (error) {
    io.stdout.write(`Creation of topic ${topic} failed\n`);
    throw runtimeError(executionError(error));
  }
}

async function goToEnd(consumer: BytesConsumer, topic: string): Promise<void> {
  const partitions = await consumer.partitionsFor(topic);
  consumer.assign(partitions.map(({ partition }) => ({ topic, partition })));
  consumer.seekToEnd();
  for (const partition of consumer.assignment()) await consumer.position(partition);
}

async function roundTrips(
  { topic, count, size }: Task,
  producer: BytesProducer,
  consumer: BytesConsumer,
  io: Io,
): Promise<void> {
  if (count < 0) throw negativeArraySize(count);
  const { clock, random } = io.platform;
  const latencies: number[] = [];
  let totalMs = 0;
  for (let i = 0; i < count; i++) {
    if (size < 0) throw negativeArraySize(size);
    const message = Buffer.alloc(size, LETTER_A + Math.floor(random.next() * LETTERS));
    const startedAt = clock.monotonic();
    await got(producer.send({ topic, value: message }));
    const records = await consumer.poll(POLL_MS);
    const elapsedMs = clock.monotonic() - startedAt;
    const problem = difference(
      message,
      [...records].map(({ value }) => value),
    );
    if (problem !== null) {
      await consumer.commitSync();
      throw new JavaError('java.lang.RuntimeException', problem);
    }
    if (i % PROGRESS_EVERY === 0) io.stdout.write(`${i}\t${doubleText(millis(elapsedMs))}\n`);
    totalMs += elapsedMs;
    latencies.push(Math.floor(elapsedMs));
  }
  latencies.sort(compareNumbers);
  const at = (part: number) => latencies[Math.floor(part * count)] ?? 0;
  io.stdout.write(`Avg latency: ${fixed(totalMs / count, 4)} ms\n`);
  if (count === 0)
    throw new JavaError(
      'java.lang.ArrayIndexOutOfBoundsException',
      'Index 0 out of bounds for length 0',
    );
  io.stdout.write(`Percentiles: 50th = ${at(0.5)}, 99th = ${at(0.99)}, 99.9th = ${at(0.999)}\n`);
  if (io.stdout.isTTY) io.stdout.write(`\n${histogram(latencies)}`);
}

/** Whole nanoseconds, as System.nanoTime counts, divided as Kafka divides them. */
function millis(ms: number): number {
  return Math.round(ms * 1e6) / 1000 / 1000;
}

/** What is wrong with the records that came for one that was sent. */
function difference(sent: Buffer, values: readonly (Uint8Array | null)[]): string | null {
  const [first] = values;
  if (values.length === 0) return `poll() timed out before finding a result (timeout:[${POLL_MS}])`;
  const read = Buffer.from(first ?? []);
  if (!read.equals(sent))
    return `The message read [${read}] did not match the message sent [${sent}]`;
  if (values.length !== 1)
    return `Only one result was expected during this test. We found [${values.length}]`;
  return null;
}
