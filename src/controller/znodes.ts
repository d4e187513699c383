/**
 * Kafka's layout of ZooKeeper (zookeeper.md 4; kafka: ZkData.scala): paths, and the JSON that brokers of 3.9.1 write, key
 * order included, so that zookeeper-shell shows here what it shows there. Readers take every older version of a node
 * and do not care about order. Pure: names and texts only.
 */
import { inPropertiesOrder } from './properties-order.ts';

export const paths = {
  consumers: '/consumers',
  clusterId: '/cluster/id',
  brokerIds: '/brokers/ids',
  brokerTopics: '/brokers/topics',
  sequenceId: '/brokers/seqid',
  controller: '/controller',
  controllerEpoch: '/controller_epoch',
  configChanges: '/config/changes',
  deleteTopics: '/admin/delete_topics',
  reassignPartitions: '/admin/reassign_partitions',
  preferredReplicaElection: '/admin/preferred_replica_election',
  isrChangeNotification: '/isr_change_notification',
  logDirEventNotification: '/log_dir_event_notification',
  latestProducerIdBlock: '/latest_producer_id_block',
  feature: '/feature',
  migration: '/migration',
  broker: (id: number) => `/brokers/ids/${id}`,
  topic: (topic: string) => `/brokers/topics/${topic}`,
  partitions: (topic: string) => `/brokers/topics/${topic}/partitions`,
  partition: (topic: string, partition: number) =>
    `/brokers/topics/${topic}/partitions/${partition}`,
  partitionState: (topic: string, partition: number) =>
    `/brokers/topics/${topic}/partitions/${partition}/state`,
  deleteTopic: (topic: string) => `/admin/delete_topics/${topic}`,
  configType: (type: string) => `/config/${type}`,
  /** entity: `topics/T`, `brokers/<default>`, `users/U/clients/C`. */
  config: (entity: string) => `/config/${entity}`,
  topicConfig: (topic: string) => `/config/topics/${topic}`,
} as const;

/** Created by every broker at its start, in this order. */
export const PERSISTENT_PATHS: readonly string[] = [
  paths.consumers,
  paths.brokerIds,
  paths.brokerTopics,
  paths.configChanges,
  paths.deleteTopics,
  paths.sequenceId,
  paths.isrChangeNotification,
  paths.latestProducerIdBlock,
  paths.logDirEventNotification,
  ...['topics', 'clients', 'users', 'brokers', 'ips'].map(paths.configType),
];

const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/** A JSON object, or null for anything else: a node written by hand must not stop a broker. */
function object(data: Uint8Array | null): Record<string, unknown> | null {
  if (data === null || data.length === 0) return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(data).toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

const integer = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) ? value : null;

const integers = (value: unknown): number[] | null =>
  Array.isArray(value) && value.every((item) => Number.isInteger(item))
    ? (value as number[])
    : null;

const entries = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

// ---- brokers -------------------------------------------------------------------------------------

export interface BrokerEndpoint {
  readonly listenerName: string;
  readonly host: string;
  readonly port: number;
  readonly securityProtocol: string;
}

export interface BrokerNode {
  readonly endpoints: readonly BrokerEndpoint[];
  readonly rack: string | null;
}

export function encodeBroker(
  broker: BrokerNode,
  options: { readonly timestamp: number; readonly jmxPort: number; readonly features: boolean },
): Buffer {
  const plaintext = broker.endpoints.find((endpoint) => endpoint.securityProtocol === 'PLAINTEXT');
  const common = {
    listener_security_protocol_map: Object.fromEntries(
      broker.endpoints.map((endpoint) => [endpoint.listenerName, endpoint.securityProtocol]),
    ),
    endpoints: broker.endpoints.map(endpointUri),
    ...(broker.rack === null ? {} : { rack: broker.rack }),
    jmx_port: options.jmxPort,
    port: plaintext?.port ?? -1,
    host: plaintext?.host ?? null,
  };
  const timestamp = String(options.timestamp);
  return bytes(
    options.features
      ? { features: {}, ...common, version: 5, timestamp }
      : { ...common, version: 4, timestamp },
  );
}

function endpointUri(endpoint: BrokerEndpoint): string {
  const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
  return `${endpoint.listenerName}://${host}:${endpoint.port}`;
}

/** v1 (host and port) to v5; null when it is no broker's registration. */
export function decodeBroker(data: Uint8Array | null): BrokerNode | null {
  const json = object(data);
  const version = integer(json?.version);
  if (json === null || version === null || version < 1) return null;
  const rack = typeof json.rack === 'string' ? json.rack : null;
  if (version === 1) {
    const port = integer(json.port);
    if (typeof json.host !== 'string' || port === null) return null;
    const endpoint = { listenerName: 'PLAINTEXT', securityProtocol: 'PLAINTEXT' };
    return { endpoints: [{ ...endpoint, host: json.host, port }], rack };
  }
  const protocols = new Map(entries(json.listener_security_protocol_map));
  const uris = Array.isArray(json.endpoints) ? json.endpoints : [];
  const endpoints = uris.map((uri) => decodeEndpoint(String(uri), protocols));
  if (endpoints.some((endpoint) => endpoint === null)) return null;
  return { endpoints: endpoints.filter((endpoint) => endpoint !== null), rack };
}

function decodeEndpoint(
  uri: string,
  protocols: ReadonlyMap<string, unknown>,
): BrokerEndpoint | null {
  const [, listenerName, host, port] =
    /^(.*):\/\/\[?([0-9a-zA-Z\-%._:]*)\]?:(-?[0-9]+)$/.exec(uri) ?? [];
  if (listenerName === undefined || host === undefined) return null;
  const protocol = protocols.get(listenerName);
  const securityProtocol = typeof protocol === 'string' ? protocol : listenerName;
  return { listenerName, host, port: Number(port), securityProtocol };
}

// ---- controller ----------------------------------------------------------------------------------

export function encodeController(brokerId: number, timestamp: number): Buffer {
  return bytes({
    version: 2,
    brokerid: brokerId,
    timestamp: String(timestamp),
    kraftControllerEpoch: -1,
  });
}

/** The controller's broker id; null when the node says nothing of the kind. */
export function decodeController(data: Uint8Array | null): number | null {
  return integer(object(data)?.brokerid);
}

export function decodeEpoch(data: Uint8Array | null): number {
  const text = data === null ? '' : Buffer.from(data).toString().trim();
  return /^-?\d+$/.test(text) ? Number(text) : 0;
}

export function encodeFeature(version: 1 | 2, enabled: boolean): Buffer {
  return bytes({ features: {}, version, status: enabled ? 1 : 0 });
}

export function encodeClusterId(id: string): Buffer {
  return bytes({ version: '1', id });
}

export function decodeClusterId(data: Uint8Array | null): string | null {
  const id = object(data)?.id;
  return typeof id === 'string' ? id : null;
}

// ---- topics --------------------------------------------------------------------------------------

/** Replicas of one partition; `replicas` is the union while a reassignment runs (KIP-455). */
export interface Assignment {
  readonly replicas: readonly number[];
  readonly adding: readonly number[];
  readonly removing: readonly number[];
}

export interface TopicNode {
  /** null when the cluster is older than topic ids (KIP-516). */
  readonly id: string | null;
  readonly partitions: ReadonlyMap<number, Assignment>;
}

export function assignment(replicas: readonly number[]): Assignment {
  return { replicas, adding: [], removing: [] };
}

export function isMoving({ adding, removing }: Assignment): boolean {
  return adding.length + removing.length > 0;
}

/** Where a partition goes; where it is, when it does not move. */
export function targetOf({ replicas, removing }: Assignment): number[] {
  return replicas.filter((replica) => !removing.includes(replica));
}

/** Where a partition came from. */
export function originOf({ replicas, adding }: Assignment): number[] {
  return replicas.filter((replica) => !adding.includes(replica));
}

export function encodeTopic(topic: TopicNode): Buffer {
  const each = (pick: (partition: Assignment) => readonly number[], always: boolean) =>
    Object.fromEntries(
      [...topic.partitions]
        .sort(([a], [b]) => a - b)
        .filter(([, partition]) => always || pick(partition).length > 0)
        .map(([index, partition]) => [index, pick(partition)]),
    );
  const partitions = each((partition) => partition.replicas, true);
  const adding_replicas = each((partition) => partition.adding, false);
  const removing_replicas = each((partition) => partition.removing, false);
  const topic_id = topic.id === null ? {} : { topic_id: topic.id };
  return bytes({ partitions, ...topic_id, adding_replicas, removing_replicas, version: 3 });
}

export function decodeTopic(data: Uint8Array | null): TopicNode | null {
  const json = object(data);
  if (json === null) return null;
  const adding = new Map(entries(json.adding_replicas));
  const removing = new Map(entries(json.removing_replicas));
  const partitions = new Map<number, Assignment>();
  for (const [index, replicas] of entries(json.partitions))
    partitions.set(Number(index), {
      replicas: integers(replicas) ?? [],
      adding: integers(adding.get(index)) ?? [],
      removing: integers(removing.get(index)) ?? [],
    });
  return { id: typeof json.topic_id === 'string' ? json.topic_id : null, partitions };
}

// ---- partition state -----------------------------------------------------------------------------

export interface LeaderAndIsr {
  /** -1: none. */
  readonly leader: number;
  readonly leaderEpoch: number;
  readonly isr: readonly number[];
  /** The state node's version: zkVersion, partition epoch. */
  readonly partitionEpoch: number;
  /** Of the controller that wrote it. */
  readonly controllerEpoch: number;
  /** 1 after an unclean election (KIP-704), else 0. */
  readonly recoveryState: number;
}

export function encodePartitionState(state: LeaderAndIsr): Buffer {
  return bytes({
    controller_epoch: state.controllerEpoch,
    leader: state.leader,
    version: 1,
    leader_epoch: state.leaderEpoch,
    isr: state.isr,
    ...(state.recoveryState === 0 ? {} : { leader_recovery_state: state.recoveryState }),
  });
}

export function decodePartitionState(
  data: Uint8Array | null,
  version: number,
): LeaderAndIsr | null {
  const json = object(data);
  const leader = integer(json?.leader);
  const isr = integers(json?.isr);
  if (json === null || leader === null || isr === null) return null;
  return {
    leader,
    isr,
    leaderEpoch: integer(json.leader_epoch) ?? 0,
    controllerEpoch: integer(json.controller_epoch) ?? 0,
    partitionEpoch: version,
    recoveryState: integer(json.leader_recovery_state) ?? 0,
  };
}

// ---- configs, notifications, reassignments, producer ids -----------------------------------------

export function encodeConfig(config: ReadonlyMap<string, string>): Buffer {
  return bytes({ version: 1, config: Object.fromEntries(inPropertiesOrder(config)) });
}

export function decodeConfig(data: Uint8Array | null): Map<string, string> {
  return new Map(entries(object(data)?.config).map(([name, value]) => [name, String(value)]));
}

export function encodeConfigChange(entityPath: string): Buffer {
  return bytes({ version: 2, entity_path: entityPath });
}

/** The entity path of a change, `topics/T`; of version 1 nodes too. */
export function decodeConfigChange(data: Uint8Array | null): string | null {
  const json = object(data);
  if (json === null) return null;
  if (typeof json.entity_path === 'string') return json.entity_path;
  return typeof json.entity_type === 'string' && typeof json.entity_name === 'string'
    ? `${json.entity_type}/${json.entity_name}`
    : null;
}

export function encodeLogDirEvent(brokerId: number): Buffer {
  return bytes({ version: 1, broker: brokerId, event: 1 });
}

export function decodeLogDirEvent(data: Uint8Array | null): number | null {
  return integer(object(data)?.broker);
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Partitions of an isr_change or a preferred_replica_election node. */
export function decodePartitions(data: Uint8Array | null): TopicPartition[] {
  const list = object(data)?.partitions;
  const partitions: TopicPartition[] = [];
  for (const item of Array.isArray(list) ? (list as unknown[]) : []) {
    const { topic, partition } = (item ?? {}) as { topic?: unknown; partition?: unknown };
    const index = integer(partition);
    if (typeof topic === 'string' && index !== null) partitions.push({ topic, partition: index });
  }
  return partitions;
}

/** First and last producer id of the block last handed out; null before the first. */
export function decodeProducerIdBlock(
  data: Uint8Array | null,
): { readonly first: bigint; readonly last: bigint } | null {
  const json = object(data);
  if (typeof json?.block_start !== 'string' || typeof json.block_end !== 'string') return null;
  return { first: BigInt(json.block_start), last: BigInt(json.block_end) };
}

export function encodeProducerIdBlock(brokerId: number, first: bigint, last: bigint): Buffer {
  return bytes({
    version: 1,
    broker: brokerId,
    block_start: String(first),
    block_end: String(last),
  });
}
