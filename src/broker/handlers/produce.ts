/**
 * Produce (0), v0-11. Each partition is checked and appended by itself; its failure is a code in the response. The batches of
 * a request take their places in the logs before the first await, so requests of one connection may overlap and
 * keep their order. acks=0: no reply, and a failure closes the connection. acks=-1: answered when the high watermark
 * has passed what was appended; what has not by timeoutMs is REQUEST_TIMED_OUT, though it stays appended.
 * v10+ names the leader beside NOT_LEADER_OR_FOLLOWER (KIP-951). A transactional batch is taken where its transaction is
 * open or its coordinator knows of it (KIP-890); that is asked in the same turn.
 */
import { Errors } from '../../protocol/errors.ts';
import {
  type ProduceRequest,
  type ProduceRequestPartitionProduceData,
  type ProduceResponse,
  produceApi,
} from '../../protocol/messages/produce.ts';
import type { Draft } from '../../protocol/api.ts';
import type { Partition } from '../../replication/partition.ts';
import { until } from '../../replication/waiters.ts';
import type { AppendOutcome } from '../../storage/types.ts';
import { type Broker, handler, type RequestContext } from '../context.ts';
import { CloseConnection } from '../dispatcher.ts';
import { isInternalTopic } from '../internal-topics.ts';
import { LeaderHints } from '../leader-hints.ts';
import { partitionMetadata } from '../metadata-cache.ts';
import { checkShape, isTransactional } from '../produced-batches.ts';
import { refusedOutsideTransaction } from '../produced-transactions.ts';

/** One partition of a request: refused at once, or on its way into the log. */
interface Entry {
  readonly topic: string;
  readonly index: number;
  readonly partition: Partition | null;
  /** null until the write has ended; at once for what was refused. */
  errorCode: number;
  outcome: AppendOutcome | null;
}

export const produceHandler = handler<Broker, ProduceRequest, ProduceResponse>(
  produceApi,
  async (broker, request, context) => {
    const { acks } = request;
    const topics = request.topicData;
    const isOfTransaction = topics.some(({ partitionData }) =>
      partitionData.some(({ records }) => isTransactional(records)),
    );
    const outside = isOfTransaction
      ? refusedOutsideTransaction(broker, request, context.apiVersion)
      : null;
    const entries: Entry[] = [];
    const writes: Promise<void>[] = [];
    for (const { name, partitionData } of topics) {
      for (const data of partitionData) {
        const entry = admit(broker, request, context, name, data, outside);
        entries.push(entry);
        const { partition } = entry;
        if (partition === null || data.records === null) continue;
        const write = partition.append(data.records, {
          origin: 'client',
          acks: acks as -1 | 0 | 1,
          produceVersion: context.apiVersion,
        });
        writes.push(
          write.then((outcome) => {
            entry.outcome = outcome;
            entry.errorCode = outcome.errorCode;
            count(broker, outcome, data.records?.length ?? 0);
          }),
        );
      }
    }
    await Promise.all(writes);
    // After a failure a write may still be on its way to the disk, from these very bytes.
    if (entries.every(({ errorCode }) => errorCode === Errors.NONE)) context.releaseFrame();
    if (acks === 0) return closeOnError(entries, context);
    if (acks === -1) await replicate(broker, entries, request.timeoutMs, context);
    return respond(broker, entries, context);
  },
);

/** The checks before the log's own. A partition of null is refused with errorCode. */
function admit(
  broker: Broker,
  request: ProduceRequest,
  context: RequestContext,
  topic: string,
  data: ProduceRequestPartitionProduceData,
  outside: ReadonlyMap<string, number> | null,
): Entry {
  const { index, records } = data;
  const entry = { topic, index, outcome: null };
  const refuse = (errorCode: number): Entry => ({ ...entry, partition: null, errorCode });
  if (partitionMetadata(broker.metadata.image, topic, index) === undefined) {
    return refuse(Errors.UNKNOWN_TOPIC_OR_PARTITION);
  }
  const shapeError = checkShape(records, context.apiVersion);
  if (shapeError !== Errors.NONE) return refuse(shapeError);
  if (request.acks < -1 || request.acks > 1) return refuse(Errors.INVALID_REQUIRED_ACKS);
  if (isInternalTopic(topic) && context.clientId !== '__admin_client') {
    return refuse(Errors.INVALID_TOPIC_EXCEPTION);
  }
  const partition = broker.replicas.get(topic, index);
  if (partition === undefined) return refuse(Errors.NOT_LEADER_OR_FOLLOWER);
  if (partition.offline) {
    return refuse(partition.checkEpoch(-1, true));
  }
  // Nothing to append is no error; there is no offset to tell either.
  if (records === null || records.length === 0) return refuse(Errors.NONE);
  const outsideTransaction = outside?.get(`${index}:${topic}`);
  if (outsideTransaction !== undefined) return refuse(outsideTransaction);
  return { ...entry, partition, errorCode: Errors.NONE };
}

function count(broker: Broker, outcome: AppendOutcome, bytes: number): void {
  const { topics } = broker.metrics;
  if (outcome.errorCode !== Errors.NONE) {
    topics.failedProduceRequests++;
    return;
  }
  topics.bytesIn += bytes;
  topics.messagesIn += outcome.lastOffset - outcome.baseOffset + 1;
}

function closeOnError(entries: readonly Entry[], context: RequestContext): null {
  const failed = entries.filter((entry) => entry.errorCode !== Errors.NONE);
  if (failed.length === 0) return null;
  const which = failed
    .map(({ topic, index, errorCode }) => `${topic}-${index}: error ${errorCode}`)
    .join(', ');
  throw new CloseConnection(
    `error during produce request with correlation id ${context.correlationId} from client id ${context.clientId} with ack=0 (${which})`,
  );
}

/** Waits until every appended partition is committed or known to fail, at most timeoutMs. */
async function replicate(
  broker: Broker,
  entries: readonly Entry[],
  timeoutMs: number,
  context: RequestContext,
): Promise<void> {
  const pending = entries.filter(
    (entry) => entry.errorCode === Errors.NONE && entry.outcome !== null,
  );
  const settled = () => pending.every((entry) => committed(entry) !== null);
  if (pending.length > 0 && !settled()) {
    const signals = pending.flatMap(({ partition }) => partition?.changed ?? []);
    await until(broker.platform.clock, {
      holds: settled,
      signals,
      timeoutMs,
      gone: context.signal,
    });
  }
  for (const entry of pending) entry.errorCode = committed(entry) ?? Errors.REQUEST_TIMED_OUT;
}

function committed({ partition, outcome }: Entry): number | null {
  if (partition === null || outcome === null) return Errors.NONE;
  return partition.committed(outcome.lastOffset + 1);
}

function respond(
  broker: Broker,
  entries: readonly Entry[],
  context: RequestContext,
): Draft<ProduceResponse> {
  const hints = new LeaderHints(broker, context.listenerName);
  const responses: {
    name: string;
    partitionResponses: Draft<ProduceResponse['responses'][number]['partitionResponses'][number]>[];
  }[] = [];
  for (const entry of entries) {
    let group = responses[responses.length - 1];
    if (group === undefined || group.name !== entry.topic) {
      group = { name: entry.topic, partitionResponses: [] };
      responses.push(group);
    }
    group.partitionResponses.push(partitionResponse(entry, context.apiVersion, hints));
  }
  return { responses, nodeEndpoints: hints.endpoints };
}

function partitionResponse(
  { topic, index, errorCode, outcome }: Entry,
  version: number,
  hints: LeaderHints,
): Draft<ProduceResponse['responses'][number]['partitionResponses'][number]> {
  return {
    index,
    errorCode,
    baseOffset: outcome?.baseOffset ?? -1,
    logAppendTimeMs: outcome?.logAppendTimeMs ?? -1,
    logStartOffset: outcome?.logStartOffset ?? -1,
    recordErrors: (outcome?.recordErrors ?? []).map(({ batchIndex, message }) => ({
      batchIndex,
      batchIndexErrorMessage: message,
    })),
    errorMessage: outcome?.errorMessage ?? null,
    currentLeader:
      errorCode === Errors.NOT_LEADER_OR_FOLLOWER && version >= 10
        ? hints.leaderOf(topic, index)
        : undefined,
  };
}
