/**
 * JKS, Java's own key store:
 *   magic int | version int | count int | entries | SHA-1 of the password, "Mighty Aphrodite" and all before
 * A key is hidden under a stream of SHA-1 sums of password and salt, with a sum of password and key behind it.
 */
import { createHash, createPrivateKey, timingSafeEqual } from 'node:crypto';
import { TlsError } from '../../platform.ts';
import { childAt, octetsOf, oidOf, readValue } from './der.ts';
import type { KeyStore } from './key-store.ts';

const MAGIC = 0xfeed_feed;
const PRIVATE_KEY = 1;
const TRUSTED_CERTIFICATE = 2;
const KEY_PROTECTOR = '1.3.6.1.4.1.42.2.17.1.1';
const WHITENER = 'Mighty Aphrodite';
const SUM_SIZE = 20;

const sha1 = (...parts: (Buffer | string)[]): Buffer => {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

class Cursor {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  take(size: number): Buffer {
    const end = this.#position + size;
    if (size < 0 || end > this.#bytes.length) throw new TlsError('The JKS store is cut short');
    const taken = this.#bytes.subarray(this.#position, end);
    this.#position = end;
    return taken;
  }

  int(): number {
    return this.take(4).readUInt32BE();
  }

  /** Java's writeUTF. */
  utf(): string {
    return this.take(this.take(2).readUInt16BE()).toString();
  }
}

/** `password` null reads without looking at the sum, as Java does. */
export function readJks(bytes: Buffer, password: string | null, keyPassword: string): KeyStore {
  if (bytes.length < 12 + SUM_SIZE || bytes.readUInt32BE() !== MAGIC) {
    throw new TlsError('The file is not a JKS store');
  }
  const body = bytes.subarray(0, -SUM_SIZE);
  if (password !== null) {
    const sum = sha1(passwordBytes(password), WHITENER, body);
    if (!timingSafeEqual(sum, bytes.subarray(-SUM_SIZE))) {
      throw new TlsError('The key store was tampered with, or its password is incorrect');
    }
  }
  const cursor = new Cursor(body);
  cursor.int();
  const version = cursor.int();
  if (version !== 1 && version !== 2) throw new TlsError(`JKS version ${version} is unknown`);
  let identity: KeyStore['identity'] = null;
  const trusted: Buffer[] = [];
  for (let count = cursor.int(); count > 0; count--) {
    const tag = cursor.int();
    cursor.utf();
    cursor.take(8);
    if (tag === TRUSTED_CERTIFICATE) {
      trusted.push(certificate(cursor, version));
    } else if (tag === PRIVATE_KEY) {
      const hidden = cursor.take(cursor.int());
      const chain: Buffer[] = [];
      for (let left = cursor.int(); left > 0; left--) chain.push(certificate(cursor, version));
      identity ??= { key: keyOf(hidden, keyPassword), chain };
      trusted.push(...chain.slice(0, 1));
    } else {
      throw new TlsError(`JKS entries of kind ${tag} are unknown`);
    }
  }
  return { identity, trusted };
}

const passwordBytes = (password: string): Buffer => Buffer.from(password, 'utf16le').swap16();

function certificate(cursor: Cursor, version: number): Buffer {
  if (version === 2) cursor.utf();
  return cursor.take(cursor.int());
}

function keyOf(encrypted: Buffer, password: string) {
  const info = readValue(encrypted);
  const algorithm = oidOf(childAt(childAt(info, 0), 0));
  if (algorithm !== KEY_PROTECTOR) throw new TlsError(`Keys hidden by ${algorithm} are unknown`);
  const hidden = octetsOf(childAt(info, 1));
  const secret = passwordBytes(password);
  const plain = Buffer.from(hidden.subarray(SUM_SIZE, -SUM_SIZE));
  let stream = hidden.subarray(0, SUM_SIZE);
  for (let at = 0; at < plain.length; at++) {
    if (at % SUM_SIZE === 0) stream = sha1(secret, stream);
    plain[at] = (plain[at] ?? 0) ^ (stream[at % SUM_SIZE] ?? 0);
  }
  if (!sha1(secret, plain).equals(hidden.subarray(-SUM_SIZE))) {
    throw new TlsError('The key cannot be recovered: its password is incorrect');
  }
  return createPrivateKey({ key: plain, format: 'der', type: 'pkcs8' });
}
