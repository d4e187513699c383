import { expect, it } from 'vitest';
import { parsePartitions } from '../../../../src/cli/leader-election/partitions-file.ts';

it('reads the partitions', () => {
  expect(parsePartitions('{"partitions":[{"topic":"t","partition":3}]}')).toEqual([
    { topic: 't', partition: 3 },
  ]);
});

it.each([
  ['x', 'Replica election data is empty'],
  ['{"topics":[]}', 'Replica election data is missing "partitions" field'],
  [
    '{"partitions":[{"topic":"t","partition":1},{"topic":"t","partition":1}]}',
    'Replica election data contains duplicate partitions: [t-1]',
  ],
  ['[]', 'JsonMappingException: Expected JSON object, received []'],
  ['{"partitions":[{"topic":"t"}]}', 'JsonMappingException: No such field exists: `partition`'],
])('refuses %s', (text, message) => {
  expect(() => parsePartitions(text)).toThrow(message);
});
