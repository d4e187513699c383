/**
 * Producer ids in blocks of 1000, as a ZooKeeper-mode broker takes them (kafka: ZkProducerIdManager): the znode
 * /latest_producer_id_block holds the last block given to anybody; a conditional write takes the next one. No id is ever
 * handed out twice, whatever fails: a block whose write was not confirmed is not used.
 */
import { Mailbox } from '../base/mailbox.ts';
import type { Logger } from '../platform/platform.ts';
import { Errors, KafkaError } from '../protocol/errors.ts';
import type { ZooKeeper } from '../zookeeper/client/types.ts';
import { ZooKeeperError } from '../zookeeper/errors.ts';

export const PRODUCER_ID_BLOCK_PATH = '/latest_producer_id_block';
const BLOCK_SIZE = 1000;

interface Block {
  /** The next id to hand out. */
  next: number;
  readonly end: number;
}

export class ProducerIds {
  readonly #zookeeper: ZooKeeper;
  readonly #brokerId: number;
  readonly #log: Logger;
  readonly #mailbox = new Mailbox();
  #block: Block | null = null;

  constructor(zookeeper: ZooKeeper, brokerId: number, log: Logger) {
    this.#zookeeper = zookeeper;
    this.#brokerId = brokerId;
    this.#log = log;
  }

  async generate(): Promise<number> {
    return this.#takeNext() ?? this.#mailbox.run(() => this.#generateFromNewBlock());
  }

  #takeNext(): number | null {
    const block = this.#block;
    if (block === null || block.next > block.end) return null;
    return block.next++;
  }

  async #generateFromNewBlock(): Promise<number> {
    // Whoever stood before us in the mailbox may have fetched a block already.
    const ready = this.#takeNext();
    if (ready !== null) return ready;
    this.#block = await this.#claimBlock();
    const id = this.#takeNext();
    if (id === null) throw new KafkaError(Errors.UNKNOWN_SERVER_ERROR);
    return id;
  }

  async #claimBlock(): Promise<Block> {
    for (;;) {
      const { data, stat } = await this.#zookeeper.get(PRODUCER_ID_BLOCK_PATH);
      const start = data === null || data.length === 0 ? 0 : nextStart(data);
      const end = start + BLOCK_SIZE - 1;
      const claim = JSON.stringify({
        version: 1,
        broker: this.#brokerId,
        block_start: String(start),
        block_end: String(end),
      });
      try {
        await this.#zookeeper.set(PRODUCER_ID_BLOCK_PATH, Buffer.from(claim), stat.version);
        this.#log.info(
          `[ZK ProducerId Manager ${this.#brokerId}]: Acquired new producerId block (${start},${end}) by writing to Zk with path version ${stat.version + 1}`,
        );
        return { next: start, end };
      } catch (error) {
        // Another broker was faster, or our own write was applied and its answer lost: either way the block is gone.
        if (error instanceof ZooKeeperError && error.code === 'BADVERSION') continue;
        throw error;
      }
    }
  }
}

function nextStart(data: Buffer): number {
  let end: number;
  try {
    end = Number((JSON.parse(data.toString()) as { block_end?: unknown }).block_end);
  } catch (error) {
    throw new KafkaError(Errors.UNKNOWN_SERVER_ERROR, `${PRODUCER_ID_BLOCK_PATH} is not JSON`, {
      cause: error,
    });
  }
  if (!Number.isSafeInteger(end) || end < 0 || end > Number.MAX_SAFE_INTEGER - BLOCK_SIZE) {
    throw new KafkaError(
      Errors.UNKNOWN_SERVER_ERROR,
      `Exhausted all producerIds as the next block's end producerId is will has exceeded the int64 type limit`,
    );
  }
  return end + 1;
}
