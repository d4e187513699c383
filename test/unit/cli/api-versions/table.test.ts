import { expect, it } from 'vitest';
import { table } from '../../../../src/cli/api-versions/run.ts';

it('tells of each API what the broker serves and what our client makes of it', () => {
  const lines = table(
    new Map([
      [0, { min: 3, max: 20 }],
      [1, { min: 90, max: 99 }],
      [45, { min: 0, max: 0 }],
      [999, { min: 0, max: 2 }],
    ]),
  ).split('\n');
  expect(lines[0]).toBe('(');
  expect(lines[1]).toBe('\tProduce(0): 3 to 20 [usable: 11],');
  expect(lines[2]).toBe('\tFetch(1): 90 to 99 [unusable: node too new],');
  expect(lines).toContain('\tAlterPartitionReassignments(45): 0 [usable: 0],');
  expect(lines).toContain('\tShareFetch(78): UNSUPPORTED,');
  expect(lines.slice(-2)).toEqual(['\tUNKNOWN(999): 0 to 2', ')']);
});
