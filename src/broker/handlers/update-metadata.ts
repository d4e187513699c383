/**
 * UpdateMetadata (6), v0-8: the controller tells the state of the cluster; the metadata cache takes it over. Refused from an
 * older controller, or when it was meant for an earlier registration of this broker.
 */
import { Errors } from '../../protocol/errors.ts';
import {
  type UpdateMetadataRequest,
  type UpdateMetadataResponse,
  updateMetadataApi,
} from '../../protocol/messages/update-metadata.ts';
import { type Broker, handler } from '../context.ts';

export const updateMetadataHandler = handler<Broker, UpdateMetadataRequest, UpdateMetadataResponse>(
  updateMetadataApi,
  (broker, request) => ({ errorCode: updateMetadata(broker, request) }),
);

export function updateMetadata(
  broker: Pick<Broker, 'replicas' | 'metadata'>,
  request: UpdateMetadataRequest,
): number {
  const errorCode = broker.replicas.checkController(request);
  return errorCode === Errors.NONE ? broker.metadata.update(request) : errorCode;
}
