import { expect, it } from 'vitest';
import { Events, JsonDouble } from '../../../../src/cli/verifiable/events.ts';
import { fakeIo } from '../fake-io.ts';

it('prints a line of JSON as Jackson does: doubles as doubles, no number as a text', () => {
  const { stdout, platform } = fakeIo();
  const events = new Events(stdout, platform.clock);
  events.print('tool_data', {
    sent: 3,
    average: new JsonDouble(12),
    none: new JsonDouble(Number.NaN),
  });
  events.print('seen', { key: null, value: 'a"b', offsets: [{ offset: 1 }] });
  const now = platform.clock.now();
  expect(stdout.text).toBe(
    `{"timestamp":${now},"name":"tool_data","sent":3,"average":12.0,"none":"NaN"}\n` +
      `{"timestamp":${now},"name":"seen","key":null,"value":"a\\"b","offsets":[{"offset":1}]}\n`,
  );
});
