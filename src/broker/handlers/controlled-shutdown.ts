/**
 * ControlledShutdown (7), v0-3: a broker about to leave asks the controller to move what it leads; the answer names what could
 * not be moved. v2 carries the broker's epoch: a request of its earlier registration is refused (KIP-380).
 */
import { Errors } from '../../protocol/errors.ts';
import {
  controlledShutdownApi,
  type ControlledShutdownRequest,
  type ControlledShutdownResponse,
} from '../../protocol/messages/controlled-shutdown.ts';
import { type Broker, handler } from '../context.ts';

export const controlledShutdownHandler = handler<
  Broker,
  ControlledShutdownRequest,
  ControlledShutdownResponse
>(controlledShutdownApi, async ({ controller }, { brokerId, brokerEpoch }) => {
  if (!controller.isActive) return { errorCode: Errors.STALE_CONTROLLER_EPOCH };
  const reply = await controller.controlledShutdown(brokerId, brokerEpoch);
  if (reply.type !== 'controlled shutdown') return { errorCode: Errors.UNKNOWN_SERVER_ERROR };
  const remainingPartitions = reply.remaining.map(({ topic, partition }) => ({
    topicName: topic,
    partitionIndex: partition,
  }));
  return { errorCode: reply.errorCode, remainingPartitions };
});
