import { test } from 'vitest';
import { play } from '../../../scripts/sim/storage-model.ts';

/** A few seeds here; `node scripts/run.mjs sim` plays thousands. */
test.each(Array.from({ length: 12 }, (_, i) => i + 1))(
  'a log and an array agree, seed %i',
  (seed) => play(seed),
);
