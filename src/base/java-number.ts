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

const LONG_MAX = 2n ** 63n - 1n;

/** Long.parseLong() of a part of a text: the value, or the message of its NumberFormatException. */
export function parseLong(text: string, radix: 10 | 16): bigint | string {
  if (text === '') return '';
  const wrong = (index: number) => `Error at index ${index} in: "${text}"`;
  const sign = /^[+-]/.test(text) ? 1 : 0;
  if (text.length === sign) return wrong(sign);
  const negative = text.startsWith('-');
  let value = 0n;
  for (let i = sign; i < text.length; i++) {
    const digit = Number.parseInt(text.charAt(i), radix);
    if (Number.isNaN(digit)) return wrong(i);
    value = value * BigInt(radix) + BigInt(digit);
    if (value > LONG_MAX + (negative ? 1n : 0n)) return wrong(i);
  }
  return negative ? -value : value;
}
