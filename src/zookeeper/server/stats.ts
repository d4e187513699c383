/** What a server counts about itself, for the four-letter words, the admin port and the metrics. */
import { EventType } from '../messages.ts';

export class Summary {
  count = 0;
  sum = 0;
  max = 0;
  #min = Number.POSITIVE_INFINITY;

  add(value: number): void {
    this.count++;
    this.sum += value;
    if (value < this.#min) this.#min = value;
    if (value > this.max) this.max = value;
  }

  get min(): number {
    return this.count === 0 ? 0 : this.#min;
  }

  get average(): number {
    return this.count === 0 ? 0 : this.sum / this.count;
  }

  reset(): void {
    this.count = 0;
    this.sum = 0;
    this.max = 0;
    this.#min = Number.POSITIVE_INFINITY;
  }
}

/** How many of the latest values the share of values below one is told from. */
const WINDOW = 1_024;

/** A summary that can tell quantiles too. */
export class Distribution extends Summary {
  readonly #latest: number[] = [];

  override add(value: number): void {
    this.#latest[this.count % WINDOW] = value;
    super.add(value);
  }

  /** The values at some shares of the latest ones, 0.5 the median; NaN when there is none. */
  quantiles(shares: readonly number[]): number[] {
    const sorted = [...this.#latest].sort((a, b) => a - b);
    const at = (share: number) => Math.max(0, Math.ceil(share * sorted.length) - 1);
    return shares.map((share) => sorted[at(share)] ?? Number.NaN);
  }

  override reset(): void {
    super.reset();
    this.#latest.length = 0;
  }
}

interface StartFigures {
  readonly snapshotMs: number;
  readonly replayMs: number;
  readonly replayed: number;
}

export class Stats {
  received = 0;
  sent = 0;
  readonly latency = new Summary();
  readonly readLatency = new Distribution();
  readonly updateLatency = new Distribution();
  /** Of replies, in bytes. */
  readonly responseSizes = new Summary();
  /** -1 before the first. */
  lastResponseSize = -1;
  readonly fsync = new Distribution();
  readonly snapshot = new Distribution();
  readonly batchSizes = new Distribution();
  /** Of writes, when the log takes up the next ones: how many wait, and how long each did. */
  readonly queueSizes = new Distribution();
  readonly queueTimes = new Distribution();
  /** Until a write is on the medium, and until it is applied. */
  readonly flushedTimes = new Distribution();
  readonly appliedTimes = new Distribution();
  /** Who heard of one change, by the type of the event. */
  readonly created = new Distribution();
  readonly deleted = new Distribution();
  readonly dataChanged = new Distribution();
  readonly childrenChanged = new Distribution();
  /** Tokens that connection_throttle_tokens was short of, at each session asked for. */
  readonly tokenDeficit = new Distribution();
  bytesReceived = 0;
  responseBytes = 0;
  eventBytes = 0;
  connectionRequests = 0;
  connectionsRejected = 0;
  revalidations = 0;
  sessionlessExpired = 0;
  sessionsExpired = 0;
  authFailed = 0;
  tlsFailures = 0;
  connectionsDropped = 0;
  connectionsBeforeStart = 0;
  largeRequestsRejected = 0;
  /** How often a connection had to wait because too many writes were on their way. */
  waits = 0;
  insecureAdminRequests = 0;
  readonly ensembleNames = { right: 0, wrong: 0, unchecked: 0 };
  /** What the start took. */
  readonly start = {
    all: new Distribution(),
    snapshot: new Distribution(),
    replay: new Distribution(),
    replayed: new Distribution(),
  };
  // What follows is never reset.
  slowFsyncs = 0;
  /** Of the word stmk: nothing is traced by it. */
  traceMask = 306n;

  started({ snapshotMs, replayMs, replayed }: StartFigures): void {
    const { start } = this;
    start.all.add(snapshotMs + replayMs);
    start.snapshot.add(snapshotMs);
    start.replay.add(replayMs);
    start.replayed.add(replayed);
  }

  heard(type: number, count: number): void {
    if (type === EventType.created) this.created.add(count);
    else if (type === EventType.deleted) this.deleted.add(count);
    else if (type === EventType.dataChanged) this.dataChanged.add(count);
    else if (type === EventType.childrenChanged) this.childrenChanged.add(count);
  }

  reset(): void {
    const { slowFsyncs, traceMask } = this;
    Object.assign(this, new Stats(), { slowFsyncs, traceMask });
  }
}
