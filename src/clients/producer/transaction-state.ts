/**
 * Where a transactional producer stands, and what it says to a call that comes at the wrong time, in Kafka's words (kafka:
 * TransactionManager.java). A call that ran out of time keeps its state: nothing but the same call may follow.
 */
import { Errors } from '../../protocol/errors.ts';
import { brokerError, codeOf, illegalState, kafkaError, transactionAborted } from '../errors.ts';
import type { Identity } from './identity.ts';
import { SOURCES, type State } from './transaction-rules.ts';

export class TransactionState {
  readonly #transactionalId: string;
  readonly #identity: Identity;
  #now: State = 'UNINITIALIZED';
  #error: Error | null = null;
  /** The call that was given up before its end. */
  #overdue: string | null = null;

  constructor(transactionalId: string, identity: Identity) {
    this.#transactionalId = transactionalId;
    this.#identity = identity;
  }

  get now(): State {
    return this.#now;
  }

  /** Begun, and not yet ended: its records may go. */
  get open(): boolean {
    return this.#now === 'IN_TRANSACTION' || this.#now === 'COMMITTING_TRANSACTION';
  }

  get failed(): boolean {
    return this.#now === 'ABORTABLE_ERROR' || this.#now === 'FATAL_ERROR';
  }

  /** Why nothing may be sent at all, if so. */
  get error(): Error | null {
    if (!this.failed && this.#now !== 'ABORTING_TRANSACTION') return null;
    return this.#error ?? transactionAborted();
  }

  /** Throws for an error state, and while another call has to be repeated. */
  check(operation: string): void {
    if (this.#overdue !== null && this.#overdue !== operation) {
      throw illegalState(
        `Cannot attempt operation \`${operation}\` because the previous call to \`${this.#overdue}\` timed out and must be retried`,
      );
    }
    if (this.failed) throw this.#failure();
  }

  #failure(): Error {
    const error = this.#error;
    const { producerId, producerEpoch } = this.#identity;
    const producer = `Producer with transactionalId '${this.#transactionalId}' and (producerId=${producerId}, epoch=${producerEpoch})`;
    const code = codeOf(error);
    if (code === Errors.PRODUCER_FENCED) {
      const text = `${producer} has been fenced by another producer with the same transactionalId`;
      return brokerError(code, text);
    }
    if (code === Errors.INVALID_PRODUCER_EPOCH)
      return brokerError(code, `${producer} attempted to produce with an old epoch`);
    return kafkaError(
      'Cannot execute transactional method because we are in an error state',
      error ?? undefined,
    );
  }

  /** A call is under way that the coordinator has to answer. */
  get moving(): boolean {
    return (
      this.#now === 'INITIALIZING' ||
      this.#now === 'COMMITTING_TRANSACTION' ||
      this.#now === 'ABORTING_TRANSACTION'
    );
  }

  /** A call begins, or begins again after it was given up; false: it has come to its end in the meantime. */
  begin(operation: string, to: State): boolean {
    const aborting = to === 'ABORTING_TRANSACTION' && this.#now === 'ABORTABLE_ERROR';
    if (!aborting) this.check(operation);
    const again = this.#overdue !== null;
    this.#overdue = null;
    if (again) return this.moving;
    this.move(to);
    return true;
  }

  givenUp(operation: string): void {
    this.#overdue = operation;
  }

  move(to: State): void {
    if (SOURCES[to]?.includes(this.#now) !== true) {
      throw illegalState(
        `TransactionalId ${this.#transactionalId}: Invalid transition attempted from state ${this.#now} to state ${to}`,
      );
    }
    this.#now = to;
    if (to === 'READY') this.#error = null;
  }

  /** The first fatal error stays. */
  fail(error: Error, fatal: boolean): void {
    if (this.#now === 'FATAL_ERROR') return;
    this.#now = fatal ? 'FATAL_ERROR' : 'ABORTABLE_ERROR';
    this.#error = error;
    this.#overdue = null;
  }
}
