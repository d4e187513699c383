/**
 * The listeners of a broker and the connections that came in by them. Ports are bound early, because registration
 * tells them to the cluster; nothing is read until enable(). Limits follow kafka: SocketServer.scala: beyond max.connections
 * a newcomer waits unread for a place, beyond its address's share it is closed at once, and who was silent for
 * connections.max.idle.ms is closed after one more look at the sockets (design.md: Late timers).
 */
import type { Clock, Listener, Logger, Network, Socket, Timer } from '../platform/platform.ts';
import { FramePool } from './frame-pool.ts';
import { ReadBudget } from './send-queue.ts';
import { type FrameHandler, ServerConnection } from './server-connection.ts';

/** Newcomers that may wait for a place, as they would in the kernel's backlog. */
const WAITING_MAX = 50;

export interface ListenerOptions {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** listener.name.X.max.connections */
  readonly connectionsMax?: number;
}

export interface ServerOptions {
  readonly network: Network;
  readonly clock: Clock;
  readonly acceptorLog: Logger;
  readonly connectionLog: Logger;
  /** `[SocketServer listenerType=ZK_BROKER, nodeId=0] `, before lines about connections. */
  readonly logPrefix: string;
  readonly handler: FrameHandler;
  readonly listeners: readonly ListenerOptions[];
  readonly backlog: number;
  readonly requestBytesMax: number;
  /** Negative: never. */
  readonly idleMs: number;
  readonly connectionsMax: number;
  readonly connectionsPerAddressMax: number;
  /** max.connections.per.ip.overrides with names resolved. */
  readonly connectionsPerAddressOverrides?: ReadonlyMap<string, number>;
  readonly counters: {
    accepted: number;
    refused: number;
    active: number;
    malformed: number;
    idleClosed: number;
  };
}

interface BoundListener {
  readonly options: ListenerOptions;
  readonly listener: Listener;
  count: number;
}

interface Newcomer {
  readonly socket: Socket;
  readonly name: string;
  closed: boolean;
}

export class Server {
  readonly #options: ServerOptions;
  readonly #budget = new ReadBudget();
  readonly #frames = new FramePool();
  readonly #bound = new Map<string, BoundListener>();
  readonly #connections = new Set<ServerConnection>();
  readonly #perAddress = new Map<string, number>();
  #waiting: Newcomer[] = [];
  #enabled = false;
  #closed = false;
  #nextIndex = 0;
  #sweep: Timer | null = null;

  constructor(options: ServerOptions) {
    this.#options = options;
  }

  /** Binds every listener or none. Rejects with Kafka's sentence, the cause beneath. */
  async bind(): Promise<void> {
    const { network, listeners, backlog, acceptorLog } = this.#options;
    try {
      for (const options of listeners) {
        const { name, host, port } = options;
        const onSocket = (socket: Socket) => this.#arrive(socket, name);
        const listener = await network
          .listen({ host, port, backlog, onSocket })
          .catch((error: unknown) => {
            throw port < 0 || port > 65_535 ? portError(name, port) : bindError(host, port, error);
          });
        this.#bound.set(name, { options, listener, count: 0 });
        acceptorLog.info(`Awaiting socket connections on ${host || '0.0.0.0'}:${listener.port}.`);
      }
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** The port a listener really has. */
  port(listenerName: string): number | undefined {
    return this.#bound.get(listenerName)?.listener.port;
  }

  get connections(): ReadonlySet<ServerConnection> {
    return this.#connections;
  }

  /** From now on requests are read. */
  enable(): void {
    this.#enabled = true;
    this.#admitWaiting();
    this.#scheduleSweep();
  }

  /** Stops listening and closes what is open. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#sweep?.cancel();
    const listening = [...this.#bound.values()].map(({ listener }) => listener.close());
    for (const { socket } of this.#waiting) socket.destroy();
    this.#waiting = [];
    for (const connection of this.#connections) connection.close();
    await Promise.all(listening);
  }

  // ---- arrivals ----------------------------------------------------------------------------------

  #arrive(socket: Socket, name: string): void {
    if (this.#closed) {
      socket.destroy();
      return;
    }
    if (this.#enabled && this.#waiting.length === 0 && this.#hasPlace(name)) {
      this.#admit(socket, name);
      return;
    }
    if (this.#enabled && this.#waiting.length >= WAITING_MAX) {
      this.#options.counters.refused++;
      socket.destroy();
      return;
    }
    socket.pause();
    const newcomer: Newcomer = { socket, name, closed: false };
    socket.onClose(() => {
      newcomer.closed = true;
      this.#waiting = this.#waiting.filter((other) => other !== newcomer);
    });
    this.#waiting.push(newcomer);
  }

  #hasPlace(name: string): boolean {
    const bound = this.#bound.get(name);
    if (bound === undefined) return false;
    const listenerMax = bound.options.connectionsMax ?? Number.POSITIVE_INFINITY;
    return this.#connections.size < this.#options.connectionsMax && bound.count < listenerMax;
  }

  #admitWaiting(): void {
    if (!this.#enabled) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const newcomer of waiting) {
      if (newcomer.closed) continue;
      if (!this.#hasPlace(newcomer.name)) {
        this.#waiting.push(newcomer);
        continue;
      }
      if (this.#admit(newcomer.socket, newcomer.name)) newcomer.socket.resume();
    }
  }

  #admit(socket: Socket, name: string): boolean {
    const { counters, clock, connectionLog, acceptorLog, handler } = this.#options;
    const address = socket.remoteAddress;
    const already = this.#perAddress.get(address) ?? 0;
    const addressMax =
      this.#options.connectionsPerAddressOverrides?.get(address) ??
      this.#options.connectionsPerAddressMax;
    if (already >= addressMax) {
      counters.refused++;
      acceptorLog.info(
        `Rejected connection from /${address}, address already has the configured maximum of ${addressMax} connections.`,
      );
      socket.destroy();
      return false;
    }
    this.#perAddress.set(address, already + 1);
    const bound = this.#bound.get(name);
    if (bound !== undefined) bound.count++;
    counters.accepted++;
    counters.active++;
    const connection = new ServerConnection({
      socket,
      index: this.#nextIndex++,
      listenerName: name,
      clock,
      log: connectionLog,
      logPrefix: this.#options.logPrefix,
      handler,
      budget: this.#budget,
      frames: this.#frames,
      requestBytesMax: this.#options.requestBytesMax,
      onClosed: (closed) => this.#departed(closed),
      onMalformed: () => {
        counters.malformed++;
      },
    });
    this.#connections.add(connection);
    return true;
  }

  #departed(connection: ServerConnection): void {
    if (!this.#connections.delete(connection)) return;
    this.#options.counters.active--;
    const left = (this.#perAddress.get(connection.remoteAddress) ?? 1) - 1;
    if (left <= 0) this.#perAddress.delete(connection.remoteAddress);
    else this.#perAddress.set(connection.remoteAddress, left);
    const bound = this.#bound.get(connection.listenerName);
    if (bound !== undefined) bound.count--;
    if (!this.#closed && this.#waiting.length > 0) this.#admitWaiting();
  }

  // ---- silence -----------------------------------------------------------------------------------

  #scheduleSweep(): void {
    const { idleMs, clock } = this.#options;
    if (idleMs < 0 || this.#closed) return;
    const everyMs = Math.min(30_000, Math.max(50, idleMs / 10));
    this.#sweep = clock.after(
      everyMs,
      () => {
        void this.#closeIdle().then(() => this.#scheduleSweep());
      },
      { unref: true },
    );
  }

  async #closeIdle(): Promise<void> {
    const { clock, idleMs, counters } = this.#options;
    // Bytes that arrived while the process stood still are read first.
    await clock.turn();
    const silentSince = clock.monotonic() - idleMs;
    for (const connection of this.#connections) {
      if (connection.lastActiveMs > silentSince) continue;
      counters.idleClosed++;
      connection.closeIdle(idleMs);
    }
  }
}

/** As Java words them: people look for these lines. */
const BIND_PROBLEMS: ReadonlyMap<string | undefined, string> = new Map([
  ['EADDRINUSE', 'Address already in use'],
  ['EADDRNOTAVAIL', 'Cannot assign requested address'],
  ['EACCES', 'Permission denied'],
  ['ENOTFOUND', 'Unresolved address'],
  ['EAI_AGAIN', 'Unresolved address'],
]);

function bindError(host: string, port: number, cause: unknown): Error {
  const code = (cause as { code?: string }).code;
  const reason =
    BIND_PROBLEMS.get(code) ?? (cause instanceof Error ? cause.message : String(cause));
  const where = (cause as { port?: number }).port ?? port;
  const message = `Socket server failed to bind to ${host || '0.0.0.0'}:${where}: ${reason}.`;
  // Without the cause: a port in use is one sentence, not a stack.
  return Object.assign(new Error(message), {
    code,
    javaClass: 'org.apache.kafka.common.KafkaException',
  });
}

/** A number that is no port fails elsewhere in Kafka, and is told otherwise. */
function portError(listenerName: string, port: number): Error {
  const cause = Object.assign(new Error(`port out of range:${port}`), {
    javaClass: 'java.lang.IllegalArgumentException',
  });
  const message = `Unable to start acceptor for ListenerName(${listenerName})`;
  return Object.assign(new Error(message, { cause }), { javaClass: 'java.lang.RuntimeException' });
}
