/** Generated from definitions/data/group-metadata-key.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { DataCodec, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface GroupMetadataKey {
  group: string;
}

export function readGroupMetadataKey(r: Reader, _version: number): GroupMetadataKey {
  const group = r.string(false);
  return { group };
}

export function writeGroupMetadataKey(w: Writer, m: Draft<GroupMetadataKey>, _version: number): void {
  w.string(m.group ?? '', false);
}

export const groupMetadataKeyData: DataCodec<GroupMetadataKey> = {
  name: 'GroupMetadataKey',
  minVersion: 2,
  maxVersion: 2,
  read: readGroupMetadataKey,
  write: writeGroupMetadataKey,
};
