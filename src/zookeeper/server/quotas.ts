/**
 * Quotas (spec/zookeeper.md 1.12): a node /zookeeper/quota<path>/zookeeper_limits says what is allowed below a path,
 * zookeeper_stats beside it what is there. The server rewrites the latter in place, without version or transaction,
 * so it follows from the tree and is right again after a replay. Only hard limits refuse, and only when asked to.
 */
import { nameOf, parentOf, childPath, type Tree } from './tree.ts';

const ROOT = '/zookeeper/quota';
const LIMITS = 'zookeeper_limits';
const STATS = 'zookeeper_stats';

const HARD = { count: 'countHardLimit', bytes: 'byteHardLimit' } as const;

interface Track {
  readonly count: number;
  readonly bytes: number;
}

export interface Strictness {
  readonly enforced: boolean;
  readonly say: (text: string) => void;
}

/** What is allowed and what is there, of all quotas below one node of the root. */
export interface NamespaceQuota {
  countLimit: number;
  bytesLimit: number;
  count: number;
  bytes: number;
}

export class Quotas {
  readonly #tree: Tree;
  /** How often a write was refused, by the node of the root it is below. */
  readonly refusals = new Map<string, number>();
  /** Paths that have limits. */
  readonly #limited = new Set<string>();

  constructor(tree: Tree) {
    this.#tree = tree;
    for (const path of tree.paths) {
      const limited = limitedBy(path, LIMITS);
      if (limited === null) continue;
      this.#limited.add(limited);
      this.#recount(limited);
    }
  }

  /** Follows a change of the tree: a node more or less, and its bytes. */
  changed(path: string, count: number, bytes: number): void {
    if (count !== 0 && path.startsWith(ROOT)) this.#quotaChanged(path, count);
    const limited = this.#nearest(path);
    if (limited === null) return;
    const stats = this.#tree.get(`${ROOT}${limited}/${STATS}`);
    if (stats === undefined) return;
    const before = parseTrack(stats.data);
    stats.data = formatTrack({ count: before.count + count, bytes: before.bytes + bytes });
  }

  /**
   * Whether a create or setData would pass a hard limit, where those are enforced. One that is not, and a soft one, are
   * only spoken of.
   */
  refuses(
    path: string,
    data: Buffer | null,
    isNew: boolean,
    { enforced, say }: Strictness,
  ): boolean {
    const limited = this.#nearest(path);
    if (limited === null) return false;
    const limits = parseFields(this.#tree.get(`${ROOT}${limited}/${LIMITS}`)?.data ?? null);
    const stats = parseTrack(this.#tree.get(`${ROOT}${limited}/${STATS}`)?.data ?? null);
    const before = isNew ? 0 : (this.#tree.get(path)?.data?.length ?? 0);
    const changes = [
      { what: 'count', more: isNew ? 1 : 0, was: stats.count, limit: 'Count' },
      { what: 'bytes', more: (data?.length ?? 0) - before, was: stats.bytes, limit: 'Byte' },
    ] as const;
    for (const { what, more, was, limit } of changes) {
      // Less than before is too much as well while it is more than allowed.
      if (more === 0) continue;
      const max = limitOf(limits, what);
      if (max < 0 || was + more <= max) continue;
      const hard = (limits.get(HARD[what]) ?? -1) > -1;
      say(
        `Quota exceeded: ${limited} [current ${what}=${was + more}, ${hard ? 'hard' : 'soft'}${limit}Limit=${max}]`,
      );
      if (!hard || !enforced) continue;
      const namespace = namespaceOf(path);
      this.refusals.set(namespace, (this.refusals.get(namespace) ?? 0) + 1);
      return true;
    }
    return false;
  }

  byNamespace(): Map<string, NamespaceQuota> {
    const found = new Map<string, NamespaceQuota>();
    for (const limited of this.#limited) {
      const namespace = namespaceOf(limited);
      const sum = found.get(namespace) ?? { countLimit: 0, bytesLimit: 0, count: 0, bytes: 0 };
      const limits = parseFields(this.#tree.get(`${ROOT}${limited}/${LIMITS}`)?.data ?? null);
      const { count, bytes } = parseTrack(
        this.#tree.get(`${ROOT}${limited}/${STATS}`)?.data ?? null,
      );
      sum.countLimit += limitOf(limits, 'count');
      sum.bytesLimit += limitOf(limits, 'bytes');
      sum.count += count;
      sum.bytes += bytes;
      found.set(namespace, sum);
    }
    return found;
  }

  #quotaChanged(path: string, count: number): void {
    const limited = limitedBy(path, LIMITS);
    if (limited !== null) {
      if (count > 0) this.#limited.add(limited);
      else this.#limited.delete(limited);
    }
    const counted = limitedBy(path, STATS);
    if (counted !== null && count > 0) this.#recount(counted);
  }

  /** The longest path with limits that is the given one or above it. */
  #nearest(path: string): string | null {
    if (this.#limited.size === 0) return null;
    for (let at = path; at !== '/'; at = parentOf(at)) {
      if (at !== '/zookeeper' && this.#limited.has(at)) return at;
    }
    return null;
  }

  #recount(path: string): void {
    const stats = this.#tree.get(`${ROOT}${path}/${STATS}`);
    if (stats === undefined) return;
    let count = 0;
    let bytes = 0;
    const open = [path];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const node = this.#tree.get(at);
      if (node === undefined) continue;
      count++;
      bytes += node.data?.length ?? 0;
      for (const name of node.children ?? []) open.push(childPath(at, name));
    }
    stats.data = formatTrack({ count, bytes });
  }
}

/** The hard limit counts where there is one; -1: none at all. */
function limitOf(limits: ReadonlyMap<string, number>, what: keyof typeof HARD): number {
  const hard = limits.get(HARD[what]) ?? -1;
  return hard > -1 ? hard : (limits.get(what) ?? -1);
}

/** `a` of `/a/b/c`. */
/** The node of the root that a path is or lies below; empty for the root. */
export function namespaceOf(path: string): string {
  const end = path.indexOf('/', 1);
  return end < 0 ? path.slice(1) : path.slice(1, end);
}

/** The path that a quota node is about, null when the node is no such one. */
function limitedBy(path: string, name: string): string | null {
  if (!path.startsWith(`${ROOT}/`) || nameOf(path) !== name) return null;
  const limited = parentOf(path).slice(ROOT.length);
  return limited === '' ? null : limited;
}

/** `count=3,bytes=-1=;byteHardLimit=-1;countHardLimit=-1`, trailing `=` and all. */
function parseFields(data: Buffer | null): Map<string, number> {
  const fields = new Map<string, number>();
  for (const part of (data?.toString() ?? '').split(/[,;]+/)) {
    const [key, value] = part.split('=');
    if (key !== undefined && value !== undefined && /^-?\d+$/.test(value)) {
      fields.set(key, Number(value));
    }
  }
  return fields;
}

function parseTrack(data: Buffer | null): Track {
  const fields = parseFields(data);
  return { count: fields.get('count') ?? 0, bytes: fields.get('bytes') ?? 0 };
}

const formatTrack = ({ count, bytes }: Track): Buffer =>
  Buffer.from(`count=${count},bytes=${bytes}`);
