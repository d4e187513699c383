import { describe, expect, it } from 'vitest';
import { Timers } from '../../../src/coordinator/timers.ts';
import { MemoryClock } from '../../../src/platform/memory/clock.ts';

function create() {
  const clock = new MemoryClock();
  const due: string[] = [];
  const timers = new Timers<string>(clock, (events) => due.push(...events));
  return { clock, due, timers };
}

describe('Timers', () => {
  it('fires each deadline once, in order, with one timer of the clock however many there are', async () => {
    const { clock, due, timers } = create();
    for (let i = 0; i < 5000; i++) timers.set(`k${i}`, 10_000 - i, `e${i}`);
    expect(clock.pendingCount).toBe(1);
    await clock.advance(5001);
    expect(due).toEqual(['e4999']);
    await clock.advance(5000);
    expect(due).toHaveLength(5000);
    expect(due[1]).toBe('e4998');
    await clock.advance(100_000);
    expect(due).toHaveLength(5000);
    expect(clock.pendingCount).toBe(0);
  });

  it('keeps a renewed deadline from firing at its old time', async () => {
    const { clock, due, timers } = create();
    timers.set('a', 1000, 'a');
    for (let i = 0; i < 10; i++) {
      await clock.advance(900);
      timers.set('a', 1000, 'a');
    }
    expect(due).toEqual([]);
    await clock.advance(999);
    expect(due).toEqual([]);
    await clock.advance(1);
    expect(due).toEqual(['a']);
  });

  it('brings a deadline forward', async () => {
    const { clock, due, timers } = create();
    timers.set('a', 10_000, 'late');
    timers.set('a', 100, 'early');
    await clock.advance(100);
    expect(due).toEqual(['early']);
    await clock.advance(20_000);
    expect(due).toEqual(['early']);
  });

  it('forgets a cancelled deadline, also when the key is used anew', async () => {
    const { clock, due, timers } = create();
    timers.set('a', 100, 'first');
    timers.cancel('a');
    timers.set('a', 500, 'second');
    await clock.advance(499);
    expect(due).toEqual([]);
    await clock.advance(1);
    expect(due).toEqual(['second']);
  });

  it('judges a deadline only after the sockets were polled once since it passed', async () => {
    const clock = new MemoryClock();
    let poll = () => {};
    const slow = Object.assign(Object.create(clock) as MemoryClock, {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      after: (ms: number, fn: () => void) => clock.after(ms, fn),
      turn: () =>
        new Promise<void>((resolve) => {
          poll = resolve;
        }),
    });
    const due: string[] = [];
    const timers = new Timers<string>(slow, (events) => due.push(...events));
    timers.set('heard', 1000, 'heard');
    timers.set('silent', 1000, 'silent');
    await clock.advance(20_000);
    expect(due).toEqual([]);
    // What lay unread on the socket was a heartbeat.
    timers.set('heard', 1000, 'heard');
    poll();
    await clock.advance(0);
    expect(due).toEqual(['silent']);
  });
});
