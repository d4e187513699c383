/**
 * AllocateProducerIds (67), v0: a broker whose inter.broker.protocol.version is 3.0 or later has its blocks of producer ids
 * from the controller (KIP-730; kafka: KafkaController.processAllocateProducerIds). Ours take them from ZooKeeper; an Apache
 * broker beside us that got none would leave every idempotent producer waiting.
 */
import { Errors } from '../../protocol/errors.ts';
import {
  allocateProducerIdsApi,
  type AllocateProducerIdsRequest,
  type AllocateProducerIdsResponse,
} from '../../protocol/messages/allocate-producer-ids.ts';
import { type Broker, handler } from '../context.ts';

export const allocateProducerIdsHandler = handler<
  Broker,
  AllocateProducerIdsRequest,
  AllocateProducerIdsResponse
>(allocateProducerIdsApi, async ({ controller, producerIds }, { brokerId, brokerEpoch }) => {
  const { state } = controller;
  if (state === null) return { errorCode: Errors.NOT_CONTROLLER };
  const asking = state.brokers.get(brokerId);
  if (asking === undefined) return { errorCode: Errors.BROKER_ID_NOT_REGISTERED };
  if (asking.epoch !== brokerEpoch) return { errorCode: Errors.STALE_BROKER_EPOCH };
  const { start, length } = await producerIds.allocate(brokerId);
  return { errorCode: Errors.NONE, producerIdStart: start, producerIdLen: length };
});
