/**
 * Who waits for what (spec/zookeeper.md 1.10): two tables, one of data and one of children, each path to its
 * watchers. One registration per (watcher, path, table) and mode; a one-shot one goes when it fires, a persistent
 * one stays, a recursive one also hears of every descendant but never of a child list. Events are delivered by
 * calling the watcher at once, so they are in its connection before the reply of the same transaction.
 */
import type { SharedAcl } from './acl.ts';

export interface Watcher {
  /** type is EventType's number; acl the one that must let the watcher read. */
  event(type: number, path: string, acl: SharedAcl): void;
}

const ONE_SHOT = 1;
const PERSISTENT = 2;
const RECURSIVE = 4;

export type WatchMode = 'one-shot' | 'persistent' | 'recursive';

const bits: Readonly<Record<WatchMode, number>> = {
  'one-shot': ONE_SHOT,
  persistent: PERSISTENT,
  recursive: RECURSIVE,
};

/** NodeChildrenChanged: the one type that recursive watches do not hear. */
const CHILDREN_CHANGED = 4;

/** Told how many hear of an event. */
export type Heard = (type: number, count: number) => void;

export class WatchTable {
  readonly #heard: Heard;
  readonly #byPath = new Map<string, Map<Watcher, number>>();
  readonly #byWatcher = new Map<Watcher, Set<string>>();
  #recursive = 0;
  #count = 0;

  constructor(heard: Heard = () => {}) {
    this.#heard = heard;
  }

  /** Registrations. */
  get count(): number {
    return this.#count;
  }

  get paths(): ReadonlyMap<string, ReadonlyMap<Watcher, number>> {
    return this.#byPath;
  }

  get watchers(): ReadonlyMap<Watcher, ReadonlySet<string>> {
    return this.#byWatcher;
  }

  add(path: string, watcher: Watcher, mode: WatchMode = 'one-shot'): void {
    let watchers = this.#byPath.get(path);
    if (watchers === undefined) {
      watchers = new Map();
      this.#byPath.set(path, watchers);
    }
    const before = watchers.get(watcher) ?? 0;
    const after = before | bits[mode];
    if (before === after) return;
    watchers.set(watcher, after);
    if ((after & ~before & RECURSIVE) !== 0) this.#recursive++;
    if (before !== 0) return;
    this.#count++;
    const paths = this.#byWatcher.get(watcher);
    if (paths === undefined) this.#byWatcher.set(watcher, new Set([path]));
    else paths.add(path);
  }

  has(path: string, watcher: Watcher, mode?: WatchMode): boolean {
    const found = this.#byPath.get(path)?.get(watcher) ?? 0;
    return mode === undefined ? found !== 0 : (found & bits[mode]) !== 0;
  }

  /** Takes a watcher's registrations of a path away, all modes or one; false when there was none. */
  remove(path: string, watcher: Watcher, mode?: WatchMode): boolean {
    const before = this.#byPath.get(path)?.get(watcher) ?? 0;
    const gone = mode === undefined ? before : before & bits[mode];
    if (gone === 0) return false;
    this.#keep(path, watcher, before, before & ~gone);
    return true;
  }

  removeWatcher(watcher: Watcher): void {
    for (const path of [...(this.#byWatcher.get(watcher) ?? [])]) this.remove(path, watcher);
  }

  /** Tells everyone concerned, except those in `told`; returns who was told, null for nobody. */
  fire(
    type: number,
    path: string,
    acl: SharedAcl,
    told: ReadonlySet<Watcher> | null = null,
  ): ReadonlySet<Watcher> | null {
    const hearers = new Set<Watcher>();
    const own = this.#byPath.get(path);
    if (own !== undefined) {
      for (const [watcher, mode] of own) {
        if (mode === RECURSIVE && type === CHILDREN_CHANGED) continue;
        hearers.add(watcher);
        if ((mode & ONE_SHOT) !== 0) this.#keep(path, watcher, mode, mode & ~ONE_SHOT);
      }
    }
    if (this.#recursive > 0 && type !== CHILDREN_CHANGED) {
      for (const ancestor of ancestorsOf(path)) {
        for (const [watcher, mode] of this.#byPath.get(ancestor) ?? []) {
          if ((mode & RECURSIVE) !== 0) hearers.add(watcher);
        }
      }
    }
    if (hearers.size === 0) return null;
    this.#heard(type, hearers.size);
    for (const watcher of hearers) if (!told?.has(watcher)) watcher.event(type, path, acl);
    return hearers;
  }

  #keep(path: string, watcher: Watcher, before: number, after: number): void {
    const watchers = this.#byPath.get(path);
    if (watchers === undefined) return;
    if ((before & ~after & RECURSIVE) !== 0) this.#recursive--;
    if (after !== 0) {
      watchers.set(watcher, after);
      return;
    }
    this.#count--;
    watchers.delete(watcher);
    if (watchers.size === 0) this.#byPath.delete(path);
    const paths = this.#byWatcher.get(watcher);
    paths?.delete(path);
    if (paths?.size === 0) this.#byWatcher.delete(watcher);
  }
}

/** Proper ancestors, nearest first, ending with the root. */
function* ancestorsOf(path: string): Generator<string> {
  let rest = path;
  while (rest !== '/' && rest !== '') {
    rest = rest.slice(0, rest.lastIndexOf('/')) || '/';
    yield rest;
  }
}

/** The two tables of a server. */
export class Watches {
  readonly data: WatchTable;
  readonly child: WatchTable;

  constructor(heard?: Heard) {
    this.data = new WatchTable(heard);
    this.child = new WatchTable(heard);
  }

  forget(watcher: Watcher): void {
    this.data.removeWatcher(watcher);
    this.child.removeWatcher(watcher);
  }
}
