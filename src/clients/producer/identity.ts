/**
 * The producer's identity for idempotence (KIP-98, KIP-360): producer id and epoch from InitProducerId, and the rules by
 * which batches get sequences, keep them over retries, and are renumbered when the epoch is bumped. A partition takes
 * a new epoch only when nothing of it is in flight, so that numbers of two epochs never mix.
 */
import { incrementSequence } from '../../protocol/records/batch.ts';
import type { PartitionQueue } from './accumulator.ts';
import type { ProducerBatch } from './producer-batch.ts';

const EPOCH_MAX = 32767;

export class Identity {
  producerId = -1;
  producerEpoch = -1;

  get known(): boolean {
    return this.producerId >= 0;
  }

  set(producerId: number, producerEpoch: number): void {
    this.producerId = producerId;
    this.producerEpoch = producerEpoch;
  }

  /** Whether the head of a queue may go now. */
  mayDrain(queue: PartitionQueue, head: ProducerBatch): boolean {
    if (!this.known) return false;
    if (head.sequence >= 0) return queue.inFlight[0] === head;
    if (queue.unresolved) return false;
    return true;
  }

  /** Gives a batch its numbers when it is sent for the first time. */
  assign(queue: PartitionQueue, batch: ProducerBatch): void {
    if (batch.sequence >= 0) return;
    const current =
      queue.producerId === this.producerId && queue.producerEpoch === this.producerEpoch;
    if (!current && queue.inFlight.length === 0) this.#restart(queue);
    batch.producerId = queue.producerId;
    batch.producerEpoch = queue.producerEpoch;
    batch.sequence = queue.nextSequence;
    queue.nextSequence = incrementSequence(queue.nextSequence, batch.count);
    queue.inFlight.push(batch);
  }

  #restart(queue: PartitionQueue): void {
    queue.producerId = this.producerId;
    queue.producerEpoch = this.producerEpoch;
    queue.nextSequence = 0;
    queue.lastAckedSequence = -1;
    queue.unresolved = false;
  }

  acked(queue: PartitionQueue, batch: ProducerBatch): void {
    if (batch.sequence < 0) return;
    queue.lastAckedSequence = incrementSequence(batch.sequence, batch.count - 1);
  }

  /** Whether a batch is the one that must come right behind what was acknowledged. */
  isNext(queue: PartitionQueue, batch: ProducerBatch): boolean {
    const expected =
      queue.lastAckedSequence < 0 ? 0 : incrementSequence(queue.lastAckedSequence, 1);
    return batch.sequence === expected;
  }

  /** A batch was refused for good: those behind it move down into its place. */
  shift(queue: PartitionQueue, failed: ProducerBatch): void {
    if (failed.sequence < 0) return;
    const at = queue.inFlight.indexOf(failed);
    let sequence = failed.sequence;
    for (const batch of queue.inFlight.slice(at + 1)) {
      batch.sequence = sequence;
      sequence = incrementSequence(sequence, batch.count);
    }
    queue.nextSequence = sequence;
  }

  /** A new epoch for everything; the batches in flight of this queue start again from 0. False: the epochs are used up. */
  bump(queue: PartitionQueue): boolean {
    if (this.producerEpoch >= EPOCH_MAX) {
      this.producerId = -1;
      this.producerEpoch = -1;
      return false;
    }
    if (queue.producerEpoch === this.producerEpoch) this.producerEpoch++;
    this.renumber(queue);
    return true;
  }

  renumber(queue: PartitionQueue): void {
    this.#restart(queue);
    for (const batch of queue.inFlight) {
      batch.producerId = this.producerId;
      batch.producerEpoch = this.producerEpoch;
      batch.sequence = queue.nextSequence;
      queue.nextSequence = incrementSequence(queue.nextSequence, batch.count);
    }
  }
}
