/** Adler-32 (RFC 1950), the checksum of ZooKeeper's logs and snapshots. Start with 1, feed pieces in order. */
const MOD = 65_521;
/** As many bytes as can be summed before the sums could leave 32 bits. */
const RUN = 5_552;

export function adler32(bytes: Uint8Array, start = 1): number {
  let a = start & 0xffff;
  let b = start >>> 16;
  for (let i = 0; i < bytes.length; ) {
    const end = Math.min(i + RUN, bytes.length);
    for (; i < end; i++) {
      a += bytes[i] as number;
      b += a;
    }
    a %= MOD;
    b %= MOD;
  }
  return b * 0x1_0000 + a;
}
