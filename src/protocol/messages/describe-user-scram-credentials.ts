/** Generated from definitions/describe-user-scram-credentials.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { readName, type Name, writeName } from './shared.ts';

export interface DescribeUserScramCredentialsRequest {
  users: Name[] | null;
}

export type DescribeUserScramCredentialsRequestUserName = Name;

export function readDescribeUserScramCredentialsRequest(r: Reader, _version: number): DescribeUserScramCredentialsRequest {
  let users: Name[] | null = [];
  const usersCount = r.nullableArrayLength(true);
  users = usersCount < 0 ? null : [];
  if (users !== null) for (let n = usersCount; n > 0; n--) users.push(readName(r, true));
  r.skipTags();
  return { users };
}

export function writeDescribeUserScramCredentialsRequest(w: Writer, m: Draft<DescribeUserScramCredentialsRequest>, _version: number): void {
  const users = m.users === undefined ? [] : m.users;
  w.arrayLength(users === null ? -1 : users.length, true);
  if (users !== null) for (const item of users) writeName(w, item, true);
  w.unsignedVarint(0);
}

export interface DescribeUserScramCredentialsResponse {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
  results: DescribeUserScramCredentialsResponseResult[];
}

export interface DescribeUserScramCredentialsResponseResult {
  user: string;
  errorCode: number;
  errorMessage: string | null;
  credentialInfos: DescribeUserScramCredentialsResponseCredentialInfo[];
}

export interface DescribeUserScramCredentialsResponseCredentialInfo {
  mechanism: number;
  iterations: number;
}

function readDescribeUserScramCredentialsResponseCredentialInfo(r: Reader, _version: number): DescribeUserScramCredentialsResponseCredentialInfo {
  const mechanism = r.int8();
  const iterations = r.int32();
  r.skipTags();
  return { mechanism, iterations };
}

function writeDescribeUserScramCredentialsResponseCredentialInfo(w: Writer, m: Draft<DescribeUserScramCredentialsResponseCredentialInfo>, _version: number): void {
  w.int8(m.mechanism ?? 0);
  w.int32(m.iterations ?? 0);
  w.unsignedVarint(0);
}

function readDescribeUserScramCredentialsResponseResult(r: Reader, version: number): DescribeUserScramCredentialsResponseResult {
  const user = r.string(true);
  const errorCode = r.int16();
  const errorMessage = r.nullableString(true);
  const credentialInfos: DescribeUserScramCredentialsResponseCredentialInfo[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) credentialInfos.push(readDescribeUserScramCredentialsResponseCredentialInfo(r, version));
  r.skipTags();
  return { user, errorCode, errorMessage, credentialInfos };
}

function writeDescribeUserScramCredentialsResponseResult(w: Writer, m: Draft<DescribeUserScramCredentialsResponseResult>, version: number): void {
  w.string(m.user ?? '', true);
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, true);
  const credentialInfos = m.credentialInfos ?? [];
  w.arrayLength(credentialInfos.length, true);
  for (const item of credentialInfos) writeDescribeUserScramCredentialsResponseCredentialInfo(w, item, version);
  w.unsignedVarint(0);
}

export function readDescribeUserScramCredentialsResponse(r: Reader, version: number): DescribeUserScramCredentialsResponse {
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.nullableString(true);
  const results: DescribeUserScramCredentialsResponseResult[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) results.push(readDescribeUserScramCredentialsResponseResult(r, version));
  r.skipTags();
  return { throttleTimeMs, errorCode, errorMessage, results };
}

export function writeDescribeUserScramCredentialsResponse(w: Writer, m: Draft<DescribeUserScramCredentialsResponse>, version: number): void {
  w.int32(m.throttleTimeMs ?? 0);
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, true);
  const results = m.results ?? [];
  w.arrayLength(results.length, true);
  for (const item of results) writeDescribeUserScramCredentialsResponseResult(w, item, version);
  w.unsignedVarint(0);
}

export const describeUserScramCredentialsApi: Api<DescribeUserScramCredentialsRequest, DescribeUserScramCredentialsResponse> = {
  key: 50,
  name: 'DescribeUserScramCredentials',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  readRequest: readDescribeUserScramCredentialsRequest,
  writeRequest: writeDescribeUserScramCredentialsRequest,
  readResponse: readDescribeUserScramCredentialsResponse,
  writeResponse: writeDescribeUserScramCredentialsResponse,
};
