/**
 * What the client is waiting for, as the server knows it: one-shot watchers by path and kind, persistent ones, and
 * what to ask of the next server after a reconnect (spec/zookeeper.md 1.10). Paths here are the server's, with the
 * chroot. An event takes its one-shot watchers out before they are called.
 */
import { EventType, OpCode } from '../messages.ts';
import type { SetWatchesRequest } from '../requests.ts';

/** A raw event: EventType's number and the server's path. */
export type RawWatcher = (type: number, path: string) => void;

export type WatchKind = 'data' | 'exist' | 'child' | 'persistent' | 'recursive';

/** Paths of one setWatches are kept below this many characters, so that no server finds the frame too long. */
const CHUNK_CHARS = 128 * 1024;

export class ClientWatches {
  readonly #tables: Record<WatchKind, Map<string, Set<RawWatcher>>> = {
    data: new Map(),
    exist: new Map(),
    child: new Map(),
    persistent: new Map(),
    recursive: new Map(),
  };

  add(kind: WatchKind, path: string, watcher: RawWatcher): void {
    const table = this.#tables[kind];
    const watchers = table.get(path);
    if (watchers === undefined) table.set(path, new Set([watcher]));
    else watchers.add(watcher);
  }

  has(kind: WatchKind, path: string): boolean {
    return this.#tables[kind].has(path);
  }

  /** Takes all watchers of a path and kind away; false when there was none. */
  remove(kind: WatchKind, path: string): RawWatcher[] {
    const watchers = this.#tables[kind].get(path);
    this.#tables[kind].delete(path);
    return [...(watchers ?? [])];
  }

  /** Whom an event concerns; one-shot watchers are forgotten by this. */
  take(type: number, path: string): RawWatcher[] {
    const found = new Set<RawWatcher>();
    const oneShot = (kind: WatchKind) => {
      for (const watcher of this.remove(kind, path)) found.add(watcher);
    };
    if (type === EventType.created || type === EventType.dataChanged) {
      oneShot('data');
      oneShot('exist');
    } else if (type === EventType.childrenChanged) {
      oneShot('child');
    } else if (type === EventType.deleted) {
      oneShot('data');
      oneShot('exist');
      oneShot('child');
    }
    for (const watcher of this.#tables.persistent.get(path) ?? []) found.add(watcher);
    if (type !== EventType.childrenChanged) {
      for (const [base, watchers] of this.#tables.recursive) {
        const below = base === '/' || path === base || path.startsWith(`${base}/`);
        if (below) for (const watcher of watchers) found.add(watcher);
      }
    }
    return [...found];
  }

  /** The requests that arm everything again on another connection; none when nothing is watched. */
  rearm(relativeZxid: bigint): SetWatchesRequest[] {
    const requests: SetWatchesRequest[] = [];
    let chunk = emptyChunk();
    let chars = 0;
    const emit = () => {
      const modern = chunk.persistent.length + chunk.recursive.length > 0;
      const type = modern ? OpCode.setWatches2 : OpCode.setWatches;
      if (chars > 0) requests.push({ type, relativeZxid, ...chunk });
      chunk = emptyChunk();
      chars = 0;
    };
    for (const kind of ['data', 'exist', 'child', 'persistent', 'recursive'] as const) {
      for (const path of this.#tables[kind].keys()) {
        chunk[kind].push(path);
        chars += path.length;
        if (chars >= CHUNK_CHARS) emit();
      }
    }
    emit();
    return requests;
  }
}

const emptyChunk = (): Record<WatchKind, string[]> => ({
  data: [],
  exist: [],
  child: [],
  persistent: [],
  recursive: [],
});
