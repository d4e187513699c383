/**
 * Which leader wrote from which offset on (KIP-101, KIP-279; kafka: LeaderEpochFileCache.java): entries of
 * (epoch, startOffset), both strictly increasing, kept in leader-epoch-checkpoint. Changes are made in memory at once;
 * the file is written by flush(), which the log awaits before it writes data of a new epoch, so the file never knows
 * less than the data does.
 */
import { Mailbox } from '../base/mailbox.ts';
import type { Disk } from '../platform/platform.ts';
import { type EpochEntry, formatEpochs, readEpochs } from './checkpoint.ts';

const FILE = 'leader-epoch-checkpoint';

const UNDEFINED_EPOCH = -1;
const UNDEFINED_OFFSET = -1;

export interface EpochEnd {
  readonly leaderEpoch: number;
  readonly endOffset: number;
}

export class LeaderEpochs {
  readonly #disk: Disk;
  #path: string;
  #entries: EpochEntry[];
  #dirty = false;
  readonly #writes = new Mailbox();

  constructor(disk: Disk, path: string, entries: readonly EpochEntry[] = []) {
    this.#disk = disk;
    this.#path = path;
    this.#entries = [...entries];
  }

  /** Kafka creates the file with the log, empty of entries. */
  static async open(
    disk: Disk,
    directory: string,
    names: readonly string[],
  ): Promise<LeaderEpochs> {
    const path = `${directory}/${FILE}`;
    if (names.includes(FILE)) return new LeaderEpochs(disk, path, await readEpochs(disk, path));
    await (await disk.open(path, 'write')).close();
    return new LeaderEpochs(disk, path);
  }

  get entries(): readonly EpochEntry[] {
    return this.#entries;
  }

  get latestEpoch(): number {
    return this.#entries.at(-1)?.epoch ?? UNDEFINED_EPOCH;
  }

  get dirty(): boolean {
    return this.#dirty;
  }

  /** The directory was renamed. */
  moveTo(directory: string): void {
    this.#path = `${directory}/${FILE}`;
  }

  assign(epoch: number, startOffset: number): void {
    const latest = this.#entries.at(-1);
    if (latest !== undefined && epoch === latest.epoch && startOffset >= latest.startOffset) return;
    if (epoch < 0 || startOffset < 0) return;
    const kept = this.#entries.filter((e) => e.epoch < epoch && e.startOffset < startOffset);
    this.#replace([...kept, { epoch, startOffset }]);
  }

  /**
   * Where an epoch ends: the start of the next larger one, the log's end for the latest. An epoch that is not in the
   * list is answered by the largest one below it.
   */
  endOffsetFor(epoch: number, logEndOffset: number): EpochEnd {
    const unknown = { leaderEpoch: UNDEFINED_EPOCH, endOffset: UNDEFINED_OFFSET };
    const latest = this.#entries.at(-1);
    if (epoch === UNDEFINED_EPOCH || latest === undefined || epoch > latest.epoch) return unknown;
    if (epoch === latest.epoch) return { leaderEpoch: epoch, endOffset: logEndOffset };
    const next = this.#entries.findIndex((entry) => entry.epoch > epoch);
    const end = this.#entries[next]?.startOffset ?? UNDEFINED_OFFSET;
    return { leaderEpoch: this.#entries[next - 1]?.epoch ?? epoch, endOffset: end };
  }

  /** The epoch that a record at this offset was written in, -1 when unknown. */
  epochAt(offset: number): number {
    return this.#entries.findLast((entry) => entry.startOffset <= offset)?.epoch ?? -1;
  }

  truncateFromEnd(endOffset: number): void {
    const latest = this.#entries.at(-1);
    if (endOffset < 0 || latest === undefined || latest.startOffset < endOffset) return;
    this.#replace(this.#entries.filter((entry) => entry.startOffset < endOffset));
  }

  truncateFromStart(startOffset: number): void {
    const below = this.#entries.filter((entry) => entry.startOffset <= startOffset);
    const last = below.at(-1);
    if (last === undefined || (below.length === 1 && last.startOffset === startOffset)) return;
    const kept = this.#entries.slice(below.length);
    this.#replace([{ epoch: last.epoch, startOffset }, ...kept]);
  }

  clear(): void {
    if (this.#entries.length > 0) this.#replace([]);
  }

  #replace(entries: EpochEntry[]): void {
    this.#entries = entries;
    this.#dirty = true;
  }

  /** What memory says now is on disk when this resolves. */
  flush(): Promise<void> {
    return this.#writes.run(async () => {
      if (!this.#dirty) return;
      this.#dirty = false;
      try {
        await this.#disk.writeFileAtomic(this.#path, formatEpochs(this.#entries));
      } catch (error) {
        this.#dirty = true;
        throw error;
      }
    });
  }
}
