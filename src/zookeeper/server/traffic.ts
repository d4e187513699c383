/**
 * What is read and written below each node of the root, in bytes as Apache's server reckons them: the length of the path
 * and the data or the names of children, and for a read what its Stat takes.
 */
import { Distribution } from './stats.ts';
import { namespaceOf } from './quotas.ts';

const STAT_BYTES = 68;
/** Who makes ever more nodes at the root has the first of them counted. */
const NAMESPACES_MAX = 1_000;

type ByNamespace = Map<string, Distribution>;

export class Traffic {
  readonly reads: ByNamespace = new Map();
  readonly writes: ByNamespace = new Map();

  read(path: string, bytes: number): void {
    add(this.reads, path, path.length + bytes + STAT_BYTES);
  }

  wrote(path: string, bytes: number): void {
    add(this.writes, path, path.length + bytes);
  }
}

function add(all: ByNamespace, path: string, bytes: number): void {
  const namespace = namespaceOf(path);
  if (namespace === '') return;
  let sum = all.get(namespace);
  if (sum === undefined) {
    if (all.size >= NAMESPACES_MAX) return;
    sum = new Distribution();
    all.set(namespace, sum);
  }
  sum.add(bytes);
}
