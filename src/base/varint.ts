/**
 * Base-128 little-endian integers as Kafka's records and flexible messages use them: unsigned for lengths and
 * tags, zigzag for record fields. Sizes and writers only; reading is done where the bounds are known.
 */

/** Bytes that an unsigned 32-bit value takes, 1 to 5. */
export function unsignedVarintSize(value: number): number {
  const v = value >>> 0;
  if (v < 0x80) return 1;
  if (v < 0x4000) return 2;
  if (v < 0x200000) return 3;
  return v < 0x10000000 ? 4 : 5;
}

/** Bytes that a signed 32-bit value takes in zigzag form, 1 to 5. */
export function varintSize(value: number): number {
  return unsignedVarintSize((value << 1) ^ (value >> 31));
}

/** Bytes that a signed safe integer takes in zigzag form, 1 to 8. */
export function varlongSize(value: number): number {
  if (value >= -0x40000000 && value <= 0x3fffffff) return varintSize(value);
  let zigzag = value < 0 ? -2 * value - 1 : 2 * value;
  let size = 1;
  while (zigzag >= 0x80) {
    zigzag = Math.floor(zigzag / 0x80);
    size++;
  }
  return size;
}

/** Writes at position and returns the position behind; the caller has made room. */
export function writeUnsignedVarint(target: Uint8Array, position: number, value: number): number {
  let v = value >>> 0;
  let at = position;
  while (v >= 0x80) {
    target[at++] = (v & 0x7f) | 0x80;
    v >>>= 7;
  }
  target[at++] = v;
  return at;
}

export function writeVarint(target: Uint8Array, position: number, value: number): number {
  return writeUnsignedVarint(target, position, (value << 1) ^ (value >> 31));
}

export function writeVarlong(target: Uint8Array, position: number, value: number): number {
  if (value >= -0x40000000 && value <= 0x3fffffff) return writeVarint(target, position, value);
  // value = high * 2^31 + low with 0 <= low < 2^31. The zigzag is twice the magnitude (for a negative value: twice
  // its complement, plus one), more than 32 bits: its lowest seven are taken apart, the rest is divided down.
  const floor = Math.floor(value / 0x80000000);
  const remainder = value - floor * 0x80000000;
  const negative = floor < 0;
  const high = negative ? -floor - 1 : floor;
  const low = negative ? 0x7fffffff - remainder : remainder;
  let at = position;
  let group = ((low & 0x3f) << 1) | (negative ? 1 : 0);
  let rest = high * 0x2000000 + Math.floor(low / 0x40);
  while (rest > 0) {
    target[at++] = group | 0x80;
    group = rest % 0x80;
    rest = Math.floor(rest / 0x80);
  }
  target[at++] = group;
  return at;
}
