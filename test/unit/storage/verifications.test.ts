import { describe, expect, it } from 'vitest';
import { Errors } from '../../../src/protocol/errors.ts';
import { ProducerState } from '../../../src/storage/producer-state.ts';
import { Verifications } from '../../../src/storage/verifications.ts';

describe('a verification', () => {
  it('keeps the smallest sequence of the latest epoch', () => {
    const verifications = new Verifications();
    expect(verifications.earliestSequence(7)).toBeUndefined();
    const steps = [
      [3, 5, 5],
      [3, 4, 4],
      [3, 6, 4],
      [2, 0, 4],
      [4, 9, 9],
    ] as const;
    for (const [epoch, sequence, earliest] of steps) {
      verifications.begin(7, epoch, sequence, 0);
      expect(verifications.earliestSequence(7)).toBe(earliest);
    }
    verifications.end(7);
    expect(verifications.earliestSequence(7)).toBeUndefined();
  });

  it('is forgotten in time', () => {
    const verifications = new Verifications();
    verifications.begin(7, 0, 0, 100);
    verifications.removeExpired(199, 100);
    expect(verifications.earliestSequence(7)).toBe(0);
    verifications.removeExpired(200, 100);
    expect(verifications.earliestSequence(7)).toBeUndefined();
  });
});

describe('a producer that is being verified', () => {
  const batch = (baseSequence: number, more: object = {}) => ({
    baseOffset: 0,
    lastOffset: 0,
    producerId: 7,
    producerEpoch: 1,
    baseSequence,
    lastSequence: baseSequence,
    maxTimestamp: 0,
    isTransactional: true,
    ...more,
  });

  it('may not go on behind what was refused; its transaction’s begin or end forgets that', () => {
    const state = new ProducerState('t-0');
    expect(state.refusalOf(batch(4), 'client')).toBeNull();
    state.verifications.begin(7, 1, 2, 0);
    expect(state.refusalOf(batch(3), 'client')).toEqual({
      errorCode: Errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
      message:
        'Out of order sequence number for producer 7 at offset 0 in partition t-0: 3 (incoming seq. number), 2 (earliest seen sequence)',
    });
    expect(state.refusalOf(batch(3), 'coordinator')).toBeNull();
    expect(state.refusalOf(batch(2), 'client')).toBeNull();
    state.addBatch(batch(2));
    expect(state.refusalOf(batch(3), 'client')).toBeNull();
    state.verifications.begin(7, 1, 0, 0);
    state.addMarker(batch(-1), { kind: 'ABORT', coordinatorEpoch: 0 });
    expect(state.verifications.earliestSequence(7)).toBeUndefined();
  });
});
