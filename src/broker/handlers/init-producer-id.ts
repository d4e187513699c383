/**
 * InitProducerId (22), v0-5. Without a transactional id: a fresh producer id of epoch 0 from any broker (KIP-98). With one:
 * the transaction coordinator's answer, which shuts out whoever used the id before. v3+ may name the current id and epoch (KIP-360):
 * both or neither, and meaningless without a transactional id. Before v4 a fenced producer is told INVALID_PRODUCER_EPOCH.
 */
import { initError } from '../../coordinator/transaction/init-producer-id.ts';
import { Errors } from '../../protocol/errors.ts';
import {
  type InitProducerIdRequest,
  type InitProducerIdResponse,
  initProducerIdApi,
} from '../../protocol/messages/init-producer-id.ts';
import { type Broker, handler } from '../context.ts';
import { fencedCode } from '../transaction-errors.ts';

const PRODUCER_FENCED_FROM = 4;

export const initProducerIdHandler = handler<Broker, InitProducerIdRequest, InitProducerIdResponse>(
  initProducerIdApi,
  async (broker, request, { apiVersion }) => {
    const { transactionalId, transactionTimeoutMs: timeoutMs, producerId, producerEpoch } = request;
    if ((producerId === -1) !== (producerEpoch === -1)) return initError(Errors.INVALID_REQUEST);
    if (transactionalId === null)
      return {
        errorCode: Errors.NONE,
        producerId: await broker.producerIds.generate(),
        producerEpoch: 0,
      };
    const current = producerId === -1 ? null : { producerId, producerEpoch };
    const result = await broker.transactions.initProducerId({
      transactionalId,
      timeoutMs,
      current,
    });
    return {
      ...result,
      errorCode: fencedCode(result.errorCode, apiVersion >= PRODUCER_FENCED_FROM),
    };
  },
);
