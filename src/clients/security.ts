/**
 * How a client's connections are made safe, as its configuration has it (spec/clients.md section 4): security.protocol chooses
 * among the clear, TLS and a login by SASL; ssl.* and sasl.* say how. Key stores are read when the first connection is made.
 */
import { type Disk, TlsError, type TlsOptions, type TlsStore } from '../platform/platform.ts';
import type { ConfigValues } from './config-types.ts';
import { authenticationError, invalidConfiguration, kafkaError } from './errors.ts';
import { type LoadLogins, readLogin, type SaslLogin } from './sasl-login.ts';

export interface Security {
  /** Rejects with a KafkaException for stores that cannot be read; null: no TLS. */
  readonly tls: () => Promise<TlsOptions | null>;
  /** Rejects when there is no login after all; null: none is wanted. */
  readonly login: (() => Promise<SaslLogin>) | null;
}

/** Throws for what is contradictory or not spoken here. */
export function readSecurity(
  config: ConfigValues,
  {
    disk,
    logins,
    now,
  }: {
    readonly disk: Pick<Disk, 'readFile'>;
    readonly logins: LoadLogins | undefined;
    /** Ms since the epoch. */
    readonly now: () => number;
  },
): Security {
  const protocol = config.string('security.protocol').toUpperCase();
  const login = protocol.startsWith('SASL_') ? readLogin(config, logins, now) : null;
  if (!protocol.endsWith('SSL')) return { tls: async () => null, login };
  const stores = {
    keyStore: storeOf(config, 'keystore'),
    trustStore: storeOf(config, 'truststore'),
  };
  let read: Promise<TlsOptions> | null = null;
  const tls = () => {
    read ??= readTls(config, disk, stores);
    return read;
  };
  return { tls, login };
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
    throw kafkaError(`Failed to load SSL keystore ${location} of type ${type}`, error);
  }
}

const UNREACHABLE =
  /^(ECONN(REFUSED|RESET|ABORTED)|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOST|ENET|EPIPE)/;

/** What a handshake that failed means to Kafka's clients: nothing that repeating would mend. */
export function handshakeFailure(error: unknown): unknown {
  if (error instanceof TlsError) return kafkaError(error.message, error);
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string' || UNREACHABLE.test(code)) return error;
  return authenticationError('SslAuthentication', 'SSL handshake failed', error);
}
