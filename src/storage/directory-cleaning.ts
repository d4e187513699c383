/**
 * What a crash in the middle of a deletion or a compaction leaves in a partition's directory, brought to an end or taken
 * back (storage.md 3.5, 6.1 steps 1 and 2; kafka: LogLoader.removeTempFilesAndCollectSwapFiles).
 */
import type { Disk } from '../platform/platform.ts';
import { scanBatches } from './batch-scan.ts';
import { CLEANED_SUFFIX, DELETED_SUFFIX, parseBaseOffset, SWAP_SUFFIX } from './file-names.ts';

/** Returns the names that remain. */
export async function cleanDirectory(
  disk: Disk,
  directory: string,
  names: readonly string[],
): Promise<string[]> {
  const at = (name: string): string => `${directory}/${name}`;
  const cleaned = names.filter((name) => name.endsWith(CLEANED_SUFFIX));
  const firstCleaned = Math.min(...cleaned.map((name) => parseBaseOffset(name) ?? Infinity));
  // A swap at or beyond a cleaned file was renamed by a pass that did not come to its end: the old segments stand.
  const undone = names.filter(
    (name) => name.endsWith(SWAP_SUFFIX) && (parseBaseOffset(name) ?? 0) >= firstCleaned,
  );
  const deleted = names.filter((name) => name.endsWith(DELETED_SUFFIX));
  const gone = new Set([...deleted, ...cleaned, ...undone]);
  for (const name of gone) await disk.remove(at(name));
  const rest = names.filter((name) => !gone.has(name));
  const swaps = rest.filter((name) => name.endsWith(SWAP_SUFFIX));
  if (swaps.length === 0) return rest;
  return finishSwaps(disk, directory, rest, swaps);
}

/** The old segments that the swapped ones replace go, and the new ones get their names. */
async function finishSwaps(
  disk: Disk,
  directory: string,
  names: readonly string[],
  swaps: readonly string[],
): Promise<string[]> {
  let from = Infinity;
  let to = -1;
  for (const name of swaps.filter((swap) => swap.endsWith(`.log${SWAP_SUFFIX}`))) {
    const base = parseBaseOffset(name) ?? 0;
    from = Math.min(from, base);
    to = Math.max(to, await nextOffsetOf(disk, `${directory}/${name}`, base));
  }
  const replaced = names.filter((name) => {
    const base = parseBaseOffset(name);
    return base !== null && !name.endsWith(SWAP_SUFFIX) && base >= from && base < to;
  });
  for (const name of replaced) await disk.remove(`${directory}/${name}`);
  for (const name of swaps) {
    await disk.rename(`${directory}/${name}`, `${directory}/${name.slice(0, -SWAP_SUFFIX.length)}`);
  }
  await disk.syncDirectory(directory);
  return disk.list(directory);
}

async function nextOffsetOf(disk: Disk, path: string, baseOffset: number): Promise<number> {
  const file = await disk.open(path, 'read');
  try {
    let next = baseOffset;
    for await (const head of scanBatches(file, 0, await file.size())) next = head.lastOffset + 1;
    return next;
  } finally {
    await file.close();
  }
}

/** An index without its .log is of no use to anybody. */
export async function removeOrphanIndexes(
  disk: Disk,
  directory: string,
  names: readonly string[],
): Promise<void> {
  const logs = new Set(names.filter((name) => name.endsWith('.log')));
  for (const name of names) {
    const kind = /\.(index|timeindex|txnindex)$/.exec(name)?.[0];
    if (kind === undefined || logs.has(`${name.slice(0, -kind.length)}.log`)) continue;
    await disk.remove(`${directory}/${name}`);
  }
}
