/** Generated from definitions/describe-delegation-token.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import { type Reader, NO_BYTES } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';
import { readPrincipalTypePrincipalName, type PrincipalTypePrincipalName, writePrincipalTypePrincipalName } from './shared.ts';

export interface DescribeDelegationTokenRequest {
  owners: PrincipalTypePrincipalName[] | null;
}

export type DescribeDelegationTokenRequestOwner = PrincipalTypePrincipalName;

export function readDescribeDelegationTokenRequest(r: Reader, version: number): DescribeDelegationTokenRequest {
  const flexible = version >= 2;
  let owners: PrincipalTypePrincipalName[] | null = [];
  const ownersCount = r.nullableArrayLength(flexible);
  owners = ownersCount < 0 ? null : [];
  if (owners !== null) for (let n = ownersCount; n > 0; n--) owners.push(readPrincipalTypePrincipalName(r, flexible));
  if (flexible) r.skipTags();
  return { owners };
}

export function writeDescribeDelegationTokenRequest(w: Writer, m: Draft<DescribeDelegationTokenRequest>, version: number): void {
  const flexible = version >= 2;
  const owners = m.owners === undefined ? [] : m.owners;
  w.arrayLength(owners === null ? -1 : owners.length, flexible);
  if (owners !== null) for (const item of owners) writePrincipalTypePrincipalName(w, item, flexible);
  if (flexible) w.unsignedVarint(0);
}

export interface DescribeDelegationTokenResponse {
  errorCode: number;
  tokens: DescribeDelegationTokenResponseDescribedDelegationToken[];
  throttleTimeMs: number;
}

export interface DescribeDelegationTokenResponseDescribedDelegationToken {
  principalType: string;
  principalName: string;
  tokenRequesterPrincipalType: string;
  tokenRequesterPrincipalName: string;
  issueTimestamp: number;
  expiryTimestamp: number;
  maxTimestamp: number;
  tokenId: string;
  hmac: Buffer;
  renewers: PrincipalTypePrincipalName[];
}

export type DescribeDelegationTokenResponseDescribedDelegationTokenRenewer = PrincipalTypePrincipalName;

function readDescribeDelegationTokenResponseDescribedDelegationToken(r: Reader, version: number): DescribeDelegationTokenResponseDescribedDelegationToken {
  const flexible = version >= 2;
  const principalType = r.string(flexible);
  const principalName = r.string(flexible);
  const tokenRequesterPrincipalType = version >= 3 ? r.string(flexible) : '';
  const tokenRequesterPrincipalName = version >= 3 ? r.string(flexible) : '';
  const issueTimestamp = r.int64();
  const expiryTimestamp = r.int64();
  const maxTimestamp = r.int64();
  const tokenId = r.string(flexible);
  const hmac = r.bytes(flexible);
  const renewers: PrincipalTypePrincipalName[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) renewers.push(readPrincipalTypePrincipalName(r, flexible));
  if (flexible) r.skipTags();
  return {
    principalType, principalName, tokenRequesterPrincipalType, tokenRequesterPrincipalName,
    issueTimestamp, expiryTimestamp, maxTimestamp, tokenId, hmac, renewers,
  };
}

function writeDescribeDelegationTokenResponseDescribedDelegationToken(w: Writer, m: Draft<DescribeDelegationTokenResponseDescribedDelegationToken>, version: number): void {
  const flexible = version >= 2;
  w.string(m.principalType ?? '', flexible);
  w.string(m.principalName ?? '', flexible);
  if (version >= 3) w.string(m.tokenRequesterPrincipalType ?? '', flexible);
  else if (m.tokenRequesterPrincipalType !== undefined && m.tokenRequesterPrincipalType !== '') refuse('tokenRequesterPrincipalType', version);
  if (version >= 3) w.string(m.tokenRequesterPrincipalName ?? '', flexible);
  else if (m.tokenRequesterPrincipalName !== undefined && m.tokenRequesterPrincipalName !== '') refuse('tokenRequesterPrincipalName', version);
  w.int64(m.issueTimestamp ?? 0);
  w.int64(m.expiryTimestamp ?? 0);
  w.int64(m.maxTimestamp ?? 0);
  w.string(m.tokenId ?? '', flexible);
  w.bytes(m.hmac ?? NO_BYTES, flexible);
  const renewers = m.renewers ?? [];
  w.arrayLength(renewers.length, flexible);
  for (const item of renewers) writePrincipalTypePrincipalName(w, item, flexible);
  if (flexible) w.unsignedVarint(0);
}

export function readDescribeDelegationTokenResponse(r: Reader, version: number): DescribeDelegationTokenResponse {
  const flexible = version >= 2;
  const errorCode = r.int16();
  const tokens: DescribeDelegationTokenResponseDescribedDelegationToken[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) tokens.push(readDescribeDelegationTokenResponseDescribedDelegationToken(r, version));
  const throttleTimeMs = r.int32();
  if (flexible) r.skipTags();
  return { errorCode, tokens, throttleTimeMs };
}

export function writeDescribeDelegationTokenResponse(w: Writer, m: Draft<DescribeDelegationTokenResponse>, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode ?? 0);
  const tokens = m.tokens ?? [];
  w.arrayLength(tokens.length, flexible);
  for (const item of tokens) writeDescribeDelegationTokenResponseDescribedDelegationToken(w, item, version);
  w.int32(m.throttleTimeMs ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export const describeDelegationTokenApi: Api<DescribeDelegationTokenRequest, DescribeDelegationTokenResponse> = {
  key: 41,
  name: 'DescribeDelegationToken',
  minVersion: 0,
  maxVersion: 3,
  flexibleFrom: 2,
  readRequest: readDescribeDelegationTokenRequest,
  writeRequest: writeDescribeDelegationTokenRequest,
  readResponse: readDescribeDelegationTokenResponse,
  writeResponse: writeDescribeDelegationTokenResponse,
};
