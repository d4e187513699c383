/**
 * The text form of java.util.Properties: what server.properties, a tool's --command-config and meta.properties are
 * written in. Reading follows Properties.load to the letter: `=`, `:` or blank separates key from value, a line whose
 * end is an odd number of backslashes goes on in the next, `#` and `!` open a comment only as the first non-blank
 * character, \uXXXX and \t \n \r \f are escapes and any other backslash vanishes. A later line for a key wins.
 */

const BLANK = /[ \t\f]/;
const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

/** A text that Properties.load refuses. The message is Java's. */
export class PropertiesError extends Error {
  override readonly name = 'PropertiesError';
}

export function parseProperties(text: string): Map<string, string> {
  const properties = new Map<string, string>();
  for (const line of logicalLines(text)) {
    const { key, value } = splitLine(line);
    properties.set(decodeEscapes(key), decodeEscapes(value));
  }
  return properties;
}

/** Lines with their continuations joined and the blank start of each natural line gone; no comments, no empty ones. */
function* logicalLines(text: string): Generator<string> {
  let pending: string | null = null;
  for (const natural of text.split(/\r\n|\n|\r/)) {
    const line = natural.replace(/^[ \t\f]+/, '');
    if (pending === null && (line === '' || line[0] === '#' || line[0] === '!')) continue;
    const joined: string = (pending ?? '') + line;
    if (endsInContinuation(line)) {
      pending = joined.slice(0, -1);
      continue;
    }
    pending = null;
    if (joined !== '') yield joined;
  }
  if (pending !== null && pending !== '') yield pending;
}

function endsInContinuation(line: string): boolean {
  let backslashes = 0;
  while (backslashes < line.length && line[line.length - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}

function splitLine(line: string): { key: string; value: string } {
  let end = 0;
  let separated = false;
  for (; end < line.length; end++) {
    const char = line[end] as string;
    if (char === '\\') end++;
    else if (char === '=' || char === ':') {
      separated = true;
      break;
    } else if (BLANK.test(char)) break;
  }
  let start = Math.min(end + (separated ? 1 : 0), line.length);
  for (; start < line.length; start++) {
    const char = line[start] as string;
    if (BLANK.test(char)) continue;
    if (separated || (char !== '=' && char !== ':')) break;
    separated = true;
  }
  return { key: line.slice(0, end), value: line.slice(start) };
}

function decodeEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(u[\s\S]{0,4}|[\s\S]|$)/g, (_, escaped: string) => {
    if (escaped[0] !== 'u') return ESCAPES[escaped] ?? escaped;
    if (!/^u[0-9a-fA-F]{4}$/.test(escaped))
      throw new PropertiesError('Malformed \\uxxxx encoding.');
    return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
  });
}

/** One `key=value` line per entry, escaped as Properties.store does; comment lines first, each after a `#`. */
export function formatProperties(
  properties: Iterable<readonly [string, string]>,
  comments: readonly string[] = [],
): string {
  let text = '';
  for (const comment of comments) text += `#${comment}\n`;
  for (const [key, value] of properties)
    text += `${encodeEscapes(key, true)}=${encodeEscapes(value, false)}\n`;
  return text;
}

function encodeEscapes(text: string, key: boolean): string {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    const code = text.charCodeAt(i);
    if (char === ' ') out += key || i === 0 ? '\\ ' : ' ';
    else if (char === '\t') out += '\\t';
    else if (char === '\n') out += '\\n';
    else if (char === '\r') out += '\\r';
    else if (char === '\f') out += '\\f';
    else if ('\\=:#!'.includes(char)) out += `\\${char}`;
    else if (code < 0x20 || code > 0x7e)
      out += `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
    else out += char;
  }
  return out;
}
