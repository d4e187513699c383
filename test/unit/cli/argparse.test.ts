import { describe, expect, it } from 'vitest';
import { readArgparse } from '../../../src/cli/argparse.ts';
import { command } from '../../../src/cli/tools/kafka-cluster.ts';
import { fakeIo } from './fake-io.ts';

async function read(...argv: string[]) {
  const io = fakeIo();
  const chosen = await readArgparse(command, argv, io, 1);
  return { chosen, out: io.stdout.text, err: io.stderr.text };
}

describe("argparse's command line", () => {
  it.each([
    [['cluster-id', '--bootstrap-server', 'b:1']],
    [['cluster-id', '--bootstrap-server=b:1']],
    [['cluster-id', '--bootstrap-s', 'b:1']],
    [['cluster-id', '-b', 'b:1']],
    [['cluster-id', '-bb:1']],
  ])('%j', async (argv) => {
    const { chosen } = await read(...argv);
    expect(typeof chosen === 'object' && chosen.options.value('bootstrap-server')).toBe('b:1');
  });

  it.each([
    [[], 'too few arguments'],
    [['bogus'], "invalid choice: 'bogus' (choose from 'cluster-id', 'unregister')"],
    [['cluster-id', '-b', 'b', '--bogus'], "unrecognized arguments: '--bogus'"],
    [['cluster-id', '--boot', 'b'], 'ambiguous option: --boot could match'],
    [['cluster-id', '-b'], 'argument --bootstrap-server/-b: expected one argument'],
    [['unregister', '-b', 'b'], 'argument --id/-i is required'],
    [
      ['cluster-id'],
      'one of the arguments --bootstrap-server/-b --bootstrap-controller/-C is required',
    ],
    [
      ['cluster-id', '-b', 'b', '-C', 'c'],
      'argument --bootstrap-controller/-C: not allowed with argument --bootstrap-server/-b',
    ],
  ])('refuses %j: %s', async (argv, message) => {
    const { chosen, err, out } = await read(...argv);
    expect(chosen).toBe(1);
    expect(out).toBe('');
    expect(err).toMatch(/^usage: kafka-cluster/);
    expect(err).toContain(`kafka-cluster: error: ${message}`);
  });

  it('prints help on stdout', async () => {
    const { chosen, out } = await read('--help');
    expect(chosen).toBe(1);
    expect(out).toContain('{cluster-id,unregister}');
  });
});
