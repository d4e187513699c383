/**
 * Delegation tokens (KIP-48): CreateDelegationToken 38, RenewDelegationToken 39, ExpireDelegationToken 40 and
 * DescribeDelegationToken 41, asked of any broker. Principals are `User:alice`; times ms since the epoch.
 */
import { createDelegationTokenApi } from '../../protocol/messages/create-delegation-token.ts';
import { describeDelegationTokenApi } from '../../protocol/messages/describe-delegation-token.ts';
import { expireDelegationTokenApi } from '../../protocol/messages/expire-delegation-token.ts';
import { renewDelegationTokenApi } from '../../protocol/messages/renew-delegation-token.ts';
import { illegalArgument } from '../errors.ts';
import type { CallOptions } from '../types.ts';
import { ANY, check, type Calls } from './calls.ts';

/** A token (KIP-48). Its hmac is the secret. */
export interface DelegationToken {
  readonly tokenId: string;
  /** Log in with it, encoded in base64. */
  readonly hmac: Buffer;
  /** `User:alice`. */
  readonly owner: string;
  /** Who asked for it; the owner before v3. */
  readonly requester: string;
  /** Who else may renew it. */
  readonly renewers: readonly string[];
  /** ms since the epoch, as the two below. */
  readonly issueTimestampMs: number;
  /** ms since the epoch; renewing moves it. */
  readonly expiryTimestampMs: number;
  /** ms since the epoch; renewing ends here. */
  readonly maxTimestampMs: number;
}

/** For whom a token is, and for how long. */
export interface CreateTokenOptions extends CallOptions {
  /** `User:alice`, ...; the owner may always. */
  readonly renewers?: readonly string[];
  /** Left out: whoever asks. Needs CreateDelegationToken v3 (Kafka 3.3). */
  readonly owner?: string;
  /** ms; left out: what the broker allows at most. */
  readonly maxLifetimeMs?: number;
}

interface Principal {
  readonly principalType: string;
  readonly principalName: string;
}

function parsed(text: string): Principal {
  const colon = text.indexOf(':');
  if (colon < 0)
    throw illegalArgument(
      `expected a string in format principalType:principalName but got ${text}`,
    );
  return { principalType: text.slice(0, colon), principalName: text.slice(colon + 1) };
}

const shown = (type: string, name: string) => `${type}:${name}`;

function requesterOf(
  token: {
    readonly tokenRequesterPrincipalType: string;
    readonly tokenRequesterPrincipalName: string;
  },
  owner: string,
): string {
  const { tokenRequesterPrincipalType: type, tokenRequesterPrincipalName: name } = token;
  return type === '' ? owner : shown(type, name);
}

export function createDelegationToken(
  calls: Calls,
  options: CreateTokenOptions = {},
): Promise<DelegationToken> {
  const renewers = (options.renewers ?? []).map(parsed);
  const owner = options.owner === undefined ? null : parsed(options.owner);
  return calls.call('createDelegationToken', ANY, calls.deadline(options), async (attempt) => {
    const token = await attempt.send(createDelegationTokenApi, {
      renewers,
      maxLifetimeMs: options.maxLifetimeMs ?? -1,
      ...(owner === null
        ? {}
        : { ownerPrincipalType: owner.principalType, ownerPrincipalName: owner.principalName }),
    });
    check(token.errorCode);
    const given = shown(token.principalType, token.principalName);
    return {
      tokenId: token.tokenId,
      hmac: token.hmac,
      owner: given,
      requester: requesterOf(token, given),
      renewers: options.renewers ?? [],
      issueTimestampMs: token.issueTimestampMs,
      expiryTimestampMs: token.expiryTimestampMs,
      maxTimestampMs: token.maxTimestampMs,
    };
  });
}

/** The new expiry time. Left out period: what the broker gives by default. */
export function renewDelegationToken(
  calls: Calls,
  hmac: Uint8Array,
  options: CallOptions & { readonly renewPeriodMs?: number } = {},
): Promise<number> {
  return calls.call('renewDelegationToken', ANY, calls.deadline(options), async (attempt) => {
    const renewPeriodMs = options.renewPeriodMs ?? -1;
    const response = await attempt.send(renewDelegationTokenApi, {
      hmac: Buffer.from(hmac),
      renewPeriodMs,
    });
    check(response.errorCode);
    return response.expiryTimestampMs;
  });
}

/** The new expiry time. Left out period: at once. */
export function expireDelegationToken(
  calls: Calls,
  hmac: Uint8Array,
  options: CallOptions & { readonly expiryPeriodMs?: number } = {},
): Promise<number> {
  return calls.call('expireDelegationToken', ANY, calls.deadline(options), async (attempt) => {
    const response = await attempt.send(expireDelegationTokenApi, {
      hmac: Buffer.from(hmac),
      expiryTimePeriodMs: options.expiryPeriodMs ?? -1,
    });
    check(response.errorCode);
    return response.expiryTimestampMs;
  });
}

/** Those of some owners, or all that one may see. */
export function describeDelegationTokens(
  calls: Calls,
  options: CallOptions & { readonly owners?: readonly string[] } = {},
): Promise<DelegationToken[]> {
  const owners = options.owners?.map(parsed) ?? null;
  return calls.call('describeDelegationToken', ANY, calls.deadline(options), async (attempt) => {
    const response = await attempt.send(describeDelegationTokenApi, { owners });
    check(response.errorCode);
    return response.tokens.map((token) => {
      const owner = shown(token.principalType, token.principalName);
      return {
        tokenId: token.tokenId,
        hmac: token.hmac,
        owner,
        requester: requesterOf(token, owner),
        renewers: token.renewers.map((one) => shown(one.principalType, one.principalName)),
        issueTimestampMs: token.issueTimestamp,
        expiryTimestampMs: token.expiryTimestamp,
        maxTimestampMs: token.maxTimestamp,
      };
    });
  });
}
