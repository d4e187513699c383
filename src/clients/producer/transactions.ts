/**
 * The transactional producer (KIP-98, spec/clients.md P6): its states, and the order of control requests. One control
 * request is under way at a time. A batch goes only after its partition has been added to the transaction; the end of a
 * transaction is asked for only after every batch is settled. A fatal error leaves nothing but close().
 */
import { Mailbox } from '../../base/mailbox.ts';
import { Errors, KafkaError } from '../../protocol/errors.ts';
import { addOffsetsToTxnApi } from '../../protocol/messages/add-offsets-to-txn.ts';
import { addPartitionsToTxnApi } from '../../protocol/messages/add-partitions-to-txn.ts';
import { endTxnApi } from '../../protocol/messages/end-txn.ts';
import { initProducerIdApi } from '../../protocol/messages/init-producer-id.ts';
import { txnOffsetCommitApi } from '../../protocol/messages/txn-offset-commit.ts';
import { CoordinatorClient, type CoordinatorSend } from '../coordinator-client.ts';
import { deadlineIn, type Deadline } from '../deadline.ts';
import { asError, brokerError, commitFailed, illegalState, kafkaError } from '../errors.ts';
import { groupByTopic, keyOf } from '../topic-partition.ts';
import type { CallOptions, OffsetAndMetadata, TopicPartition } from '../types.ts';
import type { TransactionGate } from './transaction-gate.ts';
import {
  BUMPING,
  FATAL,
  LOST_MEMBERSHIP,
  type ConsumerGroupMetadata,
  type State,
  type TransactionsOptions,
} from './transaction-rules.ts';

export type { ConsumerGroupMetadata } from './transaction-rules.ts';

/** CONCURRENT_TRANSACTIONS on the first add: the last transaction's markers are still being written. */
const FIRST_ADD_RETRY_MS = 20;

export class Transactions implements TransactionGate {
  readonly transactionalId: string;
  readonly #options: TransactionsOptions;
  readonly #coordinators: CoordinatorClient;
  readonly #control = new Mailbox();
  #state: State = 'UNINITIALIZED';
  #error: Error | null = null;
  readonly #added = new Set<string>();
  readonly #toAdd = new Map<string, TopicPartition>();
  #adding = false;
  #started = false;
  #bumpNeeded = false;
  #skipEnd = false;

  constructor(options: TransactionsOptions) {
    this.#options = options;
    this.transactionalId = options.transactionalId;
    this.#coordinators = new CoordinatorClient(options);
  }

  get error(): Error | null {
    return this.#state === 'ABORTABLE_ERROR' ||
      this.#state === 'FATAL_ERROR' ||
      this.#state === 'ABORTING_TRANSACTION'
      ? (this.#error ?? kafkaError('Failing batch since transaction was aborted'))
      : null;
  }

  get abortable(): boolean {
    return this.#state === 'ABORTABLE_ERROR' || this.#state === 'IN_TRANSACTION';
  }

  mayDrain(topic: string, partition: number): boolean {
    const open = this.#state === 'IN_TRANSACTION' || this.#state === 'COMMITTING_TRANSACTION';
    return open && this.#added.has(keyOf(topic, partition));
  }

  batchFailed(error: Error, code: number | null): void {
    if (this.#state === 'ABORTING_TRANSACTION') return;
    this.#fail(error, code, code === Errors.INVALID_PRODUCER_EPOCH);
  }

  /** Throws when a record may not be sent now. */
  checkSend(): void {
    this.#checkFailure();
    if (this.#state === 'IN_TRANSACTION') return;
    throw illegalState(
      this.#state === 'UNINITIALIZED'
        ? "Cannot perform a 'send' before completing a call to initTransactions when transactions are enabled."
        : `Cannot add partition to transaction before it is begun: the producer is in state ${this.#state}`,
    );
  }

  #checkFailure(): void {
    if (this.#state !== 'ABORTABLE_ERROR' && this.#state !== 'FATAL_ERROR') return;
    throw kafkaError(
      'Cannot execute transactional method because we are in an error state',
      this.#error,
    );
  }

  #require(state: State, call: string): void {
    this.#checkFailure();
    if (this.#state === state) return;
    throw illegalState(
      `TransactionalId ${this.transactionalId}: Invalid transition attempted from state ${this.#state} by ${call}`,
    );
  }

  #fail(error: Error, code: number | null, abortable = false): void {
    if (this.#state === 'FATAL_ERROR') return;
    if (code !== null && BUMPING.has(code)) this.#bumpNeeded = true;
    if (code === Errors.INVALID_PRODUCER_ID_MAPPING) this.#skipEnd = true;
    const fatal = code !== null && FATAL.has(code) && !abortable;
    this.#state = fatal ? 'FATAL_ERROR' : 'ABORTABLE_ERROR';
    this.#error = error;
    this.#options.wake();
  }

  #deadline(options: CallOptions = {}): Deadline {
    const { cluster, maxBlockMs } = this.#options;
    return deadlineIn(cluster.clock, options.timeoutMs ?? maxBlockMs, options.signal);
  }

  // ---- init and begin ----------------------------------------------------------------------------

  async init(options: CallOptions): Promise<void> {
    if (this.#state !== 'UNINITIALIZED' && this.#state !== 'INITIALIZING')
      this.#require('UNINITIALIZED', 'initTransactions');
    this.#state = 'INITIALIZING';
    const deadline = this.#deadline(options);
    try {
      await this.#control.run(() => this.#fetchIdentity(deadline, -1, -1));
      this.#state = 'READY';
    } catch (error) {
      const code = error instanceof KafkaError ? error.code : null;
      if (
        code === Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED ||
        code === Errors.CLUSTER_AUTHORIZATION_FAILED
      ) {
        this.#state = 'UNINITIALIZED';
      } else if (code !== null && FATAL.has(code)) {
        this.#fail(asError(error), code);
      }
      throw error;
    }
  }

  async #fetchIdentity(
    deadline: Deadline,
    producerId: number,
    producerEpoch: number,
  ): Promise<void> {
    const { identity, accumulator, timeoutMs } = this.#options;
    const response = await this.#ask('InitProducerId', deadline, (send) =>
      send(initProducerIdApi, {
        transactionalId: this.transactionalId,
        transactionTimeoutMs: timeoutMs,
        producerId,
        producerEpoch,
      }),
    );
    identity.set(response.producerId, response.producerEpoch);
    for (const queue of accumulator.queues()) identity.renumber(queue);
  }

  begin(): void {
    this.#require('READY', 'beginTransaction');
    this.#state = 'IN_TRANSACTION';
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
      const topics = [...groupByTopic(batch.map(([, tp]) => tp))].map(([name, list]) => ({
        name,
        partitions: list.map((one) => one.partition),
      }));
      await this.#addPartitions(topics);
      for (const [key] of batch) this.#added.add(key);
      this.#started = true;
      this.#options.wake();
    } catch (error) {
      this.#fail(asError(error), error instanceof KafkaError ? error.code : null);
    }
  }

  async #addPartitions(topics: readonly { name: string; partitions: number[] }[]): Promise<void> {
    const { identity } = this.#options;
    // Versions from 4 on are for brokers (KIP-890 part 1): they come in batches of transactions.
    const request = {
      v3AndBelowTransactionalId: this.transactionalId,
      v3AndBelowProducerId: identity.producerId,
      v3AndBelowProducerEpoch: identity.producerEpoch,
      v3AndBelowTopics: topics,
    };
    const first = !this.#started;
    await this.#ask(
      'AddPartitionsToTxn',
      this.#deadline(),
      async (send) => {
        const response = await send(addPartitionsToTxnApi, request, { versionMax: 3 });
        const results = response.resultsByTopicV3AndBelow.flatMap(
          (topic) => topic.resultsByPartition,
        );
        const codes = results
          .map((result) => result.partitionErrorCode)
          .filter((code) => code !== Errors.NONE);
        const errorCode =
          codes.find((code) => code !== Errors.OPERATION_NOT_ATTEMPTED) ?? codes[0] ?? Errors.NONE;
        return { errorCode };
      },
      first ? FIRST_ADD_RETRY_MS : undefined,
    );
  }

  async sendOffsets(
    offsets: Iterable<readonly [TopicPartition, OffsetAndMetadata | number]>,
    group: ConsumerGroupMetadata | string,
  ): Promise<void> {
    this.#require('IN_TRANSACTION', 'sendOffsetsToTransaction');
    const list = [...offsets].map(([tp, to]) => ({
      ...tp,
      to: typeof to === 'number' ? { offset: to } : to,
    }));
    if (list.length === 0) return;
    const member =
      typeof group === 'string'
        ? { groupId: group, generationId: -1, memberId: '', groupInstanceId: null }
        : group;
    try {
      await this.#control.run(() => this.#sendOffsets(list, member));
    } catch (error) {
      const code = error instanceof KafkaError ? error.code : null;
      const lost = code !== null && LOST_MEMBERSHIP.has(code);
      const shown = lost
        ? commitFailed(
            `Transaction offset Commit failed due to consumer group metadata mismatch: ${asError(error).message}`,
          )
        : asError(error);
      this.#fail(shown, code);
      throw shown;
    }
  }

  async #sendOffsets(
    list: readonly (TopicPartition & { readonly to: OffsetAndMetadata })[],
    member: ConsumerGroupMetadata,
  ): Promise<void> {
    const { identity } = this.#options;
    const { transactionalId } = this;
    const { producerId, producerEpoch } = identity;
    const { groupId } = member;
    const deadline = this.#deadline();
    await this.#ask('AddOffsetsToTxn', deadline, (send) =>
      send(addOffsetsToTxnApi, { transactionalId, producerId, producerEpoch, groupId }),
    );
    this.#started = true;
    await this.#coordinators.call('group', groupId, deadline, async (send, version) => {
      const fenced = (await version(txnOffsetCommitApi)) >= 3;
      const response = await send(txnOffsetCommitApi, {
        transactionalId,
        groupId,
        producerId,
        producerEpoch,
        ...(fenced
          ? {
              generationId: member.generationId,
              memberId: member.memberId,
              groupInstanceId: member.groupInstanceId,
            }
          : {}),
        topics: [...groupByTopic(list)].map(([name, some]) => ({
          name,
          partitions: some.map(({ partition, to }) => ({
            partitionIndex: partition,
            committedOffset: to.offset,
            committedLeaderEpoch: to.leaderEpoch ?? -1,
            committedMetadata: to.metadata ?? '',
          })),
        })),
      });
      for (const topic of response.topics) {
        for (const { errorCode } of topic.partitions)
          if (errorCode !== 0) throw brokerError(errorCode);
      }
    });
  }

  // ---- end ---------------------------------------------------------------------------------------

  async end(committed: boolean, options: CallOptions): Promise<void> {
    const deadline = this.#deadline(options);
    if (committed) {
      if (this.#state !== 'COMMITTING_TRANSACTION')
        this.#require('IN_TRANSACTION', 'commitTransaction');
      this.#state = 'COMMITTING_TRANSACTION';
    } else {
      if (this.#state === 'FATAL_ERROR') this.#checkFailure();
      if (this.#state !== 'ABORTABLE_ERROR' && this.#state !== 'ABORTING_TRANSACTION') {
        this.#require('IN_TRANSACTION', 'abortTransaction');
      }
      this.#state = 'ABORTING_TRANSACTION';
      this.#options.wake();
    }
    await this.#options.flush();
    if (committed) this.#checkFailure();
    try {
      await this.#control.run(() => this.#end(committed, deadline));
    } catch (error) {
      const code = error instanceof KafkaError ? error.code : null;
      // A timeout leaves the state: the same call may be repeated.
      if (code !== Errors.REQUEST_TIMED_OUT) this.#fail(asError(error), code);
      throw error;
    }
  }

  async #end(committed: boolean, deadline: Deadline): Promise<void> {
    const { identity } = this.#options;
    if (this.#started && !this.#skipEnd) {
      await this.#ask('EndTxn', deadline, (send) =>
        send(endTxnApi, {
          transactionalId: this.transactionalId,
          producerId: identity.producerId,
          producerEpoch: identity.producerEpoch,
          committed,
        }),
      );
    }
    if (this.#bumpNeeded)
      await this.#fetchIdentity(deadline, identity.producerId, identity.producerEpoch);
    this.#added.clear();
    this.#toAdd.clear();
    this.#started = false;
    this.#bumpNeeded = false;
    this.#skipEnd = false;
    this.#error = null;
    this.#state = 'READY';
  }

  /** The producer closes: a transaction left open is aborted. */
  async close(): Promise<void> {
    if (this.abortable && this.#started) await this.end(false, {});
  }

  #ask<R extends { readonly errorCode: number }>(
    _name: string,
    deadline: Deadline,
    request: (send: CoordinatorSend) => Promise<R>,
    retryMs?: number,
  ): Promise<R> {
    return this.#coordinators.call(
      'transaction',
      this.transactionalId,
      deadline,
      async (send) => {
        const response = await request(send);
        if (response.errorCode !== Errors.NONE) throw brokerError(response.errorCode);
        return response;
      },
      retryMs,
    );
  }
}
