/**
 * What a broker is made of, put together: every part gets what it needs by construction, and the few true sources of
 * events (roles of partitions, metadata, topic settings, ZooKeeper sessions) are wired here once. Nothing runs yet.
 */
import { Controller } from '../controller/controller.ts';
import { networkLink } from '../controller/network-link.ts';
import { read, type ZooKeeperSession } from '../controller/session.ts';
import type { ClusterBroker } from '../controller/state.ts';
import { decodeTopic, paths } from '../controller/znodes.ts';
import { versionAtLeast } from '../base/metadata-version.ts';
import type { GroupCoordinator } from '../coordinator/group/coordinator.ts';
import type { TransactionCoordinator } from '../coordinator/transaction/coordinator.ts';
import type { Server } from '../network/server.ts';
import type { Platform } from '../platform/platform.ts';
import { FetchSessions } from '../replication/fetch-session.ts';
import { Replicas } from '../replication/replicas.ts';
import type { Logs } from '../storage/types.ts';
import type { Broker } from './context.ts';
import { createDispatcher } from './dispatcher.ts';
import type { DynamicConfig } from './dynamic-config.ts';
import { createGroupCoordinator } from './groups.ts';
import { handlers } from './handlers.ts';
import { GROUP_METADATA_TOPIC, TRANSACTION_STATE_TOPIC } from './internal-topics.ts';
import { localLink } from './local-control.ts';
import { MetadataCache } from './metadata-cache.ts';
import { Metrics } from './metrics.ts';
import { ProducerIds } from './producer-ids.ts';
import { createSockets } from './sockets.ts';
import { createTopicCreation } from './auto-topics.ts';
import { createMarkerWriter, type MarkerWorld } from './transaction-markers.ts';
import { createTransactionCoordinator } from './transactions.ts';

/** What stands before the parts can be made. */
export interface Opened {
  readonly session: ZooKeeperSession;
  readonly brokerId: number;
  readonly clusterId: string;
  readonly dynamic: DynamicConfig;
  readonly logs: Logs;
}

export interface Parts {
  readonly broker: Broker;
  readonly sockets: Server;
  readonly controller: Controller;
  readonly groups: GroupCoordinator;
  readonly transactions: TransactionCoordinator;
  /** What becomes known only while the broker starts, and again after a session was lost. */
  readonly facts: { brokerEpoch: number; featuresEpoch: number };
  /** Made by the start, repeated for every new session before the controller looks at it. */
  readonly registration: { perform: () => Promise<void> };
}

export async function createParts(platform: Platform, opened: Opened): Promise<Parts> {
  const { session, brokerId, clusterId, dynamic, logs } = opened;
  const { clock, random, log } = platform;
  const facts = { brokerEpoch: -1, featuresEpoch: -1 };
  const registration = { perform: async () => {} };
  session.onRenewed(() => registration.perform());
  const metadata = new MetadataCache();
  const metrics = new Metrics();
  const coordinators = { groups: () => groups, transactions: () => transactions };
  const replicas = createReplicas(platform, opened, metadata, facts, coordinators);
  const groups = createGroupCoordinator({
    platform,
    config: dynamic.config,
    brokerId,
    replicas,
    partitionsCount:
      (await partitionsOf(session, GROUP_METADATA_TOPIC)) ??
      dynamic.config.offsetsTopicNumPartitions,
  });
  const producerIds = new ProducerIds(
    session,
    brokerId,
    log.logger('kafka.coordinator.transaction.ZkProducerIdManager'),
  );
  const markers: MarkerWorld = {
    clock,
    replicas,
    groups: () => groups,
    timeoutMs: () => dynamic.config.requestTimeoutMs,
  };
  const transactions = createTransactionCoordinator({
    platform,
    config: dynamic.config,
    brokerId,
    replicas,
    partitionsCount:
      (await partitionsOf(session, TRANSACTION_STATE_TOPIC)) ??
      dynamic.config.transactionStateLogNumPartitions,
    generateProducerId: () => producerIds.generate(),
    writeMarkers: createMarkerWriter({ ...markers, metadata, zookeeper: session }),
  });
  const controller = createController(platform, opened, { replicas, metadata });
  const broker: Broker = {
    platform,
    get config() {
      return dynamic.config;
    },
    brokerId,
    clusterId,
    get brokerEpoch() {
      return facts.brokerEpoch;
    },
    zookeeper: session,
    controller,
    dynamicConfig: dynamic,
    logs,
    replicas,
    fetchSessions: new FetchSessions({
      clock,
      random,
      slots: () => dynamic.config.maxIncrementalFetchSessionCacheSlots,
    }),
    producerIds,
    metadata,
    groups,
    transactions,
    markers,
    autoCreateTopics: (topics) => createTopics(topics),
    metrics,
    apis: handlers.map((row) => row.api),
    get featuresEpoch() {
      return facts.featuresEpoch;
    },
  };
  const createTopics = createTopicCreation(broker);
  wire(broker);
  const handler = createDispatcher(broker, handlers, log.logger('kafka.server.KafkaApis'));
  const config = dynamic.config;
  const sockets = await createSockets({ platform, config, brokerId, handler, metrics });
  return { broker, sockets, controller, groups, transactions, facts, registration };
}

function createReplicas(
  { clock, log }: Platform,
  { brokerId, dynamic, logs }: Opened,
  metadata: MetadataCache,
  facts: { readonly brokerEpoch: number },
  coordinators: {
    readonly groups: () => GroupCoordinator;
    readonly transactions: () => TransactionCoordinator;
  },
): Replicas {
  return new Replicas({
    brokerId,
    clock,
    log: log.logger('kafka.server.ReplicaManager'),
    stateChangeLog: log.logger('state.change.logger'),
    logs,
    topicConfig: (topic) => dynamic.topics.logConfig(topic),
    prepareTopics: (topics) => dynamic.topics.load(topics),
    isAlive: (id) => metadata.image.brokers.has(id),
    lagMaxMs: () => dynamic.config.replicaLagTimeMaxMs,
    brokerEpoch: () => facts.brokerEpoch,
    onElected: ({ topic, index, leaderEpoch }) => {
      if (topic === GROUP_METADATA_TOPIC) void coordinators.groups().load(index, leaderEpoch);
      if (topic === TRANSACTION_STATE_TOPIC)
        void coordinators.transactions().load(index, leaderEpoch);
    },
    onResigned: ({ topic, partition }, leaderEpoch) => {
      if (topic === GROUP_METADATA_TOPIC) coordinators.groups().unload(partition, leaderEpoch);
      if (topic === TRANSACTION_STATE_TOPIC)
        coordinators.transactions().unload(partition, leaderEpoch);
    },
  });
}

/** How many partitions the topic has, null when there is none. */
async function partitionsOf(session: ZooKeeperSession, topic: string): Promise<number | null> {
  const node = await read(session, paths.topic(topic));
  const count = decodeTopic(node?.data ?? null)?.partitions.size ?? 0;
  return count > 0 ? count : null;
}

function createController(
  platform: Platform,
  { session, brokerId, dynamic }: Opened,
  local: Pick<Broker, 'replicas' | 'metadata'>,
): Controller {
  const { config } = dynamic;
  const { clock, random, network, log } = platform;
  const ibp = config.interBrokerProtocolVersion;
  const listenerName = config.controlPlaneListener?.name ?? config.interBrokerListener.name;
  const link = (broker: ClusterBroker) => {
    if (broker.id === brokerId) return localLink(local, ibp);
    const endpoint = broker.endpoints.find((item) => item.listenerName === listenerName);
    return networkLink({
      network,
      clock,
      host: endpoint?.host ?? '',
      port: endpoint?.port ?? 0,
      clientId: String(brokerId),
      connectTimeoutMs: config.controllerSocketTimeoutMs,
      requestTimeoutMs: config.controllerSocketTimeoutMs,
      interBrokerProtocolVersion: ibp,
    });
  };
  return new Controller({
    session,
    clock,
    random,
    log: log.logger('kafka.controller.KafkaController'),
    settings: {
      brokerId,
      listenerName,
      deleteTopicEnable: config.deleteTopicEnable,
      leaderImbalancePerBrokerPercentage: config.leaderImbalancePerBrokerPercentage,
      topicIds: versionAtLeast(ibp, '2.8-IV0'),
      uncleanElection: (topic) => dynamic.topics.logConfig(topic).uncleanLeaderElectionEnable,
      leaderRecovery: versionAtLeast(ibp, '3.2-IV0'),
    },
    interBrokerProtocolVersion: ibp,
    balanceIntervalMs: config.autoLeaderRebalanceEnable
      ? config.leaderImbalanceCheckIntervalSeconds * 1000
      : null,
    link,
  });
}

/** What one part's news means to the others. */
function wire({ dynamicConfig, replicas, metadata, groups, controller }: Broker): void {
  dynamicConfig.onTopicChange((topic) => {
    replicas.updateTopicConfig(topic);
    const unclean = dynamicConfig.topics.logConfig(topic).uncleanLeaderElectionEnable;
    if (unclean) controller.uncleanElectionEnabled(topic);
  });
  dynamicConfig.onBrokerChange((config, before) => {
    const { uncleanLeaderElectionEnable: unclean } = config;
    if (unclean && !before.uncleanLeaderElectionEnable) controller.uncleanElectionEnabled(null);
    for (const topic of new Set([...replicas.all()].map((partition) => partition.topic)))
      replicas.updateTopicConfig(topic);
  });
  metadata.onUpdate((deleted) => {
    const topics = new Set(deleted.map(({ topic }) => topic));
    const gone = new Set([...topics].filter((topic) => !metadata.image.topics.has(topic)));
    if (gone.size === 0) return;
    for (const topic of gone) dynamicConfig.topics.forget(topic);
    groups.topicsDeleted(gone);
  });
}
