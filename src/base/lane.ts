/** Lets through so many tasks at a time; the others wait in line, each taking over the place of one that ended. */
export type Run = <T>(task: () => Promise<T>) => Promise<T>;

export class Lane {
  readonly #width: number;
  readonly #waiting: (() => void)[] = [];
  #active = 0;

  constructor(width: number) {
    this.#width = width;
  }

  readonly run: Run = async (task) => {
    if (this.#active >= this.#width) await new Promise<void>((go) => this.#waiting.push(go));
    else this.#active++;
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      // The place goes over to the next in line.
      if (next === undefined) this.#active--;
      else next();
    }
  };
}
