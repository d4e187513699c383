/**
 * Producers whose transactional batch has asked its coordinator before their transaction is open here (KIP-890; kafka:
 * VerificationStateEntry). A batch that was refused comes again, and what a client sent behind it must not get into the log
 * first: of a producer that is not known every first sequence would do.
 */
interface Verification {
  producerEpoch: number;
  /** The smallest that was seen. */
  sequence: number;
  readonly sinceMs: number;
}

export class Verifications {
  readonly #byProducer = new Map<number, Verification>();

  /** A batch is about to be verified. */
  begin(producerId: number, producerEpoch: number, sequence: number, nowMs: number): void {
    const known = this.#byProducer.get(producerId);
    if (known === undefined) {
      this.#byProducer.set(producerId, { producerEpoch, sequence, sinceMs: nowMs });
    } else if (producerEpoch > known.producerEpoch) {
      known.producerEpoch = producerEpoch;
      known.sequence = sequence;
    } else if (producerEpoch === known.producerEpoch && sequence < known.sequence) {
      known.sequence = sequence;
    }
  }

  /** The producer's transaction has begun or ended here. */
  end(producerId: number): void {
    this.#byProducer.delete(producerId);
  }

  /** Above which no sequence of the producer's may be the next; undefined where nothing was refused. */
  earliestSequence(producerId: number): number | undefined {
    return this.#byProducer.get(producerId)?.sequence;
  }

  removeExpired(nowMs: number, expirationMs: number): void {
    for (const [producerId, { sinceMs }] of this.#byProducer)
      if (nowMs - sinceMs >= expirationMs) this.#byProducer.delete(producerId);
  }

  clear(): void {
    this.#byProducer.clear();
  }
}
