/**
 * One line of a reset plan as Jackson's CSV reader binds it to a Java bean: fields in order, missing and empty numbers are
 * 0, an integer that fits no long wraps, and what cannot be bound is refused in Jackson's words with its place in the line
 * (jackson-dataformat-csv 2.16: CsvDecoder, CsvParser). Fields are read one by one, so the first trouble is the one shown.
 */
import { JavaError } from '../java-error.ts';

export interface CsvRecord {
  readonly texts: readonly string[];
  readonly partition: number;
  readonly offset: bigint;
}

const JACKSON = 'com.fasterxml.jackson';

/** So many columns of text, then partition and offset; `bean` is the class that Jackson's messages name. */
export function readRecord(text: string, bean: string, textColumns: number): CsvRecord {
  if (text === '')
    throw new JavaError(
      `${JACKSON}.databind.exc.MismatchedInputException`,
      'No content to map due to end-of-input\n at [Source: (StringReader); line: UNKNOWN, column: UNKNOWN]',
    );
  const line = new Line(text);
  const texts = Array.from({ length: textColumns }, () => line.next() ?? '');
  const partition = integer(line.next() ?? '', 'int', line, `${bean}["partition"]`);
  const offset = integer(line.next() ?? '', 'long', line, `${bean}["offset"]`);
  refuseMore(line, textColumns + 2);
  return { texts, partition: Number(partition), offset };
}

/** One blank field behind the last column is a trailing comma and may be. */
function refuseMore(line: Line, most: number): void {
  const extra = line.next()?.trim();
  if (extra === undefined || (extra === '' && line.next() === null)) return;
  throw new JavaError(
    `${JACKSON}.dataformat.csv.CsvReadException`,
    `Too many entries: expected at most ${most} (value #${most} (${extra.length} chars) "${extra}")${at(line.fieldColumn)}`,
  );
}

function at(column: number): string {
  return `\n at [Source: (StringReader); line: 1, column: ${column}]`;
}

/** The characters of a line, taken field by field. */
class Line {
  /** Where the last field began, counted from 1. */
  fieldColumn = 0;
  readonly #text: string;
  #next = 0;
  /** What columns are counted from. Jackson moves it back by all it has read when it meets the end. */
  #origin = 0;
  #over = false;

  constructor(text: string) {
    this.#text = text;
  }

  /** Of the character to come. */
  get column(): number {
    return this.#next - this.#origin + 1;
  }

  /** null behind the last field. */
  next(): string | null {
    if (this.#over) return null;
    this.fieldColumn = this.#more() ? this.column : this.column - 1;
    return this.#text[this.#next] === '"' ? this.#quoted() : this.#bare();
  }

  #bare(): string {
    const start = this.#next;
    let end = start;
    while (this.#more() && !this.#endsField()) end = this.#next;
    return this.#text.slice(start, end);
  }

  #quoted(): string {
    let field = '';
    this.#next++;
    for (;;) {
      if (!this.#more()) throw this.#parseError('Missing closing quote for value');
      const char = this.#text.charAt(this.#next++);
      if (char !== '"') field += char;
      else if (this.#more() && this.#text[this.#next] === '"') field += this.#text[this.#next++];
      else break;
    }
    while (this.#more()) {
      const char = this.#text.charAt(this.#next);
      if (this.#endsField()) break;
      if (char > ' ')
        throw this.#parseError(
          `Unexpected character (${described(char)}): Expected column separator character (',' (code 44)) or end-of-line`,
        );
    }
    return field;
  }

  /** Takes a character. */
  #endsField(): boolean {
    const char = this.#text[this.#next];
    if (char === '\r') this.#over = true;
    else this.#next++;
    return char === ',' || char === '\r';
  }

  #more(): boolean {
    if (this.#next < this.#text.length) return true;
    this.#origin -= this.#over ? -1 : this.#text.length;
    this.#over = true;
    return false;
  }

  #parseError(message: string): JavaError {
    return new JavaError(`${JACKSON}.core.JsonParseException`, message + at(this.column));
  }
}

function described(char: string): string {
  const code = char.charCodeAt(0);
  return `'${char}' (code ${code}${code > 255 ? ` / 0x${code.toString(16)}` : ''})`;
}

const DIGITS = /^[+-]?\d+$/;
const INT_MIN = -(2n ** 31n);
const INT_MAX = 2n ** 31n - 1n;

function integer(field: string, type: 'int' | 'long', line: Line, path: string): bigint {
  if (DIGITS.test(field)) return numeral(field, type, line, path);
  const text = field.trim();
  if (text === '' || text === 'null') return 0n;
  const value = DIGITS.test(text) ? BigInt(text) : null;
  const refused = (why: string) =>
    new JavaError(
      `${JACKSON}.databind.exc.InvalidFormatException`,
      `Cannot deserialize value of type \`${type}\` from String "${text}": ${why}${at(line.fieldColumn)} (through reference chain: ${path})`,
    );
  if (value === null || BigInt.asIntN(64, value) !== value)
    throw refused(`not a valid \`${type}\` value`);
  if (type === 'int' && (value < INT_MIN || value > INT_MAX))
    throw refused(
      `Overflow: numeric value (${value}) out of range of int (${INT_MIN} -${INT_MAX})`,
    );
  return value;
}

/** Digits without blanks around them are a number to Jackson, whose range it checks up to 19 digits only. */
function numeral(text: string, type: 'int' | 'long', line: Line, path: string): bigint {
  const value = BigInt(text);
  if (type === 'long') return BigInt.asIntN(64, value);
  const long = text.replace(/^[+-]/, '').length <= 19 && BigInt.asIntN(64, value) === value;
  if (!long || BigInt.asIntN(32, value) === value) return BigInt.asIntN(32, value);
  const message = `Numeric value (${text}) out of range of int${at(line.column)}`;
  throw new JavaError(
    `${JACKSON}.databind.JsonMappingException`,
    `${message} (through reference chain: ${path})`,
    new JavaError(`${JACKSON}.core.JsonParseException`, message),
  );
}
