/**
 * What a key store says: whose key and certificates, and which certificates are trusted. The formats are PEM, and
 * Java's PKCS12 and JKS; which one it is, its configuration says.
 */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { TlsError, type TlsStore, TlsStoreError } from '../../platform.ts';
import { DerError } from './der.ts';
import { readJks } from './jks.ts';
import { pemBlocks, writePem } from './pem.ts';
import { readPkcs12 } from './pkcs12.ts';

export interface KeyStore {
  /** The first private key and its certificates as DER, its own first. */
  readonly identity: { readonly key: KeyObject; readonly chain: readonly Buffer[] } | null;
  readonly trusted: readonly Buffer[];
}

/** Throws TlsError when the store cannot be read. */
export function readKeyStore(store: TlsStore): KeyStore {
  try {
    return read(store);
  } catch (error) {
    if (error instanceof TlsError) throw new TlsStoreError(store, error.message, error);
    const reason = error instanceof DerError ? 'it is damaged' : (error as Error).message;
    throw new TlsStoreError(store, `The ${store.type} store cannot be read: ${reason}`, error);
  }
}

function read(store: TlsStore): KeyStore {
  const { type, bytes, password, keyPassword } = store;
  switch (type.toUpperCase()) {
    case 'PEM':
      return readPem(store);
    case 'PKCS12':
      return readPkcs12(Buffer.from(bytes), password ?? '', keyPassword ?? password ?? '');
    case 'JKS':
      return readJks(Buffer.from(bytes), password, keyPassword ?? password ?? '');
    default:
      throw new TlsError(`Key stores of type ${type} are not supported: use PEM, PKCS12 or JKS`);
  }
}

/** A key is optional: a trust store has none. All certificates are its chain, or all are trusted. */
function readPem({ bytes, password, keyPassword }: TlsStore): KeyStore {
  const blocks = pemBlocks(Buffer.from(bytes).toString('latin1'));
  const chain = blocks
    .filter(({ label }) => label.endsWith('CERTIFICATE'))
    .map(({ body }) => new X509Certificate(Buffer.from(body, 'base64')).raw);
  if (chain.length === 0) throw new TlsError('The PEM store has no certificate');
  const block = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'));
  if (block === undefined) return { identity: null, trusted: chain };
  // Old encrypted keys have header lines in front of the base64: those are left as they stand.
  const text = block.body.includes(':')
    ? `-----BEGIN ${block.label}-----${block.body}-----END ${block.label}-----\n`
    : writePem(block.label, block.body);
  const passphrase = keyPassword ?? password;
  const key = createPrivateKey({ key: text, ...(passphrase === null ? {} : { passphrase }) });
  return { identity: { key, chain }, trusted: chain };
}
