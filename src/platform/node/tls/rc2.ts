/**
 * RC2 in CBC mode, decryption only (RFC 2268): the cipher around the certificates of PKCS12 files that Java before 8u301
 * and 11.0.12 wrote, and that OpenSSL 3 no longer offers. Nothing is ever encrypted with it.
 */
const PI = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2' +
    '179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82' +
    '54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626' +
    '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7' +
    '08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec' +
    'c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
    '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9' +
    '0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad',
  'hex',
);
const ROTATIONS = [1, 2, 3, 5] as const;
const BLOCK = 8;

const at = (list: { readonly [index: number]: number }, index: number): number => list[index] ?? 0;

/** 64 words of 16 bits out of the key, all of whose bits count. */
function expand(key: Buffer): Uint16Array {
  const bytes = new Uint8Array(128);
  bytes.set(key);
  const { length } = key;
  for (let i = length; i < 128; i++) {
    bytes[i] = at(PI, (at(bytes, i - 1) + at(bytes, i - length)) & 0xff);
  }
  bytes[128 - length] = at(PI, at(bytes, 128 - length));
  for (let i = 127 - length; i >= 0; i--) {
    bytes[i] = at(PI, at(bytes, i + 1) ^ at(bytes, i + length));
  }
  return Uint16Array.from({ length: 64 }, (_, i) => at(bytes, 2 * i) | (at(bytes, 2 * i + 1) << 8));
}

function decryptBlock(words: Uint16Array, keys: Uint16Array): void {
  let next = 63;
  const mix = () => {
    for (let i = 3; i >= 0; i--) {
      const [a, b, c] = [1, 2, 3].map((back) => at(words, (i + 4 - back) & 3)) as [
        number,
        number,
        number,
      ];
      const word = at(words, i);
      const by = at(ROTATIONS, i);
      const rotated = (word >>> by) | (word << (16 - by));
      words[i] = rotated - at(keys, next--) - (a & b) - (~a & c);
    }
  };
  const mash = () => {
    for (let i = 3; i >= 0; i--) words[i] = at(words, i) - at(keys, at(words, (i + 3) & 3) & 63);
  };
  for (let round = 0; round < 16; round++) {
    if (round === 5 || round === 11) mash();
    mix();
  }
}

/** Throws when the padding is not one: the key was wrong. */
export function decryptRc2Cbc(key: Buffer, iv: Buffer, data: Buffer): Buffer {
  const keys = expand(key);
  const plain = Buffer.alloc(data.length - (data.length % BLOCK));
  let before = iv;
  for (let start = 0; start < plain.length; start += BLOCK) {
    const block = data.subarray(start, start + BLOCK);
    const words = Uint16Array.from({ length: 4 }, (_, i) => block.readUInt16LE(2 * i));
    decryptBlock(words, keys);
    for (const [i, word] of words.entries()) {
      plain.writeUInt16LE(word ^ before.readUInt16LE(2 * i), start + 2 * i);
    }
    before = block;
  }
  const padding = plain[plain.length - 1] ?? 0;
  if (padding === 0 || padding > BLOCK) throw new Error('bad decrypt');
  return plain.subarray(0, plain.length - padding);
}
