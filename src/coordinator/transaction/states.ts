/**
 * The states of a transactional id (spec/cluster.md 6.1; kafka: TransactionState). A state's place in the list is its code
 * in the log, its name is what tools show. PrepareEpochFence lives in memory only: a producer is being shut out, and
 * the abort of its transaction is about to be written.
 */
export const TRANSACTION_STATES = [
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
  'Dead',
  'PrepareEpochFence',
] as const;

export type TransactionState = (typeof TRANSACTION_STATES)[number];

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
