/**
 * kafkajs, the client of most Node programs, made ready for a test's broker. It is loaded when it is first asked for. Its
 * sockets and timers do not hold the process; its request timeouts are off, since the broker is in this very process and
 * cannot be away. What it logs goes where the broker's lines go. Whatever was made of it is disconnected in the end, since
 * kafkajs would otherwise go on looking for a broker that has left.
 */
import type {
  AdminConfig,
  ConsumerConfig,
  Kafka,
  KafkaConfig,
  logCreator,
  ProducerConfig,
} from 'kafkajs';
import { GuestSockets } from '../platform/node/guest.ts';
import { loadNative } from '../platform/node/native.ts';
import type { LogLevel } from '../platform/platform.ts';
import type { Logs } from './logs.ts';

/** kafkajs' own settings; the brokers are known. */
export type KafkaJsConfig = Partial<Omit<KafkaConfig, 'brokers'>>;

interface Connected {
  disconnect(): Promise<void>;
}

/** kafkajs' numbers for its levels. */
const LEVELS: Readonly<Record<number, LogLevel>> = { 1: 'ERROR', 2: 'WARN', 4: 'INFO', 5: 'DEBUG' };
const DEBUG = 5;

/** What is known here of kafkajs' queue of requests: one per connection. */
interface RequestQueue {
  readonly broker: string;
  readonly pending: readonly unknown[];
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  scheduleCheckPendingRequests(): void;
}

/** `host:port` of every broker that clients were handed out for. */
const guests = new Set<string>();
let calmed = false;

/**
 * kafkajs 2.2.4 looks for waiting requests every millisecond of a connection's life, by a timer that nobody can reach: it
 * holds the process for as long as a client is connected, and newer Nodes warn of its negative time. The queues of our
 * clients look when something waits, and let the process go.
 */
function calmQueues(): void {
  if (calmed) return;
  calmed = true;
  const queue = loadNative<{ prototype: RequestQueue }>('kafkajs/src/network/requestQueue');
  const schedule = queue?.prototype.scheduleCheckPendingRequests;
  if (!queue || !schedule) return;
  queue.prototype.scheduleCheckPendingRequests = function () {
    const ours = guests.has(this.broker);
    if (ours && this.pending.length === 0) return;
    schedule.call(this);
    if (ours) this.throttleCheckTimeoutId?.unref();
  };
}

const FETCH = 1;
const HEARTBEAT = 12;
/** A request of kafkajs is one write: its size (4 bytes), then the API key. */
const isPoll = (request: Buffer): boolean =>
  request.length > 6 && [FETCH, HEARTBEAT].includes(request.readInt16BE(4));

/** How long a fetch waits for records. kafkajs' 5 s would pass before a consumer disconnects. */
const MAX_WAIT_MS = 100;

export class KafkaJsClients {
  readonly #bootstrapServers: string;
  readonly #logs: Logs;
  readonly #sockets = new GuestSockets(isPoll);
  readonly #made: Connected[] = [];

  constructor(bootstrapServers: string, logs: Logs) {
    this.#bootstrapServers = bootstrapServers;
    this.#logs = logs;
  }

  create(config: KafkaJsConfig): Kafka {
    const kafkajs = loadNative<typeof import('kafkajs')>('kafkajs');
    if (kafkajs === null) throw new Error('kafka.client() needs the package kafkajs');
    calmQueues();
    guests.add(this.#bootstrapServers);
    const kafka = new kafkajs.Kafka({
      clientId: 'samsa-testing',
      enforceRequestTimeout: false,
      logLevel: DEBUG,
      logCreator: this.#logCreator,
      socketFactory: ({ host, port, onConnect }) => this.#sockets.connect(host, port, onConnect),
      ...config,
      brokers: [this.#bootstrapServers],
    });
    const { producer, consumer, admin } = kafka;
    const remember = <C extends Connected>(client: C): C => {
      this.#made.push(client);
      return client;
    };
    return Object.assign(kafka, {
      producer: (config?: ProducerConfig) => remember(producer.call(kafka, config)),
      consumer: (config: ConsumerConfig) =>
        remember(consumer.call(kafka, { maxWaitTimeInMs: MAX_WAIT_MS, ...config })),
      admin: (config?: AdminConfig) => remember(admin.call(kafka, config)),
    });
  }

  async disconnect(): Promise<void> {
    await Promise.all(this.#made.splice(0).map((client) => client.disconnect()));
    this.#sockets.settle();
    guests.delete(this.#bootstrapServers);
  }

  readonly #logCreator: logCreator =
    () =>
    ({ namespace, level, log }) => {
      const { message, timestamp: _time, logger: _logger, ...details } = log;
      const more = Object.keys(details).length === 0 ? '' : ` ${JSON.stringify(details)}`;
      const text = `[${namespace}] ${message}${more}`;
      this.#logs.add(LEVELS[level] ?? 'INFO', 'kafkajs', text);
    };
}
