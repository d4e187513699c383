/**
 * MD5 (RFC 1321) as four 32-bit words written into an array of the caller's: what tells keys apart in the cleaner's map,
 * where a call into a crypto library and an object per key would cost more than the hash. Not for secrets.
 */

/** Rotations of each round's four steps. */
const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
/** The integer parts of 2^32 |sin(i + 1)|. */
const SINES = Int32Array.from({ length: 64 }, (_, i) =>
  Math.floor(2 ** 32 * Math.abs(Math.sin(i + 1))),
);
const BLOCK_BYTES = 64;

const words = new Int32Array(16);
const tail = new Uint8Array(2 * BLOCK_BYTES);

/** Hashes bytes[start, end) into out[0..3]; the words are the digest's bytes read as little-endian integers. */
export function md5(bytes: Uint8Array, start: number, end: number, out: Int32Array): void {
  out[0] = 0x67452301;
  out[1] = 0xefcdab89;
  out[2] = 0x98badcfe;
  out[3] = 0x10325476;
  let at = start;
  for (; end - at >= BLOCK_BYTES; at += BLOCK_BYTES) addBlock(bytes, at, out);
  const rest = end - at;
  const padded = rest < BLOCK_BYTES - 8 ? BLOCK_BYTES : 2 * BLOCK_BYTES;
  tail.fill(0, 0, padded);
  for (let i = 0; i < rest; i++) tail[i] = bytes[at + i] as number;
  tail[rest] = 0x80;
  let bits = (end - start) * 8;
  for (let i = padded - 8; i < padded; i++) {
    tail[i] = bits % 256;
    bits = Math.floor(bits / 256);
  }
  for (let block = 0; block < padded; block += BLOCK_BYTES) addBlock(tail, block, out);
}

function addBlock(bytes: Uint8Array, from: number, out: Int32Array): void {
  for (let i = 0, at = from; i < 16; i++, at += 4) {
    words[i] =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
  }
  let a = out[0] as number;
  let b = out[1] as number;
  let c = out[2] as number;
  let d = out[3] as number;
  for (let i = 0; i < 64; i++) {
    const round = i >> 4;
    let mixed: number;
    let word: number;
    if (round === 0) {
      mixed = d ^ (b & (c ^ d));
      word = i;
    } else if (round === 1) {
      mixed = c ^ (d & (b ^ c));
      word = (5 * i + 1) & 15;
    } else if (round === 2) {
      mixed = b ^ c ^ d;
      word = (3 * i + 5) & 15;
    } else {
      mixed = c ^ (b | ~d);
      word = (7 * i) & 15;
    }
    const sum = (a + mixed + (SINES[i] as number) + (words[word] as number)) | 0;
    const shift = SHIFTS[(round << 2) | (i & 3)] as number;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
  }
  out[0] = ((out[0] as number) + a) | 0;
  out[1] = ((out[1] as number) + b) | 0;
  out[2] = ((out[2] as number) + c) | 0;
  out[3] = ((out[3] as number) + d) | 0;
}
