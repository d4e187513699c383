/**
 * kafka-console-consumer from argv to exit code (spec/cli.md 3.5). Ends after --max-messages, when nothing came for
 * --timeout-ms, when polling fails, when the reader of stdout is gone, or on a signal; always with the total on stderr.
 * What was fetched and not printed is given back before the consumer closes, so that no commit covers it.
 */
import { parsedOrUsage, UsageError } from '../checks.ts';
import { openConsumer, type BytesConsumer } from '../clients.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import { illegalArgument, messageOf } from '../java-error.ts';
import { javaPatternOrError } from '../java-regex.ts';
import { keyValues, loadProperties } from '../key-values.ts';
import { logTo } from '../log4j.ts';
import type { Options } from '../options.ts';
import { byClassName, type BytesConsumerRecord, type Formatter } from './formatter.ts';
import { RecordSource } from './record-source.ts';
import { consumerTask, PlainFailure, type ConsumerTask } from './settings.ts';

const ABOUT = 'This tool helps to read data from Kafka topics and outputs it to standard output.';
const LOGGER = 'org.apache.kafka.tools.consumer.ConsoleConsumer';

export async function runConsumer(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  const options = await parsedOrUsage(command, argv, io, ABOUT);
  if (typeof options === 'number') return options;
  let task: ConsumerTask;
  try {
    task = await consumerTask(options, io);
  } catch (error) {
    if (!(error instanceof PlainFailure)) throw error;
    io.stderr.write(`${error.message}\n`);
    return 1;
  }
  const formatter = await formatterOf(options, io);
  try {
    return await consume(options, task, formatter, io);
  } catch (error) {
    logTo(io, 'ERROR', 'Unknown error when running consumer: ', LOGGER, error);
    return 1;
  }
}

async function formatterOf(options: Options, io: Io): Promise<Formatter> {
  try {
    return await byClassName(
      options.value('formatter') ?? '',
      await formatterProperties(options, io),
      io,
    );
  } catch (error) {
    throw new UsageError(messageOf(error) ?? 'null');
  }
}

async function formatterProperties(options: Options, io: Io): Promise<Map<string, string>> {
  const file = options.value('formatter-config');
  const properties = file === null ? new Map<string, string>() : await loadProperties(io, file);
  for (const part of ['key', 'value']) {
    const className = options.value(`${part}-deserializer`);
    if (className !== null && className !== '') properties.set(`${part}.deserializer`, className);
  }
  const typed = [...options.values('property'), ...options.values('formatter-property')];
  for (const [key, value] of keyValues(typed)) properties.set(key, value);
  return properties;
}

async function consume(
  options: Options,
  task: ConsumerTask,
  formatter: Formatter,
  io: Io,
): Promise<number> {
  const consumer = await openConsumer(task.settings, io);
  begin(consumer, task);
  const source = new RecordSource(consumer, io.platform.clock, task.timeoutMs);
  const loop = new Loop(source, formatter, options, io);
  // The handler of a signal has to wait until the loop has said its total.
  let ended: Promise<void> = Promise.resolve();
  io.onSignal(async () => {
    source.stop();
    await ended.catch(() => undefined);
  });
  const work = loop.run();
  ended = work;
  await work;
  return 0;
}

function begin(consumer: BytesConsumer, task: ConsumerTask): void {
  const { topic, partition, offset, include } = task;
  if (topic === null) {
    consumer.subscribe(javaPatternOrError(include ?? ''));
    return;
  }
  if (partition === null) {
    if (topic.trim() === '')
      throw illegalArgument('Topic collection to subscribe to cannot contain null or empty topic');
    consumer.subscribe([topic]);
    return;
  }
  const only = { topic, partition };
  consumer.assign([only]);
  if (offset === 'earliest') consumer.seekToBeginning([only]);
  else if (offset === 'latest') consumer.seekToEnd([only]);
  else consumer.seek(only, offset);
}

/** Takes records one by one, prints and counts them. */
class Loop {
  readonly #source: RecordSource;
  readonly #formatter: Formatter;
  readonly #options: Options;
  readonly #io: Io;
  #count = 0;

  constructor(source: RecordSource, formatter: Formatter, options: Options, io: Io) {
    this.#source = source;
    this.#formatter = formatter;
    this.#options = options;
    this.#io = io;
  }

  async run(): Promise<void> {
    const { stdout, stderr } = this.#io;
    try {
      await this.#print();
    } finally {
      await stdout.drained();
      await this.#source.close();
      stderr.write(`Processed a total of ${this.#count} messages\n`);
      if (this.#options.has('enable-systest-events')) stdout.write('shutdown_complete\n');
    }
  }

  async #print(): Promise<void> {
    const { stdout, stderr } = this.#io;
    const most = this.#options.integer('max-messages') ?? -1;
    while (most === -1 || this.#count < most) {
      let record: BytesConsumerRecord | null;
      try {
        record = this.#source.ready() ?? (await this.#next());
      } catch (error) {
        logTo(
          this.#io,
          'ERROR',
          'Error processing message, terminating consumer process: ',
          LOGGER,
          error,
        );
        return;
      }
      if (record === null) return;
      this.#count++;
      this.#format(record);
      if (stdout.closed) {
        stderr.write('Unable to write to standard out, closing consumer.\n');
        return;
      }
    }
  }

  /** Nothing is at hand: first let go what is printed, then wait for more. */
  async #next(): Promise<BytesConsumerRecord | null> {
    await this.#io.stdout.drained();
    return this.#source.next();
  }

  #format(record: BytesConsumerRecord): void {
    try {
      this.#formatter.write(record, this.#io.stdout);
    } catch (error) {
      if (!this.#options.has('skip-message-on-error')) throw error;
      logTo(this.#io, 'ERROR', 'Error processing message, skipping this message: ', LOGGER, error);
    }
  }
}
