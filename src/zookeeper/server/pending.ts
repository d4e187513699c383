/**
 * The tree as it will be once everything decided so far has been applied: the tree itself under a layer of records
 * of the nodes that transactions on their way to disk will change. Requests are decided against this view, so
 * they need not wait for each other's fsync. A failed multi takes its records back.
 */
import type { Acl } from '../client/types.ts';
import { ownerKind, type Tree } from './tree.ts';

/** A node as far as deciding needs it; `exists` false is a tombstone. */
export interface NodeView {
  readonly exists: boolean;
  readonly acl: readonly Acl[];
  readonly version: number;
  readonly cversion: number;
  readonly aversion: number;
  readonly childCount: number;
  readonly owner: bigint;
}

const MISSING: NodeView = {
  exists: false,
  acl: [],
  version: 0,
  cversion: 0,
  aversion: 0,
  childCount: 0,
  owner: 0n,
};

export class PendingTree {
  readonly #tree: Tree;
  readonly #layers = new Map<string, NodeView>();
  /** Views of the transaction being decided, with what stood there before. */
  #open: { path: string; view: NodeView; before: NodeView | undefined }[] = [];

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  get(path: string): NodeView {
    const pending = this.#layers.get(path);
    if (pending !== undefined) return pending;
    const node = this.#tree.get(path);
    if (node === undefined) return MISSING;
    return {
      exists: true,
      acl: node.acl.entries,
      version: node.version,
      cversion: node.cversion,
      aversion: node.aversion,
      childCount: node.children?.size ?? 0,
      owner: node.owner,
    };
  }

  set(path: string, view: NodeView): void {
    this.#open.push({ path, view, before: this.#layers.get(path) });
    this.#layers.set(path, view);
  }

  remove(path: string): void {
    // An object of its own: applied() must not take the mark of a later removal for this one's.
    this.set(path, { ...MISSING });
  }

  /** How much the transaction being decided has changed so far: for rollback. */
  get mark(): number {
    return this.#open.length;
  }

  rollback(mark = 0): void {
    for (const { path, before } of this.#open.splice(mark).reverse()) {
      if (before === undefined) this.#layers.delete(path);
      else this.#layers.set(path, before);
    }
  }

  /** Ends the deciding of one transaction; the returned changes are to be given to applied(). */
  seal(): readonly Change[] {
    const changes = this.#open;
    if (changes.length === 0) return NO_CHANGES;
    this.#open = [];
    return changes;
  }

  /** The tree has caught up with these changes: the layer over them goes, unless a later one covers it. */
  applied(changes: readonly Change[]): void {
    for (const { path, view } of changes) {
      if (this.#layers.get(path) === view) this.#layers.delete(path);
    }
  }

  /** The ephemerals a session will have had, for closing it. */
  ephemeralsOf(session: bigint): string[] {
    const paths = new Set(this.#tree.ephemeralsOf(session));
    for (const [path, view] of this.#layers) {
      const owned = view.exists && view.owner === session && ownerKind(view.owner) === 'session';
      if (owned) paths.add(path);
      else paths.delete(path);
    }
    return [...paths];
  }
}

export interface Change {
  readonly path: string;
  readonly view: NodeView;
}

const NO_CHANGES: readonly Change[] = [];
