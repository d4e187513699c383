/**
 * Assertions that stay on in production: a programmer's error stops the process at the place where
 * it became visible. Errors that an operator or a peer can cause are values or thrown KafkaErrors.
 */

export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}

/** Marks a branch that the types say cannot be reached; a missing case is a compile error. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${String(value)}`);
}

/** The value, asserted to be there: for look-ups whose success is an invariant of ours. */
export function must<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`assertion failed: no ${what}`);
  return value;
}
