/**
 * SASL DIGEST-MD5 (RFC 2831) as ZooKeeper's peers use it (spec/zookeeper.md 1.11): authentication only, algorithm
 * md5-sess, UTF-8. Pure functions over one exchange's values, for the client that answers a challenge and the server
 * that checks the answer and proves itself in return.
 */
import { createHash } from 'node:crypto';

export const SASL_SERVICE = 'zookeeper';
/** The host in digest-uri and the realm, whatever the server is called. */
export const SASL_SERVER_NAME = 'zk-sasl-md5';

export interface DigestExchange {
  readonly username: string;
  readonly password: string;
  readonly realm: string;
  readonly nonce: string;
  readonly cnonce: string;
  /** Eight hexadecimal digits. */
  readonly nonceCount: string;
  readonly digestUri: string;
  /** null when the client sent none: it acts as itself. */
  readonly authzid: string | null;
}

/** What proves the password: the client's `response`, or the server's `rspauth`. */
export function digestProof(exchange: DigestExchange, side: 'client' | 'server'): string {
  const { username, password, realm, nonce, cnonce, nonceCount, digestUri, authzid } = exchange;
  const secret = md5(encoded(`${username}:${realm}:${password}`));
  const rest = `:${nonce}:${cnonce}${authzid === null ? '' : `:${authzid}`}`;
  const a1 = Buffer.concat([secret, Buffer.from(rest)]);
  const a2 = Buffer.from(`${side === 'client' ? 'AUTHENTICATE' : ''}:${digestUri}`);
  const keyed = `${hex(a1)}:${nonce}:${nonceCount}:${cnonce}:auth:${hex(a2)}`;
  return hex(Buffer.from(keyed));
}

const md5 = (bytes: Buffer): Buffer => createHash('md5').update(bytes).digest();
const hex = (bytes: Buffer): string => md5(bytes).toString('hex');

/** Names and passwords that fit ISO 8859-1 are hashed in it, all others in UTF-8 (RFC 2831, 2.1.2.1). */
function encoded(text: string): Buffer {
  const latin = Buffer.from(text, 'latin1');
  return latin.toString('latin1') === text ? latin : Buffer.from(text, 'utf8');
}

/** `name=value,name="value"`; null when the text is nothing of the kind or names something twice. */
export function parseDirectives(token: Buffer): Map<string, string> | null {
  const text = token.toString();
  const directive = /[\s,]*([a-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))\s*(?=,|$)/iy;
  const directives = new Map<string, string>();
  let at = 0;
  for (let match = directive.exec(text); match !== null; match = directive.exec(text)) {
    const [, name = '', quoted, bare = ''] = match;
    if (directives.has(name)) return null;
    directives.set(name, quoted?.replace(/\\(.)/g, '$1') ?? bare);
    at = directive.lastIndex;
  }
  return /^[\s,]*$/.test(text.slice(at)) && directives.size > 0 ? directives : null;
}

/** Those values that RFC 2831 quotes. */
const QUOTED = ['username', 'realm', 'nonce', 'cnonce', 'digest-uri', 'authzid', 'qop-options'];

export function writeDirectives(directives: Readonly<Record<string, string>>): Buffer {
  const parts = Object.entries(directives).map(([name, value]) =>
    QUOTED.includes(name) ? `${name}="${value.replace(/["\\]/g, '\\$&')}"` : `${name}=${value}`,
  );
  return Buffer.from(parts.join(','));
}
