/**
 * For a broker that is a guest in somebody else's process, a test's above all: it must neither keep that process alive
 * when it is forgotten, nor let it end under a call that is awaited. Its own sockets and timers are unreferenced (clock.ts,
 * network.ts); whoever waits for it holds the process by what is here.
 */
import * as net from 'node:net';
import { Readable } from 'node:stream';
import * as timers from 'node:timers';
import { nodeClock } from './clock.ts';

const { setTimeout, clearTimeout } = timers;

/** The process does not end while the work is under way. */
export async function awake<T>(work: Promise<T>): Promise<T> {
  const hold = nodeClock.after(Number.POSITIVE_INFINITY, () => {});
  try {
    return await work;
  } finally {
    hold.cancel();
  }
}

/**
 * Whether Node's own streams get their ticks. sinon, unless told not to, fakes process.nextTick, and then no socket of this
 * process works any more.
 */
export async function socketsWork(): Promise<boolean> {
  let closed = false;
  const stream = new Readable({ read: () => {} }).on('close', () => {
    closed = true;
  });
  stream.destroy();
  await nodeClock.turn();
  return closed;
}

/** Longer than the pauses inside one exchange. */
const LINGER_MS = 1_000;

/**
 * A client's sockets to a guest. They do not hold the process, but it lives on for a moment after each request, so that what
 * the request sets going can come to its end; save those that a waiting client repeats for ever.
 */
export class GuestSockets {
  readonly #repeats: (request: Buffer) => boolean;
  #moment: NodeJS.Timeout | null = null;

  constructor(repeats: (request: Buffer) => boolean) {
    this.#repeats = repeats;
  }

  connect(host: string, port: number, onConnect: () => void): net.Socket {
    const socket = net.connect({ host, port, noDelay: true }, onConnect);
    const { write } = socket;
    socket.write = (...args: unknown[]) => {
      const [request] = args;
      if (!Buffer.isBuffer(request) || !this.#repeats(request)) this.#stir();
      return Reflect.apply(write, socket, args);
    };
    this.#stir();
    return socket.unref();
  }

  /** Nothing more is expected on them. */
  settle(): void {
    if (this.#moment !== null) clearTimeout(this.#moment);
    this.#moment = null;
  }

  #stir(): void {
    this.#moment ??= setTimeout(() => {
      this.settle();
      // Timers come before sockets: what has arrived meanwhile is still to be seen.
      void nodeClock.turn();
    }, LINGER_MS);
    this.#moment.refresh();
  }
}
