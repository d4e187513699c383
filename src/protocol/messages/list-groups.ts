/** Generated from definitions/list-groups.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';

export interface ListGroupsRequest {
  statesFilter: string[];
  typesFilter: string[];
}

export function readListGroupsRequest(r: Reader, version: number): ListGroupsRequest {
  const flexible = version >= 3;
  const statesFilter: string[] = version >= 4 ? r.stringArray(flexible) : [];
  const typesFilter: string[] = version >= 5 ? r.stringArray(flexible) : [];
  if (flexible) r.skipTags();
  return { statesFilter, typesFilter };
}

export function writeListGroupsRequest(w: Writer, m: Draft<ListGroupsRequest>, version: number): void {
  const flexible = version >= 3;
  if (version >= 4) w.stringArray(m.statesFilter ?? [], flexible);
  else if (m.statesFilter !== undefined && m.statesFilter.length > 0) refuse('statesFilter', version);
  if (version >= 5) w.stringArray(m.typesFilter ?? [], flexible);
  else if (m.typesFilter !== undefined && m.typesFilter.length > 0) refuse('typesFilter', version);
  if (flexible) w.unsignedVarint(0);
}

export interface ListGroupsResponse {
  throttleTimeMs: number;
  errorCode: number;
  groups: ListGroupsResponseListedGroup[];
}

export interface ListGroupsResponseListedGroup {
  groupId: string;
  protocolType: string;
  groupState: string;
  groupType: string;
}

function readListGroupsResponseListedGroup(r: Reader, version: number): ListGroupsResponseListedGroup {
  const flexible = version >= 3;
  const groupId = r.string(flexible);
  const protocolType = r.string(flexible);
  const groupState = version >= 4 ? r.string(flexible) : '';
  const groupType = version >= 5 ? r.string(flexible) : '';
  if (flexible) r.skipTags();
  return { groupId, protocolType, groupState, groupType };
}

function writeListGroupsResponseListedGroup(w: Writer, m: Draft<ListGroupsResponseListedGroup>, version: number): void {
  const flexible = version >= 3;
  w.string(m.groupId ?? '', flexible);
  w.string(m.protocolType ?? '', flexible);
  if (version >= 4) w.string(m.groupState ?? '', flexible);
  if (version >= 5) w.string(m.groupType ?? '', flexible);
  if (flexible) w.unsignedVarint(0);
}

export function readListGroupsResponse(r: Reader, version: number): ListGroupsResponse {
  const flexible = version >= 3;
  const throttleTimeMs = version >= 1 ? r.int32() : 0;
  const errorCode = r.int16();
  const groups: ListGroupsResponseListedGroup[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) groups.push(readListGroupsResponseListedGroup(r, version));
  if (flexible) r.skipTags();
  return { throttleTimeMs, errorCode, groups };
}

export function writeListGroupsResponse(w: Writer, m: Draft<ListGroupsResponse>, version: number): void {
  const flexible = version >= 3;
  if (version >= 1) w.int32(m.throttleTimeMs ?? 0);
  w.int16(m.errorCode ?? 0);
  const groups = m.groups ?? [];
  w.arrayLength(groups.length, flexible);
  for (const item of groups) writeListGroupsResponseListedGroup(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export const listGroupsApi: Api<ListGroupsRequest, ListGroupsResponse> = {
  key: 16,
  name: 'ListGroups',
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 3,
  readRequest: readListGroupsRequest,
  writeRequest: writeListGroupsRequest,
  readResponse: readListGroupsResponse,
  writeResponse: writeListGroupsResponse,
};
