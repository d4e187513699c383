import { describe, expect, it } from 'vitest';
import { MemoryClock } from '../../../src/platform/memory/clock.ts';
import { Keys } from '../../../src/zookeeper/server/config-values.ts';
import {
  ConnectionThrottle,
  parseConnectionThrottle,
} from '../../../src/zookeeper/server/connection-throttle.ts';
import { Peer } from '../../kit/zookeeper-peer.ts';
import { PORT, World } from './kit.ts';

/** A throttle with a clock to turn and dice that fall as told. */
function throttle(settings: Record<string, string>) {
  const file = Object.entries(settings).map(
    ([key, value]) => [`connection_throttle_${key}`, value] as const,
  );
  const clock = new MemoryClock();
  const dice = { next: 0.5 };
  const random = { bytes: () => Buffer.alloc(0), next: () => dice.next };
  const config = parseConnectionThrottle(new Keys(new Map(file), new Map()));
  return { clock, dice, made: new ConnectionThrottle(config, clock, random) };
}

describe('a throttle of sessions', () => {
  it('is none without tokens', () => {
    const { made } = throttle({});
    expect(Array.from({ length: 1_000 }, () => made.admits(true))).not.toContain(false);
  });

  it('lets as many in as the bucket holds, which fills with time and not beyond', async () => {
    const { made, clock } = throttle({ tokens: '3', fill_time: '100', fill_count: '2' });
    const admitted = () => [1, 2, 3, 4].map(() => made.admits(true));
    expect(admitted()).toEqual([true, true, true, false]);
    await clock.advance(101);
    expect(admitted()).toEqual([true, true, false, false]);
    await clock.advance(100_000);
    expect(admitted()).toEqual([true, true, true, false]);
  });

  it('weighs new sessions more than those that come back', () => {
    // Two tokens are two new sessions, or three that come back.
    const admitted = (isNew: boolean) => {
      const { made } = throttle({ tokens: '2', fill_time: '1000', weight_enabled: 'true' });
      return [1, 2, 3, 4].map(() => made.admits(isNew));
    };
    expect(admitted(true)).toEqual([true, true, false, false]);
    expect(admitted(false)).toEqual([true, true, true, false]);
  });

  it('drops by the dice, more while the bucket is empty, less when it is full', async () => {
    const { made, clock, dice } = throttle({
      tokens: '1',
      fill_time: '1000',
      freeze_time: '10',
      drop_increase: '0.3',
      drop_decrease: '0.6',
    });
    dice.next = 0.2;
    expect(made.admits(true)).toBe(true);
    await clock.advance(11);
    expect(made.admits(true)).toBe(false);
    // Full again: the share shrinks to none.
    await clock.advance(2_000);
    dice.next = 0;
    expect([made.admits(true), made.admits(true)]).toEqual([true, false]);
  });

  it('turns who is too many away at the door of a server', async () => {
    const settings = { connection_throttle_tokens: '2', connection_throttle_fill_time: '1000' };
    const w = new World(settings);
    await w.start();
    const open = async () => (await Peer.open(w.network, PORT)) !== null;
    expect([await open(), await open(), await open()]).toEqual([true, true, false]);
    await w.advance(1_001);
    expect(await open()).toBe(true);
  });
});
