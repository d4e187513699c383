/** Real randomness: Math.random for jitter and choices, the system's generator for identifiers. */
import { randomBytes } from 'node:crypto';
import type { Random } from '../platform.ts';

export const nodeRandom: Random = {
  next: () => Math.random(),
  bytes: (size) => randomBytes(size),
};
