/** Logins that are renewed and shared, by hand of a clock (kafka: ExpiringCredentialRefreshingLoginTest). */
import { expect, it } from 'vitest';
import {
  refreshAt,
  releaseLogin,
  shareLogin,
  TokenLogin,
} from '../../../../src/clients/oauth/token-login.ts';
import { MemoryClock, settle } from '../../../../src/platform/memory/clock.ts';

const HOUR = 3_600_000;
const TIMES = { windowFactor: 0.8, windowJitter: 0.05, minPeriodMs: 60_000, bufferMs: 300_000 };

function world(lifeMs = HOUR) {
  const clock = new MemoryClock();
  const logged: string[] = [];
  const state = { fetched: 0, down: false, hangs: false, signal: null as AbortSignal | null };
  const login = new TokenLogin({
    fetch: async (signal) => {
      state.signal = signal;
      if (state.hangs) await new Promise((_, reject) => signal.addEventListener('abort', reject));
      if (state.down) throw new Error('the endpoint is away');
      const startMs = clock.now();
      const token = `${++state.fetched}`;
      return { token, principal: 'ada', startMs, expiresMs: startMs + lifeMs };
    },
    times: TIMES,
    clock,
    random: { next: () => 0.5 },
    log: { log: (level, message) => logged.push(`${level} ${message}`) },
  });
  const token = async () => (await login.token()).token;
  return { clock, login, logged, state, token };
}

it.each([
  // Of an hour 82.5 %.
  ['at its part of the life', 0, HOUR, 0, 0.825 * HOUR, false],
  ['counted from when it began', -HOUR, HOUR, 0, 0.65 * HOUR, false],
  ['from now on, if it does not say when it began', null, HOUR, 0, 0.825 * HOUR, false],
  ['not within the last five minutes', 0, 20 * 60_000, 0, 15 * 60_000, false],
  ['not before a minute has passed', -100 * HOUR, HOUR, 0, 60_000, false],
  ['at its part of what is left, if that is less than both', 0, 100_000, 10_000, 84_250, true],
])('renews a token %s', (_, startMs, expiresMs, nowMs, atMs, squeezed) => {
  expect(refreshAt({ startMs, expiresMs }, nowMs, TIMES, 0.5)).toEqual({ atMs, squeezed });
});

it('asks once for all who wait, and again before the token expires', async () => {
  const { clock, login, logged, state, token } = world();
  expect(await Promise.all([token(), token()])).toEqual(['1', '1']);
  await clock.advance(0.82 * HOUR);
  expect(state.fetched).toBe(1);
  await clock.advance(0.01 * HOUR);
  expect([state.fetched, await token()]).toEqual([2, '2']);
  await clock.advance(10 * HOUR);
  expect(state.fetched).toBeGreaterThan(10);
  expect(logged).toEqual([]);
  login.close();
  const { fetched } = state;
  await clock.advance(HOUR);
  expect(state.fetched).toBe(fetched);
});

it('keeps what it has while the endpoint is away, and tries every ten seconds', async () => {
  const { clock, logged, state, token } = world();
  await token();
  state.down = true;
  await clock.advance(0.826 * HOUR);
  expect(logged).toEqual([
    'WARN [Principal=:ada]: LoginException during login retry; will sleep 10 seconds before trying again.',
  ]);
  expect(await token()).toBe('1');
  await clock.advance(10_000);
  expect(logged).toHaveLength(2);
  // Too old, and better than none.
  await clock.advance(HOUR);
  expect(await token()).toBe('1');
  state.down = false;
  expect(await token()).toBe('2');
  await clock.advance(0.8 * HOUR);
  expect(state.fetched).toBe(2);
});

it('says that a short life leaves no room for the pauses', async () => {
  const { clock, logged, state, token } = world(100_000);
  await token();
  expect(logged).toEqual([
    expect.stringMatching(
      /^WARN \[Principal=:ada\]: Expiring credential expires at .* so buffer times of 60 and 300 seconds at the front and back, respectively, cannot be accommodated. {2}We will refresh at .*\.$/,
    ),
  ]);
  await clock.advance(82_499);
  expect(state.fetched).toBe(1);
  await clock.advance(2);
  expect(state.fetched).toBe(2);
});

it('does not renew what was too old when it came', async () => {
  const { clock, logged, token } = world(-1);
  expect(await token()).toBe('1');
  expect(logged[0]).toMatch(/^ERROR \[Principal=:ada\]: Current clock: .* is later than expiry /);
  expect(clock.pendingCount).toBe(0);
});

it('gives up a renewal that is under way when it is closed, and says nothing', async () => {
  const { clock, login, logged, state, token } = world();
  await token();
  state.hangs = true;
  await clock.advance(0.9 * HOUR);
  expect(state.signal?.aborted).toBe(false);
  login.close();
  await settle();
  expect(state.signal?.aborted).toBe(true);
  expect([logged, clock.pendingCount]).toEqual([[], 0]);
});

it('begins anew after a first failure', async () => {
  const { state, token } = world();
  state.down = true;
  await expect(token()).rejects.toThrow('away');
  state.down = false;
  expect(await token()).toBe('1');
});

it('is shared by who has the same settings, until the last one leaves', async () => {
  const { clock, login, state } = world();
  const network = {};
  const share = (key: string, of: object = network) => shareLogin(of, key, () => login);
  const other = world().login;
  expect(share('a')).toBe(login);
  expect(shareLogin(network, 'a', () => other)).toBe(login);
  expect(shareLogin(network, 'b', () => other)).toBe(other);
  expect(shareLogin({}, 'a', () => other)).toBe(other);
  await login.token();
  releaseLogin(network, 'a');
  await clock.advance(0.9 * HOUR);
  expect(state.fetched).toBe(2);
  releaseLogin(network, 'a');
  releaseLogin(network, 'a');
  await clock.advance(HOUR);
  await settle();
  expect(state.fetched).toBe(2);
  expect(shareLogin(network, 'a', () => other)).toBe(other);
});
