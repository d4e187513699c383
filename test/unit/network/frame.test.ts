import { describe, expect, it } from 'vitest';
import { FrameError, FrameSplitter } from '../../../src/network/frame.ts';
import { FramePool } from '../../../src/network/frame-pool.ts';

const framed = (...bodies: string[]) =>
  Buffer.concat(
    bodies.map((body) => {
      const size = Buffer.alloc(4);
      size.writeInt32BE(Buffer.byteLength(body));
      return Buffer.concat([size, Buffer.from(body)]);
    }),
  );

function drain(splitter: FrameSplitter): string[] {
  const out: string[] = [];
  for (let frame = splitter.next(); frame !== null; frame = splitter.next()) {
    out.push(frame.toString());
  }
  return out;
}

describe('FrameSplitter', () => {
  const bodies = ['first', '', 'x'.repeat(9_000), 'last'];

  it.each([1, 2, 3, 5, 7, 4096, 100_000])(
    'gives whole frames whatever the chunks (%i bytes)',
    (size) => {
      const splitter = new FrameSplitter(10_000);
      const stream = framed(...bodies);
      const got: string[] = [];
      for (let at = 0; at < stream.length; at += size) {
        splitter.push(Buffer.from(stream.subarray(at, at + size)));
        got.push(...drain(splitter));
      }
      expect(got).toEqual(bodies);
      expect(splitter.bufferedBytes).toBe(0);
    },
  );

  it('keeps frames apart that were handed out before more arrived', () => {
    const splitter = new FrameSplitter(10_000);
    const stream = framed('one', 'two', 'three');
    splitter.push(stream.subarray(0, 9));
    const first = splitter.next();
    for (const byte of stream.subarray(9)) splitter.push(Buffer.from([byte]));
    const rest = drain(splitter);
    expect([first?.toString(), ...rest]).toEqual(['one', 'two', 'three']);
  });

  it('lets a large frame be read straight into its place, and gives the next one room of its own', () => {
    const splitter = new FrameSplitter(1_000_000);
    const body = 'y'.repeat(200_000);
    const stream = framed(body, 'small', body);
    const spaces: Buffer[] = [];
    for (let at = 0; at < stream.length; ) {
      const space = splitter.space();
      const copied = stream.copy(space, 0, at);
      spaces.push(space);
      splitter.filled(copied);
      at += copied;
    }
    const frames = [splitter.next(), splitter.next(), splitter.next()];
    expect(frames.map((frame) => frame?.toString())).toEqual([body, 'small', body]);
    for (const frame of [frames[0], frames[2]]) {
      expect(spaces.some((space) => space.buffer === frame?.buffer)).toBe(true);
    }
  });

  it('refuses sizes that cannot be', () => {
    for (const size of [-1, 101, 0x7fffffff]) {
      const splitter = new FrameSplitter(100);
      const head = Buffer.alloc(4);
      head.writeInt32BE(size);
      splitter.push(head);
      expect(() => splitter.next()).toThrow(FrameError);
    }
  });

  it('shows the head of a ready frame without taking it', () => {
    const splitter = new FrameSplitter(100);
    splitter.push(framed('abc'));
    expect(splitter.peek()?.toString()).toBe('abc');
    expect(splitter.next()?.toString()).toBe('abc');
    expect(splitter.peek()).toBe(null);
  });

  it('spends memory for what arrived, not for what was announced', () => {
    const before = process.memoryUsage().arrayBuffers;
    const splitters = Array.from({ length: 200 }, () => {
      const splitter = new FrameSplitter(200_000_000);
      const head = Buffer.alloc(4);
      head.writeInt32BE(100_000_000);
      splitter.push(head);
      for (let i = 0; i < 2_000; i++) splitter.push(Buffer.from([i & 0xff]));
      return splitter;
    });
    expect(splitters.every((splitter) => splitter.next() === null)).toBe(true);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
  });
});

describe('FramePool', () => {
  it('lends the same memory again once it was given back, and takes only what it lent, once', () => {
    const pool = new FramePool(1_000_000);
    const first = pool.take(100_000);
    pool.give(first);
    pool.give(first);
    pool.give(Buffer.allocUnsafeSlow(131_072));
    expect(pool.freeBytes).toBe(131_072);
    const second = pool.take(120_000);
    expect([second.buffer === first.buffer, second.length, pool.freeBytes]).toEqual([
      true,
      120_000,
      0,
    ]);
  });

  it('keeps no more than its limit, and nothing small or huge', () => {
    const pool = new FramePool(150_000);
    const frames = [pool.take(100_000), pool.take(100_000), pool.take(10), pool.take(20_000_000)];
    for (const frame of frames) pool.give(frame);
    expect(pool.freeBytes).toBe(131_072);
  });
});
