/**
 * Runs a function when the current one has returned, before any event. A promise does it and not queueMicrotask, because a
 * test that fakes timers may have replaced the latter, and nobody can replace what a promise is.
 */
const settled = Promise.resolve();

export function microtask(fn: () => void): void {
  void settled.then(fn);
}
