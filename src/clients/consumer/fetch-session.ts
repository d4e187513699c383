/**
 * The client's half of an incremental fetch session (KIP-227) with one broker: after a full fetch only what changed is
 * sent. Session 0 with epoch 0 asks for a new session; whatever goes wrong falls back to that.
 */
export interface SessionPartition {
  readonly topic: string;
  readonly topicId: string;
  readonly partition: number;
  readonly fetchOffset: number;
  readonly currentLeaderEpoch: number;
  readonly lastFetchedEpoch: number;
  readonly maxBytes: number;
}

export interface SessionRequest {
  readonly sessionId: number;
  readonly sessionEpoch: number;
  readonly send: readonly SessionPartition[];
  readonly forget: readonly SessionPartition[];
}

const INITIAL_EPOCH = 0;
const EPOCH_MAX = 2147483647;

export class FetchSession {
  #id = 0;
  #epoch = INITIAL_EPOCH;
  /** What the broker knows of this session. */
  #known = new Map<string, SessionPartition>();

  next(wanted: ReadonlyMap<string, SessionPartition>): SessionRequest {
    const full = this.#epoch === INITIAL_EPOCH;
    const send: SessionPartition[] = [];
    const forget: SessionPartition[] = [];
    for (const [key, partition] of wanted) {
      const known = full ? undefined : this.#known.get(key);
      if (!known || changed(known, partition)) send.push(partition);
      if (known && known.topicId !== partition.topicId) forget.push(known);
    }
    if (!full) for (const [key, known] of this.#known) if (!wanted.has(key)) forget.push(known);
    this.#known = new Map(wanted);
    return { sessionId: this.#id, sessionEpoch: this.#epoch, send, forget };
  }

  /** The broker's answer: its session id, 0 when it keeps none. */
  answered(sessionId: number): void {
    this.#id = sessionId;
    if (sessionId === 0) this.#epoch = INITIAL_EPOCH;
    else this.#epoch = this.#epoch === EPOCH_MAX ? 1 : this.#epoch + 1;
  }

  /** Forgets the session: the next fetch is a full one that opens another. */
  reset(): void {
    this.#id = 0;
    this.#epoch = INITIAL_EPOCH;
    this.#known.clear();
  }
}

function changed(a: SessionPartition, b: SessionPartition): boolean {
  return (
    a.fetchOffset !== b.fetchOffset ||
    a.currentLeaderEpoch !== b.currentLeaderEpoch ||
    a.lastFetchedEpoch !== b.lastFetchedEpoch ||
    a.maxBytes !== b.maxBytes ||
    a.topicId !== b.topicId
  );
}

/** Each topic's partitions, with the first of them for its name and id. */
export function byTopic(
  partitions: readonly SessionPartition[],
): [SessionPartition, SessionPartition[]][] {
  const topics = new Map<string, [SessionPartition, SessionPartition[]]>();
  for (const one of partitions) {
    const id = `${one.topicId} ${one.topic}`;
    const entry = topics.get(id);
    if (entry) entry[1].push(one);
    else topics.set(id, [one, [one]]);
  }
  return [...topics.values()];
}
