/**
 * What passwords encrypt in PKCS12 and PKCS8: PBES2 (PBKDF2 and AES or triple DES) of today, and PKCS12's own schemes
 * (SHA-1 with triple DES or RC2, RFC 7292 appendix B) of older files.
 */
import { createDecipheriv, createHash, pbkdf2Sync } from 'node:crypto';
import { TlsError } from '../../platform.ts';
import { childAt, childrenOf, type DerValue, integerOf, oidOf, octetsOf, Tag } from './der.ts';
import { decryptRc2Cbc } from './rc2.ts';

const PBES2 = '1.2.840.113549.1.5.13';
const PBKDF2 = '1.2.840.113549.1.5.12';

const CIPHERS: Readonly<Record<string, { name: string; keySize: number }>> = {
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keySize: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keySize: 24 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', keySize: 32 },
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', keySize: 24 },
};

const PRFS: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};

const OLD_SCHEMES: Readonly<Record<string, { name: 'des-ede3-cbc' | 'rc2'; keySize: number }>> = {
  '1.2.840.113549.1.12.1.3': { name: 'des-ede3-cbc', keySize: 24 },
  '1.2.840.113549.1.12.1.5': { name: 'rc2', keySize: 16 },
  '1.2.840.113549.1.12.1.6': { name: 'rc2', keySize: 5 },
};

/** A file that makes every reader hash for minutes is not a key store. */
const ITERATIONS_MAX = 10_000_000;

/** `algorithm` is the AlgorithmIdentifier in front of the data. */
export function decryptWith(password: string, algorithm: DerValue, data: Buffer): Buffer {
  const scheme = oidOf(childAt(algorithm, 0, Tag.oid));
  const parameters = childAt(algorithm, 1, Tag.sequence);
  if (scheme === PBES2) return decryptPbes2(password, parameters, data);
  const old = OLD_SCHEMES[scheme];
  if (old === undefined) throw new TlsError(`Encryption by ${scheme} is not supported`);
  const salt = childAt(parameters, 0, Tag.octetString).content;
  const iterations = iterationsOf(childAt(parameters, 1, Tag.integer));
  const key = pkcs12Key('sha1', 1, password, salt, iterations, old.keySize);
  const iv = pkcs12Key('sha1', 2, password, salt, iterations, 8);
  return old.name === 'rc2' ? decryptRc2Cbc(key, iv, data) : decipher(old.name, key, iv, data);
}

function decryptPbes2(password: string, parameters: DerValue, data: Buffer): Buffer {
  const derivation = childAt(parameters, 0, Tag.sequence);
  const encryption = childAt(parameters, 1, Tag.sequence);
  const derivationOid = oidOf(childAt(derivation, 0, Tag.oid));
  const cipherOid = oidOf(childAt(encryption, 0, Tag.oid));
  const cipher = CIPHERS[cipherOid];
  if (derivationOid !== PBKDF2)
    throw new TlsError(`Key derivation ${derivationOid} is not supported`);
  if (cipher === undefined) throw new TlsError(`Cipher ${cipherOid} is not supported`);
  const [salt, count, ...rest] = childrenOf(childAt(derivation, 1, Tag.sequence));
  if (salt === undefined || count === undefined) throw new TlsError('PBKDF2 without parameters');
  const prf = rest.find(({ tag }) => tag === Tag.sequence);
  const prfOid = prf === undefined ? '1.2.840.113549.2.7' : oidOf(childAt(prf, 0, Tag.oid));
  const hash = PRFS[prfOid];
  if (hash === undefined) throw new TlsError(`Key derivation by ${prfOid} is not supported`);
  const key = pbkdf2Sync(password, salt.content, iterationsOf(count), cipher.keySize, hash);
  return decipher(cipher.name, key, octetsOf(childAt(encryption, 1)), data);
}

function decipher(name: string, key: Buffer, iv: Buffer, data: Buffer): Buffer {
  const stream = createDecipheriv(name, key, iv);
  return Buffer.concat([stream.update(data), stream.final()]);
}

export function iterationsOf(value: DerValue): number {
  const iterations = integerOf(value);
  if (iterations < 1 || iterations > ITERATIONS_MAX) {
    throw new TlsError(`${iterations} iterations of key derivation`);
  }
  return iterations;
}

/** RFC 7292 B.2; `purpose` is 1 for keys, 2 for initial vectors, 3 for message authentication. */
export function pkcs12Key(
  hash: string,
  purpose: number,
  password: string,
  salt: Buffer,
  iterations: number,
  size: number,
): Buffer {
  const block = hash === 'sha384' || hash === 'sha512' ? 128 : 64;
  const bmp = Buffer.from(`${password}\0`, 'utf16le').swap16();
  const seed = Buffer.concat([filled(salt, block), filled(bmp, block)]);
  const diversifier = Buffer.alloc(block, purpose);
  const parts: Buffer[] = [];
  for (let made = 0; made < size; ) {
    let digest = createHash(hash).update(diversifier).update(seed).digest();
    for (let i = 1; i < iterations; i++) digest = createHash(hash).update(digest).digest();
    parts.push(digest);
    made += digest.length;
    const addend = filled(digest, block).subarray(0, block);
    for (let start = 0; start < seed.length; start += block) {
      addOneMore(seed.subarray(start, start + block), addend);
    }
  }
  return Buffer.concat(parts).subarray(0, size);
}

/** Repeated up to a whole number of blocks. */
function filled(bytes: Buffer, block: number): Buffer {
  return Buffer.alloc(Math.ceil(bytes.length / block) * block, bytes);
}

/** number += addend + 1, both big-endian. */
function addOneMore(number: Buffer, addend: Buffer): void {
  let carry = 1;
  for (let i = number.length - 1; i >= 0; i--) {
    carry += (number[i] ?? 0) + (addend[i] ?? 0);
    number[i] = carry & 0xff;
    carry >>= 8;
  }
}
