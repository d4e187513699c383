/** Generated from definitions/remove-raft-voter.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import { ZERO_UUID } from '../../base/uuid.ts';
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { readThrottleTimeMsErrorCodeErrorMessage, type ThrottleTimeMsErrorCodeErrorMessage, writeThrottleTimeMsErrorCodeErrorMessage } from './shared.ts';

export interface RemoveRaftVoterRequest {
  clusterId: string | null;
  voterId: number;
  voterDirectoryId: string;
}

export function readRemoveRaftVoterRequest(r: Reader, _version: number): RemoveRaftVoterRequest {
  const clusterId = r.nullableString(true);
  const voterId = r.int32();
  const voterDirectoryId = r.uuid();
  r.skipTags();
  return { clusterId, voterId, voterDirectoryId };
}

export function writeRemoveRaftVoterRequest(w: Writer, m: Draft<RemoveRaftVoterRequest>, _version: number): void {
  w.nullableString(m.clusterId === undefined ? '' : m.clusterId, true);
  w.int32(m.voterId ?? 0);
  w.uuid(m.voterDirectoryId ?? ZERO_UUID);
  w.unsignedVarint(0);
}

export type RemoveRaftVoterResponse = ThrottleTimeMsErrorCodeErrorMessage;

export const removeRaftVoterApi: Api<RemoveRaftVoterRequest, RemoveRaftVoterResponse> = {
  key: 81,
  name: 'RemoveRaftVoter',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  readRequest: readRemoveRaftVoterRequest,
  writeRequest: writeRemoveRaftVoterRequest,
  readResponse: (r, version) => readThrottleTimeMsErrorCodeErrorMessage(r, version >= 0),
  writeResponse: (w, m, version) => writeThrottleTimeMsErrorCodeErrorMessage(w, m, version >= 0),
};
