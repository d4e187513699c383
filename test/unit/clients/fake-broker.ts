/**
 * A broker of one node in memory that a test can tell what to say. By itself it keeps one log per partition, one group of one
 * member and its commits; on() takes an API over. Every request is kept, with the time it came.
 */
import type { ClientEnvironment } from '../../../src/clients/client.ts';
import type { ClientLog } from '../../../src/clients/types.ts';
import { FrameSplitter } from '../../../src/network/frame.ts';
import { MemoryClock } from '../../../src/platform/memory/clock.ts';
import { MemoryNetwork } from '../../../src/platform/memory/network.ts';
import { createMemoryRandom } from '../../../src/platform/memory/random.ts';
import type { Socket } from '../../../src/platform/platform.ts';
import type { Api, Draft } from '../../../src/protocol/api.ts';
import { apis, apiOf } from '../../../src/protocol/apis.ts';
import { encodeResponse } from '../../../src/protocol/frame.ts';
import { readRequestHeader } from '../../../src/protocol/header.ts';
import { apiVersionsApi } from '../../../src/protocol/messages/api-versions.ts';
import { fetchApi } from '../../../src/protocol/messages/fetch.ts';
import { findCoordinatorApi } from '../../../src/protocol/messages/find-coordinator.ts';
import { heartbeatApi } from '../../../src/protocol/messages/heartbeat.ts';
import { initProducerIdApi } from '../../../src/protocol/messages/init-producer-id.ts';
import { joinGroupApi } from '../../../src/protocol/messages/join-group.ts';
import { leaveGroupApi } from '../../../src/protocol/messages/leave-group.ts';
import { listOffsetsApi } from '../../../src/protocol/messages/list-offsets.ts';
import { metadataApi } from '../../../src/protocol/messages/metadata.ts';
import { offsetCommitApi } from '../../../src/protocol/messages/offset-commit.ts';
import { offsetFetchApi } from '../../../src/protocol/messages/offset-fetch.ts';
import { offsetForLeaderEpochApi } from '../../../src/protocol/messages/offset-for-leader-epoch.ts';
import { produceApi } from '../../../src/protocol/messages/produce.ts';
import { saslHandshakeApi } from '../../../src/protocol/messages/sasl-handshake.ts';
import { syncGroupApi } from '../../../src/protocol/messages/sync-group.ts';
import { Reader } from '../../../src/protocol/reader.ts';
import { batchAt } from '../../../src/protocol/records/batch.ts';
import { BatchBuilder } from '../../../src/protocol/records/builder.ts';

const PORT = 9092;

export interface Seen {
  readonly name: string;
  readonly version: number;
  readonly clientId: string | null;
  readonly atMs: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the API's request is
  readonly body: any;
}

type Answer = (request: never, version: number) => unknown;
/** What a scripted answer may be instead of a response: silence, or the end of the connection. */
export const SILENCE = Symbol('silence');
export const HANG_UP = Symbol('hang up');
type Gone = typeof SILENCE | typeof HANG_UP;
type MayBeLate<T> = T | Promise<T>;

/** Notes every attempt to connect. */
class NotingNetwork extends MemoryNetwork {
  readonly attempts: {
    readonly port: number;
    readonly address: string | undefined;
    readonly atMs: number;
    readonly timeoutMs: number;
  }[] = [];
  readonly #clock: MemoryClock;

  constructor(clock: MemoryClock) {
    super();
    this.#clock = clock;
  }

  override connect(options: Parameters<MemoryNetwork['connect']>[0]): Promise<Socket> {
    const { port, address, timeoutMs } = options;
    this.attempts.push({ port, address, timeoutMs, atMs: this.#clock.monotonic() });
    return super.connect(options);
  }
}

export class FakeBroker {
  readonly clock = new MemoryClock();
  readonly network = new NotingNetwork(this.clock);
  readonly seen: Seen[] = [];
  readonly logged: string[] = [];
  /** Batches by partition, and where the next begins. */
  readonly logs: { batches: Buffer[]; end: number }[];
  readonly commits = new Map<number, { offset: number; leaderEpoch: number }>();
  leaderEpoch = 0;
  /** Newest version by API key, when it is not ours. */
  readonly versionMax = new Map<number, number>();
  /** Answers a token of SASL as it went before 1.0, null for one that is refused; the last answer is empty. */
  oldToken: ((token: Buffer) => Buffer | null) | null = null;
  readonly #answers = new Map<number, Answer>();

  constructor(partitions = 1) {
    this.logs = Array.from({ length: partitions }, () => ({ batches: [], end: 0 }));
    this.#defaults();
  }

  static async start(partitions = 1): Promise<FakeBroker> {
    const broker = new FakeBroker(partitions);
    await broker.listen(PORT);
    return broker;
  }

  /** One more port, for a broker that says it is several. */
  async listen(port: number): Promise<void> {
    await this.network.listen({ host: '', port, onSocket: (socket) => this.#serve(socket) });
  }

  get environment(): ClientEnvironment {
    const log: ClientLog['log'] = (level, message) => this.logged.push(`${level} ${message}`);
    const { clock, network } = this;
    return { platform: { clock, network, random: createMemoryRandom(1) }, log: { log } };
  }

  on<Q, R>(
    api: Api<Q, R>,
    answer: (request: Q, version: number) => MayBeLate<Draft<NoInfer<R>> | Gone>,
  ): void {
    this.#answers.set(api.key, answer as Answer);
  }

  /** What an API is answered now, for a script that changes only some of it. */
  answerOf<Q, R>(api: Api<Q, R>): (request: Q, version: number) => Draft<R> {
    return this.#answers.get(api.key) as (request: Q, version: number) => Draft<R>;
  }

  requests(api: { readonly name: string }): Seen[] {
    return this.seen.filter(({ name }) => name === api.name);
  }

  /** Lets time pass in small steps, so that requests and answers find their way between them. */
  async wait(ms: number, stepMs = 10): Promise<void> {
    for (let left = ms; left > 0; left -= stepMs) await this.clock.advance(Math.min(stepMs, left));
  }

  /** Lets time pass until the promise is settled. */
  async settle<T>(promise: Promise<T>, stepMs = 10): Promise<T> {
    let done = false;
    const finish = () => {
      done = true;
    };
    promise.then(finish, finish);
    for (let i = 0; i < 3000 && !done; i++) await this.clock.advance(stepMs);
    if (!done) throw new Error('not settled after 3,000 steps');
    return promise;
  }

  append(values: readonly string[], partition = 0, leaderEpoch = this.leaderEpoch): void {
    const builder = new BatchBuilder({ partitionLeaderEpoch: leaderEpoch });
    for (const value of values) builder.append(this.clock.now(), null, Buffer.from(value));
    this.#store(partition, builder.build());
  }

  #store(partition: number, bytes: Uint8Array): number {
    const log = this.logs[partition]!;
    const batch = batchAt(Buffer.from(bytes))!;
    const base = log.end;
    batch.setBaseOffset(base);
    log.batches.push(batch.buffer);
    log.end = batch.nextOffset;
    return base;
  }

  // ---- the wire ------------------------------------------------------------------------------------

  #serve(socket: Socket): void {
    const splitter = new FrameSplitter(2 ** 30);
    let loggingIn = false;
    socket.onClose(() => {});
    socket.onData((chunk) => {
      splitter.push(chunk);
      for (let frame = splitter.next(); frame !== null; frame = splitter.next()) {
        if (loggingIn) loggingIn = this.#takeToken(socket, frame);
        else if (this.#request(socket, frame) === saslHandshakeApi.name)
          loggingIn = this.oldToken !== null;
      }
    });
  }

  /** Whether another token follows. */
  #takeToken(socket: Socket, token: Buffer): boolean {
    const answer = this.oldToken?.(token) ?? null;
    if (answer === null) socket.destroy();
    else {
      const size = Buffer.alloc(4);
      size.writeInt32BE(answer.length);
      socket.write([size, answer]);
    }
    return answer !== null && answer.length > 0;
  }

  /** The name of what was asked. */
  #request(socket: Socket, frame: Buffer): string {
    const reader = new Reader(frame);
    const { apiKey, apiVersion, correlationId, clientId } = readRequestHeader(reader, apiOf);
    const api = apiOf(apiKey)!;
    const body = api.readRequest(reader, apiVersion);
    const atMs = this.clock.monotonic();
    this.seen.push({ name: api.name, version: apiVersion, clientId, atMs, body });
    const answer = this.#answers.get(apiKey);
    const respond = (response: unknown) => {
      if (response === HANG_UP) socket.destroy();
      if (response === SILENCE || response === HANG_UP) return;
      const writer = encodeResponse(api, apiVersion, correlationId, response as object);
      socket.write(writer.chunks() as Uint8Array[]);
    };
    const response = answer ? answer(body as never, apiVersion) : SILENCE;
    if (response instanceof Promise) void response.then(respond);
    else respond(response);
    return api.name;
  }

  // ---- what it says by itself ------------------------------------------------------------------------

  #defaults(): void {
    this.on(apiVersionsApi, () => ({
      apiKeys: apis.map(({ key, minVersion, maxVersion }) => ({
        apiKey: key,
        minVersion,
        maxVersion: this.versionMax.get(key) ?? maxVersion,
      })),
    }));
    this.on(metadataApi, ({ topics }) => ({
      brokers: [{ nodeId: 0, host: 'localhost', port: PORT }],
      controllerId: 0,
      topics: (topics ?? [{ name: 't' }]).map(({ name }) => ({
        name,
        partitions: this.logs.map((_, partitionIndex) => ({
          partitionIndex,
          leaderId: 0,
          leaderEpoch: this.leaderEpoch,
          replicaNodes: [0],
          isrNodes: [0],
        })),
      })),
    }));
    this.on(initProducerIdApi, () => ({ producerId: 7, producerEpoch: 0 }));
    this.on(produceApi, ({ topicData, acks }) => {
      const responses = topicData.map(({ name, partitionData }) => ({
        name,
        partitionResponses: partitionData.map(({ index, records }) => ({
          index,
          baseOffset: this.#store(index, records as Uint8Array),
        })),
      }));
      return acks === 0 ? SILENCE : { responses };
    });
    this.#consumerDefaults();
    this.#groupDefaults();
  }

  #consumerDefaults(): void {
    this.on(listOffsetsApi, ({ topics }) => ({
      topics: topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex, timestamp }) => ({
          partitionIndex,
          offset: timestamp === -2 ? 0 : this.logs[partitionIndex]!.end,
          timestamp: -1,
          leaderEpoch: this.leaderEpoch,
        })),
      })),
    }));
    // No sessions: every request is whole.
    this.on(fetchApi, ({ topics }) => ({
      responses: topics.map(({ topic, topicId, partitions }) => ({
        topic,
        topicId,
        partitions: partitions.map(({ partition, fetchOffset }) => {
          const { batches, end } = this.logs[partition]!;
          const rest = batches.filter((bytes) => (batchAt(bytes)?.lastOffset ?? -1) >= fetchOffset);
          return {
            partitionIndex: partition,
            highWatermark: end,
            logStartOffset: 0,
            lastStableOffset: end,
            records: Buffer.concat(rest),
          };
        }),
      })),
    }));
    this.on(offsetForLeaderEpochApi, ({ topics }) => ({
      topics: topics.map(({ topic, partitions }) => ({
        topic,
        partitions: partitions.map(({ partition, leaderEpoch }) => ({
          partition,
          leaderEpoch,
          endOffset: this.logs[partition]!.end,
        })),
      })),
    }));
  }

  #groupDefaults(): void {
    const coordinator = { nodeId: 0, host: 'localhost', port: PORT };
    this.on(findCoordinatorApi, ({ coordinatorKeys }, version) =>
      version < 4
        ? coordinator
        : { coordinators: coordinatorKeys.map((key) => ({ ...coordinator, key })) },
    );
    this.on(joinGroupApi, ({ memberId, protocols }) => {
      const id = memberId === '' ? 'member' : memberId;
      const [first] = protocols;
      const members = [{ memberId: id, metadata: first?.metadata ?? Buffer.alloc(0) }];
      const protocolName = first?.name ?? '';
      return { generationId: 1, protocolName, leader: id, memberId: id, members };
    });
    this.on(syncGroupApi, ({ assignments }) => ({
      assignment: assignments[0]?.assignment ?? Buffer.alloc(0),
    }));
    this.on(heartbeatApi, () => ({}));
    this.on(leaveGroupApi, () => ({}));
    this.on(offsetCommitApi, ({ topics }) => ({
      topics: topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map((one) => {
          const { partitionIndex, committedOffset, committedLeaderEpoch: leaderEpoch } = one;
          this.commits.set(partitionIndex, { offset: Number(committedOffset), leaderEpoch });
          return { partitionIndex };
        }),
      })),
    }));
    this.on(offsetFetchApi, ({ groups, topics }, version) => {
      const found = (version >= 8 ? groups[0]?.topics : topics)?.map((topic) => ({
        name: topic.name,
        partitions: topic.partitionIndexes.map((partitionIndex) => ({
          partitionIndex,
          committedOffset: this.commits.get(partitionIndex)?.offset ?? -1,
          committedLeaderEpoch: this.commits.get(partitionIndex)?.leaderEpoch ?? -1,
        })),
      }));
      return version >= 8
        ? { groups: [{ groupId: groups[0]?.groupId ?? '', topics: found ?? [] }] }
        : { topics: found ?? [] };
    });
  }
}
