import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeClock } from '../../src/platform/node/clock.ts';
import { nodeNetwork } from '../../src/platform/node/network.ts';
import { createMemoryRandom } from '../../src/platform/memory/random.ts';
import { writeRequestHeader } from '../../src/protocol/header.ts';
import { Writer } from '../../src/protocol/writer.ts';
import { batchOf, fetch, Kit, produce, valuesOf } from './broker-kit.ts';

let kit: Kit;
beforeAll(async () => {
  kit = await Kit.start({ 'socket.request.max.bytes': '200000000' });
  await kit.createTopic('good');
  // Before hostile requests speak in a controller's name: what is told under an older epoch than theirs is refused.
  await kit.createTopic('big', 1, { 'max.message.bytes': '2000000' });
});
afterAll(() => kit.stop());

interface Raw {
  readonly write: (bytes: Uint8Array) => boolean;
  readonly closed: Promise<void>;
  readonly received: () => number;
  /** Lines logged about this connection, which a busy machine may print late. */
  readonly warnings: () => string[];
  readonly destroy: () => void;
}

async function raw(options: { readonly reads?: boolean } = {}): Promise<Raw> {
  const socket = await nodeNetwork.connect({ host: '127.0.0.1', port: kit.port, timeoutMs: 5_000 });
  const channel = `:${socket.localPort}-`;
  // Ports come again.
  const earlier = warningsAbout(channel).length;
  let received = 0;
  if (options.reads !== false) {
    socket.onData((chunk) => {
      received += chunk.length;
    });
  } else socket.pause();
  const closed = new Promise<void>((resolve) => socket.onClose(() => resolve()));
  return {
    write: (bytes) => socket.write([bytes]),
    closed,
    received: () => received,
    warnings: () => warningsAbout(channel).slice(earlier),
    destroy: () => socket.destroy(),
  };
}

function framed(body: Uint8Array): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

const warningsAbout = (channel: string) =>
  kit.log.messages('WARN', 'ERROR').filter((line) => line.includes(channel));

async function stillServes(): Promise<void> {
  const client = await kit.connect();
  const { errorCode, baseOffset } = await produce(client, 'good', batchOf(['fine']));
  expect(errorCode).toBe(0);
  expect(valuesOf(await fetch(client, 'good', baseOffset))).toEqual(['fine']);
  client.close();
}

/** An event of one connection, or null when none came in time. */
const soon = <T>(event: Promise<T>, ms = 5_000): Promise<T | null> =>
  Promise.race([event, nodeClock.sleep(ms).then(() => null)]);

const random = createMemoryRandom(20261125);
const NONSENSE: readonly (readonly [string, Buffer])[] = [
  ['random bytes', Buffer.concat([Buffer.from([0x7f]), random.bytes(3_000)])],
  ['a 2 GB length', Buffer.from([0x7f, 0xff, 0xff, 0xff, 1, 2, 3])],
  ['a negative length', Buffer.from([0xff, 0xff, 0xff, 0xff])],
  ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
  ['a TLS hello', Buffer.concat([Buffer.from('160301020001', 'hex'), random.bytes(512)])],
  ['an empty frame', framed(Buffer.alloc(0))],
  ['a header that ends early', framed(Buffer.from([0, 0, 0]))],
  ['an unknown API', framed(Buffer.from('03e7000000000001ffff', 'hex'))],
  ['an unknown version', framed(Buffer.from('000003e700000001ffff', 'hex'))],
  ['a negative version', framed(Buffer.from('0001ffff00000001ffff', 'hex'))],
];

describe('bytes that are not the protocol', () => {
  it.each(NONSENSE)('close the connection with one log line: %s', async (_name, bytes) => {
    const peer = await raw();
    peer.write(bytes);
    expect(await soon(peer.closed.then(() => 'closed'))).toBe('closed');
    expect(peer.received()).toBe(0);
    expect(peer.warnings()).toHaveLength(1);
    await stillServes();
  });

  it('answer ApiVersions of a version nobody knows in the form of v0', async () => {
    const peer = await raw();
    peer.write(framed(Buffer.from('00120063000000050001610000', 'hex')));
    await expect.poll(() => peer.received()).toBeGreaterThan(0);
    // size, correlation id, error 35, one key
    expect(peer.received()).toBe(4 + 4 + 2 + 4 + 6);
    peer.destroy();
  });

  it('hostile bodies for every API and version close it or are answered, and cost one line each', async () => {
    const { apis } = kit.running.broker;
    const bodies = [
      Buffer.alloc(0),
      Buffer.alloc(64, 0xff),
      Buffer.alloc(64, 0x7f),
      Buffer.alloc(4_000, 0x01),
      random.bytes(200),
    ];
    for (const api of apis) {
      for (let version = api.minVersion; version <= api.maxVersion; version++) {
        for (const body of bodies) {
          const writer = new Writer();
          const header = { apiKey: api.key, apiVersion: version, correlationId: 7, clientId: 'x' };
          writeRequestHeader(writer, api, header);
          const peer = await raw();
          peer.write(framed(Buffer.concat([writer.toBuffer(), body])));
          const end = await soon(
            peer.closed.then(() => 'closed'),
            30,
          );
          if (end === 'closed') expect(peer.warnings().slice(1)).toEqual([]);
          peer.destroy();
        }
      }
    }
    await stillServes();
    const unexpected = kit.log.events.filter((event) =>
      event.message.startsWith('Unexpected error handling'),
    );
    expect(unexpected.map((event) => `${event.message}: ${String(event.error)}`)).toEqual([]);
  }, 240_000);
});

describe('peers that cost memory', () => {
  const growthMb = async (work: () => Promise<void>): Promise<number> => {
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    await work();
    return (process.memoryUsage().rss - before) / 1e6;
  };

  it('producers that announce 100 MB and drip cost what they send', async () => {
    const peers = await Promise.all(Array.from({ length: 200 }, () => raw()));
    const grown = await growthMb(async () => {
      const head = Buffer.alloc(4);
      head.writeInt32BE(100_000_000);
      for (const peer of peers) peer.write(head);
      for (let round = 0; round < 30; round++) {
        for (const peer of peers) peer.write(Buffer.from([round]));
        await nodeClock.sleep(5);
      }
    });
    expect(grown).toBeLessThan(100);
    await stillServes();
    for (const peer of peers) peer.destroy();
  });

  it('consumers that ask for 50 MB and never read cost a piece each', async () => {
    const client = await kit.connect();
    const value = 'x'.repeat(1_000_000);
    for (let i = 0; i < 60; i++)
      expect((await produce(client, 'big', batchOf([value]))).errorCode).toBe(0);
    client.close();
    const peers = await Promise.all(Array.from({ length: 200 }, () => raw({ reads: false })));
    const grown = await growthMb(async () => {
      for (const peer of peers) peer.write(framed(fetchOf('big', 50_000_000)));
      await nodeClock.sleep(1_500);
    });
    expect(grown).toBeLessThan(150);
    await stillServes();
    for (const peer of peers) peer.destroy();
  });
});

/** Fetch v4 of partition 0 from offset 0. */
function fetchOf(topic: string, bytes: number): Buffer {
  const writer = new Writer();
  writer.int16(1);
  writer.int16(4);
  writer.int32(1);
  writer.nullableString('greedy', false);
  writer.int32(-1);
  writer.int32(500);
  writer.int32(1);
  writer.int32(bytes);
  writer.int8(0);
  writer.int32(1);
  writer.nullableString(topic, false);
  writer.int32(1);
  writer.int32(0);
  writer.int64(0);
  writer.int32(bytes);
  return writer.toBuffer();
}
