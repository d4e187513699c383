/**
 * Partitions on their way from one log dir to another (AlterReplicaLogDirs, KIP-113): a copy grows in a `-future` directory
 * of the new dir, over restarts if need be, and when it has all that the log has, takes its place while appends wait. The
 * old directory then waits for its deletion. Whatever happens, one of the two is the whole partition.
 */
import { type Deferred, deferred } from '../base/deferred.ts';
import { Mailbox } from '../base/mailbox.ts';
import type { Logger } from '../platform/platform.ts';
import { Errors } from '../protocol/errors.ts';
import { partitionName } from './checkpoint.ts';
import type { LogEnvironment } from './environment.ts';
import type { PartitionLog } from './log.ts';
import { copyNext, cutToCommonPart } from './log-copy.ts';
import type { LogConfig } from './log-config.ts';
import type { LogDir } from './log-dir.ts';
import { markMoved, unmarkMoved } from './moved-marker.ts';
import { FILE_NAME_MAX, futureDirectoryName } from './partition-directory.ts';
import type { Log, Moves, TopicPartition } from './types.ts';

/** What the set of all logs does for the moves. */
export interface MovesWorld {
  readonly env: LogEnvironment;
  readonly logger: Logger;
  readonly current: (name: string) => PartitionLog | undefined;
  readonly dirAt: (path: string) => LogDir | undefined;
  readonly offlineDirs: () => readonly string[];
  /** A new log in a directory of this name. */
  readonly make: (
    tp: TopicPartition,
    dir: LogDir,
    directoryName: string,
    options: { topicId: string | null; config: LogConfig },
  ) => Promise<PartitionLog>;
  /** A failing disk ends the dir; true when the task ended well. */
  readonly guarded: (dir: LogDir, task: () => Promise<void>) => Promise<boolean>;
  /** The copy is the partition's log from now on. */
  readonly replaced: (log: PartitionLog) => void;
  /** Gives a log's directory its `-delete` name and has it removed later. */
  readonly retire: (log: PartitionLog, dir: LogDir) => Promise<void>;
}

interface Move {
  readonly copy: PartitionLog;
  readonly dir: LogDir;
  /** Resolved to end it where it is. */
  readonly ended: Deferred<void>;
  isEnded: boolean;
  running: Promise<void>;
}

const COPY_BYTES_MAX = 1024 * 1024;
/** After a copy that is complete could not take its place. */
const RETRY_MS = 100;

export class LogMoves implements Moves {
  readonly #world: MovesWorld;
  readonly #moves = new Map<string, Move>();
  /** Orders to move and to stop moving come one after the other. */
  readonly #orders = new Mailbox();
  readonly #listeners: ((log: Log) => void)[] = [];
  /** Where partitions are to be created that are not here yet. */
  readonly wishes = new Map<string, string>();

  constructor(world: MovesWorld) {
    this.#world = world;
  }

  copyOf(topic: string, partition: number): PartitionLog | undefined {
    return this.#moves.get(partitionName({ topic, partition }))?.copy;
  }

  onMoved(fn: (log: Log) => void): void {
    this.#listeners.push(fn);
  }

  *copies(): Iterable<PartitionLog> {
    for (const { copy } of this.#moves.values()) yield copy;
  }

  /** A copy found or made in a dir; start() sets it going. */
  adopt(copy: PartitionLog, dir: LogDir): void {
    const move = { copy, dir, ended: deferred<void>(), isEnded: false, running: Promise.resolve() };
    this.#moves.set(partitionName(copy.topicPartition), move);
  }

  /** Without its log beside it a copy lies where it is: the log may be in a dir that is offline. */
  start(name: string): void {
    const move = this.#moves.get(name);
    const log = this.#world.current(name);
    if (move === undefined || log === undefined) return;
    const { logger } = this.#world;
    logger.info(`Moving log of partition ${name} from ${log.logDir} to ${move.dir.path}`);
    log.future = move.copy;
    move.running = this.#run(name, move, log)
      .catch((error: unknown) =>
        logger.error(`Could not move the log of partition ${name} to ${move.dir.path}`, error),
      )
      .finally(() => {
        log.future = null;
      });
  }

  startAll(): void {
    for (const name of this.#moves.keys()) this.start(name);
  }

  /** Kafka's error code for an order to move, and the move is under way. */
  move(tp: TopicPartition, path: string): Promise<number> {
    return this.#orders.run(() => this.#order(tp, path));
  }

  async #order(tp: TopicPartition, path: string): Promise<number> {
    const { env, current, dirAt, offlineDirs, make, guarded } = this.#world;
    const directoryName = futureDirectoryName(tp, env.random);
    if (directoryName.length > FILE_NAME_MAX) return Errors.INVALID_TOPIC_EXCEPTION;
    const dir = dirAt(path);
    if (dir === undefined && !offlineDirs().includes(path)) return Errors.LOG_DIR_NOT_FOUND;
    if (dir === undefined || dir.offline) return Errors.KAFKA_STORAGE_ERROR;
    const name = partitionName(tp);
    const log = current(name);
    if (log === undefined) {
      this.wishes.set(name, path);
      return Errors.REPLICA_NOT_AVAILABLE;
    }
    if (log.offline) return Errors.KAFKA_STORAGE_ERROR;
    if (this.#moves.get(name)?.copy.logDir !== path) await this.#cancel(name);
    if (log.logDir === path || this.#moves.has(name)) return Errors.NONE;
    // A dir that is offline may hold a copy of the partition already.
    if (offlineDirs().length > 0) return Errors.KAFKA_STORAGE_ERROR;
    const made = await guarded(dir, async () => {
      const { topicId, config } = log;
      this.adopt(await make(tp, dir, directoryName, { topicId, config }), dir);
    });
    if (!made) return Errors.KAFKA_STORAGE_ERROR;
    this.start(name);
    return Errors.NONE;
  }

  /** Ends a move, if there is one, and removes its copy. */
  end(name: string): Promise<void> {
    return this.#orders.run(() => this.#cancel(name));
  }

  async #cancel(name: string): Promise<void> {
    const move = this.#moves.get(name);
    if (move === undefined) return;
    await this.#end(move);
    if (!this.#moves.delete(name)) return;
    await this.#world.retire(move.copy, move.dir);
  }

  /** A dir has failed: the copies in it count no more. */
  dirFailed(dir: LogDir, error: unknown): void {
    for (const [name, move] of this.#moves) {
      if (move.dir !== dir) continue;
      this.#moves.delete(name);
      move.copy.takeOffline(error);
      void this.#end(move);
    }
  }

  /** Everything stays where it is, for the next start. */
  async stop(): Promise<void> {
    await Promise.all([...this.#moves.values()].map((move) => this.#end(move)));
  }

  async #end(move: Move): Promise<void> {
    move.isEnded = true;
    move.ended.resolve();
    await move.running;
  }

  async #run(name: string, move: Move, log: PartitionLog): Promise<void> {
    const { copy, dir } = move;
    await unmarkMoved(this.#world.env.disk, log.directory);
    await cutToCommonPart(log, copy);
    while (!move.isEnded && !log.offline && !copy.offline) {
      const rate = this.#world.env.moveBytesPerSecond();
      const bytesMax = Math.min(COPY_BYTES_MAX, rate);
      const bytes = await copyNext(log, copy, bytesMax);
      // What is left then is copied while appends wait: little enough for nobody to notice.
      const isNear = bytes === 0 || log.sizeBytes - copy.sizeBytes <= bytesMax;
      if (isNear && (await this.#takePlace(name, move, log))) {
        this.#world.logger.info(`Moved log of partition ${name} to ${dir.path}`);
        return;
      }
      await this.#pause(move, bytes === 0 ? RETRY_MS : (bytes * 1000) / rate);
    }
  }

  /** The copy becomes the log while nothing is appended. False when it could not, and the log goes on as before. */
  async #takePlace(name: string, move: Move, log: PartitionLog): Promise<boolean> {
    const { copy, dir } = move;
    const { env, guarded, dirAt, retire, replaced } = this.#world;
    const source = dirAt(log.logDir);
    if (source === undefined) return false;
    const taken = await log.handOver(copy, async () => {
      while (!move.isEnded && (await copyNext(log, copy, COPY_BYTES_MAX)) > 0);
      if (move.isEnded || copy.logEndOffset !== log.logEndOffset) return false;
      await copy.inherit(log);
      await guarded(dir, () => markMoved(env.disk, copy.directory, log.directory));
      const renamed = await copy.renameTo(`${dir.path}/${name}`);
      if (!renamed) return false;
      // From here on the copy is the partition, even if its dir fails now.
      this.#moves.delete(name);
      replaced(copy);
      for (const listener of this.#listeners) listener(copy);
      await guarded(dir, () => env.disk.syncDirectory(dir.path));
      return true;
    });
    if (!taken || copy.offline) return taken;
    await retire(log, source);
    await guarded(dir, () => unmarkMoved(env.disk, copy.directory));
    return true;
  }

  async #pause(move: Move, ms: number): Promise<void> {
    if (!(ms >= 1)) return;
    const timer = this.#world.env.clock.after(ms, () => awake.resolve(), { unref: true });
    const awake = deferred<void>();
    await Promise.race([awake.promise, move.ended.promise]);
    timer.cancel();
  }
}
