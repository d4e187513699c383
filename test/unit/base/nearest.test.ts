import { expect, test } from 'vitest';
import { editDistance, nearest } from '../../../src/base/nearest.ts';

test('finds what was meant, and nothing where nothing is near', () => {
  const keys = ['print.key', 'print.value', 'key.separator'];
  expect(nearest('pring.key', keys)).toBe('print.key');
  expect(nearest('key.seperator', keys)).toBe('key.separator');
  expect(nearest('compression', keys)).toBe(null);
  expect(nearest('x', ['y'])).toBe(null);
});

test('counts a swap of neighbours once and stops at the limit', () => {
  expect(editDistance('abcd', 'abdc')).toBe(1);
  expect(editDistance('kitten', 'sitting')).toBe(3);
  expect(editDistance('aaaaaaaa', 'bbbbbbbb', 3)).toBe(3);
});
