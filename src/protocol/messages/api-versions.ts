/** Generated from definitions/api-versions.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface ApiVersionsRequest {
  clientSoftwareName: string;
  clientSoftwareVersion: string;
}

export function readApiVersionsRequest(r: Reader, version: number): ApiVersionsRequest {
  const flexible = version >= 3;
  const clientSoftwareName = version >= 3 ? r.string(flexible) : '';
  const clientSoftwareVersion = version >= 3 ? r.string(flexible) : '';
  if (flexible) r.skipTags();
  return { clientSoftwareName, clientSoftwareVersion };
}

export function writeApiVersionsRequest(w: Writer, m: Draft<ApiVersionsRequest>, version: number): void {
  const flexible = version >= 3;
  if (version >= 3) w.string(m.clientSoftwareName ?? '', flexible);
  if (version >= 3) w.string(m.clientSoftwareVersion ?? '', flexible);
  if (flexible) w.unsignedVarint(0);
}

export interface ApiVersionsResponse {
  errorCode: number;
  apiKeys: ApiVersionsResponseApiVersion[];
  throttleTimeMs: number;
  supportedFeatures: ApiVersionsResponseSupportedFeatureKey[];
  finalizedFeaturesEpoch: number;
  finalizedFeatures: ApiVersionsResponseFinalizedFeatureKey[];
  zkMigrationReady: boolean;
}

export interface ApiVersionsResponseFinalizedFeatureKey {
  name: string;
  maxVersionLevel: number;
  minVersionLevel: number;
}

export interface ApiVersionsResponseSupportedFeatureKey {
  name: string;
  minVersion: number;
  maxVersion: number;
}

export interface ApiVersionsResponseApiVersion {
  apiKey: number;
  minVersion: number;
  maxVersion: number;
}

function readApiVersionsResponseApiVersion(r: Reader, version: number): ApiVersionsResponseApiVersion {
  const flexible = version >= 3;
  const apiKey = r.int16();
  const minVersion = r.int16();
  const maxVersion = r.int16();
  if (flexible) r.skipTags();
  return { apiKey, minVersion, maxVersion };
}

function writeApiVersionsResponseApiVersion(w: Writer, m: Draft<ApiVersionsResponseApiVersion>, version: number): void {
  const flexible = version >= 3;
  w.int16(m.apiKey ?? 0);
  w.int16(m.minVersion ?? 0);
  w.int16(m.maxVersion ?? 0);
  if (flexible) w.unsignedVarint(0);
}

function readApiVersionsResponseSupportedFeatureKey(r: Reader, _version: number): ApiVersionsResponseSupportedFeatureKey {
  const name = r.string(true);
  const minVersion = r.int16();
  const maxVersion = r.int16();
  r.skipTags();
  return { name, minVersion, maxVersion };
}

function writeApiVersionsResponseSupportedFeatureKey(w: Writer, m: Draft<ApiVersionsResponseSupportedFeatureKey>, _version: number): void {
  w.string(m.name ?? '', true);
  w.int16(m.minVersion ?? 0);
  w.int16(m.maxVersion ?? 0);
  w.unsignedVarint(0);
}

function readApiVersionsResponseFinalizedFeatureKey(r: Reader, _version: number): ApiVersionsResponseFinalizedFeatureKey {
  const name = r.string(true);
  const maxVersionLevel = r.int16();
  const minVersionLevel = r.int16();
  r.skipTags();
  return { name, maxVersionLevel, minVersionLevel };
}

function writeApiVersionsResponseFinalizedFeatureKey(w: Writer, m: Draft<ApiVersionsResponseFinalizedFeatureKey>, _version: number): void {
  w.string(m.name ?? '', true);
  w.int16(m.maxVersionLevel ?? 0);
  w.int16(m.minVersionLevel ?? 0);
  w.unsignedVarint(0);
}

export function readApiVersionsResponse(r: Reader, version: number): ApiVersionsResponse {
  const flexible = version >= 3;
  const errorCode = r.int16();
  const apiKeys: ApiVersionsResponseApiVersion[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) apiKeys.push(readApiVersionsResponseApiVersion(r, version));
  const throttleTimeMs = version >= 1 ? r.int32() : 0;
  let supportedFeatures: ApiVersionsResponseSupportedFeatureKey[] = [];
  let finalizedFeaturesEpoch: number = -1;
  let finalizedFeatures: ApiVersionsResponseFinalizedFeatureKey[] = [];
  let zkMigrationReady: boolean = false;
  if (flexible) {
    for (let tags = r.unsignedVarint(); tags > 0; tags--) {
      const tag = r.unsignedVarint();
      const size = r.unsignedVarint();
      switch (tag) {
        case 0:
          supportedFeatures = [];
          for (let n = r.arrayLength(true); n > 0; n--) supportedFeatures.push(readApiVersionsResponseSupportedFeatureKey(r, version));
          break;
        case 1:
          finalizedFeaturesEpoch = r.int64();
          break;
        case 2:
          finalizedFeatures = [];
          for (let n = r.arrayLength(true); n > 0; n--) finalizedFeatures.push(readApiVersionsResponseFinalizedFeatureKey(r, version));
          break;
        case 3:
          zkMigrationReady = r.bool();
          break;
        default:
          r.skip(size);
      }
    }
  }
  return {
    errorCode, apiKeys, throttleTimeMs, supportedFeatures, finalizedFeaturesEpoch,
    finalizedFeatures, zkMigrationReady,
  };
}

export function writeApiVersionsResponse(w: Writer, m: Draft<ApiVersionsResponse>, version: number): void {
  const flexible = version >= 3;
  w.int16(m.errorCode ?? 0);
  const apiKeys = m.apiKeys ?? [];
  w.arrayLength(apiKeys.length, flexible);
  for (const item of apiKeys) writeApiVersionsResponseApiVersion(w, item, version);
  if (version >= 1) w.int32(m.throttleTimeMs ?? 0);
  if (flexible) {
    const hasSupportedFeatures = m.supportedFeatures !== undefined && m.supportedFeatures.length > 0;
    const hasFinalizedFeaturesEpoch = m.finalizedFeaturesEpoch !== undefined && m.finalizedFeaturesEpoch !== -1;
    const hasFinalizedFeatures = m.finalizedFeatures !== undefined && m.finalizedFeatures.length > 0;
    const hasZkMigrationReady = m.zkMigrationReady === true;
    w.unsignedVarint((hasSupportedFeatures ? 1 : 0) + (hasFinalizedFeaturesEpoch ? 1 : 0) + (hasFinalizedFeatures ? 1 : 0) + (hasZkMigrationReady ? 1 : 0));
    if (hasSupportedFeatures) {
      const mark = w.beginTag(0);
      const supportedFeatures = m.supportedFeatures ?? [];
      w.arrayLength(supportedFeatures.length, true);
      for (const item of supportedFeatures) writeApiVersionsResponseSupportedFeatureKey(w, item, version);
      w.endTag(mark);
    }
    if (hasFinalizedFeaturesEpoch) {
      w.unsignedVarint(1);
      w.unsignedVarint(8);
      w.int64(m.finalizedFeaturesEpoch ?? -1);
    }
    if (hasFinalizedFeatures) {
      const mark = w.beginTag(2);
      const finalizedFeatures = m.finalizedFeatures ?? [];
      w.arrayLength(finalizedFeatures.length, true);
      for (const item of finalizedFeatures) writeApiVersionsResponseFinalizedFeatureKey(w, item, version);
      w.endTag(mark);
    }
    if (hasZkMigrationReady) {
      w.unsignedVarint(3);
      w.unsignedVarint(1);
      w.bool(m.zkMigrationReady ?? false);
    }
  }
}

export const apiVersionsApi: Api<ApiVersionsRequest, ApiVersionsResponse> = {
  key: 18,
  name: 'ApiVersions',
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 3,
  readRequest: readApiVersionsRequest,
  writeRequest: writeApiVersionsRequest,
  readResponse: readApiVersionsResponse,
  writeResponse: writeApiVersionsResponse,
};
