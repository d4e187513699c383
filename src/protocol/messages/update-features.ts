/** Generated from definitions/update-features.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';

export interface UpdateFeaturesRequest {
  timeoutMs: number;
  featureUpdates: UpdateFeaturesRequestFeatureUpdateKey[];
  validateOnly: boolean;
}

export interface UpdateFeaturesRequestFeatureUpdateKey {
  feature: string;
  maxVersionLevel: number;
  allowDowngrade: boolean;
  upgradeType: number;
}

function readUpdateFeaturesRequestFeatureUpdateKey(r: Reader, version: number): UpdateFeaturesRequestFeatureUpdateKey {
  const feature = r.string(true);
  const maxVersionLevel = r.int16();
  const allowDowngrade = version <= 0 ? r.bool() : false;
  const upgradeType = version >= 1 ? r.int8() : 1;
  r.skipTags();
  return { feature, maxVersionLevel, allowDowngrade, upgradeType };
}

function writeUpdateFeaturesRequestFeatureUpdateKey(w: Writer, m: Draft<UpdateFeaturesRequestFeatureUpdateKey>, version: number): void {
  w.string(m.feature ?? '', true);
  w.int16(m.maxVersionLevel ?? 0);
  if (version <= 0) w.bool(m.allowDowngrade ?? false);
  else if (m.allowDowngrade === true) refuse('allowDowngrade', version);
  if (version >= 1) w.int8(m.upgradeType ?? 1);
  else if (m.upgradeType !== undefined && m.upgradeType !== 1) refuse('upgradeType', version);
  w.unsignedVarint(0);
}

export function readUpdateFeaturesRequest(r: Reader, version: number): UpdateFeaturesRequest {
  const timeoutMs = r.int32();
  const featureUpdates: UpdateFeaturesRequestFeatureUpdateKey[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) featureUpdates.push(readUpdateFeaturesRequestFeatureUpdateKey(r, version));
  const validateOnly = version >= 1 ? r.bool() : false;
  r.skipTags();
  return { timeoutMs, featureUpdates, validateOnly };
}

export function writeUpdateFeaturesRequest(w: Writer, m: Draft<UpdateFeaturesRequest>, version: number): void {
  w.int32(m.timeoutMs ?? 60000);
  const featureUpdates = m.featureUpdates ?? [];
  w.arrayLength(featureUpdates.length, true);
  for (const item of featureUpdates) writeUpdateFeaturesRequestFeatureUpdateKey(w, item, version);
  if (version >= 1) w.bool(m.validateOnly ?? false);
  else if (m.validateOnly === true) refuse('validateOnly', version);
  w.unsignedVarint(0);
}

export interface UpdateFeaturesResponse {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
  results: UpdateFeaturesResponseUpdatableFeatureResult[];
}

export interface UpdateFeaturesResponseUpdatableFeatureResult {
  feature: string;
  errorCode: number;
  errorMessage: string | null;
}

function readUpdateFeaturesResponseUpdatableFeatureResult(r: Reader, _version: number): UpdateFeaturesResponseUpdatableFeatureResult {
  const feature = r.string(true);
  const errorCode = r.int16();
  const errorMessage = r.nullableString(true);
  r.skipTags();
  return { feature, errorCode, errorMessage };
}

function writeUpdateFeaturesResponseUpdatableFeatureResult(w: Writer, m: Draft<UpdateFeaturesResponseUpdatableFeatureResult>, _version: number): void {
  w.string(m.feature ?? '', true);
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, true);
  w.unsignedVarint(0);
}

export function readUpdateFeaturesResponse(r: Reader, version: number): UpdateFeaturesResponse {
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.nullableString(true);
  const results: UpdateFeaturesResponseUpdatableFeatureResult[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) results.push(readUpdateFeaturesResponseUpdatableFeatureResult(r, version));
  r.skipTags();
  return { throttleTimeMs, errorCode, errorMessage, results };
}

export function writeUpdateFeaturesResponse(w: Writer, m: Draft<UpdateFeaturesResponse>, version: number): void {
  w.int32(m.throttleTimeMs ?? 0);
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, true);
  const results = m.results ?? [];
  w.arrayLength(results.length, true);
  for (const item of results) writeUpdateFeaturesResponseUpdatableFeatureResult(w, item, version);
  w.unsignedVarint(0);
}

export const updateFeaturesApi: Api<UpdateFeaturesRequest, UpdateFeaturesResponse> = {
  key: 57,
  name: 'UpdateFeatures',
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  readRequest: readUpdateFeaturesRequest,
  writeRequest: writeUpdateFeaturesRequest,
  readResponse: readUpdateFeaturesResponse,
  writeResponse: writeUpdateFeaturesResponse,
};
