/**
 * InitProducerId (22), v0-5, for producers without a transactional id: a fresh producer id of epoch 0 from any broker
 * (KIP-98, KIP-360). A transactional id is the transaction coordinator's, and no broker here is one: COORDINATOR_NOT_AVAILABLE.
 * v3+ may name the current id and epoch: both or neither, and meaningless without a transactional id.
 */
import { Errors } from '../../protocol/errors.ts';
import {
  type InitProducerIdRequest,
  type InitProducerIdResponse,
  initProducerIdApi,
} from '../../protocol/messages/init-producer-id.ts';
import { type Broker, handler } from '../context.ts';

export const initProducerIdHandler = handler<Broker, InitProducerIdRequest, InitProducerIdResponse>(
  initProducerIdApi,
  async (broker, request) => {
    const refuse = (errorCode: number) => ({ errorCode, producerId: -1, producerEpoch: -1 });
    if ((request.producerId === -1) !== (request.producerEpoch === -1)) {
      return refuse(Errors.INVALID_REQUEST);
    }
    if (request.transactionalId === '') return refuse(Errors.INVALID_REQUEST);
    if (request.transactionalId !== null) return refuse(Errors.COORDINATOR_NOT_AVAILABLE);
    return {
      errorCode: Errors.NONE,
      producerId: await broker.producerIds.generate(),
      producerEpoch: 0,
    };
  },
);
