/**
 * For a broker that is a guest in somebody else's process, a test's above all: it must neither keep that process alive
 * when it is forgotten, nor let it end under a call that is awaited. Its own sockets and timers are unreferenced (clock.ts,
 * network.ts); whoever waits for it holds the process by what is here.
 */
import * as net from 'node:net';
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

/** Longer than the pauses inside one exchange, shorter than a consumer's long poll. */
const LINGER_MS = 1_000;

/** Sockets to a guest: they do not hold the process, but it lives on for a moment after each sign of life on them. */
export class GuestSockets {
  #moment: NodeJS.Timeout | null = null;

  connect(host: string, port: number, onConnect: () => void): net.Socket {
    const socket = net.connect({ host, port, noDelay: true }, onConnect);
    const stir = () => this.#stir();
    const { write } = socket;
    socket.write = (...args: unknown[]) => {
      stir();
      return Reflect.apply(write, socket, args);
    };
    stir();
    return socket.on('data', stir).unref();
  }

  /** Nothing more is expected on them. */
  settle(): void {
    if (this.#moment !== null) clearTimeout(this.#moment);
    this.#moment = null;
  }

  #stir(): void {
    this.#moment ??= setTimeout(() => this.settle(), LINGER_MS);
    this.#moment.refresh();
  }
}
