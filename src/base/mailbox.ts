/**
 * Serial execution: tasks run one after the other in the order they were posted. The single-writer
 * primitive of a partition, a group, a controller. A task that throws rejects its own promise and
 * does not stop those behind it.
 */
export class Mailbox {
  #tail: Promise<unknown> = Promise.resolve();
  #length = 0;

  /** Tasks posted and not yet finished. */
  get length(): number {
    return this.#length;
  }

  run<T>(task: () => T | Promise<T>): Promise<T> {
    this.#length++;
    const done = this.#tail.then(task).finally(() => {
      this.#length--;
    });
    this.#tail = done.then(
      () => {},
      () => {},
    );
    return done;
  }

  /** Settles when everything posted so far has finished. */
  idle(): Promise<void> {
    return this.run(() => {});
  }
}
