/**
 * Keeps data coming: at most one Fetch in flight per broker, for the partitions that have a position and nothing buffered
 * (spec/clients.md C2). Answers wait in a queue until poll() takes records from them; one whose position has moved
 * meanwhile (a seek, a revocation) is dropped. Errors wait too, for the next poll that has no records to give.
 */
import { asBuffer } from '../../base/as-buffer.ts';
import type { Draft } from '../../protocol/api.ts';
import { errorOf, Errors, KafkaError } from '../../protocol/errors.ts';
import { fetchApi, type FetchRequest, type FetchResponse } from '../../protocol/messages/fetch.ts';
import { nodeText } from '../bootstrap.ts';
import type { Cluster } from '../cluster.ts';
import { brokerError, kafkaError, OffsetOutOfRangeError, topicRefused } from '../errors.ts';
import { NO_TOPIC_ID } from '../metadata.ts';
import { keyOf } from '../topic-partition.ts';
import type { ConsumerRecord, Node } from '../types.ts';
import { CompletedFetch, type Deserializers } from './completed-fetch.ts';
import type { ConsumerSettings } from './consumer-config.ts';
import { type FetchMetrics, FetchTally } from './fetch-metrics.ts';
import { FetchSession, type SessionPartition, byTopic } from './fetch-session.ts';
import { fetchable, resetTo, type PartitionState, type SubscriptionState } from './subscription.ts';

export interface FetcherOptions {
  readonly cluster: Cluster;
  readonly subscription: SubscriptionState;
  readonly settings: Omit<
    ConsumerSettings<unknown, unknown>,
    'keyDeserializer' | 'valueDeserializer'
  >;
  readonly metadataMaxAgeMs: number;
  readonly notify: () => void;
  readonly fetchCounts: FetchMetrics;
}

type PartitionData = FetchResponse['responses'][number]['partitions'][number];
/** A refusal takes its turn among the data, and is told only if the position is still where it was. */
interface FetchFailure {
  readonly state: PartitionState;
  readonly nextOffset: number;
  readonly error: Error;
}
/** KIP-516: from this version on topics are named by id. */
const TOPIC_IDS = 13;

export class Fetcher {
  readonly #options: FetcherOptions;
  readonly #sessions = new Map<number, FetchSession>();
  readonly #busy = new Set<number>();
  #completed: (CompletedFetch | FetchFailure)[] = [];
  #error: Error | null = null;

  constructor(options: FetcherOptions) {
    this.#options = options;
  }

  // ---- asking ------------------------------------------------------------------------------------

  /** Sends a Fetch to every broker that leads something wanted and has none in flight. */
  send(): void {
    const { subscription, fetchCounts } = this.#options;
    fetchCounts.assigned(subscription);
    const buffered = new Set(this.#completed.map((one) => one.state.key));
    const perNode = new Map<number, { node: Node; partitions: Map<string, SessionPartition> }>();
    let leaderless = false;
    for (const state of subscription.partitions()) {
      if (!fetchable(state) || buffered.has(state.key) || !state.position) continue;
      const node = this.#nodeFor(state);
      if (!node) {
        leaderless = true;
        continue;
      }
      if (this.#busy.has(node.id)) continue;
      const entry = perNode.get(node.id) ?? {
        node,
        partitions: new Map<string, SessionPartition>(),
      };
      entry.partitions.set(state.key, this.#wanted(state));
      perNode.set(node.id, entry);
    }
    if (leaderless) this.#refresh();
    for (const { node, partitions } of perNode.values()) {
      this.#busy.add(node.id);
      void this.#fetch(node, partitions).finally(() => {
        this.#busy.delete(node.id);
        this.#options.notify();
      });
    }
  }

  #nodeFor(state: PartitionState): Node | null {
    const { cluster } = this.#options;
    if (state.preferredReplica !== null) {
      if (cluster.clock.monotonic() < state.preferredUntil) {
        const node = cluster.node(state.preferredReplica);
        if (node) return node;
      }
      state.preferredReplica = null;
    }
    return cluster.leaderOf(state.topic, state.partition);
  }

  #wanted(state: PartitionState): SessionPartition {
    const { cluster, settings } = this.#options;
    const known = cluster.partition(state.topic, state.partition);
    return {
      topic: state.topic,
      topicId: cluster.metadata.topics.get(state.topic)?.topicId ?? NO_TOPIC_ID,
      partition: state.partition,
      fetchOffset: state.position?.offset ?? 0,
      currentLeaderEpoch: known?.leaderEpoch ?? -1,
      lastFetchedEpoch: -1,
      maxBytes: settings.maxPartitionFetchBytes,
    };
  }

  async #fetch(node: Node, wanted: ReadonlyMap<string, SessionPartition>): Promise<void> {
    const { cluster } = this.#options;
    let session = this.#sessions.get(node.id);
    if (!session) {
      session = new FetchSession();
      this.#sessions.set(node.id, session);
    }
    try {
      const connection = await cluster.connectionOf(node);
      const newest = connection.versionOf(fetchApi);
      if (newest === null) throw brokerError(Errors.UNSUPPORTED_VERSION);
      const named = [...wanted.values()].some((one) => one.topicId === NO_TOPIC_ID);
      const version = named ? Math.min(newest, TOPIC_IDS - 1) : newest;
      const sentAt = cluster.clock.monotonic();
      const response = await connection.send(fetchApi, this.#request(session, wanted, version), {
        version,
        timeoutMs: this.#options.settings.requestTimeoutMs,
      });
      this.#options.fetchCounts.answered(
        cluster.clock.monotonic() - sentAt,
        response.throttleTimeMs,
      );
      this.#received(session, wanted, response);
    } catch (error) {
      session.reset();
      if (cluster.closed) return;
      const code = error instanceof KafkaError ? error.code : Errors.NETWORK_EXCEPTION;
      if (error instanceof KafkaError && !error.retriable) this.#error ??= error;
      if (code !== Errors.NONE) this.#refresh();
      await cluster.clock.sleep(this.#options.settings.retryBackoffMs);
    }
  }

  #request(
    session: FetchSession,
    wanted: ReadonlyMap<string, SessionPartition>,
    version: number,
  ): Draft<FetchRequest> {
    const { settings } = this.#options;
    const { sessionId, sessionEpoch, send, forget } = session.next(wanted);
    return {
      replicaId: -1,
      maxWaitMs: settings.fetchMaxWaitMs,
      minBytes: settings.fetchMinBytes,
      maxBytes: settings.fetchMaxBytes,
      isolationLevel: settings.readCommitted ? 1 : 0,
      sessionId: version >= 7 ? sessionId : 0,
      sessionEpoch: version >= 7 ? sessionEpoch : -1,
      topics: byTopic(send).map(([first, list]) => ({
        topic: first.topic,
        topicId: first.topicId,
        partitions: list.map((one) => ({
          partition: one.partition,
          currentLeaderEpoch: one.currentLeaderEpoch,
          fetchOffset: one.fetchOffset,
          partitionMaxBytes: one.maxBytes,
        })),
      })),
      forgottenTopicsData:
        version < 7
          ? []
          : byTopic(forget).map(([first, list]) => ({
              topic: first.topic,
              topicId: first.topicId,
              partitions: list.map((one) => one.partition),
            })),
      rackId: settings.rack,
    };
  }

  // ---- answers -----------------------------------------------------------------------------------

  #received(
    session: FetchSession,
    wanted: ReadonlyMap<string, SessionPartition>,
    response: FetchResponse,
  ): void {
    if (response.errorCode !== Errors.NONE) {
      session.reset();
      if (!errorOf(response.errorCode).retriable) this.#error ??= brokerError(response.errorCode);
      return;
    }
    session.answered(response.sessionId);
    const names = new Map([...wanted.values()].map((one) => [one.topicId, one.topic]));
    const size = response.responses.reduce((all, { partitions }) => all + partitions.length, 0);
    const tally = new FetchTally(this.#options.fetchCounts, size);
    for (const { topic, topicId, partitions } of response.responses) {
      const name = topic !== '' ? topic : (names.get(topicId) ?? '');
      for (const data of partitions) {
        const asked = wanted.get(keyOf(name, data.partitionIndex));
        const state = this.#options.subscription.find(name, data.partitionIndex);
        const current = asked && state?.position?.offset === asked.fetchOffset;
        let fetch: CompletedFetch | null = null;
        if (current && data.errorCode === Errors.NONE)
          fetch = this.#data(state, asked, data, tally);
        else if (current) {
          const error = this.#failed(state, asked, data, response);
          if (error) this.#completed.push({ state, nextOffset: asked.fetchOffset, error });
        }
        if (fetch) this.#completed.push(fetch);
        else tally.through(name, 0, 0);
      }
    }
  }

  /** null: nothing to hand out. */
  #data(
    state: PartitionState,
    asked: SessionPartition,
    data: PartitionData,
    tally: FetchTally,
  ): CompletedFetch | null {
    const { cluster, settings, metadataMaxAgeMs, subscription, fetchCounts } = this.#options;
    state.highWatermark = data.highWatermark;
    if (data.lastStableOffset >= 0) state.lastStableOffset = data.lastStableOffset;
    if (data.logStartOffset >= 0) state.logStartOffset = data.logStartOffset;
    if (data.preferredReadReplica >= 0) {
      state.preferredReplica = data.preferredReadReplica;
      state.preferredUntil = cluster.clock.monotonic() + metadataMaxAgeMs;
    }
    const { records } = data;
    if (!(records instanceof Uint8Array) || records.length === 0) {
      fetchCounts.moved(state);
      return null;
    }
    subscription.moveToEnd(state);
    const aborted = data.abortedTransactions ?? [];
    const buffer = asBuffer(records);
    return new CompletedFetch(state, asked.fetchOffset, buffer, aborted, settings, tally);
  }

  /** What the program has to be told; null where it can be mended. */
  #failed(
    state: PartitionState,
    asked: SessionPartition,
    data: PartitionData,
    response: FetchResponse,
  ): Error | null {
    const { cluster, subscription, settings } = this.#options;
    const { errorCode } = data;
    subscription.moveToEnd(state);
    switch (errorCode) {
      case Errors.OFFSET_OUT_OF_RANGE:
        if (state.preferredReplica !== null) state.preferredReplica = null;
        else if (settings.reset !== 'none') resetTo(state, settings.reset);
        else return outOfRange(state, asked.fetchOffset, cluster);
        return null;
      case Errors.TOPIC_AUTHORIZATION_FAILED:
        return topicRefused(state.topic);
      case Errors.UNKNOWN_LEADER_EPOCH:
      case Errors.UNKNOWN_SERVER_ERROR:
        return null;
      case Errors.CORRUPT_MESSAGE:
        return kafkaError(
          `Encountered corrupt message when fetching offset ${asked.fetchOffset} for topic-partition ${state.key}`,
        );
      default:
    }
    if (!errorOf(errorCode).retriable) return brokerError(errorCode);
    state.preferredReplica = null;
    const { leaderId, leaderEpoch } = data.currentLeader;
    const at = response.nodeEndpoints.find((one) => one.nodeId === leaderId);
    const node = at && { id: leaderId, host: at.host, port: at.port, rack: at.rack };
    const learned =
      leaderId >= 0 &&
      cluster.learnLeader(state.topic, state.partition, leaderId, leaderEpoch, node);
    if (!learned) this.#refresh();
    return null;
  }

  #refresh(): void {
    this.#options.cluster.refresh().then(this.#options.notify, () => {});
  }

  // ---- handing out -------------------------------------------------------------------------------

  /** Up to `most` records, by partition; positions move with them. Throws an error whose turn it is, behind the records before it. */
  async collect<K, V>(
    most: number,
    deserializers: Deserializers<K, V>,
  ): Promise<Map<string, ConsumerRecord<K, V>[]>> {
    const batches = new Map<string, ConsumerRecord<K, V>[]>();
    let count = 0;
    const kept: CompletedFetch[] = [];
    try {
      while (count < most) {
        const fetch = this.#first(kept);
        if (fetch === null) break;
        if ('error' in fetch) {
          if (count > 0) break;
          this.#completed.shift();
          throw fetch.error;
        }
        const { state } = fetch;
        const list = batches.get(state.key) ?? [];
        const before = list.length;
        const outcome = this.#take(fetch, list, before + most - count, deserializers);
        const taken = list.length - before;
        count += taken;
        fetch.handedRecords += taken;
        if (taken > 0 || outcome === 'end') this.#options.fetchCounts.moved(state);
        if (list.length > 0) batches.set(state.key, list);
        // What prepare() trips over is kept by the fetch, and take() tells it.
        if (outcome === 'prepare') await fetch.prepare().catch(() => {});
        else if (outcome === 'end') {
          this.#completed.shift();
          fetch.close();
        } else if (outcome instanceof Error) {
          if (count === 0) throw outcome;
          break;
        }
      }
    } finally {
      this.#completed = [...kept, ...this.#completed];
    }
    if (count === 0 && this.#error) {
      const error = this.#error;
      this.#error = null;
      throw error;
    }
    return batches;
  }

  /** The first whose turn it is now; data before it whose partition is paused goes to `kept`. */
  #first(kept: CompletedFetch[]): CompletedFetch | FetchFailure | null {
    for (let fetch = this.#completed[0]; fetch !== undefined; fetch = this.#completed[0]) {
      const current = this.#current(fetch);
      if (current && ('error' in fetch || fetchable(fetch.state))) return fetch;
      this.#completed.shift();
      if ('error' in fetch) continue;
      if (current) kept.push(fetch);
      else fetch.close();
    }
    return null;
  }

  /** An error is given back: the records before it go out first, it comes again with the next poll. */
  #take<K, V>(
    fetch: CompletedFetch,
    list: ConsumerRecord<K, V>[],
    most: number,
    deserializers: Deserializers<K, V>,
  ): 'more' | 'prepare' | 'end' | Error {
    const { state } = fetch;
    try {
      return fetch.take(list, most, deserializers);
    } catch (error) {
      return error as Error;
    } finally {
      state.position = {
        offset: fetch.nextOffset,
        offsetEpoch: fetch.lastEpoch ?? state.position?.offsetEpoch ?? null,
      };
    }
  }

  /** The fetch continues where the partition's position is. */
  #current(fetch: CompletedFetch | FetchFailure): boolean {
    const { subscription } = this.#options;
    return (
      subscription.isAssigned(fetch.state) && fetch.state.position?.offset === fetch.nextOffset
    );
  }
}

function outOfRange(state: PartitionState, offset: number, cluster: Cluster): Error {
  const { topic, partition, key, position } = state;
  const node = cluster.leaderOf(topic, partition);
  const epoch = cluster.partition(topic, partition)?.leaderEpoch ?? -1;
  const leader = node ? `Optional[${nodeText(node)}]` : 'Optional.empty';
  const offsetEpoch = position?.offsetEpoch ?? null;
  const text = `offset=${offset}, offsetEpoch=${offsetEpoch === null ? 'Optional.empty' : `Optional[${offsetEpoch}]`}, currentLeader=LeaderAndEpoch{leader=${leader}, epoch=${epoch < 0 ? 'absent' : epoch}}`;
  return new OffsetOutOfRangeError(
    `Fetch position FetchPosition{${text}} is out of range for partition ${key}`,
    new Map([[key, offset]]),
  );
}
