/**
 * The tokens that Kafka's OAUTHBEARER login makes by itself (KIP-255; kafka: OAuthBearerUnsecuredLoginCallbackHandler): unsigned, for
 * clusters under development only. Claims and extensions stand in the login's options.
 */
import { capturedOptions } from '../base/jaas.ts';
import type { BearerToken } from '../network/sasl.ts';
import { ioError } from './errors.ts';

const LIFETIME_SECONDS = '3600';
const OPTION = /^unsecuredLogin(String|Number|List)Claim_(.+)$/;
const EXTENSION = /^unsecuredLoginExtension_(.*)$/;
/** Said by the login itself. */
const RESERVED = ['iat', 'exp'];

/** Throws an IOException, as Java's handler does, for options that no token comes of. */
export function unsecuredToken(options: ReadonlyMap<string, string>, nowMs: number): BearerToken {
  if (options.size === 0)
    throw ioError('Token not provided, this login cannot be used to establish client connections');
  if ([...options.keys()].every((name) => EXTENSION.test(name)))
    throw ioError('Extensions provided in login context without a token');
  const seconds = nowMs / 1000;
  const lifetime = options.get('unsecuredLoginLifetimeSeconds') ?? LIFETIME_SECONDS;
  if (!/^[+-]?\d+$/.test(lifetime)) throw ioError(`For input string: "${lifetime}"`);
  const claims: Record<string, unknown> = { iat: seconds, exp: seconds + Number(lifetime) };
  for (const [name, value] of options) {
    const [, kind, claim] = OPTION.exec(name) ?? [];
    if (claim !== undefined && RESERVED.includes(claim))
      throw ioError(`Cannot explicitly set the '${claim}' claim`);
    if (claim !== undefined) claims[claim] = claimOf(kind, value);
  }
  const principal = options.get('unsecuredLoginPrincipalClaimName')?.trim() || 'sub';
  const subject = claims[principal];
  if (typeof subject !== 'string' || subject.trim() === '')
    throw ioError(`No principal name in JWT claim: ${principal}`);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = `${part({ alg: 'none' })}.${part(claims)}.`;
  return { token, extensions: capturedOptions(options, EXTENSION) };
}

/** A list is separated by its own first character. */
function claimOf(kind: string | undefined, value: string): unknown {
  if (kind === 'List') return value.length < 2 ? [] : value.slice(1).split(value.slice(0, 1));
  if (kind !== 'Number') return value;
  if (value.trim() === '' || Number.isNaN(Number(value)))
    throw ioError(`For input string: "${value}"`);
  return Number(value);
}
