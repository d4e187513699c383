/**
 * kafka-verifiable-consumer from argv to exit code (spec/cli.md 17; kafka: VerifiableConsumer). Tells of every assignment,
 * every poll and every commit. What was read is committed before more is read, unless --enable-autocommit says that the
 * consumer may; of the last poll only what --max-messages allows counts, is shown and is committed.
 */
import type { ConsumerRecords } from '../../clients/consumer/consumer-records.ts';
import type { TopicPartition } from '../../clients/types.ts';
import { readFlat } from '../argparse.ts';
import { openConsumer, type BytesConsumer } from '../clients.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import { javaClassOf, messageOf } from '../java-error.ts';
import { logTo } from '../log4j.ts';
import { notServed } from '../not-served.ts';
import type { Options } from '../options.ts';
import { Events } from './events.ts';
import { runToEnd, serversOf } from './connection.ts';
import { fileSettings } from './settings.ts';

const LOGGER = 'org.apache.kafka.tools.VerifiableConsumer';
/** As good as for ever. */
const POLL_MS = 3_600_000;

type Records = ConsumerRecords<Uint8Array, Uint8Array>;
type Offsets = (readonly [TopicPartition, number])[];

export async function runVerifiableConsumer(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  const options = await readFlat(command, argv, io);
  if (typeof options === 'number') return options;
  const protocol = options.value('group-protocol') ?? '';
  if (protocol.toLowerCase() === 'consumer')
    return notServed(command, `--group-protocol ${protocol}`, io);
  const file = await fileSettings(command, options.value('consumer.config'), io);
  if (typeof file === 'number') return file;
  const settings = { ...Object.fromEntries(file), ...typedSettings(options) };
  return runToEnd(new Work(await openConsumer(settings, io), options, io), io);
}

function typedSettings(options: Options): Record<string, string> {
  const instance = options.value('group-instance-id');
  return {
    'bootstrap.servers': serversOf(options),
    'group.id': options.value('group-id') ?? '',
    ...(instance === null ? {} : { 'group.instance.id': instance }),
    'session.timeout.ms': String(options.integer('session-timeout')),
    'partition.assignment.strategy': options.value('assignment-strategy') ?? '',
    'enable.auto.commit': String(options.has('enable-autocommit')),
    'auto.offset.reset': options.value('reset-policy') ?? '',
  };
}

class Work {
  readonly #consumer: BytesConsumer;
  readonly #io: Io;
  readonly #events: Events;
  readonly #topic: string;
  readonly #messagesMax: number;
  readonly #verbose: boolean;
  readonly #autoCommit: boolean;
  #consumed = 0;

  constructor(consumer: BytesConsumer, options: Options, io: Io) {
    const most = options.integer('max-messages') ?? -1;
    this.#consumer = consumer;
    this.#io = io;
    this.#events = new Events(io.stdout, io.platform.clock);
    this.#topic = options.value('topic') ?? '';
    this.#messagesMax = most < 0 ? Number.POSITIVE_INFINITY : most;
    this.#verbose = options.has('verbose');
    this.#autoCommit = options.has('enable-autocommit');
  }

  /** Ends the poll or commit that is under way. */
  stop(): void {
    this.#consumer.wakeup();
  }

  async run(): Promise<void> {
    try {
      this.#events.print('startup_complete');
      this.#consumer.subscribe([this.#topic], {
        onPartitionsAssigned: (list) => this.#partitions('partitions_assigned', list),
        onPartitionsRevoked: (list) => this.#partitions('partitions_revoked', list),
      });
      while (this.#consumed < this.#messagesMax) {
        const records = await this.#consumer.poll(POLL_MS);
        if (records.isEmpty()) continue;
        const offsets = this.#received(records);
        if (!this.#autoCommit) await this.#commit(offsets);
      }
    } catch (error) {
      if (!isWakeup(error)) {
        const message = 'Error during processing, terminating consumer process: ';
        logTo(this.#io, 'ERROR', message, LOGGER, error);
      }
    } finally {
      await this.#consumer.close();
      this.#events.print('shutdown_complete');
    }
  }

  #partitions(name: string, list: readonly TopicPartition[]): void {
    const partitions = list.map(({ topic, partition }) => ({ topic, partition }));
    this.#events.print(name, { partitions });
  }

  #received(records: Records): Offsets {
    const partitions: object[] = [];
    const offsets: Offsets = [];
    for (const batch of records.batches()) {
      const some = batch.slice(0, this.#messagesMax - this.#consumed);
      const [first, last] = [some[0], some.at(-1)];
      if (first === undefined || last === undefined) continue;
      const { topic, partition, offset: minOffset } = first;
      offsets.push([{ topic, partition }, last.offset + 1]);
      partitions.push({ topic, partition, count: some.length, minOffset, maxOffset: last.offset });
      if (this.#verbose) for (const record of some) this.#record(record);
      this.#consumed += some.length;
    }
    this.#events.print('records_consumed', { count: records.count(), partitions });
    return offsets;
  }

  #record({ key, value, topic, partition, offset }: RecordOf<Records>): void {
    this.#events.print('record_data', {
      key: textOf(key),
      value: textOf(value),
      topic,
      partition,
      offset,
    });
  }

  async #commit(offsets: Offsets): Promise<void> {
    try {
      await this.#consumer.commitSync(offsets);
      this.#committed(offsets, null);
    } catch (error) {
      if (isWakeup(error)) {
        // Only one wakeup ever comes; what was read is committed before it takes effect.
        await this.#commit(offsets);
        throw error;
      }
      if (javaClassOf(error).endsWith('.FencedInstanceIdException')) throw error;
      this.#committed(offsets, error);
    }
  }

  #committed(offsets: Offsets, error: unknown): void {
    this.#events.print('offsets_committed', {
      offsets: offsets.map(([{ topic, partition }, offset]) => ({ topic, partition, offset })),
      ...(error === null ? {} : { error: messageOf(error) }),
      success: error === null,
    });
  }
}

type RecordOf<R> = R extends Iterable<infer T> ? T : never;

function textOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString();
}

function isWakeup(error: unknown): boolean {
  return javaClassOf(error).endsWith('.WakeupException');
}
