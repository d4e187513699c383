import { describe, expect, it } from 'vitest';
import { doubleText, fixed, floatText, javaTrim } from '../../../src/cli/java-format.ts';

describe('numbers as Java prints them', () => {
  it.each([
    [1024, '1024.0'],
    [10485760, '1.048576E7'],
    [1e7, '1.0E7'],
    [9999999, '9999999.0'],
    [0.001, '0.001'],
    [0.0005, '5.0E-4'],
    [-0.25, '-0.25'],
    [123456.789, '123456.789'],
    [1e21, '1.0E21'],
    [0, '0.0'],
    [-0, '-0.0'],
    [65 * 5e-324, '3.2E-322'],
    [Number.MIN_VALUE, '4.9E-324'],
    [Number.MAX_VALUE, '1.7976931348623157E308'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('Double.toString(%d) is %s', (value, text) => {
    expect(doubleText(value)).toBe(text);
  });

  it.each([
    [Math.fround(0.1), '0.1'],
    [Math.fround(16777216), '1.6777216E7'],
    [Buffer.from([0, 0, 0, 7]).readFloatBE(), '9.8E-45'],
    [Math.fround(3.4028235e38), '3.4028235E38'],
    [-1, '-1.0'],
  ])('Float.toString(%d) is %s', (value, text) => {
    expect(floatText(value)).toBe(text);
  });

  it.each([
    [2.675, 2, '2.68'],
    [0.005, 2, '0.01'],
    [1234.5, 0, '1235'],
    [0.04, 1, '0.0'],
    [-1.25, 1, '-1.3'],
    [100, 4, '100.0000'],
    [1e21, 1, '1000000000000000000000.0'],
    [Number.POSITIVE_INFINITY, 2, 'Infinity'],
  ])('%d with %d places is %s', (value, places, text) => {
    expect(fixed(value, places)).toBe(text);
  });

  it('trims control characters and blanks, nothing else', () => {
    expect(javaTrim('\t a\u00a0\n')).toBe('a\u00a0');
  });
});
