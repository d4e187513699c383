/**
 * From the platform's TLS options to Node's: stores read, protocols and cipher suites renamed. A certificate in a trust
 * store is trusted by itself, as in Java, whether it signs itself or not.
 */
import * as tls from 'node:tls';
import { TlsError, type TlsOptions, type TlsStore } from '../../platform.ts';
import { readKeyStore } from './key-store.ts';
import { writePem } from './pem.ts';

const PROTOCOLS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
type Protocol = (typeof PROTOCOLS)[number];
const DEFAULT_PROTOCOLS: readonly Protocol[] = ['TLSv1.2', 'TLSv1.3'];

const made = new WeakMap<TlsOptions, tls.SecureContextOptions>();
const contexts = new WeakMap<TlsOptions, tls.SecureContext>();
const anchors = new WeakMap<TlsStore, readonly Buffer[]>();

/** What tls.createServer wants to know. */
export function contextOptions(options: TlsOptions): tls.SecureContextOptions {
  let known = made.get(options);
  if (known === undefined) {
    known = { ...keys(options), ...versions(options), ...ciphers(options) };
    made.set(options, known);
  }
  return known;
}

/** The same ready-made, for connecting again and again. */
export function secureContext(options: TlsOptions): tls.SecureContext {
  let known = contexts.get(options);
  if (known === undefined) {
    known = tls.createSecureContext(contextOptions(options));
    contexts.set(options, known);
  }
  return known;
}

const certificatePem = (der: Buffer): string => writePem('CERTIFICATE', der.toString('base64'));

function keys({ keyStore, trustStore }: TlsOptions): tls.SecureContextOptions {
  const options: tls.SecureContextOptions = {};
  if (keyStore !== null) {
    const { identity } = readKeyStore(keyStore);
    if (identity === null) throw new TlsError('The key store has no private key');
    options.key = identity.key.export({ type: 'pkcs8', format: 'pem' });
    options.cert = identity.chain.map(certificatePem).join('');
  }
  if (trustStore !== null) {
    options.ca = trustedIn(trustStore).map(certificatePem);
    options.allowPartialTrustChain = true;
  }
  return options;
}

function trustedIn(trustStore: TlsStore): readonly Buffer[] {
  const { trusted } = readKeyStore(trustStore);
  if (trusted.length === 0) throw new TlsError('The trust store has no trusted certificate');
  return trusted;
}

/** The certificates of the trust store, DER; none where the platform's roots are believed. */
export function trustedBy({ trustStore }: TlsOptions): readonly Buffer[] {
  if (trustStore === null) return [];
  const known = anchors.get(trustStore) ?? trustedIn(trustStore);
  anchors.set(trustStore, known);
  return known;
}

function protocolsOf({ protocols }: TlsOptions): readonly Protocol[] {
  if (protocols === null) return DEFAULT_PROTOCOLS;
  const unknown = protocols.find((name) => !PROTOCOLS.includes(name as Protocol));
  if (unknown !== undefined) throw new TlsError(`TLS protocol ${unknown} is not supported`);
  if (protocols.length === 0) throw new TlsError('No TLS protocol is enabled');
  return PROTOCOLS.filter((name) => protocols.includes(name));
}

function versions(options: TlsOptions): tls.SecureContextOptions {
  const allowed = protocolsOf(options);
  const minVersion = allowed[0] ?? 'TLSv1.2';
  return { minVersion, maxVersion: allowed[allowed.length - 1] ?? minVersion };
}

/** OpenSSL lets the protocols before TLSv1.2 be used only where nothing of their age is forbidden. */
function ciphers(options: TlsOptions): tls.SecureContextOptions {
  const { cipherSuites } = options;
  const old = protocolsOf(options).some((name) => name === 'TLSv1' || name === 'TLSv1.1');
  if (cipherSuites === null) {
    return old ? { ciphers: `${tls.DEFAULT_CIPHERS}:@SECLEVEL=0` } : {};
  }
  const names = cipherSuites.map(opensslName).filter((name) => name !== null);
  if (names.length === 0) {
    throw new TlsError(`None of the cipher suites ${cipherSuites.join(', ')} is supported`);
  }
  return { ciphers: [...names, ...(old ? ['@SECLEVEL=0'] : [])].join(':') };
}

/** TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 is ECDHE-RSA-AES128-GCM-SHA256; null when OpenSSL has no such suite. */
function opensslName(suite: string): string | null {
  const known = tls.getCiphers();
  if (known.includes(suite.toLowerCase())) return suite;
  const [exchange = '', cipher = ''] = suite.replace(/^(TLS|SSL)_/, '').split('_WITH_');
  const bulk = cipher
    .replace(/AES_(\d+)/, 'AES$1')
    .replace('_CBC', '')
    .replace('3DES_EDE', 'DES-CBC3')
    .replace(/(CHACHA20_POLY1305)_SHA256/, '$1');
  const name = (exchange === 'RSA' ? bulk : `${exchange}_${bulk}`).replaceAll('_', '-');
  return known.includes(name.toLowerCase()) ? name : null;
}
