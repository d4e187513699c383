import { describe, expect, it } from 'vitest';
import { play } from '../../../../scripts/sim/transaction-model.ts';

/** A few seeds here; `node scripts/run.mjs sim --model transaction` plays thousands. */
describe('transactions under random weather', () => {
  it('are committed everywhere or nowhere, as their producers were told', async () => {
    let ended = 0;
    for (let seed = 1; seed <= 30; seed++) ended += (await play(seed)).partitions.ended;
    // A run in which nothing happens proves nothing.
    expect(ended).toBeGreaterThan(30 * 20);
  });
});
