/** The choices of a series by its seed: the same seed makes the same series on every machine. */

export type Make = () => string;
/** How often a call is drawn beside the others, and what makes it. */
export type Weighted = readonly [weight: number, make: Make];

export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
    // Small seeds begin alike.
    for (let round = 0; round < 20; round++) this.fraction();
  }

  /** xorshift32: at least 0, less than 1. */
  fraction(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<T>(list: readonly [T, ...T[]]): T {
    return list[Math.floor(this.fraction() * list.length)] ?? list[0];
  }

  /** One call of a table, by the weights. */
  draw(table: readonly Weighted[]): string {
    let left = this.fraction() * table.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, make] of table) {
      left -= weight;
      if (left < 0) return make();
    }
    return '';
  }
}
