/**
 * A log as the cleaner sees it: it reads segments that no longer change, beside everything else that goes on, and
 * exchanges them in the order of the appends, between two of them. Whatever happened to the log meanwhile
 * (truncation, deletion, another policy, a failed disk) ends the pass, and the old segments stand.
 */
import { DELETED_SUFFIX, SWAP_SUFFIX } from '../file-names.ts';
import type { LogState } from '../log-state.ts';
import type { Segment } from '../segment.ts';
import type { LastOfProducer } from './batch-filter.ts';

/** The pass is over before its end; nothing of it counts that was not swapped in. */
export class CleaningAborted extends Error {
  override readonly name = 'CleaningAborted';
}

export class CleanableLog {
  readonly state: LogState;
  readonly #alone: (task: () => Promise<void>) => Promise<void>;
  readonly flush: () => Promise<void>;

  constructor(
    state: LogState,
    run: { alone: (task: () => Promise<void>) => Promise<void>; flush: () => Promise<void> },
  ) {
    this.state = state;
    this.#alone = run.alone;
    this.flush = run.flush;
  }

  /** Holds what a pass began with; the function it returns throws once that is no longer so. */
  watch(isStopping: () => boolean): () => void {
    const { generation } = this.state;
    return () => {
      const { offline, config } = this.state;
      if (isStopping() || offline || !config.compact || this.state.generation !== generation) {
        throw new CleaningAborted(`Cleaning of ${this.state.name} is aborted`);
      }
    };
  }

  /**
   * The last batches that must stay for their producers' sake. One that a power cut could take does not stand for an
   * older one.
   */
  lastOfProducers(): Map<number, LastOfProducer> {
    const { producers, recoveryPoint } = this.state;
    const last = new Map<number, LastOfProducer>();
    for (const { producerId, producerEpoch, batches } of producers.producers.values()) {
      const safe = batches.findLast(({ lastOffset }) => lastOffset < recoveryPoint);
      const lastDataOffset = (safe ?? batches.at(-1))?.lastOffset ?? null;
      last.set(producerId, { lastDataOffset, producerEpoch });
    }
    return last;
  }

  /**
   * Puts a rewritten segment in the place of old ones (storage.md 3.5). At any point a restart finds either the old ones,
   * or the new one and enough to finish. `check` is called when nothing else can come between any more.
   */
  async exchange(old: readonly Segment[], cleaned: Segment, check: () => void): Promise<void> {
    let aborted: unknown = null;
    await this.#alone(async () => {
      try {
        check();
        if (!old.every((segment) => this.state.segments.all.includes(segment))) {
          throw new CleaningAborted('a segment went away while it was being cleaned');
        }
      } catch (error) {
        aborted = error;
        return;
      }
      await swap(this.state, old, cleaned);
    });
    if (aborted !== null) throw aborted;
    if (this.state.offline) throw new CleaningAborted(`${this.state.directory} is offline`);
  }
}

async function swap(state: LogState, old: readonly Segment[], cleaned: Segment): Promise<void> {
  await cleaned.changeSuffix(SWAP_SUFFIX);
  state.segments.replace(old, cleaned);
  for (const segment of old) {
    await segment.changeSuffix(DELETED_SUFFIX);
    if (segment.baseOffset !== cleaned.baseOffset) {
      await state.snapshots.retire(segment.baseOffset);
    }
  }
  state.scheduleRemoval(old);
  await cleaned.changeSuffix('');
  await state.env.disk.syncDirectory(state.directory);
}
