/** What a client asks next: few paths, so that clients meet, and watches on most of what is read. */
import type { Random } from '../../../src/platform/platform.ts';
import { OPEN_ACL, OpCode } from '../../../src/zookeeper/messages.ts';
import type { Request, SubRequest } from '../../../src/zookeeper/requests.ts';

const NAMES = ['a', 'b', 'c'];

export class RequestDice {
  readonly #random: Random;
  #serial = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  next(): Request {
    const watch = this.#random.next() < 0.8;
    const dice = this.#random.next();
    if (dice < 0.16) return { type: OpCode.exists, path: this.#path(), watch };
    if (dice < 0.28) return { type: OpCode.getData, path: this.#path(), watch };
    if (dice < 0.4) return { type: OpCode.getChildren2, path: this.#path(), watch };
    if (dice < 0.44) return { type: OpCode.sync, path: '/' };
    if (dice < 0.5) {
      const ops = Array.from({ length: this.between(1, 3) }, () => this.#write(true));
      return { type: OpCode.multi, ops };
    }
    return this.#write(false);
  }

  #write(inMulti: boolean): SubRequest {
    const dice = this.#random.next();
    const version = this.pick([-1, -1, 0, 1]);
    if (inMulti && dice < 0.2) return { type: OpCode.check, path: this.#path(), version };
    if (dice < 0.55) {
      const flags = this.pick([0, 0, 1, 2, 2, 3]);
      const path = flags >= 2 ? `${this.#path()}/s-`.replace('//', '/') : this.#path();
      return { type: OpCode.create, path, data: this.#data(), acl: OPEN_ACL, flags, ttl: 0 };
    }
    if (dice < 0.75)
      return { type: OpCode.setData, path: this.#path(), data: this.#data(), version };
    return { type: OpCode.delete, path: this.#path(), version };
  }

  #data(): Buffer {
    return Buffer.from(String(++this.#serial));
  }

  /** Few, so that clients meet; never the root, whose changes would drown the rest. */
  #path(): string {
    const first = `/${this.pick(NAMES)}`;
    const dice = this.#random.next();
    if (dice < 0.5) return first;
    if (dice < 0.8) return `${first}/${this.pick(NAMES)}`;
    return `${first}/s-${String(this.between(0, 4)).padStart(10, '0')}`;
  }

  between(low: number, high: number): number {
    return low + Math.floor(this.#random.next() * (high - low + 1));
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.between(0, choices.length - 1)] as T;
  }
}
