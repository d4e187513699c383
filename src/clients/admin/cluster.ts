/** The cluster as a whole: DescribeCluster 60 (KIP-700), from brokers before 2.8 the same out of Metadata 3. */
import { describeClusterApi } from '../../protocol/messages/describe-cluster.ts';
import { metadataApi } from '../../protocol/messages/metadata.ts';
import { readNodes } from '../metadata.ts';
import type { CallOptions, Node } from '../types.ts';
import { ANY, check, type Attempt, type Calls } from './calls.ts';
import type { ClusterDescription } from './types.ts';

const NOT_ASKED = -2147483648;

export function describeCluster(
  calls: Calls,
  options: CallOptions & {
    readonly includeAuthorizedOperations?: boolean;
    /** Whom one means to be connected to; a broker refuses to be a controller of KRaft. */
    readonly endpoint?: 'broker' | 'controller';
  } = {},
): Promise<ClusterDescription> {
  const withOperations = options.includeAuthorizedOperations ?? false;
  const endpointType = options.endpoint === 'controller' ? 2 : 1;
  return calls.call('listNodes', ANY, calls.deadline(options), async (attempt) =>
    (await serves(attempt))
      ? modern(attempt, withOperations, endpointType)
      : old(attempt, withOperations),
  );
}

async function serves(attempt: Attempt): Promise<boolean> {
  return (await attempt.versionOrNull(describeClusterApi)) !== null;
}

async function modern(
  attempt: Attempt,
  withOperations: boolean,
  endpointType: number,
): Promise<ClusterDescription> {
  const response = await attempt.send(describeClusterApi, {
    includeClusterAuthorizedOperations: withOperations,
    endpointType,
  });
  check(response.errorCode, response.errorMessage);
  const nodes = response.brokers.map(
    (broker): Node => ({
      id: broker.brokerId,
      host: broker.host,
      port: broker.port,
      rack: broker.rack,
    }),
  );
  return {
    nodes,
    controller: nodes.find((node) => node.id === response.controllerId) ?? null,
    clusterId: response.clusterId,
    authorizedOperations: operations(response.clusterAuthorizedOperations),
  };
}

async function old(attempt: Attempt, withOperations: boolean): Promise<ClusterDescription> {
  const response = await attempt.send(metadataApi, {
    topics: [],
    includeClusterAuthorizedOperations: withOperations,
  });
  const nodes = readNodes(response);
  return {
    nodes: [...nodes.values()],
    controller: nodes.get(response.controllerId) ?? null,
    clusterId: response.clusterId ?? '',
    authorizedOperations: operations(response.clusterAuthorizedOperations),
  };
}

function operations(bits: number): number | null {
  return bits === NOT_ASKED ? null : bits;
}
