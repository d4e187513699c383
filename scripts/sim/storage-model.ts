/**
 * A log beside a plain array. One seed decides settings, appends (plain, idempotent, transactional, in every codec),
 * retries, truncations, retention, flushes, power cuts that tear writes, kills, clean restarts and failing disks; after
 * every step the log must say what the array says. Time, dice and disk are simulated, so a seed always plays the same.
 */
import { inlineWorkers } from '../../src/platform/inline-workers.ts';
import { MemoryClock } from '../../src/platform/memory/clock.ts';
import { MemoryDisk } from '../../src/platform/memory/disk.ts';
import { MemoryLog } from '../../src/platform/memory/log.ts';
import { createMemoryRandom } from '../../src/platform/memory/random.ts';
import type { Platform, Random } from '../../src/platform/platform.ts';
import { batches, type RecordBatch } from '../../src/protocol/records/batch.ts';
import { BatchBuilder } from '../../src/protocol/records/builder.ts';
import { markerBatch } from '../../src/protocol/records/control.ts';
import { readRecords } from '../../src/protocol/records/record.ts';
import type { PartitionLog } from '../../src/storage/log.ts';
import { type LogConfig, resolveLogConfig } from '../../src/storage/log-config.ts';
import type { BrokerLogs } from '../../src/storage/logs.ts';
import { openLogs } from '../../src/storage/logs-open.ts';
import type { AppendOutcome } from '../../src/storage/types.ts';

interface ModelRecord {
  readonly value: string;
  readonly timestamp: number;
}

interface ModelBatch {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly records: readonly ModelRecord[];
  readonly producerId: number;
  readonly sequence: number;
  readonly transactional: boolean;
  readonly marker: 'COMMIT' | 'ABORT' | null;
}

type Draft = Omit<ModelBatch, 'baseOffset' | 'lastOffset'> & { readonly codec: number };

interface Producer {
  readonly id: number;
  nextSequence: number;
  inTransaction: boolean;
  /** Batches that a retry is recognised by, oldest first. */
  recent: ModelBatch[];
}

const WINDOW = 5;
const EPOCH_MS = 1_700_000_000_000;

export class StorageModel {
  readonly #random: Random;
  readonly #clock = new MemoryClock();
  readonly #disk = new MemoryDisk(() => this.#clock.now());
  readonly #platform: Platform;
  readonly #config: LogConfig;
  #logs!: BrokerLogs;
  #log!: PartitionLog;
  #batches: ModelBatch[] = [];
  #start = 0;
  #end = 0;
  #highWatermark = 0;
  #producers: Producer[] = [];
  #serial = 0;
  /** What was done, for the report of a failure. */
  readonly steps: string[] = [];

  constructor(seed: number) {
    this.#random = createMemoryRandom(seed);
    this.#platform = {
      clock: this.#clock,
      disk: this.#disk,
      log: new MemoryLog(),
      random: createMemoryRandom(seed + 1),
      network: null as unknown as Platform['network'],
      workers: inlineWorkers,
    };
    this.#config = resolveLogConfig(
      new Map([
        ['segment.bytes', String(this.#between(450, 2500))],
        ['index.interval.bytes', String(this.#pick([0, 100, 600]))],
        ['segment.index.bytes', String(this.#pick([64, 10_000]))],
        ['file.delete.delay.ms', String(this.#pick([0, 5000]))],
        // Only DeleteRecords takes segments, up to the first producer's batch: what a log still knows of
        // producers whose batches are gone depends on which snapshots it finds.
        ['retention.bytes', '-1'],
        ['retention.ms', '-1'],
        ['flush.messages', String(this.#pick([7, 1_000_000_000]))],
      ]),
    );
    for (let id = 1; id <= 2; id++) this.#producers.push(newProducer(id));
  }

  async run(stepsCount: number): Promise<void> {
    await this.#open();
    for (let i = 0; i < stepsCount; i++) {
      await this.#step();
      this.#checkEnds();
    }
    await this.#checkAll();
    await this.#restartClean();
    await this.#checkAll();
    await this.#logs.close();
  }

  #step(): Promise<void> {
    const dice = this.#random.next();
    if (dice < 0.4) return this.#note('append', this.#append());
    if (dice < 0.47) return this.#note('retry', this.#retry());
    if (dice < 0.53) return this.#note('end transaction', this.#endTransaction());
    if (dice < 0.6) return this.#note('held appends', this.#appendHeld());
    if (dice < 0.7)
      return this.#note('read', this.#checkFrom(this.#between(this.#start, this.#end)));
    if (dice < 0.75) return this.#note('time', this.#checkTime());
    if (dice < 0.78) return this.#note('truncate', this.#truncate());
    if (dice < 0.81) return this.#note('delete', this.#deleteRecords());
    if (dice < 0.84) return this.#note('flush', this.#log.flush());
    if (dice < 0.88) return this.#note('wait', this.#wait());
    if (dice < 0.91) return this.#note('power cut', this.#crash());
    if (dice < 0.94) return this.#note('kill', this.#kill());
    if (dice < 0.97) return this.#note('restart', this.#restartClean());
    return this.#note('broken disk', this.#failWrite());
  }

  #note(step: string, done: Promise<void>): Promise<void> {
    this.steps.push(`${step} [${this.#start}, ${this.#end})`);
    return done;
  }

  // ---- appends -----------------------------------------------------------------------------------

  #draft(): Draft {
    const count = this.#between(1, 4);
    const records = Array.from({ length: count }, () => ({
      value: `${this.#serial++}${'.'.repeat(this.#between(0, 60))}`,
      timestamp: EPOCH_MS + this.#between(0, 1000) + this.#serial,
    }));
    const codec = this.#random.next() < 0.7 ? 0 : this.#between(1, 4);
    const producer = this.#random.next() < 0.6 ? this.#pick(this.#producers) : null;
    if (producer === null) {
      const nobody = { producerId: -1, sequence: -1, transactional: false };
      return { records, codec, marker: null, ...nobody };
    }
    const transactional =
      producer.inTransaction || (producer.id === 2 && this.#random.next() < 0.5);
    producer.inTransaction = transactional;
    const sequence = producer.nextSequence;
    producer.nextSequence += count;
    return { records, codec, marker: null, producerId: producer.id, sequence, transactional };
  }

  #send(draft: Draft): Promise<AppendOutcome> {
    const leader = {
      origin: draft.marker === null ? 'client' : 'coordinator',
      leaderEpoch: 0,
    } as const;
    if (draft.marker !== null) {
      const { producerId, marker: type } = draft;
      const timestamp = draft.records[0]?.timestamp ?? 0;
      const end = { type, producerId, producerEpoch: 0, coordinatorEpoch: 0, timestamp };
      return this.#log.append(markerBatch(end), leader);
    }
    const builder = new BatchBuilder({
      compression: draft.codec,
      producerId: draft.producerId,
      producerEpoch: draft.producerId < 0 ? -1 : 0,
      baseSequence: draft.sequence,
      isTransactional: draft.transactional,
    });
    for (const { timestamp, value } of draft.records)
      builder.append(timestamp, null, Buffer.from(value));
    return this.#log.append(builder.build(), leader);
  }

  #accept(draft: Draft, outcome: AppendOutcome): void {
    this.#same(outcome.errorCode, 0, 'append');
    this.#same(outcome.baseOffset, this.#end, 'base offset');
    this.#push(draft);
  }

  #push(draft: Draft): void {
    const { codec: _, ...batch } = draft;
    const lastOffset = this.#end + draft.records.length - 1;
    const stored = { ...batch, baseOffset: this.#end, lastOffset };
    this.#batches.push(stored);
    this.#end = lastOffset + 1;
    const producer = this.#producers.find(({ id }) => id === draft.producerId);
    if (producer === undefined || draft.marker !== null) return;
    producer.recent.push(stored);
    if (producer.recent.length > WINDOW) producer.recent.shift();
  }

  async #append(): Promise<void> {
    const drafts = Array.from({ length: this.#between(1, 3) }, () => this.#draft());
    const outcomes = await Promise.all(drafts.map((draft) => this.#send(draft)));
    for (const [i, draft] of drafts.entries()) this.#accept(draft, outcomes[i] as AppendOutcome);
  }

  /** While the write is held nobody may know of it: not its sender, not a reader, not a retry. */
  async #appendHeld(): Promise<void> {
    await this.#checkReady();
    this.#disk.hold((path) => path.endsWith('.log'));
    const draft = this.#draft();
    let answered = 0;
    const sent = [draft, draft].slice(0, draft.producerId < 0 ? 1 : 2).map((copy) =>
      this.#send(copy).then((outcome) => {
        answered++;
        return outcome;
      }),
    );
    await this.#clock.advance(10);
    this.#same(answered, 0, 'appends answered while their write is held');
    this.#checkEnds();
    await this.#checkFrom(this.#between(this.#start, this.#end));
    this.#disk.release();
    const [first, retry] = await Promise.all(sent);
    this.#accept(draft, first as AppendOutcome);
    if (retry !== undefined) {
      this.#same(retry.duplicate, true, 'retry of a batch in flight');
      this.#same(retry.baseOffset, first?.baseOffset, 'base offset of the retry');
    }
  }

  /** A roll writes to the new .log too; so that only the data is held, the tail must not be about to be opened. */
  async #checkReady(): Promise<void> {
    await this.#append();
  }

  async #retry(): Promise<void> {
    const producer = this.#pick(this.#producers);
    const old = producer.recent.length === 0 ? null : this.#pick(producer.recent);
    if (old === null || (producer.inTransaction && !old.transactional)) return;
    const outcome = await this.#send({ ...old, codec: 0 });
    this.#same(outcome.errorCode, 0, `retry of ${old.baseOffset}`);
    this.#same(outcome.duplicate, true, `retry of ${old.baseOffset} is a duplicate`);
    this.#same(outcome.baseOffset, old.baseOffset, 'base offset of the retry');
  }

  async #endTransaction(): Promise<void> {
    const producer = this.#producers.find(({ inTransaction }) => inTransaction);
    if (producer === undefined) return;
    producer.inTransaction = false;
    const marker = this.#random.next() < 0.5 ? 'COMMIT' : 'ABORT';
    const timestamp = EPOCH_MS + this.#serial++;
    const records = [{ value: marker, timestamp }];
    const draft = {
      records,
      codec: 0,
      marker,
      producerId: producer.id,
      sequence: -1,
      transactional: true,
    } as const;
    this.#accept(draft, await this.#send(draft));
  }

  // ---- what takes records away -------------------------------------------------------------------

  /** At a batch's begin, as followers cut: behind a cut inside a batch a gap would be left that a restart closes. */
  async #truncate(): Promise<void> {
    const bases = this.#batchesFrom(this.#start).map(({ baseOffset }) => baseOffset);
    const offset = this.#pick([...bases, this.#end]);
    if (offset < this.#start) return;
    await this.#log.truncateTo(offset);
    if (offset < this.#end) this.#cut(offset);
  }

  #cut(end: number): void {
    this.#batches = this.#batches.filter(({ lastOffset }) => lastOffset < end);
    this.#end = end;
    this.#highWatermark = Math.min(this.#highWatermark, end);
    this.#start = Math.min(this.#start, end);
    this.#forgetProducers();
  }

  /** After a reload producers are known by their last batch only, and transactions as the log tells them. */
  #forgetProducers(): void {
    for (const producer of this.#producers) {
      const own = this.#batches.filter(({ producerId }) => producerId === producer.id);
      const data = own.filter(({ marker }) => marker === null);
      producer.recent = data.slice(-1);
      const last = data.at(-1);
      producer.nextSequence = last === undefined ? 0 : last.sequence + last.records.length;
      const lastOwn = own.at(-1);
      producer.inTransaction = lastOwn?.transactional === true && lastOwn.marker === null;
    }
  }

  async #deleteRecords(): Promise<void> {
    this.#highWatermark = this.#log.updateHighWatermark(
      this.#between(this.#highWatermark, this.#end),
    );
    // Producers whose batches go would be known to the running log and unknown to a reloaded one.
    const open = this.#batches.find(({ producerId }) => producerId >= 0)?.baseOffset ?? this.#end;
    const target = this.#between(
      this.#start,
      Math.max(this.#start, Math.min(open, this.#highWatermark)),
    );
    this.#same(await this.#log.deleteRecordsBefore(target), 0, 'DeleteRecords');
    this.#start = Math.max(this.#start, target);
    await this.#log.applyRetention();
    this.#followRetention();
  }

  #followRetention(): void {
    const start = this.#log.logStartOffset;
    if (start < this.#start || start > this.#highWatermark) {
      throw new Error(`retention moved the start from ${this.#start} to ${start}`);
    }
    this.#start = start;
  }

  async #wait(): Promise<void> {
    await this.#clock.advance(this.#between(1, 65_000));
    this.#followRetention();
  }

  // ---- the end of a process ----------------------------------------------------------------------

  async #open(): Promise<void> {
    this.#logs = await openLogs(this.#platform, {
      dirs: ['/data'],
      brokerId: 0,
      clusterId: 'AAAAAAAAAAAAAAAAAAAAAA',
      configFor: () => this.#config,
      settings: { producerIdExpirationMs: Number.MAX_SAFE_INTEGER },
    });
    const tp = { topic: 't', partition: 0 };
    this.#log = await this.#logs.create(tp, { topicId: null, config: this.#config });
  }

  async #crash(): Promise<void> {
    const flushed = this.#log.recoveryPoint;
    await this.#die(() => this.#disk.crash(() => this.#random.next()));
    const end = this.#log.logEndOffset;
    if (end < flushed)
      throw new Error(`flushed up to ${flushed}, found only ${end} after a power cut`);
    await this.#survivors(end, flushed);
  }

  async #kill(): Promise<void> {
    const end = this.#end;
    await this.#die(() => this.#disk.kill());
    this.#same(this.#log.logEndOffset, end, 'end after a kill');
    await this.#survivors(end, end);
  }

  async #die(how: () => void): Promise<void> {
    const old = this.#logs;
    how();
    // The old process no longer exists: its timers do not fire and its handles are dead.
    await old.abandon();
    await this.#open();
  }

  /** What was there before the end of the process is there again, up to a batch's end. */
  async #survivors(end: number, flushed: number): Promise<void> {
    const known = this.#batches.some(({ lastOffset }) => lastOffset + 1 === end);
    if (end !== this.#end && !known && end !== flushed) {
      throw new Error(`the log ends at ${end}, inside a batch`);
    }
    this.#followStart();
    this.#cut(end);
    this.#end = end;
    this.#highWatermark = this.#log.highWatermark;
    await this.#checkAll();
  }

  /** The start is checkpointed now and then; a segment that is gone is gone. */
  #followStart(): void {
    const start = this.#log.logStartOffset;
    if (start > this.#start) throw new Error(`the start moved from ${this.#start} to ${start}`);
    if (start < this.#start && this.#batchesFrom(start).length === 0 && this.#end > start) {
      throw new Error(`nothing is known of offsets from ${start}`);
    }
    this.#start = start;
  }

  async #restartClean(): Promise<void> {
    const { logStartOffset, highWatermark } = this.#log;
    await this.#logs.close();
    await this.#open();
    this.#same(this.#log.logEndOffset, this.#end, 'end after a restart');
    this.#same(this.#log.logStartOffset, logStartOffset, 'start after a restart');
    this.#same(this.#log.highWatermark, highWatermark, 'high watermark after a restart');
    this.#forgetProducers();
  }

  /** A write fails, maybe after some bytes: everybody hears of it, and only whole batches may be found later. */
  async #failWrite(): Promise<void> {
    const drafts = Array.from({ length: this.#between(1, 3) }, () => this.#draft());
    const bytes = this.#between(0, 300);
    this.#disk.setFault((operation, path) =>
      operation === 'write' && path.endsWith('.log') ? { code: 'EIO', bytes } : null,
    );
    const acked = this.#end;
    const outcomes = await Promise.all(drafts.map((draft) => this.#send(draft)));
    for (const outcome of outcomes) this.#same(outcome.errorCode, 56, 'append to a broken disk');
    this.#same(this.#log.offline, true, 'offline after a failed write');
    this.#disk.setFault(null);
    await this.#logs.close();
    this.#disk.kill();
    await this.#open();
    for (const draft of drafts) {
      if (this.#end < this.#log.logEndOffset) this.#push(draft);
    }
    if (this.#log.logEndOffset < acked) throw new Error('an acknowledged record is gone');
    this.#same(this.#log.logEndOffset, this.#end, 'end after a failed write');
    await this.#survivors(this.#end, this.#end);
  }

  // ---- checks ------------------------------------------------------------------------------------

  #checkEnds(): void {
    this.#same(this.#log.logEndOffset, this.#end, 'log end offset');
    this.#same(this.#log.logStartOffset, this.#start, 'log start offset');
  }

  async #checkAll(): Promise<void> {
    await this.#checkFrom(this.#start);
    await this.#checkCommitted();
    await this.#checkTime();
  }

  #batchesFrom(offset: number): ModelBatch[] {
    return this.#batches.filter(({ lastOffset }) => lastOffset >= offset);
  }

  #recordsFrom(offset: number): string[] {
    return this.#batchesFrom(offset).flatMap((batch) =>
      batch.marker === null
        ? batch.records.flatMap(({ value }, i) =>
            batch.baseOffset + i < offset ? [] : [`${batch.baseOffset + i} ${value}`],
          )
        : [`${batch.baseOffset} ${batch.marker}`],
    );
  }

  async #checkFrom(offset: number): Promise<void> {
    const found: string[] = [];
    for await (const { batch } of this.#read(offset, 'logEnd')) found.push(...shown(batch, offset));
    this.#same(found.join('\n'), this.#recordsFrom(offset).join('\n'), `records from ${offset}`);
  }

  async *#read(
    from: number,
    upTo: 'logEnd' | 'lastStable',
  ): AsyncGenerator<{
    batch: RecordBatch;
    aborted: readonly { producerId: number; firstOffset: number }[];
  }> {
    for (let offset = from; ; ) {
      const maxBytes = this.#between(50, 2000);
      const read = await this.#log.read({ offset, maxBytes, minOneBatch: true, upTo });
      this.#same(read.errorCode, 0, `read from ${offset}`);
      const range = read.ranges[0];
      if (range === undefined) return;
      const bytes = Buffer.alloc(range.length);
      this.#same(await range.file.read(bytes, range.position), range.length, 'bytes read');
      let next = offset;
      for (const batch of batches(bytes)) {
        if (!batch.isValid()) throw new Error(`a batch at ${batch.baseOffset} does not check out`);
        if (batch.lastOffset >= next) yield { batch, aborted: read.abortedTransactions ?? [] };
        next = Math.max(next, batch.lastOffset + 1);
      }
      if (next === offset) throw new Error(`a read from ${offset} brought no whole batch`);
      offset = next;
    }
  }

  /** A read_committed reader sees exactly the records that are in no transaction or in a committed one. */
  async #checkCommitted(): Promise<void> {
    this.#highWatermark = this.#log.updateHighWatermark(this.#end);
    const found: string[] = [];
    for await (const { batch, aborted } of this.#read(this.#start, 'lastStable')) {
      if (batch.isControl) continue;
      if (batch.isTransactional && this.#isAborted(batch, aborted)) continue;
      found.push(...shown(batch, this.#start));
    }
    const wanted: string[] = [];
    const stable = this.#lastStable();
    this.#same(this.#log.lastStableOffset, stable, 'last stable offset');
    for (const [i, batch] of this.#batches.entries()) {
      if (batch.marker !== null || batch.lastOffset < this.#start || batch.baseOffset >= stable)
        continue;
      if (batch.transactional && this.#fate(i) !== 'COMMIT') continue;
      for (const [k, { value }] of batch.records.entries()) {
        if (batch.baseOffset + k >= this.#start) wanted.push(`${batch.baseOffset + k} ${value}`);
      }
    }
    this.#same(found.join('\n'), wanted.join('\n'), 'committed records');
  }

  /** The list names first offsets; whose marker lies behind the batch tells the array. */
  #isAborted(
    batch: RecordBatch,
    aborted: readonly { producerId: number; firstOffset: number }[],
  ): boolean {
    const end = this.#batches.find(
      (other) =>
        other.marker !== null &&
        other.producerId === batch.producerId &&
        other.baseOffset > batch.baseOffset,
    );
    const begin = this.#batches.findLast(
      (other) =>
        other.marker !== null &&
        other.producerId === batch.producerId &&
        other.baseOffset < batch.baseOffset,
    );
    return aborted.some(
      ({ producerId, firstOffset }) =>
        producerId === batch.producerId &&
        firstOffset <= batch.baseOffset &&
        firstOffset > (begin?.baseOffset ?? -1) &&
        end !== undefined,
    );
  }

  #fate(index: number): 'COMMIT' | 'ABORT' | null {
    const producerId = this.#batches[index]?.producerId;
    const end = this.#batches
      .slice(index)
      .find((other) => other.marker !== null && other.producerId === producerId);
    return end?.marker ?? null;
  }

  #lastStable(): number {
    const open = this.#batches.findIndex(
      (batch, i) => batch.transactional && batch.marker === null && this.#fate(i) === null,
    );
    const first = this.#batches[open]?.baseOffset ?? this.#end;
    return Math.min(Math.max(first, this.#start), this.#highWatermark);
  }

  async #checkTime(): Promise<void> {
    const timestamp = EPOCH_MS + this.#between(0, this.#serial + 1200);
    const found = await this.#log.offsetForTimestamp(timestamp);
    let wanted: number | null = null;
    for (const batch of this.#batchesFrom(this.#start)) {
      const hit = batch.records.findIndex(
        (record, i) => record.timestamp >= timestamp && batch.baseOffset + i >= this.#start,
      );
      if (hit < 0) continue;
      wanted = batch.baseOffset + hit;
      break;
    }
    this.#same(found?.offset ?? null, wanted, `offset for time ${timestamp - EPOCH_MS}`);
  }

  #same(found: unknown, wanted: unknown, what: string): void {
    if (found === wanted) return;
    throw new Error(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
  }

  // ---- dice --------------------------------------------------------------------------------------

  #between(low: number, high: number): number {
    return low + Math.floor(this.#random.next() * (high - low + 1));
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[this.#between(0, choices.length - 1)] as T;
  }
}

function newProducer(id: number): Producer {
  return { id, nextSequence: 0, inTransaction: false, recent: [] };
}

function shown(batch: RecordBatch, offset: number): string[] {
  if (batch.isControl) {
    const type = readRecords(batch)[0]?.key?.readInt16BE(2) === 1 ? 'COMMIT' : 'ABORT';
    return [`${batch.baseOffset} ${type}`];
  }
  return readRecords(batch)
    .filter((record) => record.offset >= offset)
    .map((record) => `${record.offset} ${record.value}`);
}

/** Plays one seed; the message of what it throws tells the steps that led there. */
export async function play(seed: number, stepsCount = 60): Promise<void> {
  const model = new StorageModel(seed);
  try {
    await model.run(stepsCount);
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    throw new Error(`seed ${seed}: ${reason}\n  ${model.steps.slice(-12).join('\n  ')}`);
  }
}
