import { describe, expect, it } from 'vitest';
import { Heap } from '../../../src/base/heap.ts';

describe('Heap', () => {
  it('gives out what it got in order, also after some were filtered out', () => {
    const heap = new Heap<number>((a, b) => a < b);
    const numbers = Array.from({ length: 500 }, (_, i) => (i * 7919) % 503);
    for (const number of numbers) heap.push(number);
    heap.filter((number) => number % 3 !== 0);
    const out: number[] = [];
    for (let top = heap.pop(); top !== undefined; top = heap.pop()) out.push(top);
    expect(out).toEqual(numbers.filter((number) => number % 3 !== 0).sort((a, b) => a - b));
    expect([heap.size, heap.peek()]).toEqual([0, undefined]);
  });
});
