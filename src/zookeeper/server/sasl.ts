/**
 * The server's half of SASL DIGEST-MD5 (spec/zookeeper.md 1.11): a challenge, the client's answer, our own proof. Users
 * and passwords are the `user_NAME` options of the login configuration's section, as Apache's server has them.
 */
import { timingSafeEqual } from 'node:crypto';
import { ConfigError } from '../../base/config-def.ts';
import { JaasError, parseJaasFile } from '../../base/jaas.ts';
import type { Disk, Random } from '../../platform/platform.ts';
import { digestProof, parseDirectives, SASL_SERVER_NAME, SASL_SERVICE } from '../digest-md5.ts';
import type { SaslConfig } from './auth-config.ts';

const LOGIN_MODULE = 'DigestLoginModule';
const USER_PREFIX = 'user_';
const NONCE_BYTES = 30;
const NONCE_COUNT = '00000001';

export type Passwords = ReadonlyMap<string, string>;

/** Users by name; null: this server has no SASL. */
export async function readSaslUsers(disk: Disk, config: SaslConfig): Promise<Passwords | null> {
  const { loginConfig, section, superPassword } = config;
  if (loginConfig === null) return null;
  const bytes = await disk.readFile(loginConfig.replace(/^file:/, ''));
  const entries = parseFile(bytes, loginConfig).get(section);
  // A file that is only about this machine's clients.
  if (entries === undefined) return null;
  const passwords = new Map<string, string>();
  for (const { module, options } of entries) {
    if (!module.endsWith(`.${LOGIN_MODULE}`)) {
      throw new ConfigError(`${loginConfig}: ${module} is not supported, ${LOGIN_MODULE} is`);
    }
    for (const [key, value] of options) {
      if (key.startsWith(USER_PREFIX)) passwords.set(key.slice(USER_PREFIX.length), value);
    }
  }
  if (superPassword !== null) passwords.set('super', superPassword);
  return passwords;
}

function parseFile(bytes: Buffer, path: string) {
  try {
    return parseJaasFile(bytes.toString('utf8'));
  } catch (error) {
    if (!(error instanceof JaasError)) throw error;
    throw new ConfigError(`${path}: ${error.message}`);
  }
}

/** null: the client has not proved who it is. */
export type SaslStep = { readonly token: Buffer; readonly username: string | null } | null;

/** One connection's exchange. */
export class SaslExchange {
  readonly #passwords: Passwords;
  readonly #nonce: string;
  #state: 'new' | 'challenged' | 'over' = 'new';

  constructor(passwords: Passwords, random: Random) {
    this.#passwords = passwords;
    this.#nonce = random.bytes(NONCE_BYTES).toString('base64');
  }

  step(token: Buffer): SaslStep {
    const state = this.#state;
    this.#state = state === 'new' ? 'challenged' : 'over';
    if (state === 'over') return null;
    if (state === 'challenged') return this.#verify(token);
    if (token.length > 0) return null;
    const challenge = `realm="${SASL_SERVER_NAME}",nonce="${this.#nonce}",charset=utf-8,algorithm=md5-sess`;
    return { token: Buffer.from(challenge), username: null };
  }

  #verify(token: Buffer): SaslStep {
    const given = parseDirectives(token);
    if (given === null) return null;
    const uri = given.get('digest-uri') ?? '';
    const fixed =
      given.get('nonce') === this.#nonce &&
      given.get('nc') === NONCE_COUNT &&
      given.get('realm') === SASL_SERVER_NAME &&
      (given.get('qop') ?? 'auth') === 'auth' &&
      uri.toLowerCase() === `${SASL_SERVICE}/${SASL_SERVER_NAME}`;
    const username = given.get('username') ?? '';
    const cnonce = given.get('cnonce') ?? '';
    const password = this.#passwords.get(username);
    if (!fixed || cnonce === '' || password === undefined) return null;
    const exchange = {
      username,
      password,
      realm: SASL_SERVER_NAME,
      nonce: this.#nonce,
      cnonce,
      nonceCount: NONCE_COUNT,
      digestUri: uri,
      authzid: given.get('authzid') ?? null,
    };
    const proof = Buffer.from(digestProof(exchange, 'client'));
    const shown = Buffer.from(given.get('response') ?? '');
    if (proof.length !== shown.length || !timingSafeEqual(proof, shown)) return null;
    return { token: Buffer.from(`rspauth=${digestProof(exchange, 'server')}`), username };
  }
}
