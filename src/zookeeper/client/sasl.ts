/**
 * The client's half of SASL DIGEST-MD5 (spec/zookeeper.md 1.11): an empty token asks for the challenge, the answer to it
 * proves the password, and the server's last token proves that it knows the password too.
 */
import { Code, ZooKeeperError } from '../errors.ts';
import {
  type DigestExchange,
  digestProof,
  parseDirectives,
  SASL_SERVER_NAME,
  SASL_SERVICE,
  writeDirectives,
} from '../digest-md5.ts';
import type { SaslCredentials } from './types.ts';

/** Sends a token, and gets the server's code and token. */
export type AskSasl = (token: Buffer) => Promise<{ err: number; token: Buffer | null }>;

/** Resolves when both sides are proved; AUTHFAILED when the server refuses us or cannot prove itself. */
export async function proveBySasl(
  ask: AskSasl,
  credentials: SaslCredentials,
  cnonce: string,
): Promise<void> {
  const exchange = answerTo(await tokenOf(ask(Buffer.alloc(0))), credentials, cnonce);
  const { username, realm, nonce, nonceCount, digestUri } = exchange;
  const answer = writeDirectives({
    charset: 'utf-8',
    username,
    realm,
    nonce,
    nc: nonceCount,
    cnonce,
    'digest-uri': digestUri,
    maxbuf: '65536',
    response: digestProof(exchange, 'client'),
    qop: 'auth',
  });
  const proof = parseDirectives(await tokenOf(ask(answer)))?.get('rspauth');
  if (proof !== digestProof(exchange, 'server')) throw new ZooKeeperError('AUTHFAILED');
}

/** No token is the answer of a server without SASL. */
async function tokenOf(reply: ReturnType<AskSasl>): Promise<Buffer> {
  const { err, token } = await reply;
  if (err === Code.CONNECTIONLOSS) throw new ZooKeeperError('CONNECTIONLOSS');
  if (err !== Code.OK || token === null) throw new ZooKeeperError('AUTHFAILED');
  return token;
}

function answerTo(
  challenge: Buffer,
  { username, password }: SaslCredentials,
  cnonce: string,
): DigestExchange {
  const directives = parseDirectives(challenge);
  const nonce = directives?.get('nonce');
  const qops = directives?.get('qop')?.split(',') ?? ['auth'];
  const known =
    directives?.get('algorithm') === 'md5-sess' && qops.some((qop) => qop.trim() === 'auth');
  if (nonce === undefined || !known) throw new ZooKeeperError('AUTHFAILED');
  return {
    username,
    password,
    realm: directives?.get('realm') ?? SASL_SERVER_NAME,
    nonce,
    cnonce,
    nonceCount: '00000001',
    digestUri: `${SASL_SERVICE}/${SASL_SERVER_NAME}`,
    authzid: null,
  };
}
