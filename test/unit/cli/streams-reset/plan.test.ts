import { expect, it } from 'vitest';
import { parsePlan } from '../../../../src/cli/streams-reset/plan.ts';

it('reads a line for each partition', () => {
  expect(parsePlan('a,0,5\nb,12,-1\n')).toEqual([
    [{ topic: 'a', partition: 0 }, 5],
    [{ topic: 'b', partition: 12 }, -1],
  ]);
});

it.each([
  ['', 'Error parsing reset plan CSV file. It is empty,'],
  ['a,0\n', 'Reset plan CSV file is not following the format `TOPIC,PARTITION,OFFSET`.'],
  ['a,0,1,2', 'Reset plan CSV file is not following the format `TOPIC,PARTITION,OFFSET`.'],
  ['a,x,1', 'For input string: "x"'],
  ['a,1,x', 'For input string: "x"'],
])('refuses %j', (text, message) => {
  expect(() => parsePlan(text)).toThrow(message);
});
