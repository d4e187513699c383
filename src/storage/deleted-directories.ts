/**
 * Directories under their `-delete` names: each stays for log.segment.delete.delay.ms, so that readers who are still sending from
 * its files come to their end, and is then removed with all that is in it.
 */
import type { Logger } from '../platform/platform.ts';
import type { LogEnvironment } from './environment.ts';
import type { PartitionLog } from './log.ts';
import type { LogDir } from './log-dir.ts';
import { deletedDirectoryName } from './partition-directory.ts';

interface DeletedDirectory {
  readonly path: string;
  readonly dir: LogDir;
  /** Its files are still open; null when this process never opened them. */
  readonly log: PartitionLog | null;
  /** Since when it has its name. */
  readonly sinceMs: number;
}

export class DeletedDirectories {
  readonly #env: LogEnvironment;
  readonly #logger: Logger;
  readonly #delayMs: () => number;
  #waiting: DeletedDirectory[] = [];

  constructor(env: LogEnvironment, logger: Logger, delayMs: () => number) {
    this.#env = env;
    this.#logger = logger;
    this.#delayMs = delayMs;
  }

  /** Gives logs of a dir their names of that kind; none begins to go before all names are on the medium. */
  async take(logs: readonly PartitionLog[], dir: LogDir): Promise<void> {
    const { disk, random } = this.#env;
    const moved = logs.map((log) => {
      const path = `${dir.path}/${deletedDirectoryName(log.topicPartition, random)}`;
      return { log, name: log.directory, path };
    });
    for (const { log, path } of moved) await log.moveAway(path);
    await disk.syncDirectory(dir.path);
    for (const { log, name, path } of moved) {
      this.add(path, dir, log);
      this.#logger.info(`Log ${name} is renamed to ${path} and is scheduled for deletion`);
    }
  }

  add(path: string, dir: LogDir, log: PartitionLog | null = null): void {
    this.#waiting.push({ path, dir, log, sinceMs: this.#env.clock.now() });
  }

  /** Hands over those of a dir whose time has come, files closed. */
  async due(dir: LogDir): Promise<readonly string[]> {
    const dueMs = this.#env.clock.now() - this.#delayMs();
    const due = this.#waiting.filter((entry) => entry.dir === dir && entry.sinceMs <= dueMs);
    this.#waiting = this.#waiting.filter((entry) => !due.includes(entry));
    for (const { log } of due) await log?.closeFiles();
    return due.map(({ path }) => path);
  }

  async closeFiles(): Promise<void> {
    for (const { log } of this.#waiting) await log?.closeFiles();
  }
}
