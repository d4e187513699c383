/** A broker on its own ZooKeeper, both in this process, on free ports and a temporary folder that is removed afterwards. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningBroker, startBroker } from '../../src/broker/broker.ts';
import { createBrokerConfig } from '../../src/broker/config.ts';
import { assignment, encodeTopic, paths } from '../../src/controller/znodes.ts';
import { randomUuid } from '../../src/base/uuid.ts';
import { type ClientConnection, connectBroker } from '../../src/network/client-connection.ts';
import { inlineWorkers } from '../../src/platform/inline-workers.ts';
import { nodeClock } from '../../src/platform/node/clock.ts';
import { createDisk } from '../../src/platform/node/disk.ts';
import { nodeNetwork } from '../../src/platform/node/network.ts';
import { nodeRandom } from '../../src/platform/node/random.ts';
import { MemoryLog } from '../../src/platform/memory/log.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { fetchApi, type FetchResponse } from '../../src/protocol/messages/fetch.ts';
import { produceApi } from '../../src/protocol/messages/produce.ts';
import { batches } from '../../src/protocol/records/batch.ts';
import { BatchBuilder } from '../../src/protocol/records/builder.ts';
import { readRecords } from '../../src/protocol/records/record.ts';
import { parseConfig } from '../../src/zookeeper/server/config.ts';
import { startZooKeeper, type ZooKeeperServer } from '../../src/zookeeper/server/server.ts';

export class Kit {
  readonly log = new MemoryLog();
  readonly platform: Platform;
  readonly directory = mkdtempSync(join(tmpdir(), 'samsa-broker-'));
  readonly #settings: Record<string, string>;
  #zookeeper: ZooKeeperServer | null = null;
  #broker: RunningBroker | null = null;
  readonly #connections: ClientConnection[] = [];

  private constructor(settings: Record<string, string>) {
    this.#settings = settings;
    this.platform = {
      clock: nodeClock,
      disk: createDisk(),
      network: nodeNetwork,
      random: nodeRandom,
      log: this.log,
      workers: inlineWorkers,
    };
  }

  static async start(settings: Record<string, string> = {}): Promise<Kit> {
    const kit = new Kit(settings);
    const config = parseConfig(
      new Map([
        ['dataDir', join(kit.directory, 'zookeeper')],
        ['clientPort', '0'],
        ['clientPortAddress', '127.0.0.1'],
        ['admin.enableServer', 'false'],
        ['maxClientCnxns', '0'],
      ]),
    );
    kit.#zookeeper = await startZooKeeper(kit.platform, config);
    await kit.startBroker();
    return kit;
  }

  async startBroker(): Promise<void> {
    const properties = {
      'broker.id': '0',
      listeners: 'PLAINTEXT://127.0.0.1:0',
      'log.dirs': join(this.directory, 'logs'),
      'zookeeper.connect': this.zookeeperAddress,
      ...this.#settings,
    };
    const config = createBrokerConfig(new Map(Object.entries(properties)));
    this.#broker = await startBroker(this.platform, config);
  }

  get running(): RunningBroker {
    if (this.#broker === null) throw new Error('the broker is not running');
    return this.#broker;
  }

  get port(): number {
    return this.running.port();
  }

  get zookeeperAddress(): string {
    return `127.0.0.1:${this.#zookeeper?.port}`;
  }

  async stopBroker(): Promise<void> {
    for (const connection of this.#connections.splice(0)) connection.close();
    await this.#broker?.stop();
    this.#broker = null;
  }

  async stop(): Promise<void> {
    await this.stopBroker();
    await this.#zookeeper?.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  async connect(): Promise<ClientConnection> {
    const connection = await connectBroker({
      network: nodeNetwork,
      clock: nodeClock,
      host: '127.0.0.1',
      port: this.port,
      clientId: 'kit',
      connectTimeoutMs: 5_000,
      requestTimeoutMs: 20_000,
    });
    this.#connections.push(connection);
    return connection;
  }

  /** As kafka-topics --zookeeper made them: the node, and the controller does the rest. */
  async createTopic(
    topic: string,
    partitionsCount = 1,
    config: Record<string, string> = {},
  ): Promise<string> {
    const { broker } = this.running;
    const id = randomUuid((size) => nodeRandom.bytes(size));
    const replicas = Array.from({ length: partitionsCount }, (_, index) => index);
    await broker.zookeeper.create(
      paths.topicConfig(topic),
      Buffer.from(JSON.stringify({ version: 1, config })),
    );
    await broker.zookeeper.create(
      paths.topic(topic),
      encodeTopic({ id, partitions: new Map(replicas.map((index) => [index, assignment([0])])) }),
    );
    const made = await broker.metadata.waitUntil(
      (image) => image.topics.get(topic)?.partitions.size === partitionsCount,
      (fn) => nodeClock.after(30_000, fn),
    );
    if (!made) throw new Error(`the controller has not made ${topic}`);
    return id;
  }
}

export function batchOf(
  values: readonly string[],
  options: ConstructorParameters<typeof BatchBuilder>[0] = {},
): Buffer {
  const builder = new BatchBuilder(options);
  for (const value of values) builder.append(1_700_000_000_000, null, Buffer.from(value));
  return builder.build();
}

/** Produces one batch and returns the partition's answer. */
export async function produce(
  connection: ClientConnection,
  topic: string,
  records: Buffer,
  options: { acks?: number; version?: number; partition?: number } = {},
) {
  const index = options.partition ?? 0;
  const response = await connection.send(
    produceApi,
    {
      acks: options.acks ?? -1,
      timeoutMs: 5_000,
      topicData: [{ name: topic, partitionData: [{ index, records }] }],
    },
    options.version === undefined ? {} : { version: options.version },
  );
  const answer = response.responses[0]?.partitionResponses[0];
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

export interface FetchOptions {
  readonly version?: number;
  readonly topicId?: string;
  readonly maxWaitMs?: number;
  readonly minBytes?: number;
  readonly maxBytes?: number;
  readonly partitionMaxBytes?: number;
  readonly session?: { readonly id: number; readonly epoch: number };
  readonly isolationLevel?: number;
}

export function fetch(
  connection: ClientConnection,
  topic: string,
  fetchOffset: number,
  options: FetchOptions = {},
): Promise<FetchResponse> {
  const version = options.version ?? 12;
  return connection.send(
    fetchApi,
    {
      replicaId: version >= 15 ? undefined : -1,
      maxWaitMs: options.maxWaitMs ?? 0,
      minBytes: options.minBytes ?? 1,
      maxBytes: options.maxBytes ?? 50_000_000,
      isolationLevel: options.isolationLevel,
      sessionId: options.session?.id,
      sessionEpoch: options.session?.epoch,
      topics: [
        {
          topic: version >= 13 ? undefined : topic,
          topicId: version >= 13 ? options.topicId : undefined,
          partitions: [
            {
              partition: 0,
              fetchOffset,
              partitionMaxBytes: options.partitionMaxBytes ?? 1_000_000,
            },
          ],
        },
      ],
    },
    { version },
  );
}

/** Values of the records in a fetch answer's first partition. */
export function valuesOf(response: FetchResponse): string[] {
  const records = response.responses[0]?.partitions[0]?.records ?? Buffer.alloc(0);
  return [...batches(records)].flatMap((batch) =>
    readRecords(batch).map((record) => String(record.value)),
  );
}
