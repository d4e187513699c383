/**
 * Regular expressions as java.util.regex reads them, as far as topic patterns need: the whole text must match, inline
 * flags at the start, \Q..\E quotes and POSIX classes are understood, possessive quantifiers match as greedy ones.
 */
import { JavaError } from './java-error.ts';

const POSIX: Readonly<Record<string, string>> = {
  Alpha: 'A-Za-z',
  Digit: '0-9',
  Alnum: 'A-Za-z0-9',
  Upper: 'A-Z',
  Lower: 'a-z',
  Punct: '!-\\/:-@\\[-`{-~',
  Space: ' \\t\\n\\x0B\\f\\r',
  XDigit: '0-9A-Fa-f',
  ASCII: '\\x00-\\x7F',
};

/** For a text as a whole. Throws SyntaxError where Java throws PatternSyntaxException. */
function javaPattern(text: string): RegExp {
  return compiled(text, (source) => `^(?:${source})$`, '');
}

function compiled(text: string, around: (source: string) => string, flags: string): RegExp {
  const inline = /^\(\?([is]+)\)/.exec(text);
  const body = inline === null ? text : text.slice(inline[0].length);
  return new RegExp(around(translate(body)), flags + (inline?.[1] ?? ''));
}

/** Pattern.compile: what Java's exception says, with the text and a mark under the place. */
export function javaPatternOrError(text: string): RegExp {
  return orError(text, javaPattern);
}

/** The same for parts of a text, to be found one after the other. */
export function javaSearchOrError(text: string): RegExp {
  return orError(text, () => compiled(text, (source) => source, 'g'));
}

function orError(text: string, compile: (text: string) => RegExp): RegExp {
  try {
    return compile(text);
  } catch {
    const [problem, index] = patternProblem(text);
    throw new JavaError(
      'java.util.regex.PatternSyntaxException',
      `${problem} near index ${index}\n${text}${index < text.length ? `\n${' '.repeat(index)}^` : ''}`,
    );
  }
}

function patternProblem(text: string): readonly [string, number] {
  const dangling = /(?:^|[(|])([*+?])/.exec(text);
  if (dangling !== null) {
    const index = dangling.index + dangling[0].length - 1;
    return [`Dangling meta character '${dangling[1]}'`, index];
  }
  if (/\[[^\]]*$/.test(text)) return ['Unclosed character class', text.length - 1];
  if (/\([^)]*$/.test(text)) return ['Unclosed group', text.length];
  if (/\{[^}]*$/.test(text)) return ['Unclosed counted closure', text.length];
  return ['Illegal pattern', 0];
}

function translate(text: string): string {
  const quoted = text.replace(/\\Q([\s\S]*?)(?:\\E|$)/g, (_, literal: string) =>
    literal.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'),
  );
  return quoted
    .replace(/(\[[^\]]*)?\\p\{(\w+)\}/g, (whole, open: string | undefined, name: string) => {
      const set = POSIX[name];
      if (set === undefined) return whole;
      return open === undefined ? `[${set}]` : `${open}${set}`;
    })
    .replace(/\\A/g, '^')
    .replace(/\\[zZ]/g, '$')
    .replace(/([*+?}])\+/g, '$1');
}

/** IncludeList of Kafka: a comma is an alternative, blanks vanish, quotes around the whole are stripped. */
export function includePattern(raw: string): RegExp {
  const text = raw
    .trim()
    .replaceAll(',', '|')
    .replaceAll(' ', '')
    .replace(/^["']+/, '')
    .replace(/["']+$/, '');
  try {
    return javaPattern(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new JavaError('java.lang.RuntimeException', `${text} is an invalid regex.`);
  }
}

/** Topics that Kafka keeps for itself. */
export const INTERNAL_TOPICS: ReadonlySet<string> = new Set([
  '__consumer_offsets',
  '__transaction_state',
  '__share_group_state',
]);
