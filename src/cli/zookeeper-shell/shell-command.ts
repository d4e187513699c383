/** A command of the shell is a value: name, usage, options, how many words it needs, and what it does. */
import type { ZooKeeperClient } from '../../zookeeper/client/client.ts';
import type { WatchEvent } from '../../zookeeper/client/types.ts';
import type { Parsed, ShellOption } from './words.ts';

export interface CommandWorld {
  readonly zooKeeper: ZooKeeperClient;
  out(text: string): void;
  err(text: string): void;
  /** Prints the event when it comes. */
  readonly watcher: (event: WatchEvent) => void;
  /** Prints the news that watches were taken away. */
  watchRemoved(
    kind: 'DataWatchRemoved' | 'ChildWatchRemoved' | 'PersistentWatchRemoved',
    path: string,
  ): void;
  readFile(path: string): Promise<string>;
}

export interface ShellCommand {
  readonly name: string;
  /** What stands behind the name in the usage. */
  readonly usage: string;
  readonly options: readonly ShellOption[];
  /** Words it needs, its own name included. */
  readonly wordsMin: number;
  /** Most take no notice of further words; these refuse them. */
  readonly wordsMax?: number;
  /** `[watch]` behind the path is an old way to say -w: this is said about it. */
  readonly oldWatch?: string;
  readonly run: (parsed: Parsed, world: CommandWorld) => Promise<void>;
}

export const WATCH: ShellOption = { letter: 'w' };
export const STAT: ShellOption = { letter: 's' };
export const VERSION: ShellOption = { letter: 'v', value: true };
