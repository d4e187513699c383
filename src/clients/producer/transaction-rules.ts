/** What a transactional producer is made of, its states, and what each error does to a transaction (spec/clients.md P6). */
import { Errors } from '../../protocol/errors.ts';
import type { Cluster } from '../cluster.ts';
import type { Backoff } from '../retry.ts';
import type { Accumulator } from './accumulator.ts';
import type { Identity } from './identity.ts';

/** Who commits: consumer.groupMetadata() gives it; the coordinator refuses a member that has lost its place. */
export interface ConsumerGroupMetadata {
  readonly groupId: string;
  readonly generationId: number;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
}

export type State =
  | 'UNINITIALIZED'
  | 'INITIALIZING'
  | 'READY'
  | 'IN_TRANSACTION'
  | 'COMMITTING_TRANSACTION'
  | 'ABORTING_TRANSACTION'
  | 'ABORTABLE_ERROR'
  | 'FATAL_ERROR';

export interface TransactionsOptions {
  readonly cluster: Cluster;
  readonly identity: Identity;
  readonly accumulator: Accumulator;
  readonly transactionalId: string;
  readonly timeoutMs: number;
  readonly maxBlockMs: number;
  readonly retry: Backoff;
  readonly random: () => number;
  readonly wake: () => void;
  readonly flush: () => Promise<void>;
}

export const FATAL: ReadonlySet<number> = new Set([
  Errors.PRODUCER_FENCED,
  Errors.INVALID_PRODUCER_EPOCH,
  Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
  Errors.CLUSTER_AUTHORIZATION_FAILED,
  Errors.INVALID_TXN_STATE,
  Errors.UNSUPPORTED_VERSION,
  Errors.INVALID_TRANSACTION_TIMEOUT,
]);

/** After these an abort must take a new epoch. */
export const BUMPING: ReadonlySet<number> = new Set([
  Errors.UNKNOWN_PRODUCER_ID,
  Errors.INVALID_PRODUCER_ID_MAPPING,
  Errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
]);

export const LOST_MEMBERSHIP: ReadonlySet<number> = new Set([
  Errors.UNKNOWN_MEMBER_ID,
  Errors.ILLEGAL_GENERATION,
  Errors.FENCED_INSTANCE_ID,
]);
