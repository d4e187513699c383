import { expect, it } from 'vitest';
import { MemoryClock } from '../../../../src/platform/memory/clock.ts';
import { Throttle } from '../../../../src/cli/perf/throttle.ts';

it('lets 100 records a second pass, in pauses of two milliseconds or more', async () => {
  const clock = new MemoryClock();
  const throttle = new Throttle(clock, 100);
  let sent = 0;
  const sending = (async () => {
    while (sent < 100) await throttle.pause(++sent);
  })();
  await clock.advance(495);
  expect(sent).toBe(50);
  await clock.advance(505);
  await sending;
});

it('never waits without a target', () => {
  for (const perSecond of [-1, Number.NaN])
    expect(new Throttle(new MemoryClock(), perSecond).pause(1_000_000)).toBe(null);
});

it('with a target of zero waits until it is woken', async () => {
  const throttle = new Throttle(new MemoryClock(), 0);
  const pause = throttle.pause(1);
  throttle.wakeup();
  await pause;
});
