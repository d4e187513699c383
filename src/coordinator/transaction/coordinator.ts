/**
 * The transaction coordinator as the broker's handlers see it: each transactional API as one call on wire-shaped
 * values, checked first for whether this broker may speak for the id (spec/cluster.md 6). Authorisation, and which code
 * an old client is told, are the handlers' business.
 */
import { deferred } from '../../base/deferred.ts';
import { Errors } from '../../protocol/errors.ts';
import { Coordinator } from '../coordinator.ts';
import type { CoordinatorClock, CoordinatorLog, CoordinatorLogger } from '../types.ts';
import { addPartitions, verifyPartitions, type PartitionsRequest } from './add-partitions.ts';
import {
  describe,
  list,
  type ListFilter,
  type TransactionDescription,
  type TransactionListing,
  unknownStates,
} from './describe.ts';
import { end, type EndRequest } from './end.ts';
import {
  initError,
  initProducerId,
  type InitRequest,
  type InitResult,
} from './init-producer-id.ts';
import type { WriteMarkers } from './markers.ts';
import {
  TransactionShard,
  type TransactionConfig,
  type TransactionOutbox,
  type TransactionTimer,
} from './shard.ts';

export interface TransactionCoordinatorOptions {
  readonly config: TransactionConfig;
  readonly log: CoordinatorLog;
  readonly clock: CoordinatorClock;
  readonly logger: CoordinatorLogger;
  /** A producer id that nobody has had. Rejects when none can be had now. */
  readonly generateProducerId: () => Promise<number>;
  readonly writeMarkers: WriteMarkers;
}

export class TransactionCoordinator extends Coordinator<TransactionTimer, TransactionShard> {
  readonly #options: TransactionCoordinatorOptions;

  constructor(options: TransactionCoordinatorOptions) {
    const { config, writeMarkers } = options;
    super({
      ...options,
      create: (_partition, leaderEpoch) => new TransactionShard(config, writeMarkers, leaderEpoch),
    });
    this.#options = options;
  }

  /** NONE when this broker may answer for the id. */
  #refusal(transactionalId: string): number {
    return transactionalId === '' ? Errors.INVALID_REQUEST : this.runtime.refusal(transactionalId);
  }

  /** One step on the id's shard; resolves with what it answers, now or later. */
  #step<T>(
    transactionalId: string,
    fn: (
      shard: TransactionShard,
      outbox: TransactionOutbox,
      answer: (value: T, outbox: TransactionOutbox) => void,
    ) => void,
  ): Promise<T> {
    const reply = deferred<T>();
    this.runtime.step(this.partitionFor(transactionalId), (shard, outbox) =>
      fn(shard, outbox, (value, then) => then.reply(reply, value)),
    );
    return reply.promise;
  }

  // ---- transactions -------------------------------------------------------------------------------------

  async initProducerId(request: InitRequest): Promise<InitResult> {
    const { transactionalId, timeoutMs } = request;
    if (transactionalId === '') return initError(Errors.INVALID_REQUEST);
    if (timeoutMs <= 0 || timeoutMs > this.#options.config.maxTimeoutMs)
      return initError(Errors.INVALID_TRANSACTION_TIMEOUT);
    let freshId: number | null = null;
    for (;;) {
      const refusal = this.#refusal(transactionalId);
      if (refusal !== Errors.NONE) return initError(refusal);
      const result = await this.#initialize(request, freshId);
      if (result !== null) return result;
      freshId = await this.#freshProducerId();
      if (freshId === null) return initError(Errors.COORDINATOR_LOAD_IN_PROGRESS);
    }
  }

  #initialize(request: InitRequest, freshId: number | null): Promise<InitResult | null> {
    return this.#step(request.transactionalId, (shard, outbox, answer) =>
      initProducerId(shard, request, freshId, outbox, answer),
    );
  }

  /** null: none can be had now, which the producer is to take as a reason to try again. */
  async #freshProducerId(): Promise<number | null> {
    try {
      return await this.#options.generateProducerId();
    } catch (error) {
      this.#options.logger.error('No producer id could be allocated', error);
      return null;
    }
  }

  async addPartitions(request: PartitionsRequest): Promise<number> {
    const refusal = this.#refusal(request.transactionalId);
    if (refusal !== Errors.NONE) return refusal;
    return this.#step(request.transactionalId, (shard, outbox, answer: Answer) =>
      addPartitions(shard, request, outbox, answer),
    );
  }

  /** Whether partitions belong to the producer's transaction: one error code each, at once. */
  verifyPartitions(request: PartitionsRequest): readonly number[] {
    const refusal = this.#refusal(request.transactionalId);
    if (refusal !== Errors.NONE) return request.partitions.map(() => refusal);
    let codes: readonly number[] = [];
    this.runtime.step(this.partitionFor(request.transactionalId), (shard) => {
      codes = verifyPartitions(shard, request);
    });
    return codes;
  }

  async end(request: EndRequest): Promise<number> {
    const refusal = this.#refusal(request.transactionalId);
    if (refusal !== Errors.NONE) return refusal;
    return this.#step(request.transactionalId, (shard, outbox, answer: Answer) =>
      end(shard, request, outbox, answer),
    );
  }

  // ---- administration -----------------------------------------------------------------------------------

  /** The id's description, or the error code that stands for it. */
  describe(transactionalId: string): TransactionDescription | number {
    const refusal = this.#refusal(transactionalId);
    if (refusal !== Errors.NONE) return refusal;
    let description: TransactionDescription | undefined;
    this.runtime.step(this.partitionFor(transactionalId), (shard) => {
      const transaction = shard.get(transactionalId);
      if (transaction !== undefined) description = describe(transaction);
    });
    return description ?? Errors.TRANSACTIONAL_ID_NOT_FOUND;
  }

  list(filter: ListFilter): {
    readonly errorCode: number;
    readonly unknownStates: readonly string[];
    readonly transactions: readonly TransactionListing[];
  } {
    const nothing = { unknownStates: [], transactions: [] };
    if (this.runtime.closed) return { errorCode: Errors.COORDINATOR_NOT_AVAILABLE, ...nothing };
    if (this.runtime.loading) return { errorCode: Errors.COORDINATOR_LOAD_IN_PROGRESS, ...nothing };
    const nowMs = this.#options.clock.now();
    const transactions: TransactionListing[] = [];
    for (const { shard } of this.runtime.active())
      transactions.push(...list(shard.transactions.values(), filter, nowMs));
    return { errorCode: Errors.NONE, unknownStates: unknownStates(filter), transactions };
  }
}

type Answer = (errorCode: number, outbox: TransactionOutbox) => void;
