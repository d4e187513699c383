import { describe, expect, test } from 'vitest';
import { javaSplit } from '../../../src/base/java-split.ts';

describe('javaSplit', () => {
  test.each([
    ['a,b', ['a', 'b']],
    [',a,,b,,', ['', 'a', '', 'b']],
    ['a', ['a']],
    ['', ['']],
    [',', []],
    [',,,', []],
  ])('takes %j apart as String.split does', (text, parts) => {
    expect(javaSplit(text, ',')).toEqual(parts);
  });
});
