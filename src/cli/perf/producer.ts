/**
 * kafka-producer-perf-test from argv to exit code (spec/cli.md 16.1; kafka: ProducerPerformance). Sends as fast as the
 * producer takes records, or as --throughput allows, and prints what was acknowledged. What fails is a stack on stderr and
 * is not counted; what Java's send() throws ends it. The event loop gets its turn once a millisecond, for records that nobody sends have no latency.
 */
import { readFlat } from '../argparse.ts';
import { argparseError } from '../argparse-help.ts';
import { isThrown, openProducer, type BytesProducer } from '../clients.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import { illegalArgument, stackTrace } from '../java-error.ts';
import { loadProperties } from '../key-values.ts';
import type { Options } from '../options.ts';
import { histogram } from './histogram.ts';
import { MetricsTable } from './metrics-table.ts';
import { payloadsOf, type Payloads } from './payloads.ts';
import { ProducerStats } from './producer-stats.ts';
import { Throttle } from './throttle.ts';

export async function runProducerPerf(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  const options = await readFlat(command, argv, io);
  if (typeof options === 'number') return options;
  if (!options.has('producer-props') && !options.has('producer.config')) {
    const message = 'Either --producer-props or --producer.config must be specified.';
    return argparseError(command, null, message, io);
  }
  const payloads = await payloadsOf(options, io);
  const settings = await settingsOf(options, io);
  const table = new MetricsTable();
  const producer = await openProducer({ ...settings, 'metric.reporters': [table] }, io);
  const test = new ProducerTest(producer, payloads, options, io);
  await test.run(options.has('print-metrics') ? table : null);
  return 0;
}

async function settingsOf(options: Options, io: Io): Promise<Record<string, string>> {
  const file = options.value('producer.config');
  const settings = file === null ? new Map<string, string>() : await loadProperties(io, file);
  for (const pair of options.values('producer-props')) {
    // String.split drops what is empty at the end.
    const [key = '', value, ...more] = pair.replace(/=+$/, '').split('=');
    if (value === undefined || more.length > 0) throw illegalArgument(`Invalid property: ${pair}`);
    settings.set(key, value);
  }
  if (inTransactions(options))
    settings.set('transactional.id', options.value('transactional-id') ?? '');
  if (!settings.has('client.id')) settings.set('client.id', 'perf-producer-client');
  settings.delete('key.serializer');
  settings.delete('value.serializer');
  return Object.fromEntries(settings);
}

function inTransactions(options: Options): boolean {
  return (options.long('transaction-duration-ms') ?? 0) > 0;
}

class ProducerTest {
  readonly #producer: BytesProducer;
  readonly #payloads: Payloads;
  readonly #io: Io;
  readonly #topic: string;
  readonly #recordsCount: number;
  readonly #throughput: number;
  /** null: no transactions. */
  readonly #transactionMs: number | null;
  /** What ends the test at once. */
  #thrown: Error | null = null;

  constructor(producer: BytesProducer, payloads: Payloads, options: Options, io: Io) {
    this.#producer = producer;
    this.#payloads = payloads;
    this.#io = io;
    this.#topic = options.value('topic') ?? '';
    this.#recordsCount = options.long('num-records') ?? 0;
    this.#throughput = options.double('throughput') ?? -1;
    this.#transactionMs = inTransactions(options) ? options.long('transaction-duration-ms') : null;
  }

  async run(table: MetricsTable | null): Promise<void> {
    const { stdout, platform } = this.#io;
    if (this.#transactionMs !== null) await this.#producer.initTransactions();
    const stats = new ProducerStats(
      this.#recordsCount,
      () => platform.clock.now(),
      (line) => stdout.write(line),
    );
    await this.#sendAll(stats);
    await this.#producer.flush();
    if (this.#thrown !== null) throw this.#thrown;
    stats.printTotal();
    if (table !== null) stdout.write(table.text());
    await this.#producer.close();
    const latencies = stats.sorted();
    if (stdout.isTTY && latencies.length > 0) stdout.write(`\n${histogram(latencies)}`);
  }

  async #sendAll(stats: ProducerStats): Promise<void> {
    const { clock } = this.#io.platform;
    const throttle = new Throttle(clock, this.#throughput);
    let transactionStart: number | null = null;
    let turnAt = clock.now();
    for (let i = 0; i < this.#recordsCount; i++) {
      const now = clock.now();
      if (this.#transactionMs !== null && transactionStart === null) {
        this.#producer.beginTransaction();
        transactionStart = now;
      }
      this.#send(this.#payloads(i), now, stats);
      if (transactionStart !== null && now - transactionStart >= (this.#transactionMs ?? 0)) {
        await this.#producer.commitTransaction();
        transactionStart = null;
      }
      // No room within max.block.ms is the failure of the next record, which will say so itself.
      if (this.#producer.isFull) await this.#producer.ready().catch(() => undefined);
      const pause = throttle.pause(i + 1);
      if (pause !== null) await pause;
      else if (now !== turnAt) await clock.turn();
      turnAt = now;
      if (this.#thrown !== null) throw this.#thrown;
    }
    if (transactionStart !== null) await this.#producer.commitTransaction();
  }

  #send(value: Uint8Array, sentAt: number, stats: ProducerStats): void {
    const { clock } = this.#io.platform;
    this.#producer.send({ topic: this.#topic, value }, (_metadata, error) => {
      const now = clock.now();
      if (error === null) stats.record(now - sentAt, value.length, now);
      else if (isThrown(error)) this.#thrown ??= error;
      else this.#io.stderr.write(stackTrace(error));
    });
  }
}
