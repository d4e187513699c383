/**
 * How a client's connections are made safe, as its configuration has it (spec/clients.md section 4): security.protocol chooses
 * among the clear, TLS and a login by SASL; ssl.* and sasl.* say how. Key stores are read when the first connection is made.
 */
import { isScramName } from '../base/scram.ts';
import { type JaasEntry, JaasError, type Logins, parseJaasEntries } from '../base/jaas.ts';
import { type Disk, TlsError, type TlsOptions, type TlsStore } from '../platform/platform.ts';
import type { SaslLogin } from './authentication.ts';
import type { ConfigValues } from './config-types.ts';
import {
  authenticationError,
  configError,
  illegalArgument,
  invalidConfiguration,
  kafkaError,
} from './errors.ts';

export interface Security {
  /** Rejects with a KafkaException for stores that cannot be read; null: no TLS. */
  readonly tls: () => Promise<TlsOptions | null>;
  /** Rejects when there is no login after all; null: none is wanted. */
  readonly login: (() => Promise<SaslLogin>) | null;
}

/** A program's own logins, as Java has them in the file of java.security.auth.login.config. */
export type LoadLogins = () => Promise<Logins>;

/** Throws for what is contradictory or not spoken here. */
export function readSecurity(
  config: ConfigValues,
  { disk, logins }: { disk: Pick<Disk, 'readFile'>; logins: LoadLogins | undefined },
): Security {
  const protocol = config.string('security.protocol').toUpperCase();
  const login = protocol.startsWith('SASL_') ? loginOf(config, logins) : null;
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

const SECTION = 'KafkaClient';

function loginOf(config: ConfigValues, logins: LoadLogins | undefined): () => Promise<SaslLogin> {
  const mechanism = config.string('sasl.mechanism');
  const text = config.nullableString('sasl.jaas.config');
  if (text === null && logins === undefined) throw noSection('is not set');
  const given = text === null ? null : entryOf(text);
  if (mechanism !== 'PLAIN' && !isScramName(mechanism))
    throw configError(
      `Invalid value ${mechanism} for configuration sasl.mechanism: PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512 are served by this version`,
    );
  return async () => {
    const known = given === null ? await logins?.() : undefined;
    const entry = given ?? known?.sections.get(SECTION)?.[0];
    if (entry === undefined)
      throw noSection(`is ${known?.properties.get('java.security.auth.login.config')}`);
    const option = (name: string) => entry.options.get(name);
    return {
      mechanism,
      credentials: {
        username: option('username') ?? '',
        password: option('password') ?? '',
        tokenauth: option('tokenauth') === 'true',
      },
    };
  };
}

function noSection(file: string): Error {
  return illegalArgument(
    `Could not find a '${SECTION}' entry in the JAAS configuration. System property 'java.security.auth.login.config' ${file}`,
  );
}

function entryOf(text: string): JaasEntry {
  const words = text.trim().split(/\s+/, 2);
  if (words[0] === '') throw illegalArgument('Login module not specified in JAAS config');
  if (words.length < 2)
    throw illegalArgument('Login module control flag not specified in JAAS config');
  try {
    const [entry] = parseJaasEntries(text);
    if (entry !== undefined) return entry;
  } catch (error) {
    if (!(error instanceof JaasError)) throw error;
    throw illegalArgument(`JAAS config property does not end in an entry: ${error.message}`);
  }
  throw illegalArgument('Login module not specified in JAAS config');
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
