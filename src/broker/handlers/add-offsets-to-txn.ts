/**
 * AddOffsetsToTxn (25), v0-4: the partition of __consumer_offsets that keeps a group joins the transaction, so that the
 * group's offsets are committed with it (KIP-98). Before v2 a fenced producer is told INVALID_PRODUCER_EPOCH.
 */
import {
  type AddOffsetsToTxnRequest,
  type AddOffsetsToTxnResponse,
  addOffsetsToTxnApi,
} from '../../protocol/messages/add-offsets-to-txn.ts';
import { type Broker, handler } from '../context.ts';
import { GROUP_METADATA_TOPIC } from '../internal-topics.ts';
import { fencedCode } from '../transaction-errors.ts';

const PRODUCER_FENCED_FROM = 2;

export const addOffsetsToTxnHandler = handler<
  Broker,
  AddOffsetsToTxnRequest,
  AddOffsetsToTxnResponse
>(addOffsetsToTxnApi, async (broker, request, { apiVersion }) => {
  const { groupId, transactionalId, producerId, producerEpoch } = request;
  const partition = broker.groups.partitionFor(groupId);
  const errorCode = await broker.transactions.addPartitions({
    transactionalId,
    producerId,
    producerEpoch,
    partitions: [{ topic: GROUP_METADATA_TOPIC, partition }],
  });
  return { errorCode: fencedCode(errorCode, apiVersion >= PRODUCER_FENCED_FROM) };
});
