/**
 * One partition on disk (kafka: UnifiedLog.scala): the facade over segments, appender, reader and maintenance that the
 * rest of the house knows as Log. Its offsets are those of written bytes. Any disk error in it ends the whole log dir:
 * afterwards every call answers KAFKA_STORAGE_ERROR and nothing in memory counts any more.
 */
import { deferred } from '../base/deferred.ts';
import { Mailbox } from '../base/mailbox.ts';
import { Errors, KafkaError } from '../protocol/errors.ts';
import { Appender, refusal } from './appender.ts';
import { CleanableLog } from './cleaner/cleanable-log.ts';
import type { LogConfig } from './log-config.ts';
import { deleteOldSegments, flushLog, removeDeleted } from './log-maintenance.ts';
import { truncateFullyAndStartAt, truncateTo } from './log-maintenance.ts';
import { endOf, findByTimestamp, findMaxTimestamp, NOTHING } from './log-reader.ts';
import { type FoundRange, readRange } from './log-reader.ts';
import type { LogState } from './log-state.ts';
import { writeTopicId } from './partition-metadata.ts';
import type {
  AppendOptions,
  AppendOutcome,
  Log,
  ReadOptions,
  ReadOutcome,
  TimestampedOffset,
  TopicPartition,
} from './types.ts';

export class PartitionLog implements Log {
  readonly topicPartition: TopicPartition;
  readonly logDir: string;
  /** The log as the cleaner handles it. */
  readonly cleanable: CleanableLog;
  readonly verifications: Log['verifications'];
  readonly #state: LogState;
  readonly #appender: Appender;
  readonly #flushes = new Mailbox();
  #topicId: string | null;
  /** The copy that grows in another log dir: what is cut here is cut there. */
  future: PartitionLog | null = null;
  /** Settles when it is known whether the copy took over: appends and cuts wait for that. */
  #handingOver: Promise<void> | null = null;
  #successor: PartitionLog | null = null;

  constructor(
    topicPartition: TopicPartition,
    logDir: string,
    topicId: string | null,
    state: LogState,
  ) {
    this.topicPartition = topicPartition;
    this.logDir = logDir;
    this.#topicId = topicId;
    this.#state = state;
    this.verifications = state.producers.verifications;
    this.#appender = new Appender(state, () => void this.flush());
    this.cleanable = new CleanableLog(state, {
      alone: (task) => this.#alone(task),
      flush: () => this.flush(),
    });
  }

  get topicId(): string | null {
    return this.#topicId;
  }

  get directory(): string {
    return this.#state.directory;
  }

  get config(): LogConfig {
    return this.#state.config;
  }

  get logStartOffset(): number {
    return this.#state.logStartOffset;
  }

  get logEndOffset(): number {
    return this.#state.writtenEnd;
  }

  get highWatermark(): number {
    return this.#state.highWatermark;
  }

  get lastStableOffset(): number {
    return this.#state.lastStableOffset;
  }

  get recoveryPoint(): number {
    return this.#state.recoveryPoint;
  }

  get latestEpoch(): number {
    return this.#state.epochs.latestEpoch;
  }

  get epochOfStart(): number {
    return this.#state.epochs.epochAt(this.logStartOffset);
  }

  get producers(): Log['producers'] {
    return this.#state.producers.producers;
  }

  get sizeBytes(): number {
    return this.#state.segments.sizeBytes;
  }

  get offline(): boolean {
    return this.#state.offline;
  }

  get segments(): readonly { readonly baseOffset: number; readonly lastModifiedMs: number }[] {
    return this.#state.segments.all;
  }

  /** Counts truncations: who awaited something compares. */
  get generation(): number {
    return this.#state.generation;
  }

  /** Milliseconds since the last flush, for flush.ms. */
  get unflushedMs(): number {
    return this.#state.env.clock.now() - this.#state.lastFlushMs;
  }

  // ---- append and read ---------------------------------------------------------------------------

  async append(batches: Buffer, options: AppendOptions): Promise<AppendOutcome> {
    if (this.#handingOver !== null) await this.#handingOver;
    if (this.#successor !== null) return this.#successor.append(batches, options);
    if (this.offline) return refusal(Errors.KAFKA_STORAGE_ERROR, this.logStartOffset);
    const outcome = await this.#appender.append(batches, options);
    const unflushed = this.#state.writtenEnd - this.#state.recoveryPoint;
    if (outcome.errorCode === Errors.NONE && unflushed >= this.config.flushMessages) {
      await this.flush();
      if (this.offline) return refusal(Errors.KAFKA_STORAGE_ERROR, this.logStartOffset);
    }
    return outcome;
  }

  async read(options: ReadOptions): Promise<ReadOutcome> {
    if (this.#successor !== null) return this.#successor.read(options);
    if (this.offline) return { errorCode: Errors.KAFKA_STORAGE_ERROR, ...NOTHING };
    const { offset, upTo } = options;
    if (offset < this.logStartOffset || offset > this.logEndOffset) {
      return { errorCode: Errors.OFFSET_OUT_OF_RANGE, ...NOTHING };
    }
    const limit = endOf(this, upTo);
    const found = await this.#reading<FoundRange>(() => readRange(this.#view(), options, limit));
    if (typeof found === 'number') return { errorCode: found, ...NOTHING };
    return { errorCode: Errors.NONE, ...found };
  }

  async offsetForTimestamp(timestamp: number): Promise<TimestampedOffset | null> {
    const start = this.logStartOffset;
    return this.#lookup(() => findByTimestamp(this.#view(), timestamp, start));
  }

  async offsetOfMaxTimestamp(): Promise<TimestampedOffset | null> {
    return this.#lookup(() => findMaxTimestamp(this.#view()));
  }

  #view() {
    return { segments: this.#state.segments, logEndOffset: this.#state.writtenEnd };
  }

  async #lookup(task: () => Promise<TimestampedOffset | null>): Promise<TimestampedOffset | null> {
    if (this.offline) throw new KafkaError(Errors.KAFKA_STORAGE_ERROR);
    const found = await this.#reading(task);
    if (typeof found === 'number') throw new KafkaError(found);
    return found;
  }

  /** The result, or the Kafka error that a failing disk or file means. */
  async #reading<T>(task: () => Promise<T>): Promise<T | number> {
    const { generation } = this.#state;
    const segments = this.#state.segments.all;
    try {
      return await task();
    } catch (error) {
      if (error instanceof KafkaError) return error.code;
      // A segment that was deleted or cut under the reader is no fault of the disk: look again.
      const changed =
        segments !== this.#state.segments.all || generation !== this.#state.generation;
      if (changed && !this.offline) return this.#reading(task);
      this.#fail(error);
      return Errors.KAFKA_STORAGE_ERROR;
    }
  }

  // ---- offsets and epochs ------------------------------------------------------------------------

  updateHighWatermark(offset: number): number {
    if (offset > this.highWatermark) this.#state.setHighWatermark(offset);
    return this.highWatermark;
  }

  assignEpochStart(epoch: number): void {
    this.#state.epochs.assign(epoch, this.#appender.assignedEnd);
    void this.#guarded(() => this.#state.epochs.flush());
  }

  endOffsetForEpoch(epoch: number): { leaderEpoch: number; endOffset: number } {
    return this.#state.epochs.endOffsetFor(epoch, this.logEndOffset);
  }

  async deleteRecordsBefore(offset: number): Promise<number> {
    if (this.offline) return Errors.KAFKA_STORAGE_ERROR;
    if (!this.config.delete) return Errors.POLICY_VIOLATION;
    const target = offset === -1 ? this.highWatermark : offset;
    if (target < 0 || target > this.highWatermark) return Errors.OFFSET_OUT_OF_RANGE;
    this.raiseLogStart(target);
    return Errors.NONE;
  }

  /** A follower takes over its leader's start. */
  raiseLogStart(offset: number): void {
    if (!this.#state.raiseLogStart(offset)) return;
    void this.#guarded(() => this.#state.epochs.flush());
  }

  /** Gives a log its topic id when it has none. */
  async setTopicId(topicId: string): Promise<void> {
    if (this.#topicId !== null) return;
    this.#topicId = topicId;
    await this.#guarded(() => writeTopicId(this.#state.env.disk, this.directory, topicId));
  }

  // ---- maintenance -------------------------------------------------------------------------------

  updateConfig(config: LogConfig): void {
    this.#state.config = config;
  }

  async flush(): Promise<void> {
    await this.#guarded(() => this.#flushes.run(() => flushLog(this.#state)));
  }

  async truncateTo(offset: number): Promise<void> {
    if (this.#handingOver !== null) await this.#handingOver;
    if (this.#successor !== null) return this.#successor.truncateTo(offset);
    await this.#alone(() => truncateTo(this.#state, this.#appender, offset));
    await this.future?.truncateTo(offset);
  }

  async truncateFullyAndStartAt(offset: number): Promise<void> {
    if (this.#handingOver !== null) await this.#handingOver;
    if (this.#successor !== null) return this.#successor.truncateFullyAndStartAt(offset);
    await this.#alone(() => truncateFullyAndStartAt(this.#state, this.#appender, offset));
    await this.future?.truncateFullyAndStartAt(offset);
  }

  /** One round of retention; returns how many segments went. */
  async applyRetention(): Promise<number> {
    let count = 0;
    await this.#alone(async () => {
      count = await deleteOldSegments(this.#state, this.#appender);
    });
    return count;
  }

  /** Files whose file.delete.delay.ms has passed go. */
  async removeDeletedFiles(): Promise<void> {
    await this.#guarded(() => removeDeleted(this.#state));
  }

  get hasDeletedFiles(): boolean {
    return this.#state.deleted.length > 0;
  }

  expireProducers(): void {
    this.#state.expireProducers();
  }

  /** Runs a change between appends, with nothing on its way to the disk. */
  async #alone(task: () => Promise<void>): Promise<void> {
    await this.#guarded(() =>
      this.#appender.order.run(async () => {
        await this.#appender.writer.barrier();
        await task();
      }),
    );
  }

  async #guarded(task: () => Promise<void>): Promise<void> {
    if (this.offline) return;
    try {
      await task();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (!this.offline) this.#state.onFailure(error);
  }

  // ---- the end -----------------------------------------------------------------------------------

  /** The log dir is gone: everything on its way fails, and what is in memory counts no more. */
  takeOffline(error: unknown): void {
    this.#state.offline = true;
    this.#appender.writer.stop(error);
  }

  /** Flushes, writes the last index entries and the snapshot of the end, and closes the files (storage.md 6.4). */
  async close(): Promise<void> {
    await this.#alone(async () => {
      const { segments, snapshots, producers, writtenEnd } = this.#state;
      await flushLog(this.#state);
      await segments.active.seal();
      if (writtenEnd > snapshots.latestOffset && writtenEnd > this.logStartOffset) {
        await snapshots.write(writtenEnd, producers, true);
      }
      if (this.#state.epochs.dirty) await this.#state.epochs.flush();
    });
    await this.closeFiles();
  }

  /** Without a word to the disk: the log dir failed, or the partition is being deleted. */
  async closeFiles(): Promise<void> {
    const { segments, deleted } = this.#state;
    if (!this.offline) this.takeOffline(new Error(`${this.directory} is closed`));
    for (const segment of [...segments.all, ...deleted.map((entry) => entry.segment)]) {
      await segment.close().catch(() => {});
    }
  }

  /**
   * The directory gets the name of one that waits for its deletion, and nobody appends any more. Files stay open for readers that
   * are still sending from them, until closeFiles().
   */
  async moveAway(directory: string): Promise<void> {
    if (this.offline) return;
    await this.#appender.order.run(() =>
      this.#flushes.run(async () => {
        await this.#appender.writer.barrier().catch(() => {});
        if (this.offline) return;
        const { env, onFailure } = this.#state;
        // From here on a file that cannot be found is no fault of the disk.
        this.takeOffline(new Error(`${this.directory} is deleted`));
        try {
          await env.disk.rename(this.directory, directory);
        } catch (error) {
          onFailure(error);
          return;
        }
        this.#state.moveTo(directory);
      }),
    );
  }

  // ---- moving to another log dir (KIP-113) -------------------------------------------------------

  /**
   * Appends and cuts wait while `settle` makes the copy equal to this log and gives it the partition's name. When it succeeds they,
   * and all that still come here, go on there.
   */
  async handOver(copy: PartitionLog, settle: () => Promise<boolean>): Promise<boolean> {
    const over = deferred<void>();
    this.#handingOver = over.promise;
    try {
      await this.#appender.order.run(async () => {
        await this.#appender.writer.barrier();
        if (!this.offline && (await settle())) this.#successor = copy;
      });
    } finally {
      this.#handingOver = null;
      over.resolve();
    }
    return this.#successor !== null;
  }

  /** Takes over what a log knows beyond its bytes, and has the bytes on the medium. */
  async inherit(log: PartitionLog): Promise<void> {
    const { epochs } = this.#state;
    for (const { epoch, startOffset } of log.#state.epochs.entries)
      epochs.assign(epoch, startOffset);
    this.#state.raiseLogStart(log.logStartOffset);
    this.#state.setHighWatermark(log.highWatermark);
    await this.#guarded(() => epochs.flush());
    await this.flush();
  }

  /** The directory gets another name and the log goes on in it; false when its disk failed. */
  async renameTo(directory: string): Promise<boolean> {
    let renamed = false;
    await this.#alone(() =>
      this.#flushes.run(async () => {
        await this.#state.env.disk.rename(this.directory, directory);
        this.#state.moveTo(directory);
        renamed = true;
      }),
    );
    return renamed;
  }
}
