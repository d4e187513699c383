/**
 * The transactional ids of one partition of __transaction_state: loaded from the log, changed by writing, ended when
 * their time is up, forgotten when nobody has used them for long (spec/cluster.md 6.1, 6.6). A transaction whose decision
 * the log holds without its completion is taken up again as soon as the log is loaded.
 */
import { Errors } from '../../protocol/errors.ts';
import type { Outbox, Shard } from '../shard.ts';
import type { ReplayBatch } from '../types.ts';
import { writeErrors } from '../write-error.ts';
import { abortFenced } from './end.ts';
import { beginEnding, continueEnding, RETRY_MS, type WriteMarkers } from './markers.ts';
import {
  readTransaction,
  readTransactionKey,
  transactionRecord,
  transactionTombstone,
} from './records.ts';
import { isAtRest, isEnding } from './states.ts';
import { Transaction, type TransactionImage } from './transaction.ts';

export interface TransactionConfig {
  /** transaction.max.timeout.ms */
  readonly maxTimeoutMs: number;
  /** transaction.abort.timed.out.transaction.cleanup.interval.ms */
  readonly timeoutCheckIntervalMs: number;
  /** transaction.remove.expired.transaction.cleanup.interval.ms */
  readonly expiryCheckIntervalMs: number;
  /** transactional.id.expiration.ms */
  readonly idExpirationMs: number;
}

export type TransactionTimer =
  | { readonly kind: 'timeouts' }
  | { readonly kind: 'expiry' }
  | { readonly kind: 'ending'; readonly transaction: Transaction };

export type TransactionOutbox = Outbox<TransactionTimer>;

const writeError = writeErrors([
  [Errors.REQUEST_TIMED_OUT, Errors.COORDINATOR_NOT_AVAILABLE],
  [Errors.MESSAGE_TOO_LARGE, Errors.UNKNOWN_SERVER_ERROR],
  [Errors.RECORD_LIST_TOO_LARGE, Errors.UNKNOWN_SERVER_ERROR],
]);

/** Tombstones of one batch: their keys may be long, and a batch must fit max.message.bytes. */
const TOMBSTONES_MAX = 20;

export class TransactionShard implements Shard<TransactionTimer> {
  readonly transactions = new Map<string, Transaction>();
  readonly config: TransactionConfig;
  readonly writeMarkers: WriteMarkers;
  #coordinatorEpoch: number;
  #gone = false;
  #damaged = 0;
  #firstDamage: string | null = null;

  constructor(config: TransactionConfig, writeMarkers: WriteMarkers, leaderEpoch: number) {
    this.config = config;
    this.writeMarkers = writeMarkers;
    this.#coordinatorEpoch = leaderEpoch;
  }

  get coordinatorEpoch(): number {
    return this.#coordinatorEpoch;
  }

  elected(leaderEpoch: number): void {
    this.#coordinatorEpoch = leaderEpoch;
  }

  get(id: string): Transaction | undefined {
    return this.transactions.get(id);
  }

  /** Whether the transaction is still one of this shard's. */
  holds(transaction: Transaction): boolean {
    return !this.#gone && this.transactions.get(transaction.id) === transaction;
  }

  create(id: string, image: TransactionImage): Transaction {
    const transaction = new Transaction(id, image);
    this.transactions.set(id, transaction);
    return transaction;
  }

  // ---- the log ------------------------------------------------------------------------------------------

  /** A record that cannot be read is passed over: the rest of the partition is worth more than its id. */
  replay(batch: ReplayBatch): void {
    for (const { offset, key, value } of batch.records) {
      try {
        const id = key === null ? null : readTransactionKey(key);
        if (id === null) throw new Error('a key that is not known');
        if (value === null) this.transactions.delete(id);
        else this.create(id, readTransaction(value));
      } catch (error) {
        this.#damaged++;
        this.#firstDamage ??= `at offset ${offset}: ${(error as Error).message}`;
      }
    }
  }

  loaded(outbox: TransactionOutbox): void {
    if (this.#firstDamage !== null)
      outbox.log(
        'error',
        `Passed over ${this.#damaged} damaged records, the first ${this.#firstDamage}`,
      );
    for (const transaction of this.transactions.values())
      if (isEnding(transaction.state)) beginEnding(this, transaction, outbox);
    this.#scheduleTimeouts(outbox);
    this.#scheduleExpiry(outbox);
  }

  unloaded(): void {
    this.#gone = true;
    this.transactions.clear();
  }

  /**
   * Writes what was prepared; `then` runs when it is in force, or with the error that a client is told. What a failed
   * write leaves is the state before, except that an ending transaction stays one.
   */
  append(
    transaction: Transaction,
    next: TransactionImage,
    outbox: TransactionOutbox,
    then: (errorCode: number, outbox: TransactionOutbox) => void,
  ): void {
    outbox.append(
      {
        records: [transactionRecord(transaction.id, next)],
        timestamp: outbox.nowMs,
        until: 'committed',
        baseSequence: -1,
        timeoutMs: next.timeoutMs,
      },
      (result, after) => {
        const errorCode = this.holds(transaction)
          ? writeError(result.errorCode)
          : Errors.NOT_COORDINATOR;
        if (errorCode === Errors.NONE) transaction.complete(next);
        else if (transaction.ending === null) transaction.abandon();
        then(errorCode, after);
      },
    );
  }

  // ---- time ---------------------------------------------------------------------------------------------

  retryLater(transaction: Transaction, outbox: TransactionOutbox): void {
    const event = { kind: 'ending', transaction } as const;
    outbox.setDeadline(`ending:${transaction.id}`, RETRY_MS, event);
  }

  due(event: TransactionTimer, outbox: TransactionOutbox): void {
    if (event.kind === 'timeouts') this.#abortTimedOut(outbox);
    else if (event.kind === 'expiry') this.#expire(outbox);
    else if (this.holds(event.transaction)) continueEnding(this, event.transaction, outbox);
  }

  #scheduleTimeouts(outbox: TransactionOutbox): void {
    outbox.setDeadline('timeouts', this.config.timeoutCheckIntervalMs, { kind: 'timeouts' });
  }

  #scheduleExpiry(outbox: TransactionOutbox): void {
    outbox.setDeadline('expiry', this.config.expiryCheckIntervalMs, { kind: 'expiry' });
  }

  #abortTimedOut(outbox: TransactionOutbox): void {
    for (const transaction of this.transactions.values()) {
      const { state, startMs, timeoutMs } = transaction.image;
      if (state !== 'Ongoing' || transaction.pending !== null) continue;
      if (startMs + timeoutMs >= outbox.nowMs) continue;
      abortFenced(this, transaction, outbox, (errorCode, then) => {
        const outcome =
          errorCode === Errors.NONE
            ? 'Completed rollback of ongoing transaction'
            : `Rollback (error ${errorCode}) of ongoing transaction failed`;
        then.log('info', `${outcome} for transactionalId ${transaction.id} due to timeout`);
      });
    }
    this.#scheduleTimeouts(outbox);
  }

  #expire(outbox: TransactionOutbox): void {
    const dueMs = outbox.nowMs - this.config.idExpirationMs;
    const expired = [...this.transactions.values()].filter(
      ({ state, pending, image }) => isAtRest(state) && pending === null && image.updateMs <= dueMs,
    );
    for (let i = 0; i < expired.length; i += TOMBSTONES_MAX)
      this.#bury(expired.slice(i, i + TOMBSTONES_MAX), outbox);
    this.#scheduleExpiry(outbox);
  }

  #bury(expired: readonly Transaction[], outbox: TransactionOutbox): void {
    for (const transaction of expired) transaction.prepare({ ...transaction.image, state: 'Dead' });
    outbox.append(
      {
        records: expired.map(({ id }) => transactionTombstone(id)),
        timestamp: outbox.nowMs,
        until: 'committed',
        baseSequence: -1,
      },
      ({ errorCode }, then) => {
        for (const transaction of expired) {
          if (!this.holds(transaction)) continue;
          if (errorCode === Errors.NONE) this.transactions.delete(transaction.id);
          else transaction.abandon();
        }
        if (errorCode !== Errors.NONE)
          then.log('error', `Expired transactional ids could not be removed: error ${errorCode}`);
      },
    );
  }
}
