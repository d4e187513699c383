/**
 * One transactional id (kafka: TransactionMetadata). What a record of the log says of it is an image; a change is a
 * new image that is prepared, written, and only then in force. While one is on its way no other may begin: whoever
 * comes meanwhile is told CONCURRENT_TRANSACTIONS. The one change in memory alone is the fence, which shuts out the old
 * epoch before its transaction's abort is written (spec/cluster.md 6.4).
 */
import { assert } from '../../base/assert.ts';
import type { TransactionState } from '../../protocol/transaction-states.ts';
import { mayFollow } from './states.ts';

const NONE = -1;
const EPOCH_MAX = 32_767;

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Partition numbers by topic. */
export type Partitions = ReadonlyMap<string, ReadonlySet<number>>;

export const NO_PARTITIONS: Partitions = new Map();

export interface ProducerIdentity {
  readonly producerId: number;
  readonly producerEpoch: number;
}

export interface TransactionImage extends ProducerIdentity {
  readonly state: TransactionState;
  readonly timeoutMs: number;
  readonly partitions: Partitions;
  /** When the transaction began; -1 before the first one. */
  readonly startMs: number;
  readonly updateMs: number;
  /** The identity before the last InitProducerId that a producer asked for with its own; -1 each. Not in the log. */
  readonly lastProducerId: number;
  readonly lastProducerEpoch: number;
}

/** What is left to do for a transaction that has been decided. */
export interface Ending {
  readonly next: TransactionImage;
  /** Where no marker stands yet. */
  remaining: readonly TopicPartition[];
}

export class Transaction {
  readonly id: string;
  #image: TransactionImage;
  #pending: TransactionState | null = null;
  /** A fence whose abort could not be written has bumped the epoch already. */
  #fencedInVain = false;
  /** Set from the moment the decision is in the log until its completion is. */
  ending: Ending | null = null;

  constructor(id: string, image: TransactionImage) {
    this.id = id;
    this.#image = image;
  }

  get image(): TransactionImage {
    return this.#image;
  }

  get state(): TransactionState {
    return this.#image.state;
  }

  /** The state that is being written, null when none is. */
  get pending(): TransactionState | null {
    return this.#pending;
  }

  /** Partitions of the open transaction, or those of the ended one that still wait for their marker. */
  get partitions(): Partitions {
    return this.ending === null ? this.#image.partitions : gathered(this.ending.remaining);
  }

  prepare(next: TransactionImage): void {
    assert(this.#pending === null, `${this.id} is on its way to ${this.#pending}`);
    assert(
      mayFollow(next.state, this.state),
      `${this.id} may not go from ${this.state} to ${next.state}`,
    );
    this.#pending = next.state;
  }

  /** The record of what was prepared is in the log. */
  complete(next: TransactionImage): void {
    assert(this.#pending === next.state, `${this.id} was not prepared for ${next.state}`);
    this.#pending = null;
    this.#image = next;
    if (next.state === 'CompleteAbort' || next.state === 'CompleteCommit') {
      this.#fencedInVain = false;
      this.ending = null;
    }
  }

  /** ... or will not be. */
  abandon(): void {
    this.#pending = null;
  }

  /** Shuts out the epoch whose transaction is about to be aborted. The bumped one is never given to a producer. */
  fence(): void {
    assert(mayFollow('PrepareEpochFence', this.state), `${this.id} has no transaction to fence`);
    const { producerEpoch } = this.#image;
    if (this.#fencedInVain) return;
    assert(producerEpoch < EPOCH_MAX, `the epochs of ${this.id} are used up`);
    this.#image = {
      ...this.#image,
      producerEpoch: producerEpoch + 1,
      lastProducerEpoch: NONE,
    };
  }

  fenceFailed(): void {
    this.#fencedInVain = true;
  }
}

/** One epoch is kept back: a fence must always be able to bump it. */
export function isEpochExhausted(producerEpoch: number): boolean {
  return producerEpoch >= EPOCH_MAX - 1;
}

// ---- images -----------------------------------------------------------------------------------------------

/** An id nobody has used: its first epoch will be 0. */
export function firstImage(producerId: number, timeoutMs: number, nowMs: number): TransactionImage {
  return {
    state: 'Empty',
    producerId,
    producerEpoch: NONE,
    timeoutMs,
    partitions: NO_PARTITIONS,
    startMs: NONE,
    updateMs: nowMs,
    lastProducerId: NONE,
    lastProducerEpoch: NONE,
  };
}

/** The producer is to go on under this identity, with nothing open. */
export function initialized(
  image: TransactionImage,
  identity: ProducerIdentity,
  lastProducerEpoch: number,
  timeoutMs: number,
  nowMs: number,
): TransactionImage {
  return {
    ...firstImage(identity.producerId, timeoutMs, nowMs),
    producerEpoch: identity.producerEpoch,
    lastProducerId: image.producerId,
    lastProducerEpoch,
  };
}

export function withPartitions(
  image: TransactionImage,
  added: readonly TopicPartition[],
  nowMs: number,
): TransactionImage {
  const open = image.state === 'Ongoing';
  const partitions = gathered(added, open ? image.partitions : NO_PARTITIONS);
  const startMs = open ? image.startMs : nowMs;
  return { ...image, state: 'Ongoing', partitions, startMs, updateMs: nowMs };
}

export function decided(
  image: TransactionImage,
  committed: boolean,
  nowMs: number,
): TransactionImage {
  return { ...image, state: committed ? 'PrepareCommit' : 'PrepareAbort', updateMs: nowMs };
}

/** All markers stand. */
export function ended(image: TransactionImage, nowMs: number): TransactionImage {
  const state = image.state === 'PrepareCommit' ? 'CompleteCommit' : 'CompleteAbort';
  return { ...image, state, partitions: NO_PARTITIONS, updateMs: nowMs };
}

// ---- partitions -------------------------------------------------------------------------------------------

export function gathered(
  added: readonly TopicPartition[],
  standing: Partitions = NO_PARTITIONS,
): Partitions {
  const all = new Map([...standing].map(([topic, indexes]) => [topic, new Set(indexes)] as const));
  for (const { topic, partition } of added) {
    const indexes = all.get(topic);
    if (indexes === undefined) all.set(topic, new Set([partition]));
    else indexes.add(partition);
  }
  return all;
}

export function holds(partitions: Partitions, { topic, partition }: TopicPartition): boolean {
  return partitions.get(topic)?.has(partition) === true;
}

export function listed(partitions: Partitions): TopicPartition[] {
  return [...partitions].flatMap(([topic, indexes]) =>
    [...indexes].map((partition) => ({ topic, partition })),
  );
}
