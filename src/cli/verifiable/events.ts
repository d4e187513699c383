/**
 * The lines of the verifiable tools: one JSON object each, `timestamp` and `name` first, then what the event carries in the
 * order in which Jackson writes it. What harnesses read counts to the byte, numbers of type double included.
 */
import type { Clock } from '../../platform/platform.ts';
import type { Output } from '../command.ts';
import { doubleText } from '../java-format.ts';

/** A double: 12 is written as 12.0. */
export class JsonDouble {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  toString(): string {
    return Number.isFinite(this.value) ? doubleText(this.value) : `"${doubleText(this.value)}"`;
  }
}

export class Events {
  readonly #stdout: Output;
  readonly #clock: Clock;

  constructor(stdout: Output, clock: Clock) {
    this.#stdout = stdout;
    this.#clock = clock;
  }

  print(name: string, fields: Readonly<Record<string, unknown>> = {}): void {
    const all: Record<string, unknown> = { timestamp: this.#clock.now(), name, ...fields };
    const members = Object.entries(all).map(([key, value]) => `"${key}":${jsonOf(value)}`);
    this.#stdout.write(`{${members.join(',')}}\n`);
  }
}

function jsonOf(value: unknown): string {
  return value instanceof JsonDouble ? value.toString() : JSON.stringify(value);
}
