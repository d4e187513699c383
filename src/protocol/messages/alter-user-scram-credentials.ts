/** Generated from definitions/alter-user-scram-credentials.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import { type Reader, NO_BYTES } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface AlterUserScramCredentialsRequest {
  deletions: AlterUserScramCredentialsRequestScramCredentialDeletion[];
  upsertions: AlterUserScramCredentialsRequestScramCredentialUpsertion[];
}

export interface AlterUserScramCredentialsRequestScramCredentialUpsertion {
  name: string;
  mechanism: number;
  iterations: number;
  salt: Buffer;
  saltedPassword: Buffer;
}

export interface AlterUserScramCredentialsRequestScramCredentialDeletion {
  name: string;
  mechanism: number;
}

function readAlterUserScramCredentialsRequestScramCredentialDeletion(r: Reader, _version: number): AlterUserScramCredentialsRequestScramCredentialDeletion {
  const name = r.string(true);
  const mechanism = r.int8();
  r.skipTags();
  return { name, mechanism };
}

function writeAlterUserScramCredentialsRequestScramCredentialDeletion(w: Writer, m: Draft<AlterUserScramCredentialsRequestScramCredentialDeletion>, _version: number): void {
  w.string(m.name ?? '', true);
  w.int8(m.mechanism ?? 0);
  w.unsignedVarint(0);
}

function readAlterUserScramCredentialsRequestScramCredentialUpsertion(r: Reader, _version: number): AlterUserScramCredentialsRequestScramCredentialUpsertion {
  const name = r.string(true);
  const mechanism = r.int8();
  const iterations = r.int32();
  const salt = r.bytes(true);
  const saltedPassword = r.bytes(true);
  r.skipTags();
  return { name, mechanism, iterations, salt, saltedPassword };
}

function writeAlterUserScramCredentialsRequestScramCredentialUpsertion(w: Writer, m: Draft<AlterUserScramCredentialsRequestScramCredentialUpsertion>, _version: number): void {
  w.string(m.name ?? '', true);
  w.int8(m.mechanism ?? 0);
  w.int32(m.iterations ?? 0);
  w.bytes(m.salt ?? NO_BYTES, true);
  w.bytes(m.saltedPassword ?? NO_BYTES, true);
  w.unsignedVarint(0);
}

export function readAlterUserScramCredentialsRequest(r: Reader, version: number): AlterUserScramCredentialsRequest {
  const deletions: AlterUserScramCredentialsRequestScramCredentialDeletion[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) deletions.push(readAlterUserScramCredentialsRequestScramCredentialDeletion(r, version));
  const upsertions: AlterUserScramCredentialsRequestScramCredentialUpsertion[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) upsertions.push(readAlterUserScramCredentialsRequestScramCredentialUpsertion(r, version));
  r.skipTags();
  return { deletions, upsertions };
}

export function writeAlterUserScramCredentialsRequest(w: Writer, m: Draft<AlterUserScramCredentialsRequest>, version: number): void {
  const deletions = m.deletions ?? [];
  w.arrayLength(deletions.length, true);
  for (const item of deletions) writeAlterUserScramCredentialsRequestScramCredentialDeletion(w, item, version);
  const upsertions = m.upsertions ?? [];
  w.arrayLength(upsertions.length, true);
  for (const item of upsertions) writeAlterUserScramCredentialsRequestScramCredentialUpsertion(w, item, version);
  w.unsignedVarint(0);
}

export interface AlterUserScramCredentialsResponse {
  throttleTimeMs: number;
  results: AlterUserScramCredentialsResponseResult[];
}

export interface AlterUserScramCredentialsResponseResult {
  user: string;
  errorCode: number;
  errorMessage: string | null;
}

function readAlterUserScramCredentialsResponseResult(r: Reader, _version: number): AlterUserScramCredentialsResponseResult {
  const user = r.string(true);
  const errorCode = r.int16();
  const errorMessage = r.nullableString(true);
  r.skipTags();
  return { user, errorCode, errorMessage };
}

function writeAlterUserScramCredentialsResponseResult(w: Writer, m: Draft<AlterUserScramCredentialsResponseResult>, _version: number): void {
  w.string(m.user ?? '', true);
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, true);
  w.unsignedVarint(0);
}

export function readAlterUserScramCredentialsResponse(r: Reader, version: number): AlterUserScramCredentialsResponse {
  const throttleTimeMs = r.int32();
  const results: AlterUserScramCredentialsResponseResult[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) results.push(readAlterUserScramCredentialsResponseResult(r, version));
  r.skipTags();
  return { throttleTimeMs, results };
}

export function writeAlterUserScramCredentialsResponse(w: Writer, m: Draft<AlterUserScramCredentialsResponse>, version: number): void {
  w.int32(m.throttleTimeMs ?? 0);
  const results = m.results ?? [];
  w.arrayLength(results.length, true);
  for (const item of results) writeAlterUserScramCredentialsResponseResult(w, item, version);
  w.unsignedVarint(0);
}

export const alterUserScramCredentialsApi: Api<AlterUserScramCredentialsRequest, AlterUserScramCredentialsResponse> = {
  key: 51,
  name: 'AlterUserScramCredentials',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  readRequest: readAlterUserScramCredentialsRequest,
  writeRequest: writeAlterUserScramCredentialsRequest,
  readResponse: readAlterUserScramCredentialsResponse,
  writeResponse: writeAlterUserScramCredentialsResponse,
};
