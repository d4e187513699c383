/** A transaction coordinator on the log in memory, with markers that the test answers. */
import { TransactionCoordinator } from '../../../../src/coordinator/transaction/coordinator.ts';
import type { MarkerOrder } from '../../../../src/coordinator/transaction/markers.ts';
import {
  readTransaction,
  readTransactionKey,
} from '../../../../src/coordinator/transaction/records.ts';
import type { TransactionConfig } from '../../../../src/coordinator/transaction/shard.ts';
import type { CoordinatorLogger } from '../../../../src/coordinator/types.ts';
import { MemoryClock } from '../../../../src/platform/memory/clock.ts';
import { TestLog } from '../kit.ts';

export const CONFIG: TransactionConfig = {
  maxTimeoutMs: 900_000,
  timeoutCheckIntervalMs: 10_000,
  expiryCheckIntervalMs: 3_600_000,
  idExpirationMs: 604_800_000,
};

export const AT = { topic: 't', partition: 0 };

export class TransactionKit {
  readonly clock = new MemoryClock();
  readonly log: TestLog;
  readonly config: TransactionConfig;
  readonly lines: string[] = [];
  /** Every order of markers there was. */
  readonly orders: MarkerOrder[] = [];
  /** Codes for the next orders, one list each; what is not listed is done. */
  readonly verdicts: (readonly number[])[] = [];
  /** Set: the next id cannot be had. */
  idsFail = false;
  coordinator: TransactionCoordinator;
  #heldMarkers: (() => void)[] | null = null;
  #nextId = 100;
  #epoch = 0;

  private constructor(config: Partial<TransactionConfig>, partitionsCount: number) {
    this.log = new TestLog(partitionsCount);
    this.config = { ...CONFIG, ...config };
    this.coordinator = this.#create();
  }

  static async start(
    config: Partial<TransactionConfig> = {},
    partitionsCount = 1,
  ): Promise<TransactionKit> {
    const kit = new TransactionKit(config, partitionsCount);
    await kit.load();
    return kit;
  }

  #create(): TransactionCoordinator {
    const { config, log, clock } = this;
    const note = (message: string) => void this.lines.push(message);
    const logger: CoordinatorLogger = { debug() {}, info: note, warn: note, error: note };
    return new TransactionCoordinator({
      config,
      log,
      clock,
      logger,
      generateProducerId: async () => {
        if (this.idsFail) throw new Error('no ids');
        return this.#nextId++;
      },
      writeMarkers: (order) => this.#write(order),
    });
  }

  #write(order: MarkerOrder): Promise<readonly number[]> {
    this.orders.push(order);
    const codes = this.verdicts.shift() ?? order.partitions.map(() => 0);
    return new Promise((resolve) => {
      const held = this.#heldMarkers;
      if (held === null) resolve(codes);
      else held.push(() => resolve(codes));
    });
  }

  holdMarkers(): void {
    this.#heldMarkers = [];
  }

  releaseMarkers(): void {
    const held = this.#heldMarkers ?? [];
    this.#heldMarkers = null;
    for (const answer of held) answer();
  }

  get epoch(): number {
    return this.#epoch;
  }

  async load(): Promise<void> {
    this.#epoch++;
    for (let partition = 0; partition < this.log.partitionsCount; partition++)
      await this.coordinator.load(partition, this.#epoch);
  }

  /** A crash: the old coordinator is forgotten, a new one loads the log. */
  async restart(): Promise<void> {
    this.coordinator.close();
    this.#heldMarkers = null;
    this.coordinator = this.#create();
    await this.load();
  }

  init(options: { id?: string; timeoutMs?: number; current?: [number, number] } = {}) {
    const { id = 'x', timeoutMs = 60_000, current } = options;
    return this.coordinator.initProducerId({
      transactionalId: id,
      timeoutMs,
      current: current === undefined ? null : { producerId: current[0], producerEpoch: current[1] },
    });
  }

  add(producer: { producerId: number; producerEpoch: number }, at = AT, transactionalId = 'x') {
    const { producerId, producerEpoch } = producer;
    return this.coordinator.addPartitions({
      transactionalId,
      producerId,
      producerEpoch,
      partitions: [at],
    });
  }

  end(
    producer: { producerId: number; producerEpoch: number },
    committed = true,
    transactionalId = 'x',
  ) {
    const { producerId, producerEpoch } = producer;
    return this.coordinator.end({ transactionalId, producerId, producerEpoch, committed });
  }

  /** An id with an open transaction on AT. */
  async open() {
    const producer = await this.init();
    await this.add(producer);
    return producer;
  }

  state(id = 'x'): string | number {
    const described = this.coordinator.describe(id);
    return typeof described === 'number' ? described : described.state;
  }

  /** What the log says, record by record: the state, or null for a tombstone. */
  written(): (string | null)[] {
    return this.log.batches.flatMap(({ batch }) =>
      batch.records.map(({ key, value }) => {
        if (readTransactionKey(key!) === null) throw new Error('not a key of ours');
        return value === null ? null : readTransaction(value).state;
      }),
    );
  }
}

/** Lets everything that waits for nothing but promises come to its end. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}
