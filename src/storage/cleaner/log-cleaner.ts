/**
 * Compacts the logs of a broker (storage.md 7; kafka: LogCleaner, LogCleanerManager): so many cleaners as
 * log.cleaner.threads says look for the dirtiest log, clean it and look again; when none is dirty enough they rest. They
 * also run retention over the logs that are compacted, so that no two of them change the same log. What a log's
 * records do to its cleaning is its own misfortune: it is left alone until the next start. A failing disk ends its dir.
 */
import { type Deferred, deferred } from '../../base/deferred.ts';
import { Mailbox } from '../../base/mailbox.ts';
import type { Clock, Logger, Workers, WorkerThread } from '../../platform/platform.ts';
import { KafkaError } from '../../protocol/errors.ts';
import type { PartitionLog } from '../log.ts';
import { type Cleanable, cleanableOf } from './cleanable.ts';
import { CleaningAborted } from './cleanable-log.ts';
import { type Compactor, compactorCode } from './compactor.ts';
import { NotCleanable, runPass } from './pass.ts';
import { Throttle } from './throttle.ts';

/** The broker's log.cleaner.* settings. */
export interface CleanerSettings {
  readonly enable: boolean;
  readonly threads: number;
  readonly dedupeBufferBytes: number;
  readonly dedupeLoadFactor: number;
  readonly ioBufferBytes: number;
  readonly ioMaxBytesPerSecond: number;
  readonly backoffMs: number;
}

export interface CleanerParts {
  readonly clock: Clock;
  readonly workers: Workers;
  readonly logger: Logger;
  readonly logs: () => Iterable<PartitionLog>;
  /** Writes cleaner-offset-checkpoint of the log's dir. */
  readonly checkpoint: (log: PartitionLog) => Promise<void>;
}

/** One of log.cleaner.threads: its thread lives while there is something to clean. */
interface Cleaner {
  readonly id: number;
  thread: WorkerThread<Compactor> | null;
}

interface Candidate extends Cleanable {
  readonly log: PartitionLog;
}

export class LogCleaner {
  readonly #parts: CleanerParts;
  #settings: CleanerSettings;
  #throttle: Throttle;
  #loops: Promise<void>[] = [];
  /** Of the loops that run now; resolved when they are to end. */
  #stopping: Deferred<void> | null = null;
  readonly #changes = new Mailbox();
  readonly #inProgress = new Set<PartitionLog>();
  readonly #uncleanable = new WeakSet<PartitionLog>();

  constructor(parts: CleanerParts, settings: CleanerSettings) {
    this.#parts = parts;
    this.#settings = settings;
    this.#throttle = new Throttle(parts.clock, settings.ioMaxBytesPerSecond);
  }

  get enabled(): boolean {
    return this.#settings.enable;
  }

  start(): void {
    if (!this.enabled) return;
    this.#parts.logger.info('Starting the log cleaner');
    const stopping = deferred<void>();
    this.#stopping = stopping;
    this.#loops = Array.from({ length: this.#settings.threads }, (_, id) =>
      this.#loop({ id, thread: null }, stopping),
    );
  }

  /** For good. What is under way ends at its next piece; what was not swapped in is given up. */
  stop(): Promise<void> {
    return this.#changes.run(() => this.#halt());
  }

  /** Other settings from now on (KIP-226): cleaners are stopped and begun anew. */
  reconfigure(settings: CleanerSettings): Promise<void> {
    return this.#changes.run(async () => {
      const keys = Object.keys(settings) as (keyof CleanerSettings)[];
      if (keys.every((key) => settings[key] === this.#settings[key])) return;
      const running = this.#stopping !== null;
      await this.#halt();
      this.#settings = settings;
      this.#throttle = new Throttle(this.#parts.clock, settings.ioMaxBytesPerSecond);
      if (running) this.start();
    });
  }

  async #halt(): Promise<void> {
    if (this.#stopping === null) return;
    this.#parts.logger.info('Shutting down the log cleaner.');
    this.#stopping.resolve();
    this.#stopping = null;
    await Promise.all(this.#loops);
  }

  async #loop(cleaner: Cleaner, stopping: Deferred<void>): Promise<void> {
    while (this.#stopping === stopping) {
      try {
        if (await this.#round(cleaner, () => this.#stopping !== stopping)) continue;
      } catch (error) {
        this.#parts.logger.error('Error in a cleaner', error);
      }
      await this.#closeThread(cleaner);
      if (this.#stopping === stopping) await this.#rest(stopping);
    }
    await this.#closeThread(cleaner);
  }

  /** Until the back-off has passed or the cleaners are stopped. */
  async #rest(stopping: Deferred<void>): Promise<void> {
    const rested = deferred<void>();
    const { clock } = this.#parts;
    const timer = clock.after(this.#settings.backoffMs, () => rested.resolve(), { unref: true });
    await Promise.race([rested.promise, stopping.promise]);
    timer.cancel();
  }

  /** Cleans the dirtiest log, outside the cleaners' own time; false when none is dirty enough. For tests. */
  async cleanOnce(): Promise<boolean> {
    const cleaner: Cleaner = { id: 0, thread: null };
    try {
      return await this.#round(cleaner, () => false);
    } finally {
      await this.#closeThread(cleaner);
    }
  }

  async #round(cleaner: Cleaner, isStopping: () => boolean): Promise<boolean> {
    const found = await this.#filthiest();
    const cleaned = found !== null && (await this.#clean(found, cleaner, isStopping));
    await this.#applyRetention();
    return cleaned;
  }

  // ---- which log ---------------------------------------------------------------------------------

  /** The one with the largest dirty share, taken out of the others' reach. */
  async #filthiest(): Promise<Candidate | null> {
    const candidates: Candidate[] = [];
    for (const log of [...this.#parts.logs()]) {
      if (!this.#isFree(log)) continue;
      const { state } = log.cleanable;
      const segments = state.segments.all;
      try {
        const range = await cleanableOf(state, this.#parts.clock.now());
        if (range.reset !== null) await this.#reset(log, range);
        const { cleanableBytes, ratio, overdue } = range;
        if ((overdue && cleanableBytes > 0) || ratio > log.config.minCleanableDirtyRatio) {
          candidates.push({ ...range, log });
        }
      } catch (error) {
        // A segment that went away while we looked is looked for no more the next time.
        if (segments === state.segments.all) this.#failed(log, error);
      }
    }
    let best: Candidate | null = null;
    for (const candidate of candidates) {
      if (!this.#isFree(candidate.log)) continue;
      if (best === null || candidate.ratio > best.ratio) best = candidate;
    }
    if (best !== null) this.#inProgress.add(best.log);
    return best;
  }

  #isFree(log: PartitionLog): boolean {
    return (
      log.config.compact &&
      !log.offline &&
      !this.#inProgress.has(log) &&
      !this.#uncleanable.has(log)
    );
  }

  async #reset(log: PartitionLog, range: Cleanable): Promise<void> {
    const { state } = log.cleanable;
    // Where old segments are deleted as well, a start beyond what was clean is nothing unusual.
    const usual = log.config.delete && (state.cleanOffset ?? 0) < log.logStartOffset;
    if (!usual) this.#parts.logger.warn(String(range.reset));
    state.cleanOffset = range.firstDirtyOffset;
    await this.#parts.checkpoint(log);
  }

  // ---- cleaning it -------------------------------------------------------------------------------

  /** False when that brought nothing, so that trying again at once would not either. */
  async #clean(found: Candidate, cleaner: Cleaner, isStopping: () => boolean): Promise<boolean> {
    const { log } = found;
    const { dedupeBufferBytes, dedupeLoadFactor, ioBufferBytes, threads } = this.#settings;
    const { name } = log.cleanable.state;
    this.#parts.logger.info(`Cleaner ${cleaner.id}: Beginning cleaning of log ${name}`);
    cleaner.thread ??= this.#parts.workers.start(compactorCode);
    try {
      const stats = await runPass(log.cleanable, found, {
        thread: cleaner.thread,
        throttle: this.#throttle,
        map: { bytesMax: dedupeBufferBytes / threads, loadFactor: dedupeLoadFactor },
        pieceBytes: Math.max(PIECE_BYTES_MIN, Math.floor(ioBufferBytes / threads / 2)),
        isStopping,
      });
      await this.#parts.checkpoint(log);
      this.#parts.logger.info(
        `Log cleaner thread ${cleaner.id} cleaned log ${name} ` +
          `(dirty section = [${found.firstDirtyOffset}, ${stats.endOffset}]): ${stats.told}`,
      );
      return stats.endOffset > found.firstDirtyOffset;
    } catch (error) {
      return this.#failed(log, error);
    } finally {
      this.#inProgress.delete(log);
    }
  }

  /** True when another log may be tried at once. */
  #failed(log: PartitionLog, error: unknown): boolean {
    const { state } = log.cleanable;
    if (error instanceof CleaningAborted) {
      this.#parts.logger.info(error.message);
      return true;
    }
    if (log.offline) return true;
    if (error instanceof NotCleanable || error instanceof KafkaError || !isDiskError(error)) {
      this.#uncleanable.add(log);
      this.#parts.logger.warn(
        `Unexpected exception thrown when cleaning log ${state.directory}. ` +
          `Marking its partition (${state.name}) as uncleanable`,
        error,
      );
      return false;
    }
    state.onFailure(error);
    return true;
  }

  async #closeThread(cleaner: Cleaner): Promise<void> {
    const { thread } = cleaner;
    cleaner.thread = null;
    await thread?.close();
  }

  // ---- retention ---------------------------------------------------------------------------------

  async #applyRetention(): Promise<void> {
    for (const log of [...this.#parts.logs()]) {
      const second = log.segments[1];
      const below = second !== undefined && second.baseOffset <= log.logStartOffset;
      if (!this.#isFree(log) || !(log.config.delete || below)) continue;
      this.#inProgress.add(log);
      try {
        await log.applyRetention();
      } finally {
        this.#inProgress.delete(log);
      }
    }
  }
}

/** log.cleaner.io.buffer.size may be anything down to 0; a piece holds at least a batch's header. */
const PIECE_BYTES_MIN = 1024;

function isDiskError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
