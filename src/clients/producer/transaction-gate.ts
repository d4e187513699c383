/**
 * What the sender asks of a transaction: whether a partition's batches may go, and what a failure means for it. The
 * transactional producer supplies it; a merely idempotent one has none.
 */
export interface TransactionGate {
  readonly transactionalId: string;
  /** False: not yet added to the transaction, or the transaction cannot go on. */
  mayDrain(topic: string, partition: number): boolean;
  /** Why nothing may be sent at all, if so. */
  readonly error: Error | null;
  /** A batch failed for good, with its code if a broker refused it. */
  batchFailed(error: Error, code: number | null): void;
}
