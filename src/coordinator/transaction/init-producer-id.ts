/**
 * InitProducerId for a transactional id (spec/cluster.md 6.2; KIP-98, KIP-360): a producer introduces itself, and whoever
 * used the id before is shut out by a larger epoch. A producer that names its own identity goes on after an error,
 * and is recognised when it asks again because the answer got lost.
 */
import { Errors } from '../../protocol/errors.ts';
import { abortFenced } from './end.ts';
import type { TransactionOutbox, TransactionShard } from './shard.ts';
import { isEnding } from './states.ts';
import {
  firstImage,
  initialized,
  isEpochExhausted,
  type ProducerIdentity,
  type TransactionImage,
} from './transaction.ts';

const NO_EPOCH = -1;

export interface InitRequest {
  readonly transactionalId: string;
  readonly timeoutMs: number;
  /** What the producer has been until now; null for one that starts. */
  readonly current: ProducerIdentity | null;
}

export interface InitResult extends ProducerIdentity {
  readonly errorCode: number;
}

export function initError(errorCode: number): InitResult {
  return { errorCode, producerId: -1, producerEpoch: NO_EPOCH };
}

/** What is to be done; `producerId` when a fresh one is needed first, for an id without one or with used-up epochs. */
export type InitPlan = TransactionImage | { readonly errorCode: number } | 'abort' | 'producerId';

/** Looks at an id that is known. freshId: null when none has been drawn. */
export function planInit(
  image: TransactionImage,
  request: InitRequest,
  freshId: number | null,
  nowMs: number,
): InitPlan {
  const { current, timeoutMs } = request;
  if (current !== null && !isKnown(image, current)) return { errorCode: Errors.PRODUCER_FENCED };
  if (isEnding(image.state)) return { errorCode: Errors.CONCURRENT_TRANSACTIONS };
  if (image.state === 'Ongoing') return 'abort';
  const { producerId, producerEpoch } = image;
  if (isEpochExhausted(producerEpoch) && isCurrentEpoch(image, current)) {
    if (freshId === null) return 'producerId';
    const fresh = { producerId: freshId, producerEpoch: 0 };
    const lastEpoch = current === null ? NO_EPOCH : producerEpoch;
    return initialized(image, fresh, lastEpoch, timeoutMs, nowMs);
  }
  const next = { producerId, producerEpoch: producerEpoch + 1 };
  if (current === null) return initialized(image, next, NO_EPOCH, timeoutMs, nowMs);
  if (producerEpoch === NO_EPOCH || current.producerEpoch === producerEpoch)
    return initialized(image, next, producerEpoch, timeoutMs, nowMs);
  if (current.producerEpoch === image.lastProducerEpoch)
    return initialized(image, image, image.lastProducerEpoch, timeoutMs, nowMs);
  return { errorCode: Errors.PRODUCER_FENCED };
}

function isCurrentEpoch(image: TransactionImage, current: ProducerIdentity | null): boolean {
  return current === null || current.producerEpoch === image.producerEpoch;
}

/** Its id is in use, or was until its epochs were used up; an id without an epoch is nobody's yet. */
function isKnown(
  image: TransactionImage,
  { producerId, producerEpoch }: ProducerIdentity,
): boolean {
  return (
    image.producerEpoch === NO_EPOCH ||
    producerId === image.producerId ||
    (producerId === image.lastProducerId && isEpochExhausted(producerEpoch))
  );
}

/** answer gets null when a fresh producer id is needed to go on. */
export function initProducerId(
  shard: TransactionShard,
  request: InitRequest,
  freshId: number | null,
  outbox: TransactionOutbox,
  answer: (result: InitResult | null, outbox: TransactionOutbox) => void,
): void {
  const { transactionalId: id, timeoutMs } = request;
  let transaction = shard.get(id);
  if (transaction === undefined) {
    if (freshId === null) {
      answer(null, outbox);
      return;
    }
    transaction = shard.create(id, firstImage(freshId, timeoutMs, outbox.nowMs));
  }
  if (transaction.pending !== null) {
    answer(initError(Errors.CONCURRENT_TRANSACTIONS), outbox);
    return;
  }
  const plan = planInit(transaction.image, request, freshId, outbox.nowMs);
  if (plan === 'producerId') {
    answer(null, outbox);
  } else if (plan === 'abort') {
    abortFenced(shard, transaction, outbox, (errorCode, then) =>
      // The producer tries again until the old transaction is over.
      answer(
        initError(errorCode === Errors.NONE ? Errors.CONCURRENT_TRANSACTIONS : errorCode),
        then,
      ),
    );
  } else if ('errorCode' in plan) {
    answer(initError(plan.errorCode), outbox);
  } else {
    transaction.prepare(plan);
    shard.append(transaction, plan, outbox, (errorCode, then) => {
      if (errorCode !== Errors.NONE) {
        answer(initError(errorCode), then);
        return;
      }
      const { producerId, producerEpoch } = plan;
      then.log(
        'info',
        `Initialized transactionalId ${id} with producerId ${producerId} and producer epoch ${producerEpoch}`,
      );
      answer({ errorCode, producerId, producerEpoch }, then);
    });
  }
}
