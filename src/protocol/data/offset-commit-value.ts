/** Generated from definitions/data/offset-commit-value.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { DataCodec, Draft, Int64 } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface OffsetCommitValue {
  offset: Int64;
  leaderEpoch: number;
  metadata: string;
  commitTimestamp: number;
  expireTimestamp: number;
}

export function readOffsetCommitValue(r: Reader, version: number): OffsetCommitValue {
  const flexible = version >= 4;
  const offset = r.int64Exact();
  const leaderEpoch = version >= 3 ? r.int32() : -1;
  const metadata = r.string(flexible);
  const commitTimestamp = r.int64();
  const expireTimestamp = version >= 1 && version <= 1 ? r.int64() : -1;
  if (flexible) r.skipTags();
  return { offset, leaderEpoch, metadata, commitTimestamp, expireTimestamp };
}

export function writeOffsetCommitValue(w: Writer, m: Draft<OffsetCommitValue>, version: number): void {
  const flexible = version >= 4;
  w.int64(m.offset ?? 0);
  if (version >= 3) w.int32(m.leaderEpoch ?? -1);
  w.string(m.metadata ?? '', flexible);
  w.int64(m.commitTimestamp ?? 0);
  if (version >= 1 && version <= 1) w.int64(m.expireTimestamp ?? -1);
  if (flexible) w.unsignedVarint(0);
}

export const offsetCommitValueData: DataCodec<OffsetCommitValue> = {
  name: 'OffsetCommitValue',
  minVersion: 0,
  maxVersion: 4,
  read: readOffsetCommitValue,
  write: writeOffsetCommitValue,
};
