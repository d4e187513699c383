/**
 * Producer ids in blocks of 1000, as a ZooKeeper-mode broker takes them (kafka: ZkProducerIdManager): the znode
 * /latest_producer_id_block holds the last block given to anybody; a conditional write takes the next one, for this broker or,
 * by its controller, for another that asked. No id is ever handed out twice, whatever fails: a block whose write was not
 * confirmed is not used.
 */
import { Mailbox } from '../base/mailbox.ts';
import { decodeProducerIdBlock, encodeProducerIdBlock, paths } from '../controller/znodes.ts';
import type { Logger } from '../platform/platform.ts';
import { Errors, KafkaError } from '../protocol/errors.ts';
import type { ZooKeeper } from '../zookeeper/client/types.ts';
import { isZooKeeperError } from '../zookeeper/errors.ts';

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

  /** The next whole block, for a broker that hands its ids out itself: its first id and how many there are. */
  async allocate(brokerId: number): Promise<{ start: number; length: number }> {
    const { next, end } = await this.#mailbox.run(() => this.#claimBlock(brokerId));
    return { start: next, length: end - next + 1 };
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
    this.#block = await this.#claimBlock(this.#brokerId);
    const id = this.#takeNext();
    if (id === null) throw new KafkaError(Errors.UNKNOWN_SERVER_ERROR);
    return id;
  }

  async #claimBlock(brokerId: number): Promise<Block> {
    for (;;) {
      const { data, stat } = await this.#zookeeper.get(paths.latestProducerIdBlock);
      const start = nextStart(data);
      const end = start + BLOCK_SIZE - 1;
      const claim = encodeProducerIdBlock(brokerId, BigInt(start), BigInt(end));
      try {
        await this.#zookeeper.set(paths.latestProducerIdBlock, claim, stat.version);
        this.#log.info(
          `[ZK ProducerId Manager ${brokerId}]: Acquired new producerId block (${start},${end}) by writing to Zk with path version ${stat.version + 1}`,
        );
        return { next: start, end };
      } catch (error) {
        // Another broker was faster, or our own write was applied and its answer lost: either way the block is gone.
        if (isZooKeeperError(error, 'BADVERSION')) continue;
        throw error;
      }
    }
  }
}

function nextStart(data: Buffer | null): number {
  const last = decodeProducerIdBlock(data)?.last;
  if (last === undefined) return 0;
  // Numbers carry ids exactly up to 2^53; at a million ids a second that is reached after 285 years.
  if (last < 0n || last > BigInt(Number.MAX_SAFE_INTEGER - BLOCK_SIZE)) {
    throw new KafkaError(
      Errors.UNKNOWN_SERVER_ERROR,
      `The producer id block in ${paths.latestProducerIdBlock} ends at ${last}: there is no next one`,
    );
  }
  return Number(last) + 1;
}
