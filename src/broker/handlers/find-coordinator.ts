/**
 * FindCoordinator (10), v0-6. v0 knows groups only, v1 adds the key type, v4 asks for several keys at once (KIP-699). The
 * coordinator of a group or transactional id is the leader of its partition of the internal topic; a topic that does not
 * exist yet is created and the client told to try again. Share groups (type 2, v6) have no coordinator here:
 * COORDINATOR_NOT_AVAILABLE.
 */
import { Errors, errorOf, KafkaError } from '../../protocol/errors.ts';
import {
  type FindCoordinatorRequest,
  type FindCoordinatorResponse,
  findCoordinatorApi,
} from '../../protocol/messages/find-coordinator.ts';
import { type Broker, handler, type RequestContext } from '../context.ts';
import { GROUP_METADATA_TOPIC, TRANSACTION_STATE_TOPIC } from '../internal-topics.ts';
import { brokerAddress, partitionMetadata } from '../metadata-cache.ts';

const GROUP = 0;
const TRANSACTION = 1;
const SHARE = 2;
const SHARE_FROM = 6;
const BATCHED_FROM = 4;

interface Located {
  readonly errorCode: number;
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}

export const findCoordinatorHandler = handler<
  Broker,
  FindCoordinatorRequest,
  FindCoordinatorResponse
>(findCoordinatorApi, (broker, request, context) => {
  const { keyType } = request;
  if (keyType < GROUP || keyType > SHARE) throw new KafkaError(Errors.INVALID_REQUEST);
  if (context.apiVersion < BATCHED_FROM) {
    const located = locate(broker, request.key, keyType, context);
    return { ...located, errorMessage: messageOf(located.errorCode) };
  }
  return {
    coordinators: request.coordinatorKeys.map((key) => ({
      key,
      ...locate(broker, key, keyType, context),
      errorMessage: '',
    })),
  };
});

/** Java's message of the code; that of no error is its name. */
function messageOf(errorCode: number): string {
  return errorCode === Errors.NONE ? 'NONE' : errorOf(errorCode).message;
}

function nowhere(errorCode: number): Located {
  return { errorCode, nodeId: -1, host: '', port: -1 };
}

function locate(broker: Broker, key: string, keyType: number, context: RequestContext): Located {
  if (keyType === SHARE && context.apiVersion < SHARE_FROM) return nowhere(Errors.INVALID_REQUEST);
  if (keyType === SHARE) return nowhere(Errors.COORDINATOR_NOT_AVAILABLE);
  const [topic, coordinator] =
    keyType === TRANSACTION
      ? ([TRANSACTION_STATE_TOPIC, broker.transactions] as const)
      : ([GROUP_METADATA_TOPIC, broker.groups] as const);
  const { image } = broker.metadata;
  if (!image.topics.has(topic)) {
    broker.autoCreateTopics([topic]);
    return nowhere(Errors.COORDINATOR_NOT_AVAILABLE);
  }
  const partition = partitionMetadata(image, topic, coordinator.partitionFor(key));
  if (partition === undefined || partition.leader < 0)
    return nowhere(Errors.COORDINATOR_NOT_AVAILABLE);
  const address = brokerAddress(image, partition.leader, context.listenerName);
  if (address === null) return nowhere(Errors.COORDINATOR_NOT_AVAILABLE);
  return {
    errorCode: Errors.NONE,
    nodeId: partition.leader,
    host: address.host,
    port: address.port,
  };
}
