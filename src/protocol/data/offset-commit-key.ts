/** Generated from definitions/data/offset-commit-key.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { DataCodec, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface OffsetCommitKey {
  group: string;
  topic: string;
  partition: number;
}

export function readOffsetCommitKey(r: Reader, _version: number): OffsetCommitKey {
  const group = r.string(false);
  const topic = r.string(false);
  const partition = r.int32();
  return { group, topic, partition };
}

export function writeOffsetCommitKey(w: Writer, m: Draft<OffsetCommitKey>, _version: number): void {
  w.string(m.group ?? '', false);
  w.string(m.topic ?? '', false);
  w.int32(m.partition ?? 0);
}

export const offsetCommitKeyData: DataCodec<OffsetCommitKey> = {
  name: 'OffsetCommitKey',
  minVersion: 0,
  maxVersion: 1,
  read: readOffsetCommitKey,
  write: writeOffsetCommitKey,
};
