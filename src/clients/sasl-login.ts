/**
 * Who logs in, and how: sasl.mechanism with the entry of sasl.jaas.config or, where that is not given, the section KafkaClient
 * of the program's own logins (spec/clients.md section 4).
 */
import {
  type JaasEntry,
  JaasError,
  type LoadLogins,
  parseJaasEntries,
  LOGIN_FILE,
} from '../base/jaas.ts';
import { isScramName } from '../base/scram.ts';
import { oauthBearer, plain, type SaslExchange, scram } from '../network/sasl.ts';
import type { ConfigValues } from './config-types.ts';
import { configError, illegalArgument, kafkaError } from './errors.ts';
import { asksEndpoint, bearerLogin, type BearerWorld } from './oauth/bearer-login.ts';

export interface SaslLogin {
  readonly mechanism: string;
  /** For one connection; nonce: at least 16 random characters that are no commas. */
  readonly begin: (nonce: string) => SaslExchange;
}

const SECTION = 'KafkaClient';
const OAUTHBEARER = 'OAUTHBEARER';

interface LoginReader {
  /** Rejects when there is none after all. */
  readonly login: () => Promise<SaslLogin>;
  /** With the client. */
  readonly close: () => void;
}

/** Throws for what no login can be read from. */
export function readLogin(config: ConfigValues, world: BearerWorld): LoginReader {
  const mechanism = config.string('sasl.mechanism');
  const { logins } = world;
  const text = config.nullableString('sasl.jaas.config');
  if (text === null && logins === undefined) throw noSection();
  const given = text === null ? null : entryOf(text);
  if (mechanism !== 'PLAIN' && mechanism !== OAUTHBEARER && !isScramName(mechanism))
    throw configError(
      `Invalid value ${mechanism} for configuration sasl.mechanism: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 and OAUTHBEARER are served by this version`,
    );
  const made = given && mechanismLogin(config, mechanism, given, world);
  let found: Promise<LoginReader> | null = null;
  return {
    login: async () => {
      if (made !== null) return made.login();
      found ??= loadEntry(logins).then((entry) => mechanismLogin(config, mechanism, entry, world));
      return (await found).login();
    },
    close: () => {
      made?.close();
      found?.then(({ close }) => close()).catch(() => {});
    },
  };
}

async function loadEntry(logins: LoadLogins | undefined): Promise<JaasEntry> {
  const known = await logins?.();
  const entry = known?.sections.get(SECTION)?.[0];
  if (entry === undefined) throw noSection(known?.properties.get(LOGIN_FILE));
  return entry;
}

function mechanismLogin(
  config: ConfigValues,
  mechanism: string,
  entry: JaasEntry,
  world: BearerWorld,
): LoginReader {
  if (mechanism === OAUTHBEARER) {
    const { token, close } = bearerLogin(config, entry, world);
    const login = async () => {
      const shown = await token();
      return { mechanism, begin: () => oauthBearer(shown) };
    };
    return { login, close };
  }
  if (asksEndpoint(config)) {
    const cause = illegalArgument(`Unexpected SASL mechanism: ${mechanism}`);
    throw kafkaError(String(cause), cause);
  }
  const begin = (nonce: string) => exchangeOf(mechanism, entry, nonce);
  return { login: async () => ({ mechanism, begin }), close: () => {} };
}

function exchangeOf(mechanism: string, { options }: JaasEntry, nonce: string) {
  const credentials = {
    username: options.get('username') ?? '',
    password: options.get('password') ?? '',
    tokenauth: options.get('tokenauth') === 'true',
  };
  return isScramName(mechanism) ? scram(mechanism, credentials, nonce) : plain(credentials);
}

function noSection(file?: string): Error {
  const state = file === undefined ? 'is not set' : `is ${file}`;
  return illegalArgument(
    `Could not find a '${SECTION}' entry in the JAAS configuration. System property '${LOGIN_FILE}' ${state}`,
  );
}

function entryOf(text: string): JaasEntry {
  const words = text.trim().split(/\s+/, 2);
  if (words[0] === '') throw illegalArgument('Login module not specified in JAAS config');
  if (words.length < 2)
    throw illegalArgument('Login module control flag not specified in JAAS config');
  try {
    const [entry, ...more] = parseJaasEntries(text);
    if (more.length > 0)
      throw illegalArgument(
        `JAAS config property contains ${1 + more.length} login modules, should be 1 module`,
      );
    if (entry !== undefined) return entry;
  } catch (error) {
    if (!(error instanceof JaasError)) throw error;
    throw illegalArgument(`JAAS config property does not end in an entry: ${error.message}`);
  }
  throw illegalArgument('Login module not specified in JAAS config');
}
