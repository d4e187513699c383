/** What a server counts about itself, for the four-letter words and the admin port. */
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

export class Stats {
  received = 0;
  sent = 0;
  readonly latency = new Summary();
  readonly readLatency = new Summary();
  readonly updateLatency = new Summary();
  /** Of replies, in bytes. */
  readonly responseSizes = new Summary();
  /** -1 before the first. */
  lastResponseSize = -1;
  readonly fsync = new Summary();
  readonly snapshot = new Summary();
  readonly batchSizes = new Summary();
  bytesReceived = 0;
  connectionRequests = 0;
  connectionsRejected = 0;
  revalidations = 0;
  sessionlessExpired = 0;
  sessionsExpired = 0;
  authFailed = 0;
  tlsFailures = 0;
  // What follows is never reset.
  slowFsyncs = 0;
  /** Of the word stmk: nothing is traced by it. */
  traceMask = 306n;

  reset(): void {
    const { slowFsyncs, traceMask } = this;
    Object.assign(this, new Stats(), { slowFsyncs, traceMask });
  }
}
