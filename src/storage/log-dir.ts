/**
 * One entry of log.dirs: its lock, its identity, its checkpoints and the mark of a clean stop (storage.md 1.1, 6.4, 6.5).
 * A log dir that failed once stays offline until the broker is restarted, and nothing is written into it any more: what
 * its files say was true before the failure.
 */
import { Lane } from '../base/lane.ts';
import { Mailbox } from '../base/mailbox.ts';
import type { Disk, DiskLock, Logger } from '../platform/platform.ts';
import { CheckpointError, formatOffsets, type OffsetEntry, readOffsets } from './checkpoint.ts';
import {
  KAFKA_EXCEPTION,
  LogDirRefused,
  readMetaProperties,
  verifyMetaProperties,
  writeMetaProperties,
} from './meta-properties.ts';

const CLEAN_MARKER = '.kafka_cleanshutdown';
const LOCK = '.lock';
const KRAFT_METADATA = '__cluster_metadata-0';

export const CHECKPOINTS = {
  recoveryPoint: 'recovery-point-offset-checkpoint',
  logStart: 'log-start-offset-checkpoint',
  highWatermark: 'replication-offset-checkpoint',
  cleaner: 'cleaner-offset-checkpoint',
} as const;

export type CheckpointKind = keyof typeof CHECKPOINTS;
export const CHECKPOINT_KINDS = Object.keys(CHECKPOINTS) as CheckpointKind[];

export interface LogDirIdentity {
  readonly brokerId: number;
  readonly clusterId: string;
  readonly nowMs: number;
  /** num.recovery.threads.per.data.dir */
  readonly recoveryThreads: number;
}

export class LogDir {
  readonly path: string;
  readonly #disk: Disk;
  readonly #lock: DiskLock;
  readonly #writes = new Mailbox();
  readonly #offsets: Readonly<Record<CheckpointKind, ReadonlyMap<string, OffsetEntry>>>;
  /** Recoveries take turns in it; opening what needs none does not. */
  readonly recovering: Lane;
  /** The broker that had it last stopped in order. */
  readonly clean: boolean;
  /** Set while the dir's logs are being loaded: a stop then must not claim to be clean. */
  loaded = false;
  offline = false;

  private constructor(
    disk: Disk,
    path: string,
    found: {
      lock: DiskLock;
      recovering: Lane;
      clean: boolean;
      offsets: Readonly<Record<CheckpointKind, ReadonlyMap<string, OffsetEntry>>>;
    },
  ) {
    this.#disk = disk;
    this.path = path;
    this.#lock = found.lock;
    this.recovering = found.recovering;
    this.clean = found.clean;
    this.#offsets = found.offsets;
  }

  /**
   * Takes the dir: throws LogDirRefused when it is not ours to take, a disk's error when it does not work. The mark of a
   * clean stop goes at once: from here on only another clean stop vouches for the dir.
   */
  static async open(
    disk: Disk,
    path: string,
    identity: LogDirIdentity,
    logger: Logger,
  ): Promise<LogDir> {
    await disk.mkdir(path);
    const lock = await disk.lock(`${path}/${LOCK}`);
    if (lock === null) {
      throw new LogDirRefused(
        `Failed to acquire lock on file .lock in ${path}. ` +
          'A Kafka instance in another process or thread is using this directory.',
        KAFKA_EXCEPTION,
      );
    }
    try {
      await takeIdentity(disk, path, identity);
      const clean = (await disk.stat(`${path}/${CLEAN_MARKER}`)) !== null;
      if (clean) await disk.remove(`${path}/${CLEAN_MARKER}`);
      const offsets = {
        recoveryPoint: await tolerant(disk, path, 'recoveryPoint', logger),
        logStart: await tolerant(disk, path, 'logStart', logger),
        highWatermark: await readOffsets(disk, `${path}/${CHECKPOINTS.highWatermark}`),
        cleaner: await readOffsets(disk, `${path}/${CHECKPOINTS.cleaner}`),
      };
      const recovering = new Lane(identity.recoveryThreads);
      return new LogDir(disk, path, { lock, recovering, clean, offsets });
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** What the checkpoint said when the dir was opened; null when it said nothing of the partition. */
  checkpointed(kind: CheckpointKind, partition: string): number | null {
    return this.#offsets[kind].get(partition)?.offset ?? null;
  }

  /** Rewrites a checkpoint with the entries as they are when its turn comes. */
  writeCheckpoint(kind: CheckpointKind, entries: () => Iterable<OffsetEntry>): Promise<void> {
    return this.#writes.run(async () => {
      if (this.offline) return;
      const path = `${this.path}/${CHECKPOINTS[kind]}`;
      await this.#disk.writeFileAtomic(path, formatOffsets(entries()));
    });
  }

  /** A dir has its checkpoint files from the first start on, even with nothing to say. */
  async createCheckpoints(kinds: readonly CheckpointKind[]): Promise<void> {
    for (const kind of kinds) {
      const path = `${this.path}/${CHECKPOINTS[kind]}`;
      if ((await this.#disk.stat(path)) === null) await this.#disk.writeFileAtomic(path, '');
    }
  }

  async markClean(): Promise<void> {
    if (this.offline || !this.loaded) return;
    // A ZooKeeper broker has no broker epoch to leave behind.
    const content = JSON.stringify({ version: 0, brokerEpoch: -1 });
    await this.#disk.writeFileAtomic(`${this.path}/${CLEAN_MARKER}`, content);
  }

  /** Kafka 3.9 removes the file on its way out. */
  async release(): Promise<void> {
    await this.#writes.idle();
    if (!this.offline) await this.#disk.remove(`${this.path}/${LOCK}`);
    await this.#lock.release();
  }
}

async function takeIdentity(disk: Disk, path: string, identity: LogDirIdentity): Promise<void> {
  const meta = await readMetaProperties(disk, path);
  if (meta !== null) verifyMetaProperties(meta, path, identity);
  if ((await disk.stat(`${path}/${KRAFT_METADATA}`)) !== null) {
    throw new LogDirRefused(
      `${path} holds ${KRAFT_METADATA}: it was written by a Kafka node in KRaft mode. ` +
        'Point log.dirs at another directory.',
    );
  }
  const { brokerId, clusterId, nowMs } = identity;
  if (meta?.brokerId === brokerId && meta.clusterId === clusterId) return;
  const directoryId = meta?.directoryId ?? null;
  await writeMetaProperties(disk, path, { version: 0, brokerId, clusterId, directoryId }, nowMs);
}

/** These two only save work: without them more is recovered. */
async function tolerant(
  disk: Disk,
  path: string,
  kind: CheckpointKind,
  logger: Logger,
): Promise<Map<string, OffsetEntry>> {
  try {
    return await readOffsets(disk, `${path}/${CHECKPOINTS[kind]}`);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    const reset =
      kind === 'recoveryPoint'
        ? 'the recovery checkpoint to 0'
        : 'to the base offset of the first segment';
    logger.warn(
      `Error occurred while reading ${CHECKPOINTS[kind]} file of directory ${path}, resetting ${reset}`,
      error,
    );
    return new Map();
  }
}
