/**
 * OffsetCommit and its transactional sister (spec/cluster.md 5.5): who may commit, what is too long, one batch per
 * request, visible when the log has it.
 */
import { Errors } from '../../protocol/errors.ts';
import type { Reply } from '../shard.ts';
import { writeErrors } from '../write-error.ts';
import type { Group, GroupOutbox } from './group.ts';
import type { CommittedOffset, OffsetKey } from './offsets.ts';
import { renewSession, type GroupConfig } from './rebalance.ts';
import { offsetRecord } from './records.ts';

export interface CommitRequest {
  readonly groupId: string;
  /** -1: not a member. */
  readonly generationId: number;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly offsets: readonly { readonly at: OffsetKey; readonly value: CommittedOffset }[];
  /** Set in TxnOffsetCommit. */
  readonly producer?: { readonly id: number; readonly epoch: number };
}

/** Error codes, one for each of the request's offsets. */
export type CommitResult = readonly number[];

export function commitErrors(request: CommitRequest, errorCode: number): CommitResult {
  return request.offsets.map(() => errorCode);
}

export function commit(
  group: Group,
  request: CommitRequest,
  reply: Reply<CommitResult>,
  config: GroupConfig,
  outbox: GroupOutbox,
): void {
  const errorCode = commitErrorCode(group, request);
  if (errorCode !== Errors.NONE) {
    outbox.reply(reply, commitErrors(request, errorCode));
    return;
  }
  const member = group.members.get(request.memberId);
  if (member !== undefined && request.producer === undefined) renewSession(group, member, outbox);
  storeOffsets(group, request, reply, config, outbox);
}

function commitErrorCode(group: Group, request: CommitRequest): number {
  const { generationId, memberId, groupInstanceId, producer } = request;
  if (generationId < 0 && group.state === 'Empty') return Errors.NONE;
  if (generationId >= 0 || memberId !== '' || groupInstanceId !== null) {
    const errorCode = group.validateMember(memberId, groupInstanceId);
    if (errorCode !== Errors.NONE) return errorCode;
    if (generationId !== group.generationId) return Errors.ILLEGAL_GENERATION;
  } else if (producer === undefined) {
    // While a group has members only they commit. Old transactional producers do not say who they are.
    return Errors.UNKNOWN_MEMBER_ID;
  }
  // The member knows the generation but not yet its partitions.
  if (group.state === 'CompletingRebalance' && producer === undefined)
    return Errors.REBALANCE_IN_PROGRESS;
  return Errors.NONE;
}

function storeOffsets(
  group: Group,
  request: CommitRequest,
  reply: Reply<CommitResult>,
  config: GroupConfig,
  outbox: GroupOutbox,
): void {
  const { producer } = request;
  const fits = request.offsets.map(
    ({ value }) => value.metadata.length <= config.offsetMetadataMaxBytes,
  );
  const stored = request.offsets.filter((_, i) => fits[i]);
  const result = (errorCode: number) =>
    fits.map((fit) => (fit ? errorCode : Errors.OFFSET_METADATA_TOO_LARGE));
  if (stored.length === 0) {
    outbox.reply(reply, result(Errors.NONE));
    return;
  }
  for (const { at } of stored) {
    if (producer === undefined) group.offsets.prepare(at);
    else group.offsets.prepareTransactional(producer.id, at);
  }
  const records = stored.map(({ at, value }) =>
    offsetRecord(group.groupId, at, value, config.recordVersions),
  );
  const append = { records, timestamp: outbox.nowMs, until: 'committed', baseSequence: 0 } as const;
  outbox.append(
    producer === undefined ? append : { ...append, producer },
    ({ errorCode, baseOffset }, next) => {
      for (const { at, value } of stored)
        settle(group, producer?.id, at, value, errorCode, baseOffset);
      next.reply(reply, result(commitWriteError(errorCode)));
    },
  );
}

function settle(
  group: Group,
  producerId: number | undefined,
  at: OffsetKey,
  value: CommittedOffset,
  errorCode: number,
  baseOffset: number,
): void {
  const { offsets } = group;
  if (producerId === undefined) {
    if (errorCode === Errors.NONE) offsets.complete(at, value, baseOffset);
    else offsets.fail(at);
  } else if (errorCode === Errors.NONE) {
    offsets.completeTransactional(producerId, at, value, baseOffset);
  } else {
    offsets.failTransactional(producerId, at);
  }
}

const commitWriteError = writeErrors([
  [Errors.NETWORK_EXCEPTION, Errors.COORDINATOR_LOAD_IN_PROGRESS],
  [Errors.MESSAGE_TOO_LARGE, Errors.INVALID_COMMIT_OFFSET_SIZE],
  [Errors.RECORD_LIST_TOO_LARGE, Errors.INVALID_COMMIT_OFFSET_SIZE],
  [Errors.INVALID_FETCH_SIZE, Errors.INVALID_COMMIT_OFFSET_SIZE],
]);

// ---- OffsetFetch ------------------------------------------------------------------------------------------

export interface FetchedOffset extends OffsetKey {
  readonly errorCode: number;
  /** undefined: nothing committed. */
  readonly value: CommittedOffset | undefined;
}

/** partitions null: all that have an offset. A group that does not exist has none. */
export function fetchOffsets(
  group: Group | undefined,
  partitions: readonly OffsetKey[] | null,
  requireStable: boolean,
): FetchedOffset[] {
  const asked = partitions ?? group?.offsets.keys() ?? [];
  return asked.map(({ topic, partition }) => {
    if (requireStable && group?.offsets.isPending(topic, partition))
      return { topic, partition, errorCode: Errors.UNSTABLE_OFFSET_COMMIT, value: undefined };
    const value = group?.offsets.get(topic, partition);
    return { topic, partition, errorCode: Errors.NONE, value };
  });
}
