/** Real randomness: Math.random for jitter and choices, the system's generator for identifiers. */
import { randomBytes } from 'node:crypto';
import type { Random } from '../platform.ts';

// Held fast like the clock's functions: a test may put its own in Math.
const { random } = Math;

export const nodeRandom: Random = {
  next: random,
  bytes: (size) => randomBytes(size),
};
