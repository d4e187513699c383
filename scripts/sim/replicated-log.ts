/**
 * A coordinator's partition (of __consumer_offsets or __transaction_state) as its leaders see it. What a leader appends is in its own log at once, and committed
 * when the followers have it; a new leader keeps what was committed and, by chance, some of what was not. A leader that does not
 * know yet that it was replaced goes on appending, and nothing of that is ever committed.
 */
import type {
  CoordinatorAppend,
  CoordinatorAppendResult,
  CoordinatorLog,
  ReplayBatch,
} from '../../src/coordinator/types.ts';
import type { MemoryClock } from '../../src/platform/memory/clock.ts';
import type { Random } from '../../src/platform/platform.ts';
import { Errors } from '../../src/protocol/errors.ts';

interface Entry {
  readonly batch: ReplayBatch;
  readonly producerEpoch: number;
  readonly leaderEpoch: number;
  /** null: answered. */
  answer: ((errorCode: number) => void) | null;
}

export class ReplicatedLog {
  readonly #clock: MemoryClock;
  readonly #random: Random;
  #entries: Entry[] = [];
  #committed = 0;
  #end = 0;
  #held = false;
  /** Of leaders that were replaced: answered when they learn of it. */
  #orphans: Entry[] = [];
  leaderEpoch = 0;
  /** For the next appends. Those that time out are in the log all the same. */
  readonly failures: number[] = [];

  constructor(clock: MemoryClock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** The followers stop fetching: nothing is committed until release(). */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#commit(this.#entries.length);
  }

  /** Another broker leads from now on; returns its epoch. */
  elect(): number {
    const lost = Math.floor(this.#random.next() * (this.#entries.length - this.#committed + 1));
    this.#orphans.push(...this.#entries.filter(({ answer }) => answer !== null));
    this.#entries = this.#entries.slice(0, this.#entries.length - lost);
    for (const [i, entry] of this.#entries.entries()) this.#entries[i] = { ...entry, answer: null };
    this.#committed = this.#entries.length;
    const last = this.#entries.at(-1)?.batch;
    this.#end = last === undefined ? 0 : last.baseOffset + Math.max(1, last.records.length);
    this.#held = false;
    return ++this.leaderEpoch;
  }

  /** A leader of old learns that it was replaced. */
  resign(leaderEpoch: number): void {
    const mine = this.#orphans.filter((entry) => entry.leaderEpoch === leaderEpoch);
    this.#orphans = this.#orphans.filter((entry) => entry.leaderEpoch !== leaderEpoch);
    for (const { answer } of mine) answer?.(Errors.NOT_LEADER_OR_FOLLOWER);
  }

  /** The log in the hands of one leader. */
  of(leaderEpoch: number): CoordinatorLog {
    return {
      partitionsCount: 1,
      append: (_partition, append) => this.#append(leaderEpoch, append),
      replay: () => this.#replay(),
    };
  }

  /** Resolves with whether the marker is committed. Writing it fences producers of older epochs. */
  async marker(
    producerId: number,
    producerEpoch: number,
    control: 'commit' | 'abort',
  ): Promise<boolean> {
    const batch = { baseOffset: this.#end, producerId, transactional: true, control, records: [] };
    const { errorCode } = await this.#add(batch, producerEpoch, this.leaderEpoch);
    return errorCode === Errors.NONE;
  }

  async *#replay(): AsyncIterable<ReplayBatch> {
    // The end as it is when loading begins, like the broker's.
    const end = this.#entries.length;
    for (let i = 0; i < end; i++) {
      if (this.#random.next() < 0.05) await this.#clock.sleep(300 * this.#random.next());
      const entry = this.#entries[i];
      if (entry !== undefined) yield entry.batch;
    }
  }

  #append(leaderEpoch: number, append: CoordinatorAppend): Promise<CoordinatorAppendResult> {
    const { producer } = append;
    if (producer !== undefined && producer.epoch < this.#producerEpoch(producer.id))
      return Promise.resolve({ errorCode: Errors.INVALID_PRODUCER_EPOCH, baseOffset: -1 });
    const failure = this.failures.shift() ?? Errors.NONE;
    if (failure !== Errors.NONE && failure !== Errors.REQUEST_TIMED_OUT)
      return Promise.resolve({ errorCode: failure, baseOffset: -1 });
    const baseOffset = this.#end;
    const records = append.records.map(({ key, value }, i) => ({
      offset: baseOffset + i,
      timestamp: append.timestamp,
      key,
      value,
    }));
    const transactional = producer !== undefined;
    const batch = {
      baseOffset,
      producerId: producer?.id ?? -1,
      transactional,
      control: null,
      records,
    };
    const added = this.#add(batch, producer?.epoch ?? -1, leaderEpoch);
    if (append.until === 'written') return Promise.resolve({ errorCode: Errors.NONE, baseOffset });
    if (failure !== Errors.NONE) return Promise.resolve({ errorCode: failure, baseOffset: -1 });
    return added;
  }

  #add(
    batch: ReplayBatch,
    producerEpoch: number,
    leaderEpoch: number,
  ): Promise<CoordinatorAppendResult> {
    return new Promise((resolve) => {
      const answer = (errorCode: number) => {
        const { baseOffset } = batch;
        resolve({ errorCode, baseOffset: errorCode === Errors.NONE ? baseOffset : -1 });
      };
      const entry = { batch, producerEpoch, leaderEpoch, answer };
      if (leaderEpoch !== this.leaderEpoch) {
        this.#orphans.push(entry);
        return;
      }
      this.#end += Math.max(1, batch.records.length);
      this.#entries.push(entry);
      this.#clock.after(50 * this.#random.next(), () => {
        const at = this.#entries.indexOf(entry);
        if (!this.#held && at >= 0) this.#commit(at + 1);
      });
    });
  }

  #commit(count: number): void {
    for (; this.#committed < count; this.#committed++) {
      const entry = this.#entries[this.#committed] as Entry;
      entry.answer?.(Errors.NONE);
      entry.answer = null;
    }
  }

  #producerEpoch(producerId: number): number {
    let epoch = -1;
    for (const entry of this.#entries)
      if (entry.batch.producerId === producerId) epoch = Math.max(epoch, entry.producerEpoch);
    return epoch;
  }
}
