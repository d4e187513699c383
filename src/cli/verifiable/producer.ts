/**
 * kafka-verifiable-producer from argv to exit code (spec/cli.md 17; kafka: VerifiableProducer). Writes 0, 1, 2, ... and tells
 * of each record what became of it. Nothing is retried, and what a signal cuts off is flushed first, so that the last two
 * lines hold for all that was sent.
 */
import { readFlat } from '../argparse.ts';
import { openProducer, type BytesProducer } from '../clients.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import { illegalArgument, javaClassOf, messageOf } from '../java-error.ts';
import type { Options } from '../options.ts';
import { Throttle } from '../perf/throttle.ts';
import { Events, JsonDouble } from './events.ts';
import { runToEnd, serversOf } from './connection.ts';
import { fileSettings } from './settings.ts';

export async function runVerifiableProducer(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  const options = await readFlat(command, argv, io);
  if (typeof options === 'number') return options;
  const file = await fileSettings(command, options.value('producer.config'), io);
  if (typeof file === 'number') return file;
  const settings = {
    'bootstrap.servers': serversOf(options),
    acks: options.value('acks') ?? '-1',
    retries: '0',
    ...Object.fromEntries(file),
  };
  return runToEnd(new Work(await openProducer(settings, io), options, io), io);
}

class Work {
  readonly #producer: BytesProducer;
  readonly #io: Io;
  readonly #events: Events;
  readonly #topic: string;
  readonly #messagesMax: number;
  readonly #throughput: number;
  readonly #throttle: Throttle;
  readonly #prefix: string;
  readonly #keysCount: number | null;
  #nextKey = 0;
  readonly #startedAt: number;
  #createTime: number;
  #sent = 0;
  #acked = 0;
  #stopped = false;

  constructor(producer: BytesProducer, options: Options, io: Io) {
    const { clock } = io.platform;
    const most = options.integer('max-messages') ?? -1;
    const prefix = options.integer('value-prefix');
    this.#producer = producer;
    this.#io = io;
    this.#events = new Events(io.stdout, clock);
    this.#topic = options.value('topic') ?? '';
    this.#messagesMax = most < 0 ? Number.POSITIVE_INFINITY : most;
    this.#throughput = options.integer('throughput') ?? -1;
    this.#throttle = new Throttle(clock, this.#throughput);
    this.#prefix = prefix === null ? '' : `${prefix}.`;
    this.#keysCount = options.integer('repeating-keys');
    this.#createTime = options.long('message-create-time') ?? -1;
    this.#startedAt = clock.now();
  }

  stop(): void {
    this.#stopped = true;
    this.#throttle.wakeup();
  }

  async run(): Promise<void> {
    this.#events.print('startup_complete');
    try {
      await this.#sendAll();
    } finally {
      await this.#end();
    }
  }

  async #end(): Promise<void> {
    await this.#producer.close();
    this.#events.print('shutdown_complete');
    const seconds = (this.#io.platform.clock.now() - this.#startedAt) / 1000;
    this.#events.print('tool_data', {
      sent: this.#sent,
      acked: this.#acked,
      target_throughput: this.#throughput,
      avg_throughput: new JsonDouble(this.#acked / seconds),
    });
  }

  async #sendAll(): Promise<void> {
    const { clock } = this.#io.platform;
    let turnAt = clock.now();
    for (let i = 0; i < this.#messagesMax && !this.#stopped; i++) {
      const now = clock.now();
      this.#send(this.#key(), `${this.#prefix}${i}`, now);
      if (this.#producer.isFull) await this.#producer.ready().catch(() => undefined);
      const pause = this.#throttle.pause(i + 1);
      if (pause !== null) await pause;
      else if (now !== turnAt) await clock.turn();
      turnAt = now;
    }
  }

  /** Keys begin again where their count is reached, which none below 1 ever is. */
  #key(): string | null {
    if (this.#keysCount === null) return null;
    const key = this.#nextKey++;
    if (this.#nextKey === this.#keysCount) this.#nextKey = 0;
    return String(key);
  }

  #send(key: string | null, value: string, now: number): void {
    if (this.#createTime < -1)
      throw illegalArgument(
        `Invalid timestamp: ${this.#createTime}. Timestamp should always be non-negative or null.`,
      );
    const record = {
      topic: this.#topic,
      key: key === null ? null : Buffer.from(key),
      value: Buffer.from(value),
      ...(this.#createTime === -1 ? {} : { timestamp: this.#createTime }),
    };
    // Kafka lets the given time run by all that has passed since the start, once per record.
    if (this.#createTime !== -1) this.#createTime += now - this.#startedAt;
    this.#producer.send(record, (metadata, error) => {
      if (error !== null) this.#failed(key, value, error);
      else {
        this.#acked++;
        const { offset, partition, topic } = metadata;
        this.#events.print('producer_send_success', { key, value, offset, partition, topic });
      }
    });
    this.#sent++;
  }

  #failed(key: string | null, value: string, error: Error): void {
    this.#events.print('producer_send_error', {
      key,
      value,
      topic: this.#topic,
      exception: `class ${javaClassOf(error)}`,
      message: messageOf(error),
    });
  }
}
