/**
 * The real Io: the process's streams, environment and signals. Output is gathered and handed to the kernel once per turn
 * of the event loop or at 64 KB, because a write per record costs more than the record. A reader that has gone (EPIPE)
 * is remembered as `closed`; what is written then is dropped, as Java's PrintStream does, and nobody sees a stack.
 */
import type { Platform } from '../platform/platform.ts';
import type { Io, Output, Signal } from './command.ts';

const GATHERED_BYTES_MAX = 64 * 1024;
const SIGNAL_NUMBERS: Readonly<Record<Signal, number>> = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

class StreamOutput implements Output {
  readonly #stream: NodeJS.WriteStream;
  /** Resolves a turn of the event loop later. */
  readonly #turn: () => Promise<void>;
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;
  #scheduled = false;
  #inFlight = 0;
  #waiting: (() => void)[] = [];
  #closed = false;

  constructor(stream: NodeJS.WriteStream, turn: () => Promise<void>) {
    this.#stream = stream;
    this.#turn = turn;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO' && error.code !== 'ERR_STREAM_DESTROYED')
        throw error;
      this.#closed = true;
      this.#gathered = [];
      this.#gatheredBytes = 0;
      this.#inFlight = 0;
      this.#release();
    });
  }

  get isTTY(): boolean {
    return this.#stream.isTTY === true;
  }

  get columns(): number {
    return this.#stream.columns ?? 80;
  }

  get closed(): boolean {
    return this.#closed;
  }

  write(text: string | Uint8Array): void {
    if (this.#closed) return;
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    this.#gathered.push(bytes);
    this.#gatheredBytes += bytes.length;
    if (this.#gatheredBytes >= GATHERED_BYTES_MAX) this.#flush();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      void this.#turn().then(() => {
        this.#scheduled = false;
        this.#flush();
      });
    }
  }

  drained(): Promise<void> {
    this.#flush();
    if (this.#inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #flush(): void {
    if (this.#gathered.length === 0 || this.#closed) return;
    const bytes = this.#gathered.length === 1 ? this.#gathered[0] : Buffer.concat(this.#gathered);
    this.#gathered = [];
    this.#gatheredBytes = 0;
    this.#inFlight++;
    this.#stream.write(bytes as Uint8Array, () => {
      if (this.#inFlight > 0 && --this.#inFlight === 0) this.#release();
    });
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

export interface ProcessIo extends Io {
  /** Resolves with 128 + signal number once a signal came and its handlers have run. */
  readonly signalled: Promise<number>;
  setPlatform(platform: Platform): void;
}

export function processIo(): ProcessIo {
  let platform: Platform | null = null;
  let stdout: Output | null = null;
  let stderr: Output | null = null;
  const signals = signalHandlers();
  const turn = () => platform?.clock.turn() ?? Promise.resolve();
  return {
    get platform() {
      if (platform === null) throw new Error('the platform is not loaded yet');
      return platform;
    },
    setPlatform(loaded) {
      platform = loaded;
    },
    get stdin() {
      return process.stdin;
    },
    get stdout() {
      stdout ??= new StreamOutput(process.stdout, turn);
      return stdout;
    },
    get stderr() {
      stderr ??= new StreamOutput(process.stderr, turn);
      return stderr;
    },
    env: process.env,
    cwd: process.cwd(),
    onSignal: signals.add,
    signalled: signals.signalled,
  };
}

/** Listens only once a command has something to do at the end: until then a signal ends the process by itself. */
function signalHandlers() {
  const handlers: ((signal: Signal) => void | Promise<void>)[] = [];
  let resolveSignalled: (code: number) => void = () => undefined;
  const signalled = new Promise<number>((resolve) => {
    resolveSignalled = resolve;
  });
  let ending = false;
  const onSignal = async (signal: Signal) => {
    const code = 128 + SIGNAL_NUMBERS[signal];
    if (ending) process.exit(code);
    ending = true;
    try {
      for (const handler of handlers) await handler(signal);
    } finally {
      resolveSignalled(code);
    }
  };
  const add = (handler: (signal: Signal) => void | Promise<void>) => {
    if (handlers.length === 0)
      for (const signal of Object.keys(SIGNAL_NUMBERS) as Signal[])
        process.on(signal, () => void onSignal(signal));
    handlers.push(handler);
  };
  return { add, signalled };
}
