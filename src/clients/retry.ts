/**
 * Backoff as a pure function of the attempt: base x 2^attempt, capped, then 20 % jitter either way, which is what
 * Kafka's clients do for reconnects and (since 3.7, KIP-580) for retries.
 */
export interface Backoff {
  readonly initialMs: number;
  readonly maxMs: number;
}

const JITTER = 0.2;

/** attempt counts failures so far, from 0; random is uniform in [0, 1). */
export function backoffMs(backoff: Backoff, attempt: number, random: number): number {
  const ceiling = Math.max(backoff.initialMs, backoff.maxMs);
  const exponent = Math.min(Math.max(attempt, 0), 31);
  const plain = Math.min(backoff.initialMs * 2 ** exponent, ceiling);
  return plain * (1 - JITTER + 2 * JITTER * random);
}
