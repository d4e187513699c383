/** xxHash32 with seed 0, for the checksums of lz4 frames. */

const P1 = 0x9e3779b1;
const P2 = 0x85ebca77;
const P3 = 0xc2b2ae3d;
const P4 = 0x27d4eb2f;
const P5 = 0x165667b1;

const rotate = (value: number, by: number) => (value << by) | (value >>> (32 - by));
const round = (lane: number, input: number) =>
  Math.imul(rotate((lane + Math.imul(input, P2)) | 0, 13), P1);

export function xxhash32(data: Buffer, from = 0, to = data.length): number {
  let at = from;
  let hash: number;
  if (to - from >= 16) {
    let a = (P1 + P2) | 0;
    let b = P2;
    let c = 0;
    let d = -P1 | 0;
    for (; at <= to - 16; at += 16) {
      a = round(a, data.readInt32LE(at));
      b = round(b, data.readInt32LE(at + 4));
      c = round(c, data.readInt32LE(at + 8));
      d = round(d, data.readInt32LE(at + 12));
    }
    hash = (rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18)) | 0;
  } else {
    hash = P5;
  }
  hash = (hash + (to - from)) | 0;
  for (; at <= to - 4; at += 4) {
    hash = Math.imul(rotate((hash + Math.imul(data.readInt32LE(at), P3)) | 0, 17), P4);
  }
  for (; at < to; at++) {
    hash = Math.imul(rotate((hash + Math.imul(data[at] as number, P5)) | 0, 11), P1);
  }
  hash = Math.imul(hash ^ (hash >>> 15), P2);
  hash = Math.imul(hash ^ (hash >>> 13), P3);
  return (hash ^ (hash >>> 16)) >>> 0;
}
