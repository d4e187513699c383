import { expect, test } from 'vitest';
import { deferred } from '../../../src/base/deferred.ts';
import { sideBySide } from '../../../src/base/side-by-side.ts';

test('so many at a time, in order, and none after a failure', async () => {
  const gates = Array.from({ length: 5 }, () => deferred<void>());
  const begun: number[] = [];
  const whole = sideBySide(2, [0, 1, 2, 3, 4], (item) => {
    begun.push(item);
    return gates[item]!.promise;
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  expect(begun).toEqual([0, 1]);
  gates[1]!.resolve();
  await turn();
  expect(begun).toEqual([0, 1, 2]);
  gates[0]!.reject(new Error('disk'));
  await expect(whole).rejects.toThrow('disk');
  gates[2]!.resolve();
  await turn();
  expect(begun).toEqual([0, 1, 2]);
});
