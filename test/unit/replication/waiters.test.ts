import { describe, expect, it } from 'vitest';
import { MemoryClock } from '../../../src/platform/memory/clock.ts';
import { Signal, until } from '../../../src/replication/waiters.ts';

function world() {
  const clock = new MemoryClock();
  const signals = [new Signal(), new Signal()];
  const state = { holds: false, asked: 0 };
  const controller = new AbortController();
  const wait = (timeoutMs: number) =>
    until(clock, {
      holds: () => {
        state.asked++;
        return state.holds;
      },
      signals,
      timeoutMs,
      gone: controller.signal,
    });
  const left = () => signals.reduce((sum, signal) => sum + signal.waiting, clock.pendingCount);
  return { clock, signals, state, controller, wait, left };
}

describe('until', () => {
  it('does not wait for what holds', async () => {
    const { state, wait, left } = world();
    state.holds = true;
    expect(await wait(1_000)).toBe('holds');
    expect(left()).toBe(0);
  });

  it('asks again at every signal and leaves nothing behind', async () => {
    const { signals, state, wait, left } = world();
    const end = wait(1_000);
    signals[0]?.fire();
    state.holds = true;
    signals[1]?.fire();
    signals[0]?.fire();
    expect(await end).toBe('holds');
    expect([state.asked, left()]).toEqual([3, 0]);
  });

  it('gives up at the deadline, at once when there is no time', async () => {
    const { clock, wait, left } = world();
    const end = wait(500);
    await clock.advance(499);
    expect(left()).toBeGreaterThan(0);
    await clock.advance(1);
    expect(await end).toBe('timeout');
    expect(left()).toBe(0);
    expect(await wait(0)).toBe('timeout');
  });

  it('ends when nobody wants the answer', async () => {
    const { controller, wait, left } = world();
    const end = wait(500);
    controller.abort();
    expect(await end).toBe('gone');
    expect(left()).toBe(0);
    expect(await wait(500)).toBe('gone');
  });

  it('rejects when the question itself fails', async () => {
    const clock = new MemoryClock();
    const signal = new Signal();
    let asked = 0;
    const end = until(clock, {
      holds: () => {
        if (asked++ > 0) throw new Error('broken');
        return false;
      },
      signals: [signal],
      timeoutMs: 100,
    });
    signal.fire();
    await expect(end).rejects.toThrow('broken');
    expect([signal.waiting, clock.pendingCount]).toEqual([0, 0]);
  });
});
