/**
 * Sends nonsense to a port, each piece on a connection of its own, and judges afterwards by the server's log how every one of them
 * ended: closed with exactly one line, or answered; never with a stack.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type Socket } from 'node:net';
import type { Nonsense } from './nonsense.ts';

/** A busy machine may need this long to close a connection; what may stay open and silent is left sooner. */
const CLOSED_WITHIN_MS = 5_000;
const SILENT_MS = 700;
const AT_ONCE = 4;

export function open(port: number, first?: Uint8Array): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.off('error', reject);
      socket.on('error', () => undefined);
      if (first !== undefined) socket.write(first);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

interface Attempt {
  readonly nonsense: Nonsense;
  readonly port: number;
  readonly closed: boolean;
  readonly answered: boolean;
}

async function attempt(port: number, nonsense: Nonsense, patienceMs: number): Promise<Attempt> {
  const socket = await open(port, nonsense.bytes);
  const localPort = socket.localPort ?? 0;
  let [answered, closed] = [false, false];
  const ended = new Promise<void>((resolve) => {
    socket.on('data', () => {
      answered = true;
      if (nonsense.end === 'any') resolve();
    });
    socket.on('close', () => {
      closed = true;
      resolve();
    });
  });
  const briefMs = mayBeSilent(nonsense) ? SILENT_MS : CLOSED_WITHIN_MS;
  const waitMs = nonsense.end === 'silence' ? patienceMs : briefMs;
  await Promise.race([ended, sleep(waitMs)]);
  if (!closed) await sleep(60);
  socket.destroy();
  return { nonsense, port: localPort, closed, answered };
}

export interface Siege {
  readonly connections: number;
  /** What was not as it has to be, a sentence each. */
  readonly complaints: string[];
}

/** Everything once; `pause` is asked before each connection and may hold the attack back. */
export async function attack(
  port: number,
  all: readonly Nonsense[],
  options: {
    readonly log: () => string;
    readonly patienceMs: number;
    readonly pause: () => Promise<void>;
  },
): Promise<Siege> {
  const silent = all.filter(({ end }) => end === 'silence');
  const queue = all.filter(({ end }) => end !== 'silence');
  const attempts = silent.map((nonsense) => attempt(port, nonsense, options.patienceMs));
  const worker = async (): Promise<void> => {
    for (let nonsense = queue.shift(); nonsense !== undefined; nonsense = queue.shift()) {
      await options.pause();
      const running = attempt(port, nonsense, options.patienceMs);
      attempts.push(running);
      await running;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const done = await Promise.all(attempts);
  await sleep(200);
  const complaints = judge(done, options.log());
  return { connections: done.length, complaints };
}

function judge(attempts: readonly Attempt[], log: string): string[] {
  const complaints: string[] = [];
  const lines = log.split('\n');
  for (const line of lines.filter((text) => /^\s+at /.test(text)).slice(0, 3))
    complaints.push(`a stack in the log: ${line.trim()}`);
  // Ports are used again: the lines of a port are shared among its attempts.
  const byPort = new Map<number, Attempt[]>();
  for (const one of attempts) byPort.set(one.port, [...(byPort.get(one.port) ?? []), one]);
  for (const [port, those] of byPort) {
    const told = lines.filter((line) => new RegExp(`127\\.0\\.0\\.1:${port}\\b`).test(line)).length;
    const closed = those.filter((one) => one.closed).length;
    const what = those.map(({ nonsense }) => nonsense.what).join(', ');
    if (told !== closed) complaints.push(`${what}: ${closed} closed, ${told} log lines`);
    for (const { nonsense, closed: ended, answered } of those) {
      if (nonsense.end !== 'any' && !ended) complaints.push(`${nonsense.what}: not closed`);
      if (nonsense.end === 'any' && !ended && !answered && !mayBeSilent(nonsense))
        complaints.push(`${nonsense.what}: neither closed nor answered`);
    }
  }
  return complaints;
}

/** Produce with acks 0 is never answered; a Fetch that waits is answered later. */
function mayBeSilent({ what }: Nonsense): boolean {
  return /^(Produce|Fetch) /.test(what);
}
