/**
 * Who logs in, and how: sasl.mechanism with the entry of sasl.jaas.config or, where that is not given, the section KafkaClient
 * of the program's own logins (spec/clients.md section 4).
 */
import {
  type JaasEntry,
  JaasError,
  type Logins,
  parseJaasEntries,
  LOGIN_FILE,
} from '../base/jaas.ts';
import { isScramName } from '../base/scram.ts';
import { oauthBearer, plain, type SaslExchange, scram } from '../network/sasl.ts';
import type { ConfigValues } from './config-types.ts';
import { configError, illegalArgument } from './errors.ts';
import { unsecuredToken } from './unsecured-token.ts';

export interface SaslLogin {
  readonly mechanism: string;
  /** For one connection; nonce: at least 16 random characters that are no commas. */
  readonly begin: (nonce: string) => SaslExchange;
}

/** A program's own logins, as Java has them in the file of java.security.auth.login.config. */
export type LoadLogins = () => Promise<Logins>;

const SECTION = 'KafkaClient';
const OAUTHBEARER = 'OAUTHBEARER';

/** Throws for what no login can be read from; what it gives rejects when there is none after all. */
export function readLogin(
  config: ConfigValues,
  logins: LoadLogins | undefined,
  now: () => number,
): () => Promise<SaslLogin> {
  const mechanism = config.string('sasl.mechanism');
  const text = config.nullableString('sasl.jaas.config');
  if (text === null && logins === undefined) throw noSection('is not set');
  const given = text === null ? null : entryOf(text);
  if (mechanism !== 'PLAIN' && mechanism !== OAUTHBEARER && !isScramName(mechanism))
    throw configError(
      `Invalid value ${mechanism} for configuration sasl.mechanism: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 and OAUTHBEARER are served by this version`,
    );
  for (const key of ['sasl.oauthbearer.token.endpoint.url', 'sasl.login.callback.handler.class'])
    if (mechanism === OAUTHBEARER && config.given(key))
      throw configError(
        `Invalid value for configuration ${key}: this version makes unsecured tokens only`,
      );
  return async () => {
    const known = given === null ? await logins?.() : undefined;
    const entry = given ?? known?.sections.get(SECTION)?.[0];
    if (entry === undefined) throw noSection(`is ${known?.properties.get(LOGIN_FILE)}`);
    return { mechanism, begin: (nonce) => exchangeOf(mechanism, entry, nonce, now()) };
  };
}

function exchangeOf(mechanism: string, entry: JaasEntry, nonce: string, nowMs: number) {
  const { options } = entry;
  if (mechanism === OAUTHBEARER) return oauthBearer(unsecuredToken(options, nowMs));
  const credentials = {
    username: options.get('username') ?? '',
    password: options.get('password') ?? '',
    tokenauth: options.get('tokenauth') === 'true',
  };
  return isScramName(mechanism) ? scram(mechanism, credentials, nonce) : plain(credentials);
}

function noSection(file: string): Error {
  return illegalArgument(
    `Could not find a '${SECTION}' entry in the JAAS configuration. System property '${LOGIN_FILE}' ${file}`,
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
