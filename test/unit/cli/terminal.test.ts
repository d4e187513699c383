import { describe, expect, it } from 'vitest';
import { drawTable, onTerminal } from '../../../src/cli/terminal.ts';
import { fakeIo } from './fake-io.ts';

const HEAD = ['GROUP', 'LAG'];
const ROWS = [['hello-group', '7']];

describe('on a terminal', () => {
  it('nothing that is printed is lost or added without colour', async () => {
    const plain = fakeIo({ env: { NO_COLOR: '1' } });
    const io = await onTerminal(plain, null);
    io.stdout.write('Created topic a.\nplain\n');
    io.stderr.write('Error: no\n');
    expect([plain.stdout.text, plain.stderr.text]).toEqual([
      'Created topic a.\nplain\n',
      'Error: no\n',
    ]);
  });

  it('bytes pass as they are', async () => {
    const inner = fakeIo();
    const io = await onTerminal(inner, null);
    io.stdout.write(Buffer.from('Error: a record says so\n'));
    expect(inner.stdout.text).toBe('Error: a record says so\n');
  });

  it('a table has lines around what it says, and leaves a narrow terminal to Kafka’s own', async () => {
    const io = fakeIo({ env: { NO_COLOR: '1' } });
    expect(await drawTable(HEAD, ROWS, io)).toBe(
      [
        '┌─────────────┬─────┐',
        '│ GROUP       │ LAG │',
        '├─────────────┼─────┤',
        '│ hello-group │ 7   │',
        '└─────────────┴─────┘',
        '',
      ].join('\n'),
    );
    const wide = [['a-group-of-a-long-name'.repeat(4), '7']];
    expect(await drawTable(HEAD, wide, io)).toBe(null);
  });
});
