/** The key stores of this folder as the platform's TLS options. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TlsOptions, TlsServerOptions, TlsStore } from '../../../src/platform/platform.ts';

const TYPES: Record<string, string> = { pem: 'PEM', p12: 'PKCS12', jks: 'JKS' };

export const tlsPath = (file: string): string => join(import.meta.dirname, file);

export function tlsStore(file: string): TlsStore {
  const type = TYPES[file.slice(file.lastIndexOf('.') + 1)] as string;
  return { type, bytes: readFileSync(tlsPath(file)), password: 'secret' };
}

export function clientTls(keyStore: string | null, more: Partial<TlsOptions> = {}): TlsOptions {
  return {
    keyStore: keyStore === null ? null : tlsStore(keyStore),
    trustStore: tlsStore('ca.pem'),
    protocols: null,
    cipherSuites: null,
    verifyHostname: true,
    ...more,
  };
}

export function serverTls(more: Partial<TlsServerOptions> = {}): TlsServerOptions {
  return {
    ...clientTls('server.pem', { verifyHostname: false }),
    clientAuth: 'none',
    ...more,
  };
}
