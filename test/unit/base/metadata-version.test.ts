import { expect, test } from 'vitest';
import { featureLevel, metadataVersions } from '../../../src/base/metadata-version.ts';

test.each([
  ['3.0', 1],
  ['3.0-IV0', -1],
  ['3.3.5', 7],
  ['3.3-IV1.2', 5],
  ['3.9', 21],
  ['2.8', -1],
  ['0.10.2.9', -1],
  ['4.0-IV0', 22],
  ['4.0', null],
  ['3.9-IV1', null],
  ['0.8', null],
])('%s is level %j of metadata.version', (text, level) => {
  expect(featureLevel(text)).toBe(level);
});

test('versions from one to another have their full names', () => {
  expect(metadataVersions('3.3-IV2', '3.5-IV0')).toEqual([
    '3.3-IV2',
    '3.3-IV3',
    '3.4-IV0',
    '3.5-IV0',
  ]);
});
