/** Big-endian int64 in place, as numbers: exact up to 2^53, beyond that the low bits are rounded. */

const TWO_32 = 0x1_0000_0000;
const TWO_63 = 2 ** 63;

export function readInt64(buffer: Buffer, at: number): number {
  return buffer.readInt32BE(at) * TWO_32 + buffer.readUInt32BE(at + 4);
}

/** What lies beyond the ends of int64, which a number near them may by its rounding, becomes the end. */
export function writeInt64(buffer: Buffer, at: number, value: number): void {
  if (value >= TWO_63) {
    buffer.fill(0xff, at, at + 8);
    buffer[at] = 0x7f;
    return;
  }
  const high = Math.floor(value / TWO_32);
  buffer.writeInt32BE(high, at);
  buffer.writeUInt32BE(value - high * TWO_32, at + 4);
}
