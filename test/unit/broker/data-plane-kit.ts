/** The data path of a broker in memory: logs, replicas, metadata and handlers; a controller's requests are made by hand. */
import { randomUuid } from '../../../src/base/uuid.ts';
import { createBrokerConfig } from '../../../src/broker/config.ts';
import type { Broker, Handler, RequestContext } from '../../../src/broker/context.ts';
import { createDispatcher } from '../../../src/broker/dispatcher.ts';
import { fetchHandler } from '../../../src/broker/handlers/fetch.ts';
import { handlers } from '../../../src/broker/handlers.ts';
import { listOffsetsHandler } from '../../../src/broker/handlers/list-offsets.ts';
import { produceHandler } from '../../../src/broker/handlers/produce.ts';
import { updateMetadata } from '../../../src/broker/handlers/update-metadata.ts';
import { MetadataCache } from '../../../src/broker/metadata-cache.ts';
import { Metrics } from '../../../src/broker/metrics.ts';
import type { Connection } from '../../../src/network/server-connection.ts';
import { inlineWorkers } from '../../../src/platform/inline-workers.ts';
import { MemoryClock } from '../../../src/platform/memory/clock.ts';
import { MemoryDisk } from '../../../src/platform/memory/disk.ts';
import { MemoryLog } from '../../../src/platform/memory/log.ts';
import { MemoryNetwork } from '../../../src/platform/memory/network.ts';
import { createMemoryRandom } from '../../../src/platform/memory/random.ts';
import { BatchBuilder } from '../../../src/protocol/records/builder.ts';
import type { FetchResponse } from '../../../src/protocol/messages/fetch.ts';
import type { ListOffsetsResponse } from '../../../src/protocol/messages/list-offsets.ts';
import type { ProduceResponse } from '../../../src/protocol/messages/produce.ts';
import { FetchSessions } from '../../../src/replication/fetch-session.ts';
import { Replicas } from '../../../src/replication/replicas.ts';
import { resolveLogConfig } from '../../../src/storage/log-config.ts';
import { openLogs } from '../../../src/storage/logs-open.ts';

export const TOPIC_ID = randomUuid((size) => createMemoryRandom(5).bytes(size));

export interface Leadership {
  readonly topic?: string;
  readonly leader?: number;
  readonly leaderEpoch?: number;
  readonly partitionEpoch?: number;
  readonly isr?: number[];
  readonly replicas?: number[];
  readonly controllerEpoch?: number;
  readonly brokerEpoch?: number;
}

export function leaderAndIsr(changes: Leadership = {}) {
  const { topic = 't', leader = 0, leaderEpoch = 0, partitionEpoch = 0 } = changes;
  const { isr = [0], replicas = [0], controllerEpoch = 1, brokerEpoch = 10 } = changes;
  const state = {
    topicName: topic,
    partitionIndex: 0,
    controllerEpoch,
    leader,
    leaderEpoch,
    isr,
    partitionEpoch,
    replicas,
    addingReplicas: [],
    removingReplicas: [],
    isNew: true,
    leaderRecoveryState: 0,
  };
  return {
    controllerId: 0,
    isKRaftController: false,
    controllerEpoch,
    brokerEpoch,
    type: 0,
    ungroupedPartitionStates: [],
    topicStates: [{ topicName: topic, topicId: TOPIC_ID, partitionStates: [state] }],
    liveLeaders: [],
  };
}

export async function dataPlane(
  options: { config?: Record<string, string>; disk?: MemoryDisk } = {},
) {
  const clock = new MemoryClock();
  const disk = options.disk ?? new MemoryDisk(() => clock.now());
  const log = new MemoryLog();
  const random = createMemoryRandom(3);
  const network = new MemoryNetwork();
  const platform = { clock, disk, log, random, network, workers: inlineWorkers };
  const config = createBrokerConfig(
    new Map([
      ['broker.id', '0'],
      ['zookeeper.connect', 'none'],
    ]),
  );
  const topicConfig = resolveLogConfig(new Map(Object.entries(options.config ?? {})));
  const logs = await openLogs(platform, {
    dirs: ['/logs'],
    brokerId: 0,
    clusterId: 'abcdefghijklmnopqrstuv',
    configFor: () => topicConfig,
  });
  const metadata = new MetadataCache();
  const elected: string[] = [];
  const resigned: string[] = [];
  const replicas = new Replicas({
    brokerId: 0,
    clock,
    log: log.logger('replicas'),
    stateChangeLog: log.logger('state'),
    logs,
    topicConfig: () => topicConfig,
    prepareTopics: async () => {},
    isAlive: () => true,
    lagMaxMs: () => 30_000,
    brokerEpoch: () => 10,
    onElected: ({ topic, index, leaderEpoch }) => elected.push(`${topic}-${index}@${leaderEpoch}`),
    onResigned: ({ topic, partition }) => resigned.push(`${topic}-${partition}`),
  });
  logs.onLogDirFailure((_dir, failed) => replicas.logsFailed(failed));
  const broker = {
    platform,
    config,
    brokerId: 0,
    clusterId: 'abcdefghijklmnopqrstuv',
    brokerEpoch: 10,
    logs,
    replicas,
    metadata,
    metrics: new Metrics(),
    fetchSessions: new FetchSessions({ clock, random, slots: () => 10 }),
    apis: handlers.map((row) => row.api),
    featuresEpoch: -1,
  } as unknown as Broker;
  return { clock, disk, log, logs, platform, metadata, replicas, broker, elected, resigned };
}

export type DataPlane = Awaited<ReturnType<typeof dataPlane>>;

/** The partition t-0, led by this broker and known to clients. */
export async function lead(plane: DataPlane, changes: Leadership = {}): Promise<void> {
  const request = leaderAndIsr(changes);
  await plane.replicas.leaderAndIsr(request);
  const { topicStates, ...head } = request;
  updateMetadata(plane.broker, {
    ...head,
    topicStates: topicStates.map((topic) => ({
      ...topic,
      partitionStates: topic.partitionStates.map((state) => ({
        ...state,
        zkVersion: state.partitionEpoch,
        offlineReplicas: [],
      })),
    })),
    liveBrokers: [
      {
        id: 0,
        v0Host: '',
        v0Port: 0,
        rack: null,
        endpoints: [{ host: 'here', port: 9092, listener: 'PLAINTEXT', securityProtocol: 0 }],
      },
    ],
  });
}

export const connection = {
  id: 'c',
  listenerName: 'PLAINTEXT',
  remoteAddress: '127.0.0.1',
  signal: new AbortController().signal,
  principal: 'User:ANONYMOUS',
  clientSoftware: { name: 'unknown', version: 'unknown' },
  limitFrames: () => {},
} as Connection;

export const contextOf = (apiVersion: number, clientId = 'test'): RequestContext => ({
  apiVersion,
  correlationId: 1,
  clientId,
  clientHost: '/127.0.0.1',
  connectionId: 'c',
  listenerName: 'PLAINTEXT',
  connection,
  principal: 'User:ANONYMOUS',
  signal: connection.signal,
  releaseFrame: () => {},
});

export const dispatcherOf = (plane: DataPlane, rows: readonly Handler<Broker>[] = handlers) =>
  createDispatcher(plane.broker, rows, plane.log.logger('apis'));

export function batch(values: readonly string[], sequence = -1): Buffer {
  const builder = new BatchBuilder(
    sequence < 0 ? {} : { producerId: 7, producerEpoch: 0, baseSequence: sequence },
  );
  for (const value of values) builder.append(1_700_000_000_000, null, Buffer.from(value));
  return builder.build();
}

export async function produce(
  { broker }: DataPlane,
  records: Buffer,
  acks: number,
  options: { topic?: string; timeoutMs?: number; clientId?: string } = {},
) {
  const { topic: name = 't', timeoutMs = 1_000, clientId } = options;
  const request = {
    transactionalId: null,
    acks,
    timeoutMs,
    topicData: [{ name, partitionData: [{ index: 0, records }] }],
  };
  const context = contextOf(11, clientId);
  const response = (await produceHandler.handle(
    broker,
    request as never,
    context,
  )) as ProduceResponse;
  return response?.responses[0]?.partitionResponses[0];
}

export async function fetch({ broker }: DataPlane, fetchOffset: number, changes: object = {}) {
  const partition = {
    partition: 0,
    currentLeaderEpoch: -1,
    fetchOffset,
    lastFetchedEpoch: -1,
    logStartOffset: -1,
    partitionMaxBytes: 1_000_000,
    ...changes,
  };
  const request = {
    replicaId: -1,
    replicaState: { replicaId: -1, replicaEpoch: -1 },
    maxWaitMs: 500,
    minBytes: 1,
    maxBytes: 1_000_000,
    isolationLevel: 0,
    sessionId: 0,
    sessionEpoch: -1,
    forgottenTopicsData: [],
    rackId: '',
    ...changes,
    topics: [{ topic: 't', topicId: '', partitions: [partition] }],
  };
  const response = (await fetchHandler.handle(
    broker,
    request as never,
    contextOf(12),
  )) as FetchResponse;
  const answer = response.responses[0]?.partitions[0];
  const ranges = (answer?.records ?? []) as unknown as { length: number }[];
  const bytes = Array.isArray(ranges) ? ranges.reduce((sum, range) => sum + range.length, 0) : 0;
  return { ...answer, bytes };
}

export async function latest({ broker }: DataPlane): Promise<number | undefined> {
  const request = {
    replicaId: -1,
    isolationLevel: 0,
    topics: [
      { name: 't', partitions: [{ partitionIndex: 0, currentLeaderEpoch: -1, timestamp: -1 }] },
    ],
  };
  const response = (await listOffsetsHandler.handle(
    broker,
    request as never,
    contextOf(7),
  )) as ListOffsetsResponse;
  return response.topics[0]?.partitions[0]?.offset;
}
