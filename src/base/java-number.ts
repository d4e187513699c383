/** Short.valueOf() reads it. */
export function isShort(text: string): boolean {
  return isLong(text) && Math.abs(Number(text) + 0.5) < 32_768;
}

/** Integer.valueOf() reads it: a sign or none, and digits, within the range of the type. */
export function isInteger(text: string): boolean {
  return isLong(text) && Number(text) === (Number(text) | 0);
}

/** Long.valueOf() reads it. */
export function isLong(text: string): boolean {
  if (!/^[+-]?\d+$/.test(text)) return false;
  const exact = BigInt(text);
  return BigInt.asIntN(64, exact) === exact;
}

/** Double.parseDouble() of decimal numbers, a letter of the type behind them or not; null for what it does not read. */
export function parsedDouble(text: string): number | null {
  const trimmed = text.trim();
  if (/^[+-]?(NaN|Infinity)$/.test(trimmed)) return Number(trimmed);
  const digits = trimmed.replace(/[dDfF]$/, '');
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(digits) ? Number(digits) : null;
}
