import { expect, test } from 'vitest';
import { pieces } from '../../../src/cli/help.ts';

test.each([
  ['localhost:9092 a.1 1.a a:b 1:2', 'localhost:|9092 |a.|1 |1.|a |a:|b |1:|2'],
  ['1,2 3/4 5%6 -1.5 -2', '1,2 |3/4 |5%|6 |-1.5 |-2'],
  ["'--a a--b a-1 1-a -a --- z", "'--|a |a--|b |a-|1 |1-|a |-|a |--- |z"],
  ['argument(s) a)b )(x a[b] x=[a', 'argument|(s) |a)|b |)|(x |a|[b] |x=|[a'],
  ['/tmp/a.b-c/x http://x/y a:-b', '/tmp/a.|b-|c/x |http:|//x/y |a:|-|b'],
])('lines may end in "%s" where java.text.BreakIterator lets them', (text, parts) => {
  expect(pieces(text).join('|')).toBe(parts);
});
