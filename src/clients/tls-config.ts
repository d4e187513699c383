/**
 * ssl.* as the platform's TLS options (spec/clients.md section 4): stores in files or as PEM in the configuration itself. Files are read
 * when they are asked for first.
 */
import type { Disk, TlsOptions, TlsStore } from '../platform/platform.ts';
import type { ConfigValues } from './config-types.ts';
import { type ClientError, invalidConfiguration, kafkaError } from './errors.ts';

/** Throws for what is contradictory; what it gives rejects with a KafkaException for stores that cannot be read. */
export function tlsOf(
  config: ConfigValues,
  disk: Pick<Disk, 'readFile'>,
): () => Promise<TlsOptions> {
  const stores = {
    keyStore: storeOf(config, 'keystore'),
    trustStore: storeOf(config, 'truststore'),
  };
  let read: Promise<TlsOptions> | null = null;
  return () => {
    read ??= readTls(config, disk, stores);
    return read;
  };
}

/** Where a store is: a file, or since KIP-651 PEM in the configuration itself. */
type Store = Omit<TlsStore, 'bytes'> & ({ readonly location: string } | { readonly pem: string });

const STORES = {
  keystore: {
    pem: ['ssl.keystore.key', 'ssl.keystore.certificate.chain'],
    typed: 'SSL private key can be specified only for PEM, but key store type is',
    twice: 'Both SSL key store location and separate private key are specified.',
  },
  truststore: {
    pem: ['ssl.truststore.certificates'],
    typed: 'SSL trust store certs can be specified only for PEM, but trust store type is',
    twice: 'Both SSL trust store location and separate trust certificates are specified.',
  },
} as const;

function storeOf(config: ConfigValues, kind: keyof typeof STORES): Store | null {
  const { pem, typed, twice } = STORES[kind];
  const type = config.string(`ssl.${kind}.type`);
  const password = config.nullableString(`ssl.${kind}.password`);
  const keyPassword = kind === 'keystore' ? config.nullableString('ssl.key.password') : null;
  const store = { type, password, ...(keyPassword === null ? {} : { keyPassword }) };
  const location = config.nullableString(`ssl.${kind}.location`);
  const texts = pem.map((key) => config.nullableString(key)).filter((text) => text !== null);
  if (texts.length === 0) return location === null ? null : { ...store, location };
  if (type.toUpperCase() !== 'PEM') throw invalidConfiguration(`${typed} ${type}.`);
  if (location !== null) throw invalidConfiguration(twice);
  return { ...store, pem: texts.join('\n') };
}

async function readTls(
  config: ConfigValues,
  disk: Pick<Disk, 'readFile'>,
  stores: { readonly keyStore: Store | null; readonly trustStore: Store | null },
): Promise<TlsOptions> {
  const cipherSuites = config.list('ssl.cipher.suites') as readonly string[] | null;
  const identification = config.nullableString('ssl.endpoint.identification.algorithm') ?? '';
  const { keyStore, trustStore } = stores;
  return {
    keyStore: keyStore && (await readStore(keyStore, disk)),
    trustStore: trustStore && (await readStore(trustStore, disk)),
    protocols: config.list('ssl.enabled.protocols'),
    cipherSuites: cipherSuites?.length === 0 ? null : cipherSuites,
    verifyHostname: identification.toLowerCase() === 'https',
  };
}

async function readStore(store: Store, disk: Pick<Disk, 'readFile'>): Promise<TlsStore> {
  if ('pem' in store) return { ...store, bytes: Buffer.from(store.pem) };
  const { location, type } = store;
  try {
    return { ...store, bytes: await disk.readFile(location) };
  } catch (error) {
    throw storeFailure(location, type, error);
  }
}

/** A file of ssl.* that cannot be read, whatever is in it. */
export function storeFailure(location: string, type: string, cause: unknown): ClientError {
  return kafkaError(`Failed to load SSL keystore ${location} of type ${type}`, cause);
}
