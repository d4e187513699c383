/** Generated from definitions/data/default-principal-data.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { DataCodec, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface DefaultPrincipalData {
  type: string;
  name: string;
  tokenAuthenticated: boolean;
}

export function readDefaultPrincipalData(r: Reader, _version: number): DefaultPrincipalData {
  const type = r.string(true);
  const name = r.string(true);
  const tokenAuthenticated = r.bool();
  r.skipTags();
  return { type, name, tokenAuthenticated };
}

export function writeDefaultPrincipalData(w: Writer, m: Draft<DefaultPrincipalData>, _version: number): void {
  w.string(m.type ?? '', true);
  w.string(m.name ?? '', true);
  w.bool(m.tokenAuthenticated ?? false);
  w.unsignedVarint(0);
}

export const defaultPrincipalDataData: DataCodec<DefaultPrincipalData> = {
  name: 'DefaultPrincipalData',
  minVersion: 0,
  maxVersion: 0,
  read: readDefaultPrincipalData,
  write: writeDefaultPrincipalData,
};
