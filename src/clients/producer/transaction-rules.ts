/**
 * The rules of a transactional producer (spec/clients.md P6): which state may follow which, and what a refused control
 * request comes to: Kafka's exception, and whether the transaction can still be aborted.
 */
import { errorOf, Errors, type KafkaError } from '../../protocol/errors.ts';
import { brokerError, commitFailed, kafkaError } from '../errors.ts';

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

/** From where a state can be reached by a call; the error states can be reached from everywhere. */
export const SOURCES: Readonly<Partial<Record<State, readonly State[]>>> = {
  UNINITIALIZED: ['INITIALIZING'],
  INITIALIZING: ['UNINITIALIZED'],
  READY: ['INITIALIZING', 'COMMITTING_TRANSACTION', 'ABORTING_TRANSACTION'],
  IN_TRANSACTION: ['READY'],
  COMMITTING_TRANSACTION: ['IN_TRANSACTION'],
  ABORTING_TRANSACTION: ['IN_TRANSACTION', 'ABORTABLE_ERROR'],
};

/** What fails of these leaves nothing but close(), whichever request it was. */
const FATAL: ReadonlySet<number> = new Set([
  Errors.PRODUCER_FENCED,
  Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
  Errors.CLUSTER_AUTHORIZATION_FAILED,
  Errors.INVALID_TXN_STATE,
  Errors.UNSUPPORTED_VERSION,
  Errors.UNSUPPORTED_FOR_MESSAGE_FORMAT,
]);

/** Whether a record that failed of this ends more than its transaction. */
export function isFatal(code: number | null): boolean {
  return code !== null && FATAL.has(code);
}

/** The coordinator knows the producer no more: only a new epoch helps. */
export const IDENTITY_LOST: ReadonlySet<number> = new Set([
  Errors.UNKNOWN_PRODUCER_ID,
  Errors.INVALID_PRODUCER_ID_MAPPING,
]);

const ABORTABLE: ReadonlySet<number> = new Set([
  ...IDENTITY_LOST,
  Errors.TOPIC_AUTHORIZATION_FAILED,
  Errors.GROUP_AUTHORIZATION_FAILED,
  Errors.FENCED_INSTANCE_ID,
  Errors.TRANSACTION_ABORTABLE,
]);

export type ControlRequest =
  | 'InitProducerId'
  | 'AddPartitionsToTxn'
  | 'AddOffsetsToTxn'
  | 'TxnOffsetCommit'
  | 'EndTxn';

export interface Verdict {
  readonly error: Error;
  readonly fatal: boolean;
}

/** What Kafka's handlers make of an answer that is neither good nor worth another attempt. */
export function verdictOf(request: ControlRequest, refused: KafkaError): Verdict {
  const { code } = refused;
  // Coordinators before 2.7 say so of a producer that is fenced.
  if (code === Errors.INVALID_PRODUCER_EPOCH)
    return { error: brokerError(Errors.PRODUCER_FENCED), fatal: true };
  if (code === Errors.UNKNOWN_MEMBER_ID || code === Errors.ILLEGAL_GENERATION) {
    const why = `Transaction offset Commit failed due to consumer group metadata mismatch: ${refused.message}`;
    return { error: commitFailed(why), fatal: false };
  }
  if (isFatal(code)) return { error: refused, fatal: true };
  if (ABORTABLE.has(code)) return { error: refused, fatal: false };
  if (request === 'AddPartitionsToTxn') {
    const why = `Could not add partitions to transaction due to errors: ${errorOf(code).name}`;
    return { error: kafkaError(why), fatal: false };
  }
  return { error: kafkaError(`${UNEXPECTED[request]}${refused.message}`), fatal: true };
}

const UNEXPECTED = {
  InitProducerId: 'Unexpected error in InitProducerIdResponse; ',
  AddOffsetsToTxn: 'Unexpected error in AddOffsetsToTxnResponse: ',
  TxnOffsetCommit: 'Unexpected error in TxnOffsetCommitResponse: ',
  EndTxn: 'Unhandled error in EndTxnResponse: ',
} as const;
