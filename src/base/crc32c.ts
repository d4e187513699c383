/**
 * CRC-32C (Castagnoli) and CRC-32 (IEEE) by tables, eight bytes a step. The fallback where no native one loads,
 * and the faster way for a few bytes, where a call into native code costs more than the work.
 */

/** Eight tables of 256 entries in one array: table k gives the effect of a byte k positions ahead. */
function buildTables(reversedPolynomial: number): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let n = 0; n < 256; n++) {
    let c = n;
    for (let bit = 0; bit < 8; bit++) c = (c & 1) === 1 ? (c >>> 1) ^ reversedPolynomial : c >>> 1;
    tables[n] = c;
  }
  for (let n = 0; n < 256; n++) {
    let c = tables[n] as number;
    for (let k = 1; k < 8; k++) {
      c = (tables[c & 0xff] as number) ^ (c >>> 8);
      tables[k * 256 + n] = c;
    }
  }
  return tables;
}

function update(t: Int32Array, bytes: Uint8Array, from: number, to: number, seed: number): number {
  let c = ~seed;
  let i = from;
  for (const last = to - 8; i <= last; i += 8) {
    const low =
      c ^
      ((bytes[i] as number) |
        ((bytes[i + 1] as number) << 8) |
        ((bytes[i + 2] as number) << 16) |
        ((bytes[i + 3] as number) << 24));
    c =
      (t[1792 + (low & 0xff)] as number) ^
      (t[1536 + ((low >>> 8) & 0xff)] as number) ^
      (t[1280 + ((low >>> 16) & 0xff)] as number) ^
      (t[1024 + (low >>> 24)] as number) ^
      (t[768 + (bytes[i + 4] as number)] as number) ^
      (t[512 + (bytes[i + 5] as number)] as number) ^
      (t[256 + (bytes[i + 6] as number)] as number) ^
      (t[bytes[i + 7] as number] as number);
  }
  for (; i < to; i++) c = (t[(c ^ (bytes[i] as number)) & 0xff] as number) ^ (c >>> 8);
  return ~c >>> 0;
}

let castagnoli: Int32Array | null = null;
let ieee: Int32Array | null = null;

/** CRC-32C of bytes[from, to); seed is the value of what came before. */
export function crc32cOf(bytes: Uint8Array, from = 0, to = bytes.length, seed = 0): number {
  castagnoli ??= buildTables(0x82f63b78);
  return update(castagnoli, bytes, from, to, seed);
}

/** CRC-32 (the one of zip and of Kafka's old messages) of bytes[from, to). */
export function crc32Of(bytes: Uint8Array, from = 0, to = bytes.length, seed = 0): number {
  ieee ??= buildTables(0xedb88320);
  return update(ieee, bytes, from, to, seed);
}
