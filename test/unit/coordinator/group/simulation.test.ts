import { describe, expect, it } from 'vitest';
import { play } from '../../../../scripts/sim/group-model.ts';

/** A few seeds here; `node scripts/run.mjs sim --model group` plays thousands. */
describe('a group under random weather', () => {
  it('keeps its promises', async () => {
    let generations = 0;
    let commits = 0;
    for (let seed = 1; seed <= 30; seed++) {
      const { ledger } = await play(seed);
      generations += ledger.generations;
      commits += ledger.commits;
    }
    // A run in which nothing happens proves nothing.
    expect(generations).toBeGreaterThan(30 * 5);
    expect(commits).toBeGreaterThan(30 * 100);
  });
});
