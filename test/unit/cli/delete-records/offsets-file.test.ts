import { expect, it } from 'vitest';
import { parseOffsets } from '../../../../src/cli/delete-records/offsets-file.ts';

const one = '{"topic":"t","partition":3,"offset":-1}';

it('reads the offsets, with and without a version', () => {
  const wanted = [{ topic: 't', partition: 3, offset: -1 }];
  expect(parseOffsets(`{"partitions":[${one}]}`)).toEqual(wanted);
  expect(parseOffsets(`{"partitions":[${one}],"version":1}`)).toEqual(wanted);
});

// Each as Apache's tool 3.9.1 says it.
it.each([
  ['', 'The input string is not a valid JSON'],
  ['null', 'Expected JSON object, received null'],
  ['[]', 'Expected JSON object, received []'],
  ['{"version":1}', 'Missing partitions field'],
  ['{"partitions":{}}', 'Expected JSON array, received {}'],
  ['{"partitions":null}', 'Expected JSON array, received null'],
  ['{"partitions":[5]}', 'Expected JSON object, received 5'],
  ['{"partitions":[],"version":2}', 'Not supported version field value 2'],
  ['{"partitions":[],"version":"1"}', 'Expected `Integer` value, received "1"'],
  ['{"partitions":[{"topic":"t","offset":1}]}', 'No such field exists: `partition`'],
  ['{"partitions":[{"topic":"t","partition":3000000000}]}', 'received 3000000000'],
  [`{"partitions":[${one},${one}]}`, 'Offset json file contains duplicate topic partitions: t-3'],
])('refuses %s', (text, message) => {
  expect(() => parseOffsets(text)).toThrow(message);
});
