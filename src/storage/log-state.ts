/**
 * What a log is in memory, shared by those who append to it, flush it, cut it and read it: log.ts owns one and hands it
 * to them. Offsets here are about written bytes; what is on its way to the disk is the appender's. Invariant:
 * logStartOffset <= highWatermark <= writtenEnd, and recoveryPoint <= writtenEnd.
 */
import type { LogEnvironment } from './environment.ts';
import type { LeaderEpochs } from './leader-epochs.ts';
import type { LogConfig } from './log-config.ts';
import type { ProducerSnapshots } from './producer-snapshots.ts';
import type { ProducerState } from './producer-state.ts';
import type { LoadedLog } from './recovery.ts';
import type { Segment } from './segment.ts';
import type { Segments } from './segments.ts';

export class LogState {
  readonly env: LogEnvironment;
  readonly name: string;
  readonly segments: Segments;
  readonly epochs: LeaderEpochs;
  readonly snapshots: ProducerSnapshots;
  readonly producers: ProducerState;
  /** The disk failed under this log, or its log dir elsewhere. */
  readonly onFailure: (error: unknown) => void;
  /** Awaited after a truncation: a checkpointed recovery point above the new end would vouch for what comes there. */
  readonly checkpointRecovery: () => Promise<void>;
  directory: string;
  config: LogConfig;
  logStartOffset: number;
  /** One past the last written record. */
  writtenEnd: number;
  highWatermark: number;
  /** Everything below is flushed. */
  recoveryPoint: number;
  lastFlushMs: number;
  /** Compaction is done below: the first dirty offset of cleaner-offset-checkpoint; null when it says nothing. */
  cleanOffset: number | null;
  /** Counts truncations: who awaited something compares. */
  generation = 0;
  offline = false;
  /** Segments under their .deleted names, and when they may go. */
  readonly deleted: { readonly segment: Segment; readonly atMs: number }[] = [];

  constructor(
    env: LogEnvironment,
    identity: {
      name: string;
      directory: string;
      config: LogConfig;
      onFailure: (error: unknown) => void;
      checkpointRecovery: () => Promise<void>;
    },
    loaded: LoadedLog,
    checkpointed: { highWatermark: number; cleanOffset: number | null },
  ) {
    this.env = env;
    this.name = identity.name;
    this.directory = identity.directory;
    this.config = identity.config;
    this.onFailure = identity.onFailure;
    this.checkpointRecovery = identity.checkpointRecovery;
    this.segments = loaded.segments;
    this.epochs = loaded.epochs;
    this.snapshots = loaded.snapshots;
    this.producers = loaded.producers;
    this.logStartOffset = loaded.logStartOffset;
    this.writtenEnd = loaded.nextOffset;
    this.recoveryPoint = loaded.recoveryPoint;
    this.highWatermark = Math.min(
      Math.max(checkpointed.highWatermark, loaded.logStartOffset),
      loaded.nextOffset,
    );
    this.producers.onHighWatermark(this.highWatermark);
    this.cleanOffset = checkpointed.cleanOffset;
    this.lastFlushMs = env.clock.now();
    this.scheduleRemoval(loaded.deleted);
  }

  /** min(first unstable offset, high watermark), not below the log's start (KIP-98). */
  get lastStableOffset(): number {
    const unstable = this.producers.firstUnstableOffset;
    if (unstable === null) return this.highWatermark;
    return Math.min(Math.max(unstable, this.logStartOffset), this.highWatermark);
  }

  setHighWatermark(offset: number): void {
    this.highWatermark = Math.min(Math.max(offset, this.logStartOffset), this.writtenEnd);
    this.producers.onHighWatermark(this.highWatermark);
  }

  /** The directory got another name. */
  moveTo(directory: string): void {
    this.directory = directory;
    this.epochs.moveTo(directory);
    this.snapshots.moveTo(directory);
    const deleted = this.deleted.map(({ segment }) => segment);
    for (const segment of [...this.segments.all, ...deleted]) segment.moveTo(directory);
  }

  /** Raises the log's start; epochs below it are folded into one entry. */
  raiseLogStart(offset: number): boolean {
    if (offset <= this.logStartOffset) return false;
    this.logStartOffset = offset;
    if (this.highWatermark < offset) this.setHighWatermark(offset);
    this.epochs.truncateFromStart(offset);
    return true;
  }

  /** Renamed segments keep their files until file.delete.delay.ms have passed; readers may still send from them. */
  scheduleRemoval(segments: readonly Segment[]): void {
    const atMs = this.env.clock.now() + this.config.fileDeleteDelayMs;
    for (const segment of segments) this.deleted.push({ segment, atMs });
  }

  /** Producers that have written nothing for producer.id.expiration.ms are forgotten. */
  expireProducers(): void {
    this.producers.removeExpired(this.env.clock.now(), this.env.producerIdExpirationMs());
  }
}
