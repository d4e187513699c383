/** Generated from definitions/describe-client-quotas.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { readEntityTypeEntityName, type EntityTypeEntityName, writeEntityTypeEntityName } from './shared.ts';

export interface DescribeClientQuotasRequest {
  components: DescribeClientQuotasRequestComponentData[];
  strict: boolean;
}

export interface DescribeClientQuotasRequestComponentData {
  entityType: string;
  matchType: number;
  match: string | null;
}

function readDescribeClientQuotasRequestComponentData(r: Reader, version: number): DescribeClientQuotasRequestComponentData {
  const flexible = version >= 1;
  const entityType = r.string(flexible);
  const matchType = r.int8();
  const match = r.nullableString(flexible);
  if (flexible) r.skipTags();
  return { entityType, matchType, match };
}

function writeDescribeClientQuotasRequestComponentData(w: Writer, m: Draft<DescribeClientQuotasRequestComponentData>, version: number): void {
  const flexible = version >= 1;
  w.string(m.entityType ?? '', flexible);
  w.int8(m.matchType ?? 0);
  w.nullableString(m.match === undefined ? '' : m.match, flexible);
  if (flexible) w.unsignedVarint(0);
}

export function readDescribeClientQuotasRequest(r: Reader, version: number): DescribeClientQuotasRequest {
  const flexible = version >= 1;
  const components: DescribeClientQuotasRequestComponentData[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) components.push(readDescribeClientQuotasRequestComponentData(r, version));
  const strict = r.bool();
  if (flexible) r.skipTags();
  return { components, strict };
}

export function writeDescribeClientQuotasRequest(w: Writer, m: Draft<DescribeClientQuotasRequest>, version: number): void {
  const flexible = version >= 1;
  const components = m.components ?? [];
  w.arrayLength(components.length, flexible);
  for (const item of components) writeDescribeClientQuotasRequestComponentData(w, item, version);
  w.bool(m.strict ?? false);
  if (flexible) w.unsignedVarint(0);
}

export interface DescribeClientQuotasResponse {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
  entries: DescribeClientQuotasResponseEntryData[] | null;
}

export interface DescribeClientQuotasResponseEntryData {
  entity: EntityTypeEntityName[];
  values: DescribeClientQuotasResponseValueData[];
}

export interface DescribeClientQuotasResponseValueData {
  key: string;
  value: number;
}

export type DescribeClientQuotasResponseEntityData = EntityTypeEntityName;

function readDescribeClientQuotasResponseValueData(r: Reader, version: number): DescribeClientQuotasResponseValueData {
  const flexible = version >= 1;
  const key = r.string(flexible);
  const value = r.float64();
  if (flexible) r.skipTags();
  return { key, value };
}

function writeDescribeClientQuotasResponseValueData(w: Writer, m: Draft<DescribeClientQuotasResponseValueData>, version: number): void {
  const flexible = version >= 1;
  w.string(m.key ?? '', flexible);
  w.float64(m.value ?? 0);
  if (flexible) w.unsignedVarint(0);
}

function readDescribeClientQuotasResponseEntryData(r: Reader, version: number): DescribeClientQuotasResponseEntryData {
  const flexible = version >= 1;
  const entity: EntityTypeEntityName[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) entity.push(readEntityTypeEntityName(r, flexible));
  const values: DescribeClientQuotasResponseValueData[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) values.push(readDescribeClientQuotasResponseValueData(r, version));
  if (flexible) r.skipTags();
  return { entity, values };
}

function writeDescribeClientQuotasResponseEntryData(w: Writer, m: Draft<DescribeClientQuotasResponseEntryData>, version: number): void {
  const flexible = version >= 1;
  const entity = m.entity ?? [];
  w.arrayLength(entity.length, flexible);
  for (const item of entity) writeEntityTypeEntityName(w, item, flexible);
  const values = m.values ?? [];
  w.arrayLength(values.length, flexible);
  for (const item of values) writeDescribeClientQuotasResponseValueData(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export function readDescribeClientQuotasResponse(r: Reader, version: number): DescribeClientQuotasResponse {
  const flexible = version >= 1;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.nullableString(flexible);
  let entries: DescribeClientQuotasResponseEntryData[] | null = [];
  const entriesCount = r.nullableArrayLength(flexible);
  entries = entriesCount < 0 ? null : [];
  if (entries !== null) for (let n = entriesCount; n > 0; n--) entries.push(readDescribeClientQuotasResponseEntryData(r, version));
  if (flexible) r.skipTags();
  return { throttleTimeMs, errorCode, errorMessage, entries };
}

export function writeDescribeClientQuotasResponse(w: Writer, m: Draft<DescribeClientQuotasResponse>, version: number): void {
  const flexible = version >= 1;
  w.int32(m.throttleTimeMs ?? 0);
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, flexible);
  const entries = m.entries === undefined ? [] : m.entries;
  w.arrayLength(entries === null ? -1 : entries.length, flexible);
  if (entries !== null) for (const item of entries) writeDescribeClientQuotasResponseEntryData(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export const describeClientQuotasApi: Api<DescribeClientQuotasRequest, DescribeClientQuotasResponse> = {
  key: 48,
  name: 'DescribeClientQuotas',
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  readRequest: readDescribeClientQuotasRequest,
  writeRequest: writeDescribeClientQuotasRequest,
  readResponse: readDescribeClientQuotasResponse,
  writeResponse: writeDescribeClientQuotasResponse,
};
