/**
 * meta.properties: which broker of which cluster a log dir belongs to (storage.md 1.2; kafka: MetaPropertiesEnsemble).
 * ZooKeeper brokers write version 0; version 1 is a KRaft node's, and its data is not ours to touch.
 */
import { javaDate } from '../base/java-date.ts';
import { formatProperties, parseProperties } from '../base/properties.ts';
import type { Disk } from '../platform/platform.ts';

const NAME = 'meta.properties';

export interface MetaProperties {
  readonly version: number;
  readonly brokerId: number | null;
  readonly clusterId: string | null;
  /** Kept as it was when there is one. */
  readonly directoryId: string | null;
}

/** Why a broker must not start on its log dirs; the message is for the operator, as is the class that Kafka has for it. */
export class LogDirRefused extends Error {
  override readonly name = 'LogDirRefused';
  readonly javaClass: string;

  constructor(message: string, javaClass = 'java.lang.RuntimeException') {
    super(message);
    this.javaClass = javaClass;
  }
}

/** Kafka's own general one. */
export const KAFKA_EXCEPTION = 'org.apache.kafka.common.KafkaException';

/** null when there is none yet. */
export async function readMetaProperties(
  disk: Disk,
  logDir: string,
): Promise<MetaProperties | null> {
  const path = `${logDir}/${NAME}`;
  if ((await disk.stat(path)) === null) return null;
  const values = parseProperties((await disk.readFile(path)).toString('utf8'));
  const id = values.get('broker.id');
  const version = values.get('version') ?? '0';
  if (!/^[+-]?\d+$/.test(version)) {
    throw new Error(`Invalid meta.properties version string '${version}'`);
  }
  return {
    version: Number(version),
    brokerId: id === undefined ? null : Number(id),
    clusterId: values.get('cluster.id') ?? null,
    directoryId: values.get('directory.id') ?? null,
  };
}

export async function writeMetaProperties(
  disk: Disk,
  logDir: string,
  meta: MetaProperties,
  nowMs: number,
): Promise<void> {
  const entries: [string, string][] = [];
  if (meta.brokerId !== null) entries.push(['broker.id', String(meta.brokerId)]);
  entries.push(['version', String(meta.version)]);
  if (meta.clusterId !== null) entries.push(['cluster.id', meta.clusterId]);
  if (meta.directoryId !== null) entries.push(['directory.id', meta.directoryId]);
  const text = formatProperties(entries, ['', javaDate(nowMs)]);
  await disk.writeFileAtomic(`${logDir}/${NAME}`, text);
}

/** Refuses a log dir that is another broker's, another cluster's, or a KRaft node's; in Kafka's words. */
export function verifyMetaProperties(
  meta: MetaProperties,
  logDir: string,
  expected: { readonly brokerId: number | null; readonly clusterId: string | null },
): void {
  const path = `${logDir}/${NAME}`;
  if (meta.version !== 0) {
    throw new LogDirRefused(
      `Found unexpected version in ${path}. ZK-based brokers that are not migrating only support version 0 ` +
        '(which is implicit when the `version` field is missing).',
    );
  }
  const { brokerId, clusterId } = expected;
  if (clusterId !== null && meta.clusterId !== null && meta.clusterId !== clusterId) {
    throw new LogDirRefused(
      `Invalid cluster.id in: ${path}. Expected ${clusterId}, but read ${meta.clusterId}`,
    );
  }
  if (brokerId !== null && meta.brokerId !== null && meta.brokerId !== brokerId) {
    throw new LogDirRefused(
      `Stored node id ${meta.brokerId} doesn't match previous node id ${brokerId} in ${path}. ` +
        'If you moved your data, make sure your configured node id matches. If you intend to create a new node, ' +
        'you should remove all data in your data directories.',
    );
  }
}

export interface StoredIdentity {
  readonly brokerId: number | null;
  readonly clusterId: string | null;
}

/**
 * What the log dirs know of the broker before it has an id: the broker id and cluster id that the readable ones agree on.
 * Refuses dirs that contradict each other.
 */
export async function readStoredIdentity(
  disk: Disk,
  logDirs: readonly string[],
): Promise<StoredIdentity> {
  let identity: StoredIdentity = { brokerId: null, clusterId: null };
  for (const logDir of logDirs) {
    const meta = await readMetaProperties(disk, logDir).catch(() => null);
    if (meta === null) continue;
    verifyMetaProperties(meta, logDir, identity);
    identity = {
      brokerId: identity.brokerId ?? meta.brokerId,
      clusterId: identity.clusterId ?? meta.clusterId,
    };
  }
  return identity;
}
