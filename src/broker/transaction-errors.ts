/**
 * What clients of a day are told of a transaction's failures: PRODUCER_FENCED and TRANSACTION_ABORTABLE came late (KIP-588,
 * KIP-890), and who does not know them gets the code that stood for it before.
 */
import { Errors } from '../protocol/errors.ts';

export function fencedCode(errorCode: number, knowsProducerFenced: boolean): number {
  if (errorCode !== Errors.PRODUCER_FENCED || knowsProducerFenced) return errorCode;
  return Errors.INVALID_PRODUCER_EPOCH;
}

export function abortableCode(errorCode: number, knowsAbortable: boolean): number {
  if (errorCode !== Errors.TRANSACTION_ABORTABLE || knowsAbortable) return errorCode;
  return Errors.INVALID_TXN_STATE;
}
