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
