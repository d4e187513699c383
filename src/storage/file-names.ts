/**
 * Names inside a partition's directory (storage.md 1.5): the base offset in twenty digits and what the file is. A
 * suffix behind the whole name tells that the file is on its way out (.deleted) or in (.cleaned, .swap).
 */

export const DELETED_SUFFIX = '.deleted';
export const CLEANED_SUFFIX = '.cleaned';
export const SWAP_SUFFIX = '.swap';

export function fileName(baseOffset: number, kind: string): string {
  return `${String(baseOffset).padStart(20, '0')}${kind}`;
}

/** The digits before the first dot; null for a name that does not begin with an offset. */
export function parseBaseOffset(name: string): number | null {
  const digits = name.slice(0, name.indexOf('.'));
  return /^\d+$/.test(digits) ? Number(digits) : null;
}
