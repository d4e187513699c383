/**
 * Which state of a transactional id may follow which (spec/cluster.md 6.1). PrepareEpochFence lives in memory only: a producer is
 * being shut out, and the abort of its transaction is about to be written.
 */
import { TRANSACTION_STATES, type TransactionState } from '../../protocol/transaction-states.ts';

const PREVIOUS: Readonly<Record<TransactionState, readonly TransactionState[]>> = {
  Empty: ['Empty', 'CompleteCommit', 'CompleteAbort'],
  Ongoing: ['Ongoing', 'Empty', 'CompleteCommit', 'CompleteAbort'],
  PrepareCommit: ['Ongoing'],
  PrepareAbort: ['Ongoing', 'PrepareEpochFence'],
  CompleteCommit: ['PrepareCommit'],
  CompleteAbort: ['PrepareAbort'],
  Dead: ['Empty', 'CompleteCommit', 'CompleteAbort'],
  PrepareEpochFence: ['Ongoing'],
};

export function mayFollow(next: TransactionState, previous: TransactionState): boolean {
  return PREVIOUS[next].includes(previous);
}

/** Nothing is open and nothing is being ended: the id may begin anew, or be forgotten. */
export function isAtRest(state: TransactionState): boolean {
  return state === 'Empty' || state === 'CompleteCommit' || state === 'CompleteAbort';
}

export function isEnding(state: TransactionState): boolean {
  return state === 'PrepareCommit' || state === 'PrepareAbort';
}

/** The code as the log has it. */
export function stateCode(state: TransactionState): number {
  return TRANSACTION_STATES.indexOf(state);
}

/** undefined: no state has the code. */
export function stateOf(code: number): TransactionState | undefined {
  return TRANSACTION_STATES[code];
}
