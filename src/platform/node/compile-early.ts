/**
 * Asks V8 to compile functions to machine code at their first call, and to optimize them after less work than it would
 * by default: a server that is asked one thing at a time otherwise has its optimizing compilations, a millisecond each,
 * among its first thousand answers. For a process of our own only, never for a library in another's.
 */
import { versions } from 'node:process';
import { setFlagsFromString } from 'node:v8';

/** V8 12 (Node.js 22) counts calls instead, and prints a complaint about a flag it does not know. */
const LAST_V8_WITH_BUDGET = 11;
/** Bytes of bytecode run before a function is looked at; V8's default is 67,584. */
const INTERRUPT_BUDGET = 5_000;

export function compileEarly(): void {
  setFlagsFromString('--always-sparkplug');
  if (Number.parseInt(versions.v8, 10) <= LAST_V8_WITH_BUDGET) {
    setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
  }
}
