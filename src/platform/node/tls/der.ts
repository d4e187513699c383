/**
 * DER, the tag-length-value form of certificates and key stores, read as far as those need it: definite lengths, one
 * byte of tag. PKCS12 files of some writers are BER with indefinite lengths; these are read too.
 */
export class DerError extends Error {}

export const Tag = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  sequence: 0x30,
  set: 0x31,
} as const;

export interface DerValue {
  readonly tag: number;
  /** What it holds, without tag and length. */
  readonly content: Buffer;
  /** Tag, length and content. */
  readonly whole: Buffer;
}

const CONSTRUCTED = 0x20;

/** The value at a position; throws DerError when the bytes end before it does. */
export function readValue(bytes: Buffer, position = 0): DerValue {
  const tag = byteAt(bytes, position);
  if ((tag & 0x1f) === 0x1f) throw new DerError('a tag of more than one byte');
  const first = byteAt(bytes, position + 1);
  let start = position + 2;
  if (first === 0x80) return readIndefinite(bytes, position, tag);
  let length = first;
  if (first > 0x80) {
    const lengthBytes = first & 0x7f;
    if (lengthBytes > 4) throw new DerError('a length of more than four bytes');
    length = 0;
    for (let i = 0; i < lengthBytes; i++) length = length * 256 + byteAt(bytes, start + i);
    start += lengthBytes;
  }
  if (start + length > bytes.length) throw new DerError('a value is cut short');
  return {
    tag,
    content: bytes.subarray(start, start + length),
    whole: bytes.subarray(position, start + length),
  };
}

/** BER: values up to two zero bytes. */
function readIndefinite(bytes: Buffer, position: number, tag: number): DerValue {
  if ((tag & CONSTRUCTED) === 0) throw new DerError('a primitive value without length');
  let at = position + 2;
  while (byteAt(bytes, at) !== 0 || byteAt(bytes, at + 1) !== 0) {
    at += readValue(bytes, at).whole.length;
  }
  return {
    tag,
    content: bytes.subarray(position + 2, at),
    whole: bytes.subarray(position, at + 2),
  };
}

function byteAt(bytes: Buffer, position: number): number {
  const byte = bytes[position];
  if (byte === undefined) throw new DerError('a value is cut short');
  return byte;
}

/** The values that a constructed one consists of. */
export function childrenOf(value: DerValue): DerValue[] {
  const children: DerValue[] = [];
  for (let at = 0; at < value.content.length; ) {
    const child = readValue(value.content, at);
    children.push(child);
    at += child.whole.length;
  }
  return children;
}

/** The nth value inside; throws DerError when there is none or it has another tag. */
export function childAt(value: DerValue, index: number, tag?: number): DerValue {
  const child = childrenOf(value)[index];
  if (child === undefined || (tag !== undefined && child.tag !== tag)) {
    throw new DerError(`no value of the expected kind at ${index}`);
  }
  return child;
}

/** `1.2.840...` */
export function oidOf(value: DerValue): string {
  const numbers: number[] = [];
  let number = 0;
  for (const byte of value.content) {
    number = number * 128 + (byte & 0x7f);
    if ((byte & 0x80) !== 0) continue;
    if (numbers.length === 0) {
      const root = Math.min(2, Math.floor(number / 40));
      numbers.push(root, number - root * 40);
    } else {
      numbers.push(number);
    }
    number = 0;
  }
  return numbers.join('.');
}

/** An octet string, which BER may have cut into pieces. */
export function octetsOf(value: DerValue): Buffer {
  if ((value.tag & CONSTRUCTED) === 0) return value.content;
  return Buffer.concat(childrenOf(value).map(octetsOf));
}

/** A whole number that fits one of ours: iteration counts, key lengths. */
export function integerOf(value: DerValue): number {
  if (value.content.length > 6) throw new DerError('a number is too large');
  return value.content.length === 0 ? 0 : value.content.readIntBE(0, value.content.length);
}
