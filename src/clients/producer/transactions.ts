/**
 * The transactional producer (KIP-98, spec/clients.md P6): its states, and the order of control requests. One control
 * request is under way at a time. A batch goes only after its partition has been added to the transaction; the end of a
 * transaction is asked for only after every batch is settled. A fatal error leaves nothing but close().
 */
import { Mailbox } from '../../base/mailbox.ts';
import { Errors, KafkaError } from '../../protocol/errors.ts';
import { addOffsetsToTxnApi } from '../../protocol/messages/add-offsets-to-txn.ts';
import { endTxnApi } from '../../protocol/messages/end-txn.ts';
import { initProducerIdApi } from '../../protocol/messages/init-producer-id.ts';
import { txnOffsetCommitApi } from '../../protocol/messages/txn-offset-commit.ts';
import { isTransient, type Cluster } from '../cluster.ts';
import { CoordinatorClient, type CoordinatorSend } from '../coordinator-client.ts';
import { deadlineIn, expired, UNLIMITED, within, type Deadline } from '../deadline.ts';
import {
  asError,
  brokerError,
  codeOf,
  isApiException,
  illegalArgument,
  illegalState,
  timeoutError,
} from '../errors.ts';
import type { Backoff } from '../retry.ts';
import { keyOf } from '../topic-partition.ts';
import type { CallOptions, TopicPartition } from '../types.ts';
import type { Accumulator } from './accumulator.ts';
import type { Identity } from './identity.ts';
import { whileWanted } from './transaction-attempts.ts';
import type { TransactionGate } from './transaction-gate.ts';
import {
  addPartitions,
  commitOffsets,
  type PartitionOffset,
  type TransactionalProducer,
} from './transaction-requests.ts';
import {
  IDENTITY_LOST,
  isFatal,
  verdictOf,
  type ConsumerGroupMetadata,
  type ControlRequest,
} from './transaction-rules.ts';
import { TransactionState } from './transaction-state.ts';

export type { ConsumerGroupMetadata } from './transaction-rules.ts';

/** CONCURRENT_TRANSACTIONS on the first add: the last transaction's markers are still being written. */
const FIRST_ADD_RETRY_MS = 20;

/** InitProducerId can take a new epoch for an id it has given from here on (KIP-360). */
const BUMP_VERSION = 3;

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

/** Within what time, and what to say when it is over. */
interface Span {
  readonly deadline: Deadline;
  readonly timedOut: () => Error;
}

export class Transactions implements TransactionGate {
  readonly transactionalId: string;
  readonly #options: TransactionsOptions;
  readonly #coordinators: CoordinatorClient;
  readonly #control = new Mailbox();
  readonly #state: TransactionState;
  readonly #added = new Set<string>();
  readonly #toAdd = new Map<string, TopicPartition>();
  #adding = false;
  /** Offsets that are on their way into the transaction, whether or not somebody still waits for that. */
  readonly #sending = new Set<Promise<void>>();
  #started = false;
  /** After a failure an abort takes a new epoch, lest what is still on its way is written after the marker. */
  #bumpNeeded = false;
  /** The code of what the coordinator no longer knows of this producer. */
  #lost: number | null = null;

  constructor(options: TransactionsOptions) {
    this.#options = options;
    this.transactionalId = options.transactionalId;
    this.#coordinators = new CoordinatorClient(options);
    this.#state = new TransactionState(options.transactionalId, options.identity);
  }

  get error(): Error | null {
    return this.#state.error;
  }

  get abortable(): boolean {
    return this.#state.now === 'ABORTABLE_ERROR' || this.#state.now === 'IN_TRANSACTION';
  }

  mayDrain(topic: string, partition: number): boolean {
    return this.#state.open && this.#added.has(keyOf(topic, partition));
  }

  /** A record or batch failed: what it belongs to can only be aborted. `code`: when a broker refused it. */
  batchFailed(error: Error, code: number | null): void {
    if (this.#state.now === 'ABORTING_TRANSACTION') return;
    this.#fail(error, isFatal(code), code);
  }

  /** A record failed before it was in a batch: of no account when it was the program's own fault. */
  recordFailed(error: Error): void {
    if (this.#state.open && isApiException(error)) this.batchFailed(error, codeOf(error));
  }

  /** Whether records may be sent now. Throws what is in their way, unless it is that there is no transaction. */
  checkSend(): boolean {
    this.#state.check('send');
    return this.#state.now === 'IN_TRANSACTION';
  }

  /** Why no record may be added to a partition. */
  notBegun(topic: string, partition: number): Error {
    const { now } = this.#state;
    const what = `Cannot add partition ${keyOf(topic, partition)} to transaction`;
    return illegalState(
      now === 'UNINITIALIZED' || now === 'INITIALIZING'
        ? `${what} before completing a call to initTransactions`
        : `${what} while in state  ${now}`,
    );
  }

  #fail(error: Error, fatal: boolean, code: number | null): void {
    if (!fatal && this.#state.now === 'ABORTING_TRANSACTION') return;
    this.#bumpNeeded = true;
    if (code !== null && IDENTITY_LOST.has(code)) this.#lost = code;
    this.#state.fail(error, fatal);
    this.#options.wake();
  }

  /** `awaited`: as Kafka's timeout names it. */
  #span(awaited: string, options: CallOptions = {}): Span {
    const timeoutMs = options.timeoutMs ?? this.#options.maxBlockMs;
    return {
      deadline: deadlineIn(this.#options.cluster.clock, timeoutMs, options.signal),
      timedOut: () =>
        timeoutError(`Timeout expired after ${timeoutMs}ms while awaiting ${awaited}`),
    };
  }

  /** A public call as a whole. One that was given up before its end may be repeated, and nothing else. */
  async #call(operation: string, span: Span, work: () => Promise<void>): Promise<void> {
    const { clock } = this.#options.cluster;
    try {
      await within(clock, span.deadline, work(), span.timedOut);
    } catch (error) {
      if (!this.#state.moving) throw error;
      this.#state.givenUp(operation);
      throw expired(clock, span.deadline) ? span.timedOut() : error;
    }
  }

  // ---- init and begin ----------------------------------------------------------------------------

  async init(options: CallOptions): Promise<void> {
    if (!this.#state.begin('initTransactions', 'INITIALIZING')) return;
    const span = this.#span('InitProducerId', options);
    await this.#call('initTransactions', span, () => this.#control.run(() => this.#init(span)));
  }

  async #init(span: Span): Promise<void> {
    try {
      await this.#fetchIdentity(span, false);
    } catch (error) {
      const code = codeOf(error);
      const again =
        code === Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED ||
        code === Errors.CLUSTER_AUTHORIZATION_FAILED;
      if (again) this.#state.move('UNINITIALIZED');
      throw again ? error : this.#refused('InitProducerId', error);
    }
    this.#state.move('READY');
  }

  /** A new epoch: of whoever has the transactional id, or of this very producer where the coordinator can tell. */
  async #fetchIdentity(span: Span, bump: boolean): Promise<void> {
    const { identity, accumulator, timeoutMs } = this.#options;
    const { transactionalId } = this;
    await this.#coordinators.call(
      'transaction',
      transactionalId,
      span.deadline,
      async (send, versionOf) => {
        if (bump && (await versionOf(initProducerIdApi)) < BUMP_VERSION) {
          if (this.#lost !== null) throw brokerError(this.#lost);
          return;
        }
        const { producerId, producerEpoch } = bump
          ? identity
          : { producerId: -1, producerEpoch: -1 };
        const response = await send(initProducerIdApi, {
          transactionalId,
          transactionTimeoutMs: timeoutMs,
          producerId,
          producerEpoch,
        });
        if (response.errorCode !== Errors.NONE) throw brokerError(response.errorCode);
        identity.set(response.producerId, response.producerEpoch);
        for (const queue of accumulator.queues()) identity.renumber(queue);
      },
    );
  }

  begin(): void {
    this.#state.begin('beginTransaction', 'IN_TRANSACTION');
  }

  // ---- partitions and offsets --------------------------------------------------------------------

  /** A record of this partition was queued. */
  add(topic: string, partition: number): void {
    const key = keyOf(topic, partition);
    if (this.#added.has(key) || this.#toAdd.has(key)) return;
    this.#toAdd.set(key, { topic, partition });
    if (this.#adding) return;
    this.#adding = true;
    void this.#control.run(() => this.#addAll()).catch(() => {});
  }

  async #addAll(): Promise<void> {
    this.#adding = false;
    const batch = [...this.#toAdd];
    this.#toAdd.clear();
    if (batch.length === 0 || this.error) return;
    try {
      const partitions = batch.map(([, tp]) => tp);
      const retryMs = this.#started ? undefined : FIRST_ADD_RETRY_MS;
      const add = (send: CoordinatorSend) => addPartitions(send, this.#producer(), partitions);
      await this.#ask('AddPartitionsToTxn', UNLIMITED, this.#wanted(add), retryMs);
      for (const [key] of batch) this.#added.add(key);
      this.#started = true;
      this.#options.wake();
    } catch (error) {
      this.#abort(error);
    }
  }

  /** Goes on when the time is up, as Kafka's: only the caller's waiting ends, and commit or abort wait for the rest. */
  async sendOffsets(
    offsets: Iterable<PartitionOffset>,
    member: ConsumerGroupMetadata,
  ): Promise<void> {
    const list = [...offsets];
    if (list.length === 0) return;
    for (const [, to] of list)
      if (!((typeof to === 'number' ? to : to.offset) >= 0))
        throw illegalArgument('Invalid negative offset');
    this.#state.check('sendOffsetsToTransaction');
    if (this.#state.now !== 'IN_TRANSACTION') {
      throw illegalState(
        `Cannot send offsets if a transaction is not in progress (currentState= ${this.#state.now})`,
      );
    }
    const span = this.#span('AddOffsetsToTxn');
    const sent = this.#sendOffsets(list, member);
    this.#sending.add(sent);
    void sent.catch(() => {}).finally(() => this.#sending.delete(sent));
    await within(this.#options.cluster.clock, span.deadline, sent, span.timedOut);
  }

  async #sendOffsets(
    offsets: readonly PartitionOffset[],
    member: ConsumerGroupMetadata,
  ): Promise<void> {
    const { groupId } = member;
    const add = (send: CoordinatorSend) =>
      send(addOffsetsToTxnApi, { ...this.#producer(), groupId });
    try {
      await this.#control.run(async () => {
        await this.#ask('AddOffsetsToTxn', UNLIMITED, this.#wanted(add));
        this.#started = true;
      });
      const commit: Parameters<CoordinatorClient['call']>[3] = async (send, versionOf) => {
        const version = await versionOf(txnOffsetCommitApi);
        await commitOffsets(send, version, this.#producer(), member, offsets);
      };
      await this.#coordinators.call('group', groupId, UNLIMITED, this.#wanted(commit));
    } catch (error) {
      const refused = this.#refused('TxnOffsetCommit', error);
      this.#abort(refused);
      throw refused;
    }
  }

  #wanted<A extends unknown[], R>(attempt: (...args: A) => Promise<R>) {
    return whileWanted(() => this.#state.now !== 'ABORTING_TRANSACTION', attempt);
  }

  // ---- end ---------------------------------------------------------------------------------------

  async end(committed: boolean, options: CallOptions): Promise<void> {
    const operation = committed ? 'commitTransaction' : 'abortTransaction';
    const to = committed ? 'COMMITTING_TRANSACTION' : 'ABORTING_TRANSACTION';
    if (!this.#state.begin(operation, to)) return;
    this.#options.wake();
    const span = this.#span(`EndTxn(${committed})`, options);
    await this.#call(operation, span, async () => {
      await this.#options.flush();
      await Promise.allSettled(this.#sending);
      if (committed) this.#state.check(operation);
      await this.#control.run(() => this.#end(committed, span));
    });
  }

  async #end(committed: boolean, span: Span): Promise<void> {
    // The second of two calls at once finds it done.
    if (this.#state.now === 'READY') return;
    // Whoever waited has gone: the call that follows will ask.
    if (expired(this.#options.cluster.clock, span.deadline)) throw span.timedOut();
    if (this.#started && this.#lost !== Errors.INVALID_PRODUCER_ID_MAPPING) {
      await this.#ask('EndTxn', span.deadline, (send) =>
        send(endTxnApi, { ...this.#producer(), committed }),
      );
    }
    if (this.#bumpNeeded) {
      try {
        await this.#fetchIdentity(span, true);
      } catch (error) {
        throw this.#refused('InitProducerId', error, true);
      }
    }
    this.#added.clear();
    this.#toAdd.clear();
    this.#started = false;
    this.#bumpNeeded = false;
    this.#lost = null;
    this.#state.move('READY');
  }

  /** The producer closes: a transaction left open is aborted. */
  async close(): Promise<void> {
    if (this.abortable && this.#started) await this.end(false, {});
  }

  #producer(): TransactionalProducer {
    const { producerId, producerEpoch } = this.#options.identity;
    return { transactionalId: this.transactionalId, producerId, producerEpoch };
  }

  // ---- control requests --------------------------------------------------------------------------

  async #ask(
    request: ControlRequest,
    deadline: Deadline,
    work: (send: CoordinatorSend) => Promise<{ readonly errorCode: number }>,
    retryMs?: number,
  ): Promise<void> {
    try {
      await this.#coordinators.call(
        'transaction',
        this.transactionalId,
        deadline,
        async (send) => {
          const { errorCode } = await work(send);
          if (errorCode !== Errors.NONE) throw brokerError(errorCode);
        },
        retryMs,
      );
    } catch (error) {
      throw this.#refused(request, error);
    }
  }

  /** A coordinator's last word decides what becomes of the transaction; that none came decides nothing. */
  #refused(request: ControlRequest, error: unknown, fatal = false): Error {
    if (!(error instanceof KafkaError) || isTransient(error)) return asError(error);
    const verdict = verdictOf(request, error);
    this.#fail(verdict.error, verdict.fatal || fatal, error.code);
    return verdict.error;
  }

  /** What is missing in a transaction leaves it to be aborted. */
  #abort(error: unknown): void {
    if (this.#state.open) this.#fail(asError(error), false, null);
  }
}
