/**
 * Incremental fetch sessions, the broker's half (KIP-227; spec/cluster.md 2.2; kafka: FetchSession.scala). A session
 * remembers what a fetcher reads, so that a request names only changes and a response only news. A context is one
 * request's view: the partitions to read in order, and at the end which of them the response has to mention. A fetcher
 * without session, or refused one because the cache is full, works in full requests all the time.
 */
import type { Clock, Random } from '../platform/platform.ts';
import { Errors } from '../protocol/errors.ts';
import type { FetchRequest, FetchRequestPartition } from '../protocol/messages/fetch.ts';

const EVICTION_MS = 120_000;
const EPOCH_MAX = 2 ** 31 - 1;
const INITIAL_EPOCH = 0;
const FINAL_EPOCH = -1;

export interface SessionPartition {
  /** Empty while a topic id has no name yet. */
  topic: string;
  readonly topicId: string;
  readonly partition: number;
  maxBytes: number;
  fetchOffset: number;
  currentLeaderEpoch: number;
  lastFetchedEpoch: number;
  fetcherLogStartOffset: number;
  /** What the fetcher was told last; -1 before that and after an error. */
  toldHighWatermark: number;
  toldLogStartOffset: number;
}

/** The parts of a partition's answer that decide whether an incremental response mentions it. */
export interface PartitionNews {
  readonly errorCode: number;
  readonly sizeBytes: number;
  readonly highWatermark: number;
  readonly logStartOffset: number;
  readonly preferredReadReplica: number;
  readonly diverging: boolean;
}

export interface FetchContext {
  /** Not NONE: the whole answer is this error. */
  readonly errorCode: number;
  readonly partitions: readonly SessionPartition[];
  /** Tells what each partition's answer is, in the order of partitions; returns which to mention. */
  finish(news: readonly PartitionNews[]): {
    readonly sessionId: number;
    readonly mentioned: readonly boolean[];
  };
}

interface Session {
  readonly id: number;
  readonly isFollower: boolean;
  readonly usesTopicIds: boolean;
  readonly createdMs: number;
  lastUsedMs: number;
  nextEpoch: number;
  readonly partitions: Map<string, SessionPartition>;
}

export interface FetchSessionOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** max.incremental.fetch.session.cache.slots */
  readonly slots: () => number;
}

export interface Fetcher {
  readonly isFollower: boolean;
  readonly usesTopicIds: boolean;
  /** Name of a topic id, empty when unknown. Only asked with topic ids. */
  readonly topicName: (topicId: string) => string;
}

export class FetchSessions {
  readonly #options: FetchSessionOptions;
  /** Least recently used first. */
  readonly #sessions = new Map<number, Session>();

  constructor(options: FetchSessionOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#sessions.size;
  }

  begin(request: FetchRequest, fetcher: Fetcher): FetchContext {
    const { sessionId, sessionEpoch } = request;
    if (sessionEpoch === INITIAL_EPOCH || sessionEpoch === FINAL_EPOCH) {
      if (sessionId !== 0) this.#sessions.delete(sessionId);
      const partitions = requested(request, fetcher);
      if (sessionEpoch === FINAL_EPOCH || partitions.size === 0) return sessionless(partitions);
      return this.#opening(partitions, fetcher);
    }
    const session = this.#sessions.get(sessionId);
    if (session === undefined) return refusal(Errors.FETCH_SESSION_ID_NOT_FOUND);
    if (session.nextEpoch !== sessionEpoch) return refusal(Errors.INVALID_FETCH_SESSION_EPOCH);
    if (session.usesTopicIds !== fetcher.usesTopicIds) {
      return refusal(Errors.FETCH_SESSION_TOPIC_ID_ERROR);
    }
    session.nextEpoch = sessionEpoch === EPOCH_MAX ? 1 : sessionEpoch + 1;
    this.#applyChanges(session, request, fetcher);
    if (session.partitions.size === 0) {
      this.#sessions.delete(session.id);
      return sessionless(session.partitions);
    }
    this.#touch(session);
    return incremental(session);
  }

  #applyChanges(session: Session, request: FetchRequest, fetcher: Fetcher): void {
    for (const { topic, topicId, partitions } of request.forgottenTopicsData) {
      const name = fetcher.usesTopicIds ? topicId : topic;
      for (const partition of partitions) session.partitions.delete(keyOf(name, partition));
    }
    for (const [key, asked] of requested(request, fetcher)) {
      const known = session.partitions.get(key);
      if (known === undefined) session.partitions.set(key, asked);
      else update(known, asked);
    }
    if (!fetcher.usesTopicIds) return;
    for (const entry of session.partitions.values()) {
      if (entry.topic === '') entry.topic = fetcher.topicName(entry.topicId);
    }
  }

  // ---- the cache ---------------------------------------------------------------------------------

  /** A full request that asks for a session: it gets one when it is answered, if there is room. */
  #opening(partitions: Map<string, SessionPartition>, fetcher: Fetcher): FetchContext {
    const list = [...partitions.values()];
    return {
      errorCode: Errors.NONE,
      partitions: list,
      finish: (news) => {
        for (const [index, entry] of list.entries()) remember(entry, news[index]);
        const session = this.#create(partitions, fetcher);
        return { sessionId: session?.id ?? 0, mentioned: list.map(() => true) };
      },
    };
  }

  #create(partitions: Map<string, SessionPartition>, fetcher: Fetcher): Session | null {
    const nowMs = this.#options.clock.monotonic();
    const isFull = this.#sessions.size >= this.#options.slots();
    if (isFull && !this.#evict(fetcher.isFollower, partitions.size, nowMs)) return null;
    const session: Session = {
      id: this.#newId(),
      isFollower: fetcher.isFollower,
      usesTopicIds: fetcher.usesTopicIds,
      createdMs: nowMs,
      lastUsedMs: nowMs,
      nextEpoch: 1,
      partitions,
    };
    this.#sessions.set(session.id, session);
    return session;
  }

  #newId(): number {
    for (;;) {
      const id = 1 + Math.floor(this.#options.random.next() * EPOCH_MAX);
      if (id <= EPOCH_MAX && !this.#sessions.has(id)) return id;
    }
  }

  #touch(session: Session): void {
    session.lastUsedMs = this.#options.clock.monotonic();
    this.#sessions.delete(session.id);
    this.#sessions.set(session.id, session);
  }

  /** Makes room for a newcomer, or not: first the long unused, then the smallest that may be displaced. */
  #evict(byFollower: boolean, size: number, nowMs: number): boolean {
    const [oldest] = this.#sessions.values();
    if (oldest === undefined) return false;
    if (nowMs - oldest.lastUsedMs > EVICTION_MS) return this.#sessions.delete(oldest.id);
    let smallest: Session | null = null;
    for (const session of this.#sessions.values()) {
      const isSettled = session.lastUsedMs - session.createdMs > EVICTION_MS;
      if (!isSettled && (!byFollower || session.isFollower)) continue;
      if (smallest === null || order(session, smallest) < 0) smallest = session;
    }
    if (smallest === null) return false;
    const newcomer = { isFollower: byFollower, partitions: { size }, id: 0 };
    if (order(newcomer, smallest) < 0) return false;
    return this.#sessions.delete(smallest.id);
  }
}

interface Ranked {
  readonly isFollower: boolean;
  readonly partitions: { readonly size: number };
  readonly id: number;
}

function order(a: Ranked, b: Ranked): number {
  if (a.isFollower !== b.isFollower) return a.isFollower ? 1 : -1;
  return a.partitions.size - b.partitions.size || a.id - b.id;
}

// ---- contexts ------------------------------------------------------------------------------------

function refusal(errorCode: number): FetchContext {
  return { errorCode, partitions: [], finish: () => ({ sessionId: 0, mentioned: [] }) };
}

function sessionless(partitions: ReadonlyMap<string, SessionPartition>): FetchContext {
  const list = [...partitions.values()];
  return {
    errorCode: Errors.NONE,
    partitions: list,
    finish: () => ({ sessionId: 0, mentioned: list.map(() => true) }),
  };
}

function incremental(session: Session): FetchContext {
  const list = [...session.partitions.values()];
  return {
    errorCode: Errors.NONE,
    partitions: list,
    finish: (news) => {
      const mentioned = list.map((entry, index) => {
        const answer = news[index];
        const isNews = answer !== undefined && changes(entry, answer);
        if (isNews) remember(entry, answer);
        // Who got data goes to the end, so that the next response begins with the others.
        if (answer !== undefined && answer.sizeBytes > 0) moveToEnd(session, entry);
        return isNews;
      });
      return { sessionId: session.id, mentioned };
    },
  };
}

function moveToEnd(session: Session, entry: SessionPartition): void {
  const key = keyOf(session.usesTopicIds ? entry.topicId : entry.topic, entry.partition);
  // Unless a later request of the same session has dropped it meanwhile.
  if (session.partitions.get(key) !== entry) return;
  session.partitions.delete(key);
  session.partitions.set(key, entry);
}

function changes(entry: SessionPartition, answer: PartitionNews): boolean {
  return (
    answer.errorCode !== Errors.NONE ||
    answer.sizeBytes > 0 ||
    answer.highWatermark !== entry.toldHighWatermark ||
    answer.logStartOffset !== entry.toldLogStartOffset ||
    answer.preferredReadReplica >= 0 ||
    answer.diverging
  );
}

function remember(entry: SessionPartition, answer: PartitionNews | undefined): void {
  if (answer === undefined) return;
  entry.toldHighWatermark = answer.errorCode === Errors.NONE ? answer.highWatermark : -1;
  entry.toldLogStartOffset = answer.logStartOffset;
}

// ---- requests ------------------------------------------------------------------------------------

function keyOf(topic: string, partition: number): string {
  return `${partition} ${topic}`;
}

/** What a request lists, in its order; of a partition listed twice the last mention counts. */
function requested(request: FetchRequest, fetcher: Fetcher): Map<string, SessionPartition> {
  const found = new Map<string, SessionPartition>();
  for (const { topic, topicId, partitions } of request.topics) {
    const name = fetcher.usesTopicIds ? fetcher.topicName(topicId) : topic;
    const keyName = fetcher.usesTopicIds ? topicId : topic;
    for (const asked of partitions) {
      found.set(keyOf(keyName, asked.partition), sessionPartition(name, topicId, asked));
    }
  }
  return found;
}

function sessionPartition(
  topic: string,
  topicId: string,
  asked: FetchRequestPartition,
): SessionPartition {
  return {
    topic,
    topicId,
    partition: asked.partition,
    maxBytes: asked.partitionMaxBytes,
    fetchOffset: asked.fetchOffset,
    currentLeaderEpoch: asked.currentLeaderEpoch,
    lastFetchedEpoch: asked.lastFetchedEpoch,
    fetcherLogStartOffset: asked.logStartOffset,
    toldHighWatermark: -1,
    toldLogStartOffset: -1,
  };
}

function update(known: SessionPartition, asked: SessionPartition): void {
  known.maxBytes = asked.maxBytes;
  known.fetchOffset = asked.fetchOffset;
  known.currentLeaderEpoch = asked.currentLeaderEpoch;
  known.lastFetchedEpoch = asked.lastFetchedEpoch;
  known.fetcherLogStartOffset = asked.fetcherLogStartOffset;
}
