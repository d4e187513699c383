import { describe, expect, it } from 'vitest';
import type { CommandDeclaration } from '../../../src/cli/command.ts';
import { stackTrace } from '../../../src/cli/java-error.ts';
import { parseOptions } from '../../../src/cli/options.ts';

const command: CommandDeclaration = {
  name: 'tool',
  summary: 'a tool',
  dialect: 'jopt',
  options: [
    { name: 'bootstrap-server', type: 'String', required: true, description: '' },
    { name: 'topic', type: 'String', description: '' },
    { name: 'partitions', type: 'Integer', description: '' },
    { name: 'shift-by', type: 'Long', description: '' },
    { name: 'timeout', type: 'Long', default: '5000', description: '' },
    { name: 'list', type: 'flag', description: '' },
    { name: 'describe', type: 'flag', description: '' },
    { name: 'members', type: 'flag', availableIf: ['describe'], description: '' },
    { name: 'state', type: 'String', optionalValue: true, description: '' },
    { name: 'view', type: 'flag', availableIf: ['list', 'describe'], description: '' },
    { name: 'wait', type: 'Long', optionalValue: true, default: '7', description: '' },
    { name: 'property', type: 'String', repeatable: true, description: '' },
    { name: 'help', type: 'flag', forHelp: true, description: '' },
  ],
  run: async () => 0,
};

const parse = (...argv: string[]) => parseOptions(command, ['--bootstrap-server', 'b', ...argv]);

function thrownBy(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return stackTrace(error);
  }
  return 'nothing';
}

describe("jopt's command line", () => {
  it.each([[['--topic', 'a']], [['--topic=a']], [['-topic', 'a']], [['-topic=a']]])(
    'reads %j as topic a',
    async (argv) => {
      expect((await parse(...argv)).value('topic')).toBe('a');
    },
  );

  it('takes the next word for a required value, whatever it looks like', async () => {
    const options = await parse('--topic', '--list', '--shift-by', '-5');
    expect(options.value('topic')).toBe('--list');
    expect(options.has('list')).toBe(false);
    expect(options.long('shift-by')).toBe(-5);
  });

  it('keeps an empty value apart from the next word', async () => {
    const options = await parse('--topic=', 'stray');
    expect(options.value('topic')).toBe('');
    expect(options.strays).toEqual(['stray']);
  });

  it('takes an optional value only when it is no option', async () => {
    expect((await parse('--state', 'Stable')).value('state')).toBe('Stable');
    const bare = await parse('--state', '--list');
    expect(bare.has('state')).toBe(true);
    expect(bare.value('state')).toBeNull();
    expect(bare.has('list')).toBe(true);
  });

  it('takes a number for an optional value, whatever it looks like, and nothing else', async () => {
    expect((await parse('--wait', '-5')).long('wait')).toBe(-5);
    const other = await parse('--wait', '99999999999999999999');
    expect(other.long('wait')).toBe(7);
    expect(other.strays).toEqual(['99999999999999999999']);
  });

  it('ignores the value of a flag and repeated flags', async () => {
    const options = await parse('--list=true', '--list', '--', '--describe');
    expect(options.has('list')).toBe(true);
    expect(options.has('describe')).toBe(false);
    expect(options.strays).toEqual(['--describe']);
  });

  it('keeps repeated values in order and values with = and commas whole', async () => {
    const options = await parse('--property', 'a=b=c', '--property=key.separator=,');
    expect(options.values('property')).toEqual(['a=b=c', 'key.separator=,']);
  });

  it('gives defaults without counting them as typed', async () => {
    const options = await parse();
    expect(options.long('timeout')).toBe(5000);
    expect(options.has('timeout')).toBe(false);
  });

  it.each([
    [['-foo'], 'f is not a recognized option', 'UnrecognizedOptionException'],
    [['--top', 'a'], 'top is not a recognized option', 'UnrecognizedOptionException'],
    [['--topic'], 'Option topic requires an argument', 'OptionMissingRequiredArgumentException'],
    [['--state', '-1'], '1 is not a recognized option', 'UnrecognizedOptionException'],
    [
      ['--members'],
      'Option(s) [members] are unavailable given other options on the command line',
      'UnavailableOptionException',
    ],
    [
      ['--view', '--topic', 'a'],
      'Option(s) [view] are unavailable given other options on the command line',
      'UnavailableOptionException',
    ],
  ])('refuses %j: %s', async (argv, message, javaClass) => {
    await expect(parse(...argv)).rejects.toMatchObject({
      message,
      javaClass: `joptsimple.${javaClass}`,
    });
  });

  it('asks for required options unless help is asked for', async () => {
    await expect(parseOptions(command, ['--list'])).rejects.toThrow(
      'Missing required option(s) [bootstrap-server]',
    );
    expect((await parseOptions(command, ['--help'])).has('help')).toBe(true);
  });

  it('complains about values only when they are read', async () => {
    const options = await parse('--partitions', 'abc', '--topic', 'a', '--topic', 'b');
    const why = 'java.lang.NumberFormatException: For input string: "abc"';
    expect(thrownBy(() => options.integer('partitions'))).toBe(
      "joptsimple.OptionArgumentConversionException: Cannot parse argument 'abc' of option partitions\n" +
        `Caused by: joptsimple.internal.ReflectionException: ${why}\nCaused by: ${why}\n`,
    );
    expect(() => options.value('topic')).toThrow(
      'Found multiple arguments for option topic, but you asked for only one',
    );
  });

  it('refuses numbers beyond their Java type', async () => {
    const options = await parse('--partitions', '2147483648', '--shift-by', '9223372036854775808');
    expect(() => options.integer('partitions')).toThrow('Cannot parse argument');
    expect(() => options.long('shift-by')).toThrow('Cannot parse argument');
  });
});
