/**
 * A link to another broker: one connection, opened when needed, without ApiVersions (a controller speaks the versions that
 * inter.broker.protocol.version names; spec/cluster.md 3.1). Shapes older than the newest are made here: below
 * LeaderAndIsr 2 and UpdateMetadata 5 partitions are not grouped by topic, below StopReplica 3 deletions are a request of
 * their own.
 */
import { versionAtLeast } from '../base/metadata-version.ts';
import { type ClientConnection, connectBroker } from '../network/client-connection.ts';
import type { Clock, Network } from '../platform/platform.ts';
import { type LeaderAndIsrRequest, leaderAndIsrApi } from '../protocol/messages/leader-and-isr.ts';
import {
  type StopReplicaRequest,
  stopReplicaApi,
  type StopReplicaResponse,
} from '../protocol/messages/stop-replica.ts';
import {
  type UpdateMetadataRequest,
  updateMetadataApi,
} from '../protocol/messages/update-metadata.ts';
import type { BrokerLink, BrokerResponse } from './broker-channel.ts';
import type { BrokerRequest } from './request-batch.ts';

export interface NetworkLinkOptions {
  readonly network: Network;
  readonly clock: Clock;
  readonly host: string;
  readonly port: number;
  /** The controller's broker id, as text. */
  readonly clientId: string;
  readonly connectTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly interBrokerProtocolVersion: string;
}

export function networkLink(options: NetworkLinkOptions): BrokerLink {
  let connection: ClientConnection | null = null;
  let closed = false;
  const connected = async (): Promise<ClientConnection> => {
    if (connection !== null && !connection.closed) return connection;
    connection = await connectBroker({ ...options, negotiate: false });
    if (closed) connection.close();
    return connection;
  };
  return {
    async send(request) {
      const open = await connected();
      try {
        return await sendOver(open, request, options.interBrokerProtocolVersion);
      } catch (error) {
        open.close();
        throw error;
      }
    },
    close() {
      closed = true;
      connection?.close();
    },
  };
}

async function sendOver(
  connection: ClientConnection,
  item: BrokerRequest,
  ibp: string,
): Promise<BrokerResponse> {
  const versions = requestVersions(ibp);
  switch (item.api) {
    case 'LeaderAndIsr': {
      const version = versions.leaderAndIsr;
      const request = version < 2 ? ungroupedLeaderAndIsr(item.request) : item.request;
      return connection.send(leaderAndIsrApi, request, { version });
    }
    case 'UpdateMetadata': {
      const version = versions.updateMetadata;
      return connection.send(updateMetadataApi, updateMetadataFor(item.request, version), {
        version,
      });
    }
    case 'StopReplica': {
      const version = versions.stopReplica;
      if (version >= 3) return connection.send(stopReplicaApi, item.request, { version });
      return sendSplit(connection, item.request, version);
    }
  }
}

/** Newest first: the version from that inter.broker.protocol.version on. */
const LEADER_AND_ISR = [
  [7, '3.4-IV0'],
  [6, '3.2-IV0'],
  [5, '2.8-IV1'],
  [4, '2.4-IV1'],
  [3, '2.4-IV0'],
  [2, '2.2-IV0'],
  [1, '1.0-IV0'],
] as const;
const UPDATE_METADATA = [
  [8, '3.4-IV0'],
  [7, '2.8-IV1'],
  [6, '2.4-IV1'],
  [5, '2.2-IV0'],
  [4, '1.0-IV0'],
  [3, '0.10.2-IV0'],
  [2, '0.10.0-IV1'],
  [1, '0.9.0'],
] as const;
const STOP_REPLICA = [
  [4, '3.4-IV0'],
  [3, '2.6-IV0'],
  [2, '2.4-IV1'],
  [1, '2.2-IV0'],
] as const;

export function requestVersions(ibp: string): {
  readonly leaderAndIsr: number;
  readonly updateMetadata: number;
  readonly stopReplica: number;
} {
  const pick = (table: readonly (readonly [number, string])[]) =>
    table.find(([, floor]) => versionAtLeast(ibp, floor))?.[0] ?? 0;
  return {
    leaderAndIsr: pick(LEADER_AND_ISR),
    updateMetadata: pick(UPDATE_METADATA),
    stopReplica: pick(STOP_REPLICA),
  };
}

function ungroupedLeaderAndIsr(request: LeaderAndIsrRequest): LeaderAndIsrRequest {
  const states = request.topicStates.flatMap((topic) => topic.partitionStates);
  return { ...request, ungroupedPartitionStates: states, topicStates: [] };
}

/** Up to version 4 ungrouped; version 0 knows one address per broker. */
function updateMetadataFor(request: UpdateMetadataRequest, version: number): UpdateMetadataRequest {
  if (version >= 5) return request;
  const states = request.topicStates.flatMap((topic) => topic.partitionStates);
  const liveBrokers = request.liveBrokers.map((broker) => {
    const [first] = broker.endpoints;
    return { ...broker, v0Host: first?.host ?? '', v0Port: first?.port ?? 0 };
  });
  return { ...request, ungroupedPartitionStates: states, topicStates: [], liveBrokers };
}

async function sendSplit(
  connection: ClientConnection,
  request: StopReplicaRequest,
  version: number,
): Promise<StopReplicaResponse> {
  const partitionErrors: StopReplicaResponse['partitionErrors'] = [];
  let errorCode = 0;
  for (const deletePartitions of [true, false]) {
    const topics = request.topicStates
      .map(({ topicName, partitionStates }) => ({
        name: topicName,
        partitionIndexes: partitionStates
          .filter((state) => state.deletePartition === deletePartitions)
          .map((state) => state.partitionIndex),
      }))
      .filter(({ partitionIndexes }) => partitionIndexes.length > 0);
    if (topics.length === 0) continue;
    const ungroupedPartitions = topics.flatMap(({ name, partitionIndexes }) =>
      partitionIndexes.map((partitionIndex) => ({ topicName: name, partitionIndex })),
    );
    const shape =
      version >= 1
        ? { ...request, topicStates: [], deletePartitions, topics }
        : { ...request, topicStates: [], deletePartitions, ungroupedPartitions };
    const response = await connection.send(stopReplicaApi, shape, { version });
    errorCode ||= response.errorCode;
    partitionErrors.push(...response.partitionErrors);
  }
  return { errorCode, partitionErrors };
}
