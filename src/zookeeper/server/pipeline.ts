/**
 * The road of a write: decided against the pending view (which gives it its zxid and its place), written to the log
 * with everything else that came in meanwhile, one fsync for all of them, then applied in order and answered. So
 * nothing is visible or acknowledged before it is on the medium. A failed append ends the server: what the log
 * holds is then unknown.
 */
import type { Clock } from '../../platform/platform.ts';
import { JuteWriter } from '../jute.ts';
import { apply, type World } from './apply.ts';
import { type Change, PendingTree } from './pending.ts';
import type { LoggedTxn, TxnLog } from './txn-log.ts';
import type { Txn, TxnHeader } from './txns.ts';

/** Called when the transaction has been applied; body is a view that is valid only during the call. */
export type Applied = (err: number, body: Buffer) => void;

interface Proposal {
  readonly header: TxnHeader;
  /** null: a barrier, which only waits for those before it. */
  readonly txn: Txn | null;
  readonly changes: readonly Change[];
  readonly applied: Applied;
}

export interface PipelineOptions {
  /** How long a flush waits for company. */
  readonly flushDelayMs: number;
  /** Transactions that share one. */
  readonly batchMax: number;
}

export interface PipelineEvents {
  /** Transactions are on the medium after so many ms; so many had been waiting with them. */
  readonly appended: (entries: readonly LoggedTxn[], ms: number, waiting: number) => void;
  /** After a batch was applied: replies can be flushed. */
  readonly batchApplied: (entries: readonly LoggedTxn[]) => Promise<void> | void;
  readonly failed: (error: unknown) => void;
}

export class Pipeline {
  readonly view: PendingTree;
  readonly #world: World;
  readonly #log: TxnLog;
  readonly #clock: Clock;
  readonly #options: PipelineOptions;
  readonly #events: PipelineEvents;
  readonly #body = new JuteWriter(4_096);
  #queue: Proposal[] = [];
  #running: Promise<void> | null = null;
  #decidedZxid: number;
  #appliedZxid: number;
  #failed = false;

  constructor(
    world: World,
    log: TxnLog,
    clock: Clock,
    lastZxid: number,
    options: PipelineOptions,
    events: PipelineEvents,
  ) {
    this.view = new PendingTree(world.tree);
    this.#world = world;
    this.#log = log;
    this.#clock = clock;
    this.#options = options;
    this.#events = events;
    this.#decidedZxid = lastZxid;
    this.#appliedZxid = lastZxid;
  }

  get lastZxid(): number {
    return this.#appliedZxid;
  }

  /** Proposals not yet applied. */
  get outstanding(): number {
    return this.#queue.length;
  }

  /** Takes the next zxid for a transaction that was just decided against `view`. */
  propose(session: bigint, cxid: number, txn: Txn, applied: Applied): void {
    const changes = this.view.seal();
    const header = { session, cxid, zxid: ++this.#decidedZxid, time: this.#clock.now() };
    this.#push({ header, txn, changes, applied });
  }

  /** Calls back when all that was proposed so far has been applied. */
  barrier(applied: Applied): void {
    const header = { session: 0n, cxid: 0, zxid: this.#decidedZxid, time: 0 };
    this.#push({ header, txn: null, changes: [], applied });
  }

  /** Resolves when nothing is on its way any more. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  #push(proposal: Proposal): void {
    if (this.#failed) return;
    this.#queue.push(proposal);
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        // What other connections sent in the same poll of the sockets shares the fsync.
        const { flushDelayMs, batchMax } = this.#options;
        await (flushDelayMs > 0 ? this.#clock.sleep(flushDelayMs) : this.#clock.turn());
        const waiting = this.#queue.length;
        const batch = this.#queue.splice(0, batchMax);
        const entries = logged(batch);
        await this.#append(entries, waiting);
        for (const proposal of batch) this.#apply(proposal);
        await this.#events.batchApplied(entries);
      }
    } catch (error) {
      this.#failed = true;
      this.#queue = [];
      this.#events.failed(error);
    } finally {
      this.#running = null;
    }
  }

  async #append(entries: readonly LoggedTxn[], waiting: number): Promise<void> {
    if (entries.length === 0) return;
    const started = this.#clock.monotonic();
    await this.#log.append(entries);
    this.#events.appended(entries, this.#clock.monotonic() - started, waiting);
  }

  #apply({ header, txn, changes, applied }: Proposal): void {
    this.#body.reset();
    const err = txn === null ? 0 : apply(this.#world, header, txn, this.#body);
    if (txn !== null) this.#appliedZxid = header.zxid;
    this.view.applied(changes);
    applied(err, this.#body.view());
  }
}

function logged(batch: readonly Proposal[]): LoggedTxn[] {
  const entries: LoggedTxn[] = [];
  for (const { header, txn } of batch) if (txn !== null) entries.push({ header, txn });
  return entries;
}
