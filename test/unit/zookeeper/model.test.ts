import { test } from 'vitest';
import { play } from '../../../scripts/sim/zookeeper-model.ts';

/** A few seeds here; `node scripts/run.mjs sim --model zookeeper` plays thousands. */
test.each(Array.from({ length: 12 }, (_, i) => i + 1))(
  'the server and its reference agree, seed %i',
  (seed) => play(seed),
);
