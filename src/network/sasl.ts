/**
 * SASL from the client's side: what a mechanism says and what it believes (PLAIN of RFC 4616, SCRAM of RFC 5802 and 7677,
 * OAUTHBEARER of RFC 7628). One exchange serves one connection.
 */
import {
  keyed,
  SCRAM_ITERATIONS_MIN,
  type ScramName,
  saltedPassword,
  scramKeys,
} from '../base/scram.ts';

export interface SaslCredentials {
  readonly username: string;
  readonly password: string;
  /** The user name and password are a delegation token's id and HMAC (KIP-48); SCRAM only. */
  readonly tokenauth?: boolean;
}

export interface BearerToken {
  /** A JWS in compact form. */
  readonly token: string;
  /** What else the broker is told (KIP-342). */
  readonly extensions: ReadonlyMap<string, string>;
}

/** The peer did not show that it knows the password, or does not keep to the mechanism. */
export class SaslError extends Error {
  override readonly name = 'SaslError';
}

/** Yields what is to be sent and takes what came back; it returns when the server's last word is good. */
export type SaslExchange = AsyncGenerator<Buffer, void, Buffer>;

export async function* plain({ username, password }: SaslCredentials): SaslExchange {
  yield Buffer.from(`\0${username}\0${password}`, 'utf8');
}

/** nonce: at least 16 random characters that are no commas. */
export async function* scram(
  mechanism: ScramName,
  { username, password, tokenauth = false }: SaslCredentials,
  nonce: string,
): SaslExchange {
  const name = username.replaceAll('=', '=3D').replaceAll(',', '=2C');
  const first = `n=${name},r=${nonce}${tokenauth ? ',tokenauth=true' : ''}`;
  const challenge = (yield Buffer.from(`n,,${first}`, 'utf8')).toString('utf8');
  const { nonce: whole, salt, iterations } = readChallenge(challenge, nonce);
  const salted = await saltedPassword(mechanism, password, salt, iterations);
  // biws: the base64 of `n,,`, no channel is bound.
  const last = `c=biws,r=${whole}`;
  const transcript = `${first},${challenge},${last}`;
  const { clientKey, storedKey, serverKey } = await scramKeys(mechanism, salted);
  const signature = await keyed(mechanism, storedKey, transcript);
  const proof = Buffer.from(clientKey.map((byte, at) => byte ^ (signature[at] ?? 0)));
  const verdict = yield Buffer.from(`${last},p=${proof.toString('base64')}`, 'utf8');
  const expected = await keyed(mechanism, serverKey, transcript);
  const { v, e } = attributes(verdict.toString('utf8'));
  if (e !== undefined) throw new SaslError(`The server refused the SCRAM proof: ${e}`);
  if (v !== expected.toString('base64')) throw new SaslError('Invalid server signature in SCRAM');
}

/** A token of somebody who knows who we are (RFC 7628); a refusal is acknowledged before the broker tells it as an error. */
export async function* oauthBearer({ token, extensions }: BearerToken): SaslExchange {
  const pairs = [...extensions].map(([name, value]) => `${name}=${value}\x01`).join('');
  const refusal = yield Buffer.from(`n,,\x01auth=Bearer ${token}\x01${pairs}\x01`, 'utf8');
  if (refusal.length === 0) return;
  yield Buffer.from([1]);
  throw new SaslError(refusal.toString('utf8'));
}

function readChallenge(text: string, nonce: string) {
  const { r = '', s = '', i = '' } = attributes(text);
  const iterations = Number(i);
  if (!r.startsWith(nonce) || r === nonce)
    throw new SaslError('Invalid server nonce in SCRAM: it does not continue ours');
  if (!Number.isSafeInteger(iterations) || s === '')
    throw new SaslError('Invalid SCRAM server first message');
  if (iterations < SCRAM_ITERATIONS_MIN)
    throw new SaslError(
      `Requested iterations ${iterations} is less than the minimum ${SCRAM_ITERATIONS_MIN}`,
    );
  return { nonce: r, salt: Buffer.from(s, 'base64'), iterations };
}

function attributes(text: string): Readonly<Partial<Record<string, string>>> {
  return Object.fromEntries(
    text.split(',').map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]),
  );
}
