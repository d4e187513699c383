/**
 * Directories under their `-delete` names: each stays for log.segment.delete.delay.ms, so that readers who are still sending from
 * its files come to their end, and is then removed with all that is in it.
 */
import type { LogEnvironment } from './environment.ts';
import type { PartitionLog } from './log.ts';
import type { LogDir } from './log-dir.ts';

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
  readonly #delayMs: () => number;
  #waiting: DeletedDirectory[] = [];

  constructor(env: LogEnvironment, delayMs: () => number) {
    this.#env = env;
    this.#delayMs = delayMs;
  }

  add(path: string, dir: LogDir, log: PartitionLog | null = null): void {
    this.#waiting.push({ path, dir, log, sinceMs: this.#env.clock.now() });
  }

  /** Hands over those whose time has come, files closed. */
  async due(): Promise<readonly { readonly path: string; readonly dir: LogDir }[]> {
    const dueMs = this.#env.clock.now() - this.#delayMs();
    const due = this.#waiting.filter(({ sinceMs }) => sinceMs <= dueMs);
    this.#waiting = this.#waiting.filter((entry) => !due.includes(entry));
    for (const { log } of due) await log?.closeFiles();
    return due;
  }

  async closeFiles(): Promise<void> {
    for (const { log } of this.#waiting) await log?.closeFiles();
  }
}
