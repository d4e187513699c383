import { describe, expect, it } from 'vitest';
import {
  readTransaction,
  readTransactionKey,
  transactionRecord,
  transactionTombstone,
} from '../../../../src/coordinator/transaction/records.ts';
import { firstImage, gathered } from '../../../../src/coordinator/transaction/transaction.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('a record of __transaction_state', () => {
  const empty = { ...firstImage(5, 60_000, 9), producerEpoch: 1 };

  it('has Kafka’s bytes: version 0, no list while Empty', () => {
    const { key, value } = transactionRecord('ab', empty);
    expect(key).toEqual(hex('0000 0002 6162'));
    expect(value).toEqual(
      hex('0000 0000000000000005 0001 0000ea60 00 ffffffff 0000000000000009 ffffffffffffffff'),
    );
  });

  it('lists partitions by topic, and none when all is over', () => {
    const partitions = gathered([
      { topic: 't', partition: 2 },
      { topic: 'u', partition: 0 },
      { topic: 't', partition: 1 },
    ]);
    const ongoing = transactionRecord('ab', { ...empty, state: 'Ongoing', partitions, startMs: 8 });
    expect(ongoing.value).toEqual(
      hex(
        '0000 0000000000000005 0001 0000ea60 01 00000002 0001 74 00000002 00000002 00000001 0001 75 00000001 00000000 0000000000000009 0000000000000008',
      ),
    );
    const over = transactionRecord('ab', { ...empty, state: 'CompleteCommit', startMs: 8 });
    expect(over.value).toEqual(
      hex('0000 0000000000000005 0001 0000ea60 04 00000000 0000000000000009 0000000000000008'),
    );
  });

  it('is read as it was written', () => {
    const partitions = gathered([{ topic: 't', partition: 2 }]);
    const image = { ...empty, state: 'PrepareAbort', partitions, startMs: 8 } as const;
    const { key, value } = transactionRecord('ab', image);
    expect(readTransactionKey(key)).toBe('ab');
    expect(readTransaction(value!)).toEqual(image);
    expect(transactionTombstone('ab')).toEqual({ key, value: null });
  });

  it('is refused when it is of another kind, too short or in no state that is known', () => {
    expect(readTransactionKey(hex('0001 0002 6162'))).toBeNull();
    const { value } = transactionRecord('ab', empty);
    expect(() => readTransaction(value!.subarray(0, 12))).toThrow();
    const odd = Buffer.from(value!);
    odd[16] = 42;
    expect(() => readTransaction(odd)).toThrow('unknown transaction state 42');
    const late = Buffer.from(value!);
    late.writeInt16BE(7, 0);
    expect(() => readTransaction(late)).toThrow('unknown version');
  });
});
