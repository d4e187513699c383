import { describe, expect, it } from 'vitest';
import { deferred } from '../../../src/base/deferred.ts';
import { ReadBudget } from '../../../src/network/send-queue.ts';
import { Server } from '../../../src/network/server.ts';
import type { Connection, FrameHandler, Reply } from '../../../src/network/server-connection.ts';
import { MemoryClock, settle } from '../../../src/platform/memory/clock.ts';
import { MemoryLog } from '../../../src/platform/memory/log.ts';
import { MemoryNetwork } from '../../../src/platform/memory/network.ts';
import type { DiskFile, Socket } from '../../../src/platform/platform.ts';

interface Call {
  readonly text: string;
  readonly connection: Connection;
  answer(reply: Reply): void;
  fail(error: Error): void;
}

async function world(options: Partial<ConstructorParameters<typeof Server>[0]> = {}) {
  const clock = new MemoryClock();
  const network = new MemoryNetwork();
  const log = new MemoryLog();
  const calls: Call[] = [];
  const handler: FrameHandler = {
    mayOverlap: (frame) => frame.toString().startsWith('P'),
    handle: (frame, connection) => {
      const { promise, resolve, reject } = deferred<Reply>();
      calls.push({ text: frame.toString(), connection, answer: resolve, fail: reject });
      return promise;
    },
  };
  const counters = { accepted: 0, refused: 0, active: 0, malformed: 0, idleClosed: 0 };
  const server = new Server({
    network,
    clock,
    acceptorLog: log.logger('acceptor'),
    connectionLog: log.logger('connection'),
    logPrefix: '[SocketServer] ',
    handler,
    listeners: [{ name: 'PLAINTEXT', host: '', port: 9092 }],
    backlog: 50,
    requestBytesMax: 1_000_000,
    idleMs: -1,
    connectionsMax: 100,
    connectionsPerAddressMax: 100,
    counters,
    ...options,
  });
  await server.bind();
  server.enable();
  const client = async () => {
    const socket = await network.connect({ host: 'localhost', port: 9092, timeoutMs: 1000 });
    const received: Buffer[] = [];
    const state = { closed: false };
    socket.onData((chunk) => received.push(chunk));
    socket.onClose(() => {
      state.closed = true;
    });
    return { socket, state, text: () => Buffer.concat(received).toString() };
  };
  return { clock, network, log, calls, server, counters, client };
}

function send(socket: Socket, ...bodies: string[]) {
  for (const body of bodies) {
    const size = Buffer.alloc(4);
    size.writeInt32BE(body.length);
    socket.write([size, Buffer.from(body)]);
  }
}

/** A file of which every byte at position p is p % 251. */
function file(size: number, reads: number[]): DiskFile {
  return {
    path: '/log',
    read: async (buffer: Uint8Array, position: number) => {
      const length = Math.max(0, Math.min(buffer.length, size - position));
      for (let i = 0; i < length; i++) buffer[i] = (position + i) % 251;
      reads.push(buffer.length);
      return length;
    },
  } as unknown as DiskFile;
}

describe('ServerConnection', () => {
  it('has one request in progress and starts the next when the reply is out', async () => {
    const { calls, client } = await world();
    const { socket, text } = await client();
    send(socket, 'a', 'b');
    await settle();
    expect(calls.map((call) => call.text)).toEqual(['a']);
    calls[0]?.answer([Buffer.from('A')]);
    await settle();
    expect(calls.map((call) => call.text)).toEqual(['a', 'b']);
    calls[1]?.answer(null);
    await settle();
    expect(text()).toBe('A');
  });

  it('runs overlapping requests side by side and replies in their order', async () => {
    const { calls, client } = await world();
    const { socket, text } = await client();
    send(socket, 'P1', 'P2', 'P3', 'other');
    await settle();
    expect(calls.map((call) => call.text)).toEqual(['P1', 'P2', 'P3']);
    calls[2]?.answer([Buffer.from('3')]);
    calls[1]?.answer([Buffer.from('2')]);
    await settle();
    expect(text()).toBe('');
    calls[0]?.answer([Buffer.from('1')]);
    await settle();
    expect(text()).toBe('123');
    expect(calls.at(-1)?.text).toBe('other');
  });

  it('closes on a violation with one line, drops later replies and tells the others', async () => {
    const { calls, client, log, counters } = await world();
    const bad = await client();
    const good = await client();
    send(bad.socket, 'P1', 'P2');
    await settle();
    calls[0]?.fail(new Error('no such API'));
    calls[1]?.fail(new Error('again'));
    await settle();
    expect(bad.state.closed).toBe(true);
    expect(good.state.closed).toBe(false);
    expect(calls[0]?.connection.signal.aborted).toBe(true);
    expect(log.messages('WARN')).toHaveLength(1);
    expect(log.messages('WARN')[0]).toContain('no such API');
    expect(counters).toMatchObject({ malformed: 1, active: 1 });
  });

  it('sends file ranges in pieces between the bytes around them', async () => {
    const { calls, client } = await world();
    const { socket, text } = await client();
    const reads: number[] = [];
    send(socket, 'fetch');
    await settle();
    const range = { file: file(2_000_000, reads), position: 10, length: 1_200_000 };
    calls[0]?.answer([Buffer.from('<'), range, Buffer.from('>')]);
    for (let i = 0; i < 50; i++) await settle();
    const body = text();
    expect(body.length).toBe(1_200_002);
    expect([body[0], body.at(-1)]).toEqual(['<', '>']);
    expect(Math.max(...reads)).toBe(512 * 1024);
    expect(reads.length).toBe(3);
  });

  it('reads no further piece for a client that does not read', async () => {
    const { calls, client } = await world();
    const { socket } = await client();
    const reads: number[] = [];
    send(socket, 'fetch');
    await settle();
    socket.pause();
    calls[0]?.answer([{ file: file(10_000_000, reads), position: 0, length: 10_000_000 }]);
    for (let i = 0; i < 20; i++) await settle();
    expect(reads.length).toBe(1);
  });

  it('closes the connection when the file ends inside a range', async () => {
    const { calls, client, log } = await world();
    const { socket, state } = await client();
    send(socket, 'fetch');
    await settle();
    calls[0]?.answer([{ file: file(100, []), position: 50, length: 100 }]);
    for (let i = 0; i < 5; i++) await settle();
    expect(state.closed).toBe(true);
    expect(log.messages('ERROR')).toHaveLength(1);
  });
});

describe('Server', () => {
  it('closes whoever was silent too long, not the others', async () => {
    const { clock, client, counters } = await world({ idleMs: 1_000 });
    const silent = await client();
    const busy = await client();
    await settle();
    for (let i = 0; i < 4; i++) {
      await clock.advance(300);
      send(busy.socket, 'x');
      await settle();
    }
    expect(silent.state.closed).toBe(true);
    expect(busy.state.closed).toBe(false);
    expect(counters.idleClosed).toBe(1);
  });

  it('says why it closes one that fell silent in the middle of a request', async () => {
    const { clock, client, log } = await world({ idleMs: 1_000 });
    const [between, amid] = [await client(), await client()];
    amid.socket.write([Buffer.from([0, 0, 0, 9, 1])]);
    await settle();
    for (let i = 0; i < 8; i++) {
      await clock.advance(300);
      await settle();
    }
    expect([between.state.closed, amid.state.closed]).toEqual([true, true]);
    expect(log.messages('WARN')).toEqual([
      expect.stringContaining('no more of a request came within 1000 ms'),
    ]);
  });

  it.each([
    ['EADDRINUSE', 'Address already in use.'],
    ['EADDRNOTAVAIL', 'Cannot assign requested address.'],
    ['ENOTFOUND', 'Unresolved address.'],
  ])('says of %s: %s', async (code, words) => {
    const network = new MemoryNetwork();
    network.listen = () => Promise.reject(Object.assign(new Error('listen'), { code }));
    await expect(world({ network })).rejects.toThrow(
      `Socket server failed to bind to 0.0.0.0:9092: ${words}`,
    );
  });

  it('lets a newcomer beyond max.connections wait unread for a place', async () => {
    const { calls, client, server } = await world({ connectionsMax: 1 });
    const first = await client();
    const second = await client();
    send(first.socket, 'a');
    send(second.socket, 'b');
    await settle();
    expect(calls.map((call) => call.text)).toEqual(['a']);
    first.socket.destroy();
    await settle();
    await settle();
    expect(calls.map((call) => call.text)).toEqual(['a', 'b']);
    expect(server.connections.size).toBe(1);
  });

  it('turns away what exceeds an address its share', async () => {
    const { client, counters } = await world({ connectionsPerAddressMax: 1 });
    const first = await client();
    const second = await client();
    await settle();
    expect([first.state.closed, second.state.closed]).toEqual([false, true]);
    expect(counters.refused).toBe(1);
  });
});

describe('ReadBudget', () => {
  it('gives smaller pieces the fuller it is, and always one', () => {
    const budget = new ReadBudget(16 * 1024 * 1024);
    const sizes = Array.from({ length: 400 }, () => budget.take(1_000_000).length);
    expect(sizes[0]).toBe(512 * 1024);
    expect(sizes.at(-1)).toBe(16 * 1024);
    expect(budget.usedBytes).toBeLessThan(16 * 1024 * 1024 + 400 * 16 * 1024);
  });
});
