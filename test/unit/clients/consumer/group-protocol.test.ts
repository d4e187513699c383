import { describe, expect, it } from 'vitest';
import {
  readAssignment,
  readSubscription,
  writeAssignment,
  writeSubscription,
} from '../../../../src/clients/consumer/group-protocol.ts';

describe('what members tell each other', () => {
  it('comes back, topics and partitions sorted', () => {
    const bytes = writeSubscription({
      topics: ['b', 'a'],
      userData: null,
      ownedPartitions: [
        { topic: 'b', partition: 1 },
        { topic: 'b', partition: 0 },
      ],
      generationId: 4,
      rackId: 'r',
    });
    expect(bytes.readInt16BE()).toBe(3);
    expect(readSubscription(bytes, 'static')).toEqual({
      topics: ['a', 'b'],
      userData: null,
      ownedPartitions: [
        { topic: 'b', partition: 0 },
        { topic: 'b', partition: 1 },
      ],
      generationId: 4,
      rackId: 'r',
      groupInstanceId: 'static',
    });
  });

  it('is read from older and from later versions', () => {
    const old = Buffer.concat([
      Buffer.from([0, 0, 0, 0, 0, 1, 0, 1, 0x61]),
      Buffer.from('ffffffff', 'hex'),
    ]);
    expect(readSubscription(old, null)).toMatchObject({
      topics: ['a'],
      userData: null,
      ownedPartitions: [],
      generationId: -1,
    });
    const later = writeAssignment({ partitions: [{ topic: 't', partition: 2 }], userData: null });
    later.writeInt16BE(9);
    expect(readAssignment(Buffer.concat([later, Buffer.from('more')])).partitions).toEqual([
      { topic: 't', partition: 2 },
    ]);
  });
});
