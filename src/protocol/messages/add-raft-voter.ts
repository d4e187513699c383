/** Generated from definitions/add-raft-voter.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import { ZERO_UUID } from '../../base/uuid.ts';
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { readNameHostPort, type NameHostPort, writeNameHostPort, readThrottleTimeMsErrorCodeErrorMessage, type ThrottleTimeMsErrorCodeErrorMessage, writeThrottleTimeMsErrorCodeErrorMessage } from './shared.ts';

export interface AddRaftVoterRequest {
  clusterId: string | null;
  timeoutMs: number;
  voterId: number;
  voterDirectoryId: string;
  listeners: NameHostPort[];
}

export type AddRaftVoterRequestListener = NameHostPort;

export function readAddRaftVoterRequest(r: Reader, _version: number): AddRaftVoterRequest {
  const clusterId = r.nullableString(true);
  const timeoutMs = r.int32();
  const voterId = r.int32();
  const voterDirectoryId = r.uuid();
  const listeners: NameHostPort[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) listeners.push(readNameHostPort(r, true));
  r.skipTags();
  return { clusterId, timeoutMs, voterId, voterDirectoryId, listeners };
}

export function writeAddRaftVoterRequest(w: Writer, m: Draft<AddRaftVoterRequest>, _version: number): void {
  w.nullableString(m.clusterId === undefined ? '' : m.clusterId, true);
  w.int32(m.timeoutMs ?? 0);
  w.int32(m.voterId ?? 0);
  w.uuid(m.voterDirectoryId ?? ZERO_UUID);
  const listeners = m.listeners ?? [];
  w.arrayLength(listeners.length, true);
  for (const item of listeners) writeNameHostPort(w, item, true);
  w.unsignedVarint(0);
}

export type AddRaftVoterResponse = ThrottleTimeMsErrorCodeErrorMessage;

export const addRaftVoterApi: Api<AddRaftVoterRequest, AddRaftVoterResponse> = {
  key: 80,
  name: 'AddRaftVoter',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  readRequest: readAddRaftVoterRequest,
  writeRequest: writeAddRaftVoterRequest,
  readResponse: (r, version) => readThrottleTimeMsErrorCodeErrorMessage(r, version >= 0),
  writeResponse: (w, m, version) => writeThrottleTimeMsErrorCodeErrorMessage(w, m, version >= 0),
};
