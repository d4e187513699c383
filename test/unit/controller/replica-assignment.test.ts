import { expect, test } from 'vitest';
import { assignReplicas, racksAreMixed } from '../../../src/controller/replica-assignment.ts';

const flat = (ids: number[]) => ids.map((id) => ({ id, rack: null }));

/** The table in the comment of kafka.admin.AdminUtils: ten partitions, three replicas, five brokers from index 0. */
test('goes round the brokers, shifting followers each round', () => {
  const placed = assignReplicas({
    brokers: flat([0, 1, 2, 3, 4]),
    partitions: 10,
    replicationFactor: 3,
    startIndex: 0,
    shift: 0,
  });
  expect([...placed.values()]).toEqual([
    [0, 1, 2],
    [1, 2, 3],
    [2, 3, 4],
    [3, 4, 0],
    [4, 0, 1],
    [0, 2, 3],
    [1, 3, 4],
    [2, 4, 0],
    [3, 0, 1],
    [4, 1, 2],
  ]);
});

/** The rack example of the same comment: brokers 0..5 on racks 1, 3, 3, 2, 2, 1 give the order 0, 3, 1, 5, 4, 2. */
test('puts the replicas of a partition on different racks', () => {
  const racks = ['rack1', 'rack3', 'rack3', 'rack2', 'rack2', 'rack1'];
  const brokers = racks.map((rack, id) => ({ id, rack }));
  const placed = assignReplicas({
    brokers,
    partitions: 6,
    replicationFactor: 3,
    startIndex: 0,
    shift: 0,
  });
  expect([...placed.values()]).toEqual([
    [0, 3, 1],
    [3, 1, 5],
    [1, 5, 4],
    [5, 4, 2],
    [4, 2, 0],
    [2, 0, 3],
  ]);
  for (const replicas of placed.values())
    expect(new Set(replicas.map((id) => racks[id])).size).toBe(3);
});

test('goes on where a topic ended, and works with one broker', () => {
  const grown = assignReplicas({
    brokers: flat([0, 1, 2]),
    partitions: 2,
    replicationFactor: 1,
    startIndex: 1,
    shift: 1,
    firstPartition: 2,
  });
  expect([...grown]).toEqual([
    [2, [0]],
    [3, [1]],
  ]);
  expect([
    ...assignReplicas({
      brokers: flat([7]),
      partitions: 2,
      replicationFactor: 1,
      startIndex: 0,
      shift: 0,
    }).values(),
  ]).toEqual([[7], [7]]);
});

test('knows when only some brokers name a rack', () => {
  expect(
    racksAreMixed([
      { id: 0, rack: 'r' },
      { id: 1, rack: null },
    ]),
  ).toBe(true);
  expect(racksAreMixed(flat([0, 1]))).toBe(false);
});
