/** Generated from definitions/create-delegation-token.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import { type Reader, NO_BYTES } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';
import { readPrincipalTypePrincipalName, type PrincipalTypePrincipalName, writePrincipalTypePrincipalName } from './shared.ts';

export interface CreateDelegationTokenRequest {
  ownerPrincipalType: string | null;
  ownerPrincipalName: string | null;
  renewers: PrincipalTypePrincipalName[];
  maxLifetimeMs: number;
}

export type CreateDelegationTokenRequestCreatableRenewers = PrincipalTypePrincipalName;

export function readCreateDelegationTokenRequest(r: Reader, version: number): CreateDelegationTokenRequest {
  const flexible = version >= 2;
  const ownerPrincipalType: string | null = version >= 3 ? r.nullableString(flexible) : '';
  const ownerPrincipalName: string | null = version >= 3 ? r.nullableString(flexible) : '';
  const renewers: PrincipalTypePrincipalName[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) renewers.push(readPrincipalTypePrincipalName(r, flexible));
  const maxLifetimeMs = r.int64();
  if (flexible) r.skipTags();
  return { ownerPrincipalType, ownerPrincipalName, renewers, maxLifetimeMs };
}

export function writeCreateDelegationTokenRequest(w: Writer, m: Draft<CreateDelegationTokenRequest>, version: number): void {
  const flexible = version >= 2;
  if (version >= 3) w.nullableString(m.ownerPrincipalType === undefined ? '' : m.ownerPrincipalType, flexible);
  else if (m.ownerPrincipalType !== undefined && m.ownerPrincipalType !== '') refuse('ownerPrincipalType', version);
  if (version >= 3) w.nullableString(m.ownerPrincipalName === undefined ? '' : m.ownerPrincipalName, flexible);
  else if (m.ownerPrincipalName !== undefined && m.ownerPrincipalName !== '') refuse('ownerPrincipalName', version);
  const renewers = m.renewers ?? [];
  w.arrayLength(renewers.length, flexible);
  for (const item of renewers) writePrincipalTypePrincipalName(w, item, flexible);
  w.int64(m.maxLifetimeMs ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export interface CreateDelegationTokenResponse {
  errorCode: number;
  principalType: string;
  principalName: string;
  tokenRequesterPrincipalType: string;
  tokenRequesterPrincipalName: string;
  issueTimestampMs: number;
  expiryTimestampMs: number;
  maxTimestampMs: number;
  tokenId: string;
  hmac: Buffer;
  throttleTimeMs: number;
}

export function readCreateDelegationTokenResponse(r: Reader, version: number): CreateDelegationTokenResponse {
  const flexible = version >= 2;
  const errorCode = r.int16();
  const principalType = r.string(flexible);
  const principalName = r.string(flexible);
  const tokenRequesterPrincipalType = version >= 3 ? r.string(flexible) : '';
  const tokenRequesterPrincipalName = version >= 3 ? r.string(flexible) : '';
  const issueTimestampMs = r.int64();
  const expiryTimestampMs = r.int64();
  const maxTimestampMs = r.int64();
  const tokenId = r.string(flexible);
  const hmac = r.bytes(flexible);
  const throttleTimeMs = r.int32();
  if (flexible) r.skipTags();
  return {
    errorCode, principalType, principalName, tokenRequesterPrincipalType,
    tokenRequesterPrincipalName, issueTimestampMs, expiryTimestampMs, maxTimestampMs, tokenId,
    hmac, throttleTimeMs,
  };
}

export function writeCreateDelegationTokenResponse(w: Writer, m: Draft<CreateDelegationTokenResponse>, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode ?? 0);
  w.string(m.principalType ?? '', flexible);
  w.string(m.principalName ?? '', flexible);
  if (version >= 3) w.string(m.tokenRequesterPrincipalType ?? '', flexible);
  else if (m.tokenRequesterPrincipalType !== undefined && m.tokenRequesterPrincipalType !== '') refuse('tokenRequesterPrincipalType', version);
  if (version >= 3) w.string(m.tokenRequesterPrincipalName ?? '', flexible);
  else if (m.tokenRequesterPrincipalName !== undefined && m.tokenRequesterPrincipalName !== '') refuse('tokenRequesterPrincipalName', version);
  w.int64(m.issueTimestampMs ?? 0);
  w.int64(m.expiryTimestampMs ?? 0);
  w.int64(m.maxTimestampMs ?? 0);
  w.string(m.tokenId ?? '', flexible);
  w.bytes(m.hmac ?? NO_BYTES, flexible);
  w.int32(m.throttleTimeMs ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export const createDelegationTokenApi: Api<CreateDelegationTokenRequest, CreateDelegationTokenResponse> = {
  key: 38,
  name: 'CreateDelegationToken',
  minVersion: 0,
  maxVersion: 3,
  flexibleFrom: 2,
  readRequest: readCreateDelegationTokenRequest,
  writeRequest: writeCreateDelegationTokenRequest,
  readResponse: readCreateDelegationTokenResponse,
  writeResponse: writeCreateDelegationTokenResponse,
};
