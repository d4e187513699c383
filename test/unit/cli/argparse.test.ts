import { describe, expect, it } from 'vitest';
import { justified } from '../../../src/cli/argparse-help.ts';
import { readArgparse, readFlat } from '../../../src/cli/argparse.ts';
import type { CommandDeclaration } from '../../../src/cli/command.ts';
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
    [['cluster-id', 'stray', 'words'], "unrecognized arguments: 'stray words'"],
    [
      ['cluster-id', '--bootstrap-servers', 'b'],
      "unrecognized arguments: '--bootstrap-servers' Did you mean: --bootstrap-server",
    ],
    [
      ['clutser-id'],
      "invalid choice: 'clutser-id' (choose from 'cluster-id', 'unregister') Did you mean: cluster-id",
    ],
    [
      ['cluster-id', '-C', 'c', '-b', 'b'],
      'argument --bootstrap-server/-b: not allowed with argument --bootstrap-controller/-C',
    ],
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
    expect(err.replace(/-\n/g, '-').replace(/\s+/g, ' ')).toContain(
      `kafka-cluster: error: ${message}`,
    );
  });

  it('prints help on stdout', async () => {
    const { chosen, out } = await read('--help');
    expect(chosen).toBe(1);
    expect(out).toContain('{cluster-id,unregister}');
  });
});

describe('a command without subcommands', () => {
  const flat: CommandDeclaration = {
    name: 'kafka-flat',
    prog: 'flat',
    summary: 'tries',
    dialect: 'argparse',
    options: [
      { name: 'count', type: 'Long', default: '1', description: 'How many.' },
      { name: 'acks', type: 'Integer', choices: ['0', '1', '-1'], description: 'Who answers.' },
      { name: 'props', type: 'String', oneOrMore: true, description: 'Settings.' },
    ],
    run: async () => 0,
  };
  const read = async (...argv: string[]) => {
    const io = fakeIo();
    const options = await readFlat(flat, argv, io);
    return { options, out: io.stdout.text, err: io.stderr.text };
  };

  it('takes several words for one option, and the last of two', async () => {
    const { options } = await read('--count', '3', '--props', 'a=1', 'b=2', '--count', '-4');
    if (typeof options === 'number') throw new Error('refused');
    expect(options.values('props')).toEqual(['a=1', 'b=2']);
    expect(options.long('count')).toBe(-4);
  });

  it('answers no words with help and 0, --help with 1', async () => {
    expect(await read()).toMatchObject({ options: 0, err: '' });
    expect(await read('--help')).toMatchObject({ options: 1, err: '' });
  });

  it.each([
    [['--count', 'x'], `argument --count: could not convert 'x' to Long (For input string: "x")`],
    [['--acks', '3'], "argument --acks: invalid choice: '3' (choose from {0,1,-1})"],
    [['--props', '--count', '1'], 'argument --props: expected 1 argument(s)'],
    [['stray'], "unrecognized arguments: 'stray'"],
  ])('refuses %j', async (argv, message) => {
    const { options, err } = await read(...argv);
    expect(options).toBe(1);
    expect(err.replace(/\s+/g, ' ').replace(' (s)', '(s)')).toContain(`flat: error: ${message}`);
  });
});

it.each([
  [
    'producer-performance: error: Either  --producer-props  or --producer.config\nmust be specified.',
  ],
  [
    'producer-performance: error:  argument  --payload-file:  not  allowed  with\nargument --record-size',
  ],
  [
    'producer-performance: error: one of  the arguments --record-size --payload-\nfile --payload-monotonic is required',
  ],
])('stretches lines as argparse4j does: %s', (text) => {
  expect(justified(text.replace('-\n', '-').replace(/\s+/g, ' '))).toBe(text);
});
