/** Generated from definitions/alter-client-quotas.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { readEntityTypeEntityName, type EntityTypeEntityName, writeEntityTypeEntityName } from './shared.ts';

export interface AlterClientQuotasRequest {
  entries: AlterClientQuotasRequestEntryData[];
  validateOnly: boolean;
}

export interface AlterClientQuotasRequestEntryData {
  entity: EntityTypeEntityName[];
  ops: AlterClientQuotasRequestOpData[];
}

export interface AlterClientQuotasRequestOpData {
  key: string;
  value: number;
  remove: boolean;
}

export type AlterClientQuotasRequestEntityData = EntityTypeEntityName;

function readAlterClientQuotasRequestOpData(r: Reader, version: number): AlterClientQuotasRequestOpData {
  const flexible = version >= 1;
  const key = r.string(flexible);
  const value = r.float64();
  const remove = r.bool();
  if (flexible) r.skipTags();
  return { key, value, remove };
}

function writeAlterClientQuotasRequestOpData(w: Writer, m: Draft<AlterClientQuotasRequestOpData>, version: number): void {
  const flexible = version >= 1;
  w.string(m.key ?? '', flexible);
  w.float64(m.value ?? 0);
  w.bool(m.remove ?? false);
  if (flexible) w.unsignedVarint(0);
}

function readAlterClientQuotasRequestEntryData(r: Reader, version: number): AlterClientQuotasRequestEntryData {
  const flexible = version >= 1;
  const entity: EntityTypeEntityName[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) entity.push(readEntityTypeEntityName(r, flexible));
  const ops: AlterClientQuotasRequestOpData[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) ops.push(readAlterClientQuotasRequestOpData(r, version));
  if (flexible) r.skipTags();
  return { entity, ops };
}

function writeAlterClientQuotasRequestEntryData(w: Writer, m: Draft<AlterClientQuotasRequestEntryData>, version: number): void {
  const flexible = version >= 1;
  const entity = m.entity ?? [];
  w.arrayLength(entity.length, flexible);
  for (const item of entity) writeEntityTypeEntityName(w, item, flexible);
  const ops = m.ops ?? [];
  w.arrayLength(ops.length, flexible);
  for (const item of ops) writeAlterClientQuotasRequestOpData(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export function readAlterClientQuotasRequest(r: Reader, version: number): AlterClientQuotasRequest {
  const flexible = version >= 1;
  const entries: AlterClientQuotasRequestEntryData[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) entries.push(readAlterClientQuotasRequestEntryData(r, version));
  const validateOnly = r.bool();
  if (flexible) r.skipTags();
  return { entries, validateOnly };
}

export function writeAlterClientQuotasRequest(w: Writer, m: Draft<AlterClientQuotasRequest>, version: number): void {
  const flexible = version >= 1;
  const entries = m.entries ?? [];
  w.arrayLength(entries.length, flexible);
  for (const item of entries) writeAlterClientQuotasRequestEntryData(w, item, version);
  w.bool(m.validateOnly ?? false);
  if (flexible) w.unsignedVarint(0);
}

export interface AlterClientQuotasResponse {
  throttleTimeMs: number;
  entries: AlterClientQuotasResponseEntryData[];
}

export interface AlterClientQuotasResponseEntryData {
  errorCode: number;
  errorMessage: string | null;
  entity: EntityTypeEntityName[];
}

export type AlterClientQuotasResponseEntityData = EntityTypeEntityName;

function readAlterClientQuotasResponseEntryData(r: Reader, version: number): AlterClientQuotasResponseEntryData {
  const flexible = version >= 1;
  const errorCode = r.int16();
  const errorMessage = r.nullableString(flexible);
  const entity: EntityTypeEntityName[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) entity.push(readEntityTypeEntityName(r, flexible));
  if (flexible) r.skipTags();
  return { errorCode, errorMessage, entity };
}

function writeAlterClientQuotasResponseEntryData(w: Writer, m: Draft<AlterClientQuotasResponseEntryData>, version: number): void {
  const flexible = version >= 1;
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, flexible);
  const entity = m.entity ?? [];
  w.arrayLength(entity.length, flexible);
  for (const item of entity) writeEntityTypeEntityName(w, item, flexible);
  if (flexible) w.unsignedVarint(0);
}

export function readAlterClientQuotasResponse(r: Reader, version: number): AlterClientQuotasResponse {
  const flexible = version >= 1;
  const throttleTimeMs = r.int32();
  const entries: AlterClientQuotasResponseEntryData[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) entries.push(readAlterClientQuotasResponseEntryData(r, version));
  if (flexible) r.skipTags();
  return { throttleTimeMs, entries };
}

export function writeAlterClientQuotasResponse(w: Writer, m: Draft<AlterClientQuotasResponse>, version: number): void {
  const flexible = version >= 1;
  w.int32(m.throttleTimeMs ?? 0);
  const entries = m.entries ?? [];
  w.arrayLength(entries.length, flexible);
  for (const item of entries) writeAlterClientQuotasResponseEntryData(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export const alterClientQuotasApi: Api<AlterClientQuotasRequest, AlterClientQuotasResponse> = {
  key: 49,
  name: 'AlterClientQuotas',
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  readRequest: readAlterClientQuotasRequest,
  writeRequest: writeAlterClientQuotasRequest,
  readResponse: readAlterClientQuotasResponse,
  writeResponse: writeAlterClientQuotasResponse,
};
