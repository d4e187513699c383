/** Typed access to what a file and -D options say, file first, and which keys nobody asked for. */
import { isInteger } from '../../base/java-number.ts';
import { ConfigError } from '../../base/config-def.ts';

export type Properties = ReadonlyMap<string, string>;

/** A key's own name: as a system property it has a prefix, which the file may have as well. */
export const bare = (key: string): string => key.replace(/^zookeeper\./, '');

/** Typed access to the keys; remembers which were asked for. */
export class Keys {
  readonly #file: Properties;
  readonly #system: Properties;
  readonly #used = new Set<string>();

  constructor(file: Properties, system: Properties) {
    this.#file = file;
    this.#system = system;
  }

  text(key: string): string | undefined {
    this.#used.add(key);
    const prefixed = `zookeeper.${key}`;
    const value =
      this.#file.get(key) ??
      this.#file.get(prefixed) ??
      this.#system.get(prefixed) ??
      // Those that have no prefix in Java either: jute.maxbuffer, readonlymode.enabled, the login configuration.
      this.#system.get(key);
    return value?.trim();
  }

  /** What a key and those under it say: `superUser`, `superUser.1`... */
  family(key: string): Map<string, string> {
    const values = new Map<string, string>();
    for (const [given, value] of [...this.#system, ...this.#file]) {
      const name = bare(given);
      if (name !== key && !name.startsWith(`${key}.`)) continue;
      this.#used.add(name);
      values.set(name, value.trim());
    }
    return values;
  }

  integer(key: string, fallback: number): number {
    const value = this.text(key);
    if (value === undefined) return fallback;
    if (isInteger(value)) return Number(value);
    const javaClass = 'java.lang.NumberFormatException';
    throw Object.assign(new ConfigError(`For input string: "${value}"`), { javaClass });
  }

  /** Between 0 and 1. */
  share(key: string, fallback: number): number {
    const value = this.text(key);
    if (value === undefined) return fallback;
    const number = Number(value);
    if (value !== '' && number >= 0 && number <= 1) return number;
    throw new ConfigError(`${key}: ${value} is not between 0 and 1`);
  }

  flag(key: string, fallback = false): boolean {
    const value = this.text(key)?.toLowerCase();
    return value === undefined ? fallback : value === 'true' || value === 'yes';
  }

  /** What was given and never asked for. */
  get unused(): string[] {
    const prefixed = [...this.#system.keys()].filter((key) => key.startsWith('zookeeper.'));
    return [...this.#file.keys(), ...prefixed].filter((key) => !this.#used.has(bare(key)));
  }
}
