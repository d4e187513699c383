import { describe, expect, it } from 'vitest';
import { hintForOption, hintForProperties } from '../../../src/cli/hints.ts';
import { OptionError, readJopt } from '../../../src/cli/jopt.ts';
import { javaPatternOrError } from '../../../src/cli/java-regex.ts';
import { stackTrace } from '../../../src/cli/java-error.ts';
import { parseUuid } from '../../../src/cli/uuid-text.ts';
import { command } from '../../../src/cli/tools/kafka-topics.ts';
import { fakeIo } from './fake-io.ts';

function hintFor(word: string): string {
  const io = fakeIo();
  try {
    readJopt(command.options, [word]);
  } catch (error) {
    hintForOption(command, error as OptionError, io);
  }
  return io.stderr.text;
}

describe('hints', () => {
  it.each([
    ['--partitons', '--partitions'],
    ['--bootstrap-servers', '--bootstrap-server'],
    ['-creat', '--create'],
  ])('%s: did you mean %s?', (word, meant) => {
    expect(hintFor(word)).toMatch(new RegExp(`^\\[.*\\] WARN .*did you mean ${meant}\\?`));
  });

  it('are silent about words that resemble none, and when they are switched off', () => {
    expect(hintFor('--xyzzy')).toBe('');
    const io = fakeIo({ env: { SAMSA_HINTS: 'off' } });
    hintForProperties(io, '--property', ['pring.key'], ['print.key']);
    expect(io.stderr.text).toBe('');
  });
});

describe("Java's words", () => {
  it.each([
    ['new-[', 'Unclosed character class near index 4\nnew-[\n    ^'],
    ['*', "Dangling meta character '*' near index 0\n*\n^"],
  ])('for the pattern %s', (text, message) => {
    expect(() => javaPatternOrError(text)).toThrow(message);
  });

  it('match whole names, with inline flags and quotes', () => {
    expect(javaPatternOrError('(?i)a.c').test('ABC')).toBe(true);
    expect(javaPatternOrError('a').test('ab')).toBe(false);
    expect(javaPatternOrError('\\Qa.b\\E').test('axb')).toBe(false);
    expect(javaPatternOrError('\\p{Alpha}++').test('abc')).toBe(true);
  });

  it('for ids', () => {
    expect(parseUuid('1234567890123456789012')).toBe('123456789012345678901w');
    expect(() => parseUuid('short')).toThrow('Last unit does not have enough valid bits');
  });

  it('chain causes', () => {
    const cause = Object.assign(new Error('why'), { name: 'TimeoutException' });
    const error = new OptionError('UnrecognizedOptionException', 'x');
    expect(stackTrace(Object.assign(error, { cause }))).toBe(
      'joptsimple.UnrecognizedOptionException: x\nCaused by: org.apache.kafka.common.errors.TimeoutException: why\n',
    );
  });
});
