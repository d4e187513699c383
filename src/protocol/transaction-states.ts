/**
 * The states of a transactional id (spec/cluster.md 6.1; kafka: TransactionState): a state's place in the list is its code in
 * the log, its name is what requests and tools show.
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
