/**
 * PKCS12 key stores (RFC 7292): bags of keys and certificates, in the clear or encrypted by the password, under a MAC that
 * proves it. Java marks the certificates it trusts with an attribute; in files of others all are taken to be trusted.
 */
import { createHmac, createPrivateKey, timingSafeEqual, X509Certificate } from 'node:crypto';
import { TlsError } from '../../platform.ts';
import { childAt, childrenOf, type DerValue, oidOf, octetsOf, readValue, Tag } from './der.ts';
import type { KeyStore } from './key-store.ts';
import { decryptWith, iterationsOf, pkcs12Key } from './password-encryption.ts';

const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const KEY_BAG = '1.2.840.113549.1.12.10.1.1';
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2';
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3';
const TRUSTED_KEY_USAGE = '2.16.840.1.113894.746875.1.1';

const HASHES: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

interface Contents {
  /** PKCS8. */
  readonly keys: Buffer[];
  readonly certificates: { readonly der: Buffer; readonly trusted: boolean }[];
}

export function readPkcs12(bytes: Buffer, password: string, keyPassword: string): KeyStore {
  const file = readValue(bytes);
  const safe = contentOf(childAt(file, 1, Tag.sequence));
  const mac = childrenOf(file)[2];
  if (mac !== undefined) checkMac(mac, safe, password);
  const contents: Contents = { keys: [], certificates: [] };
  for (const part of childrenOf(readValue(safe))) {
    for (const bag of childrenOf(readValue(contentsOf(part, password)))) {
      take(bag, contents, keyPassword);
    }
  }
  return keyStoreOf(contents);
}

/** The octets of a ContentInfo of plain data. */
function contentOf(info: DerValue): Buffer {
  const type = oidOf(childAt(info, 0, Tag.oid));
  if (type !== DATA) throw new TlsError(`Contents of type ${type} are not supported`);
  return octetsOf(childAt(childAt(info, 1), 0));
}

function contentsOf(part: DerValue, password: string): Buffer {
  if (oidOf(childAt(part, 0, Tag.oid)) !== ENCRYPTED_DATA) return contentOf(part);
  const encrypted = childAt(childAt(childAt(part, 1), 0), 1, Tag.sequence);
  return decryptWith(password, childAt(encrypted, 1), octetsOf(childAt(encrypted, 2)));
}

function checkMac(mac: DerValue, safe: Buffer, password: string): void {
  const digest = childAt(mac, 0, Tag.sequence);
  const oid = oidOf(childAt(childAt(digest, 0, Tag.sequence), 0, Tag.oid));
  const hash = HASHES[oid];
  if (hash === undefined) throw new TlsError(`A MAC by ${oid} is not supported`);
  const expected = childAt(digest, 1, Tag.octetString).content;
  const salt = childAt(mac, 1, Tag.octetString).content;
  const count = childrenOf(mac)[2];
  const iterations = count === undefined ? 1 : iterationsOf(count);
  const key = pkcs12Key(hash, 3, password, salt, iterations, expected.length);
  const actual = createHmac(hash, key).update(safe).digest();
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) {
    throw new TlsError('The key store was tampered with, or its password is incorrect');
  }
}

function take(bag: DerValue, { keys, certificates }: Contents, keyPassword: string): void {
  const value = () => childAt(childAt(bag, 1), 0, Tag.sequence);
  switch (oidOf(childAt(bag, 0, Tag.oid))) {
    case KEY_BAG:
      keys.push(value().whole);
      return;
    case SHROUDED_KEY_BAG:
      keys.push(decryptWith(keyPassword, childAt(value(), 0), octetsOf(childAt(value(), 1))));
      return;
    case CERTIFICATE_BAG: {
      const der = octetsOf(childAt(childAt(value(), 1), 0));
      const attributes = childrenOf(bag)[2];
      const names = attributes === undefined ? [] : childrenOf(attributes);
      const trusted = names.some((name) => oidOf(childAt(name, 0)) === TRUSTED_KEY_USAGE);
      certificates.push({ der, trusted });
    }
  }
}

function keyStoreOf({ keys, certificates }: Contents): KeyStore {
  const all = certificates.map(({ der }) => der);
  const marked = certificates.filter(({ trusted }) => trusted).map(({ der }) => der);
  const trusted = marked.length > 0 ? marked : all;
  for (const pkcs8 of keys) {
    const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    const known = all.map((der) => new X509Certificate(der));
    const own = known.find((certificate) => certificate.checkPrivateKey(key));
    if (own !== undefined) return { identity: { key, chain: chainOf(own, known) }, trusted };
  }
  return { identity: null, trusted };
}

/** From a certificate to the last issuer that is there. */
function chainOf(own: X509Certificate, known: readonly X509Certificate[]): Buffer[] {
  const chain = [own];
  for (const last of chain) {
    const issuer = known.find((other) => !chain.includes(other) && last.checkIssued(other));
    if (issuer !== undefined) chain.push(issuer);
  }
  return chain.map(({ raw }) => raw);
}
