/**
 * The tokens that Kafka's OAUTHBEARER login makes by itself (KIP-255; kafka: OAuthBearerUnsecuredLoginCallbackHandler): unsigned, for
 * clusters under development only. Claims and extensions stand in the login's options.
 */
import type { BearerToken } from '../network/sasl.ts';
import { configError } from './errors.ts';

const LIFETIME_SECONDS = 3600;
const OPTION = /^unsecuredLogin(String|Number|List)Claim_(.+)$/;
const EXTENSION = /^unsecuredLoginExtension_(.+)$/;

/** Throws a ConfigException when the options name no principal. */
export function unsecuredToken(options: ReadonlyMap<string, string>, nowMs: number): BearerToken {
  const seconds = nowMs / 1000;
  const lifetime = Number(options.get('unsecuredLoginLifetimeSeconds') ?? LIFETIME_SECONDS);
  const claims: Record<string, unknown> = { iat: seconds, exp: seconds + lifetime };
  const extensions = new Map<string, string>();
  for (const [name, value] of options) {
    const [, kind, claim] = OPTION.exec(name) ?? [];
    if (claim !== undefined) claims[claim] = claimOf(kind, value);
    const extension = EXTENSION.exec(name)?.[1];
    if (extension !== undefined) extensions.set(extension, value);
  }
  const principal = options.get('unsecuredLoginPrincipalClaimName') ?? 'sub';
  if (typeof claims[principal] !== 'string')
    throw configError(`sasl.jaas.config names nobody: unsecuredLoginStringClaim_${principal}`);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return { token: `${part({ alg: 'none' })}.${part(claims)}.`, extensions };
}

/** A list is separated by its own first character. */
function claimOf(kind: string | undefined, value: string): unknown {
  if (kind === 'Number') return Number(value);
  return kind === 'List' ? value.slice(1).split(value.slice(0, 1)) : value;
}
