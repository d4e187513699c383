/** What lets a broker live in somebody else's test: its own time, its own ticks, a memory that keeps nothing twice. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { microtask } from '../../../src/base/microtask.ts';
import { MemoryDisk } from '../../../src/platform/memory/disk.ts';
import { guestClock, nodeClock } from '../../../src/platform/node/clock.ts';
import { awake, socketsWork } from '../../../src/platform/node/guest.ts';

const everything = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'setImmediate',
  'clearImmediate',
  'Date',
  'performance',
  'queueMicrotask',
] as const;

afterEach(() => {
  vi.useRealTimers();
});

describe('beside fake timers', () => {
  it.each([
    ['nodeClock', nodeClock],
    ['guestClock', guestClock],
  ])('%s tells and keeps the real time', async (_, clock) => {
    vi.useFakeTimers({ now: 0, toFake: [...everything] });
    const [wall, monotonic] = [clock.now(), clock.monotonic()];
    expect(wall).toBeGreaterThan(Date.UTC(2025, 0));
    await awake(clock.sleep(2));
    await clock.turn();
    expect(clock.monotonic() - monotonic).toBeGreaterThan(1);
    expect(Date.now()).toBe(0);
  });

  it('microtasks come, in their order', async () => {
    vi.useFakeTimers({ toFake: [...everything] });
    const seen: number[] = [];
    microtask(() => seen.push(1));
    microtask(() => seen.push(2));
    expect(seen).toEqual([]);
    await null;
    await null;
    expect(seen).toEqual([1, 2]);
  });

  it('notices when process.nextTick is false, too', async () => {
    expect(await socketsWork()).toBe(true);
    const faked = vi.spyOn(process, 'nextTick').mockImplementation(() => {});
    const works = await socketsWork();
    faked.mockRestore();
    expect(works).toBe(false);
  });
});

describe('a disk in memory that never loses power', () => {
  it('reads what was written, and has nothing to bring back', async () => {
    const disk = new MemoryDisk(() => 0, { losesPower: false });
    const file = await disk.open('/f', 'write');
    await file.write([Buffer.from('kept')], 0);
    await file.truncate(3);
    expect(String(disk.contents('/f'))).toBe('kep');
    await file.sync();
    disk.crash(() => 1);
    expect(disk.contents('/f')).toHaveLength(0);
  });
});
