/** Generated from definitions/list-transactions.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';

export interface ListTransactionsRequest {
  stateFilters: string[];
  producerIdFilters: number[];
  durationFilter: number;
}

export function readListTransactionsRequest(r: Reader, version: number): ListTransactionsRequest {
  const stateFilters = r.stringArray(true);
  const producerIdFilters = r.int64Array(true);
  const durationFilter = version >= 1 ? r.int64() : -1;
  r.skipTags();
  return { stateFilters, producerIdFilters, durationFilter };
}

export function writeListTransactionsRequest(w: Writer, m: Draft<ListTransactionsRequest>, version: number): void {
  w.stringArray(m.stateFilters ?? [], true);
  w.int64Array(m.producerIdFilters ?? [], true);
  if (version >= 1) w.int64(m.durationFilter ?? -1);
  else if (m.durationFilter !== undefined && m.durationFilter !== -1) refuse('durationFilter', version);
  w.unsignedVarint(0);
}

export interface ListTransactionsResponse {
  throttleTimeMs: number;
  errorCode: number;
  unknownStateFilters: string[];
  transactionStates: ListTransactionsResponseTransactionState[];
}

export interface ListTransactionsResponseTransactionState {
  transactionalId: string;
  producerId: number;
  transactionState: string;
}

function readListTransactionsResponseTransactionState(r: Reader, _version: number): ListTransactionsResponseTransactionState {
  const transactionalId = r.string(true);
  const producerId = r.int64();
  const transactionState = r.string(true);
  r.skipTags();
  return { transactionalId, producerId, transactionState };
}

function writeListTransactionsResponseTransactionState(w: Writer, m: Draft<ListTransactionsResponseTransactionState>, _version: number): void {
  w.string(m.transactionalId ?? '', true);
  w.int64(m.producerId ?? 0);
  w.string(m.transactionState ?? '', true);
  w.unsignedVarint(0);
}

export function readListTransactionsResponse(r: Reader, version: number): ListTransactionsResponse {
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const unknownStateFilters = r.stringArray(true);
  const transactionStates: ListTransactionsResponseTransactionState[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) transactionStates.push(readListTransactionsResponseTransactionState(r, version));
  r.skipTags();
  return { throttleTimeMs, errorCode, unknownStateFilters, transactionStates };
}

export function writeListTransactionsResponse(w: Writer, m: Draft<ListTransactionsResponse>, version: number): void {
  w.int32(m.throttleTimeMs ?? 0);
  w.int16(m.errorCode ?? 0);
  w.stringArray(m.unknownStateFilters ?? [], true);
  const transactionStates = m.transactionStates ?? [];
  w.arrayLength(transactionStates.length, true);
  for (const item of transactionStates) writeListTransactionsResponseTransactionState(w, item, version);
  w.unsignedVarint(0);
}

export const listTransactionsApi: Api<ListTransactionsRequest, ListTransactionsResponse> = {
  key: 66,
  name: 'ListTransactions',
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  readRequest: readListTransactionsRequest,
  writeRequest: writeListTransactionsRequest,
  readResponse: readListTransactionsResponse,
  writeResponse: writeListTransactionsResponse,
};
