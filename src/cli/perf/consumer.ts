/**
 * kafka-consumer-perf-test from argv to exit code (spec/cli.md 16.2; kafka: ConsumerPerformance). Reads until it has so many
 * records or nothing came for --timeout. What fails at run time is the message and a stack on stderr, exit 1, after the
 * header has been printed.
 */
import { openConsumer, type BytesConsumer } from '../clients.ts';
import { parsedOrUsage, requireOptions, UsageError } from '../checks.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import { usage } from '../help.ts';
import { illegalArgument, messageOf, stackTrace } from '../java-error.ts';
import { loadProperties } from '../key-values.ts';
import type { Options } from '../options.ts';
import { headerLine, progressLine, totalLine, type Amount } from './consumer-report.ts';
import { dateFormat } from './date-format.ts';
import { MetricsTable } from './metrics-table.ts';

const ABOUT = 'This tool is used to verify the consumer performance.';
const POLL_MS = 100;
/** Kafka prints after its consumer has closed, and with that has forgotten these. */
const GIVEN_UP = ['app-info', 'consumer-metrics', 'consumer-node-metrics'];

export async function runConsumerPerf(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  const grouped = withGroup(
    command,
    `perf-consumer-${Math.floor(io.platform.random.next() * 100_000)}`,
  );
  try {
    return await perform(grouped, argv, io);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return usage(grouped, error.message, io.stderr);
  }
}

/** The default of --group is a new name each time, and help shows it. */
function withGroup(command: CommandDeclaration, group: string): CommandDeclaration {
  const options = command.options.map((option) =>
    option.name === 'group' ? { ...option, default: group } : option,
  );
  return { ...command, options };
}

async function perform(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  const options = await parsedOrUsage(command, argv, io, ABOUT);
  if (typeof options === 'number') return options;
  requireOptions(options, 'topic', 'messages');
  if (options.has('threads') || options.has('num-fetch-threads'))
    io.stdout.write(
      'WARNING: option [threads] and [num-fetch-threads] have been deprecated and will be ignored by the test\n',
    );
  const detailed = options.has('show-detailed-stats');
  if (!options.has('hide-header')) io.stdout.write(headerLine(detailed));
  try {
    await new ConsumerTest(options, detailed, io).run();
    return 0;
  } catch (error) {
    io.stderr.write(`${messageOf(error)}\n${stackTrace(error)}\n`);
    return 1;
  }
}

async function settingsOf(options: Options, io: Io): Promise<Record<string, string>> {
  const file = options.value('consumer.config');
  const settings = file === null ? new Map<string, string>() : await loadProperties(io, file);
  const servers = options.has('bootstrap-server') ? 'bootstrap-server' : 'broker-list';
  settings.set('bootstrap.servers', options.value(servers) ?? '');
  settings.set('group.id', options.value('group') ?? '');
  settings.set('receive.buffer.bytes', String(options.integer('socket-buffer-size')));
  settings.set('max.partition.fetch.bytes', String(options.integer('fetch-size')));
  settings.set('auto.offset.reset', options.has('from-latest') ? 'latest' : 'earliest');
  settings.set('check.crcs', 'false');
  if (!settings.has('client.id')) settings.set('client.id', 'perf-consumer-client');
  settings.delete('key.deserializer');
  settings.delete('value.deserializer');
  return Object.fromEntries(settings);
}

class ConsumerTest {
  readonly #options: Options;
  readonly #detailed: boolean;
  readonly #io: Io;
  readonly #date: (ms: number) => string;
  readonly #wanted: number;
  readonly #timeoutMs: number;
  readonly #reportEveryMs: number;
  #read: Amount = { bytes: 0, records: 0 };
  #joinMs = 0;
  #joinMsOfRound = 0;
  #joinStart = 0;

  constructor(options: Options, detailed: boolean, io: Io) {
    this.#options = options;
    this.#detailed = detailed;
    this.#io = io;
    this.#wanted = options.long('messages') ?? 0;
    this.#timeoutMs = options.long('timeout') ?? 0;
    this.#reportEveryMs = options.long('reporting-interval') ?? 0;
    this.#date = dateFormat(options.value('date-format') ?? '');
  }

  get #now(): number {
    return this.#io.platform.clock.now();
  }

  async run(): Promise<void> {
    const { stdout } = this.#io;
    const settings = await settingsOf(this.#options, this.#io);
    const table = new MetricsTable();
    const consumer = await openConsumer({ ...settings, 'metric.reporters': [table] }, this.#io);
    this.#io.onSignal(() => consumer.close());
    const startMs = this.#now;
    this.#joinStart = startMs;
    await this.#consume(consumer);
    if (this.#read.records < this.#wanted)
      stdout.write(
        `WARNING: Exiting before consuming the expected number of messages: timeout (${this.#timeoutMs} ms) exceeded. You can use the --timeout option to increase the timeout.\n`,
      );
    const endMs = this.#now;
    const metrics = this.#options.has('print-metrics') ? table.text(GIVEN_UP) : '';
    await consumer.close();
    const span = { startMs, endMs, joinMs: this.#joinMs };
    if (!this.#detailed) stdout.write(totalLine(span, this.#read, this.#date));
    stdout.write(metrics);
  }

  #subscribe(consumer: BytesConsumer): void {
    consumer.subscribe([this.#options.value('topic') ?? ''], {
      onPartitionsRevoked: () => {
        this.#joinStart = this.#now;
      },
      onPartitionsAssigned: () => {
        const elapsedMs = this.#now - this.#joinStart;
        this.#joinMs += elapsedMs;
        this.#joinMsOfRound += elapsedMs;
      },
    });
  }

  async #consume(consumer: BytesConsumer): Promise<void> {
    if (this.#reportEveryMs <= 0)
      throw illegalArgument('Reporting interval must be greater than 0.');
    // Java's sockets take no buffer of nothing; ours would take the kernel's smallest.
    if (this.#options.integer('socket-buffer-size') === 0)
      throw illegalArgument('Invalid receive size');
    this.#subscribe(consumer);
    let lastRecordAt = this.#now;
    let reported = { at: lastRecordAt, read: this.#read };
    let now = lastRecordAt;
    while (this.#read.records < this.#wanted && now - lastRecordAt <= this.#timeoutMs) {
      const records = await consumer.poll(POLL_MS);
      now = this.#now;
      if (records.isEmpty()) continue;
      lastRecordAt = now;
      let { bytes, records: count } = this.#read;
      for (const batch of records.batches())
        for (const { key, value } of batch) {
          bytes += (key?.length ?? 0) + (value?.length ?? 0);
          count++;
          // Kafka looks at the time with each record, but reads the clock once per poll: the first record tells of it.
          if (now - reported.at < this.#reportEveryMs) continue;
          this.#read = { bytes, records: count };
          this.#report(reported.at, now, reported.read);
          reported = { at: now, read: this.#read };
        }
      this.#read = { bytes, records: count };
    }
  }

  #report(startMs: number, endMs: number, before: Amount): void {
    const span = { startMs, endMs, joinMs: this.#joinMsOfRound };
    if (this.#detailed) this.#io.stdout.write(progressLine(span, this.#read, before, this.#date));
    this.#joinMsOfRound = 0;
  }
}
