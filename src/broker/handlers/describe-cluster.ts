/**
 * DescribeCluster (60), v0-1: brokers and controller, without topics (KIP-700). v1 can ask for controllers instead of brokers
 * (KIP-919): a broker on ZooKeeper has no such endpoints.
 */
import { Errors, KafkaError } from '../../protocol/errors.ts';
import {
  describeClusterApi,
  type DescribeClusterRequest,
  type DescribeClusterResponse,
} from '../../protocol/messages/describe-cluster.ts';
import { CLUSTER_OPERATIONS, OPERATIONS_OMITTED } from '../authorized-operations.ts';
import { type Broker, handler } from '../context.ts';

const BROKERS = 1;
const CONTROLLERS = 2;

export const describeClusterHandler = handler<
  Broker,
  DescribeClusterRequest,
  DescribeClusterResponse
>(describeClusterApi, (broker, request, { listenerName, apiVersion }) => {
  checkEndpointType(request.endpointType, apiVersion);
  const { image } = broker.metadata;
  const controllerId = image.controllerId ?? -1;
  return {
    clusterId: broker.clusterId,
    controllerId: image.brokers.has(controllerId) ? controllerId : -1,
    endpointType: BROKERS,
    brokers: [...image.brokers.values()].flatMap(({ id, rack, endpoints }) => {
      const address = endpoints.get(listenerName);
      return address === undefined ? [] : [{ brokerId: id, ...address, rack }];
    }),
    clusterAuthorizedOperations: request.includeClusterAuthorizedOperations
      ? CLUSTER_OPERATIONS
      : OPERATIONS_OMITTED,
  };
});

function checkEndpointType(type: number, apiVersion: number): void {
  if (type === BROKERS) return;
  if (apiVersion < 1) throw new KafkaError(Errors.INVALID_REQUEST);
  throw type === CONTROLLERS
    ? new KafkaError(
        Errors.MISMATCHED_ENDPOINT_TYPE,
        'The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER',
      )
    : new KafkaError(Errors.UNSUPPORTED_ENDPOINT_TYPE, `Unsupported endpoint type ${type}`);
}
