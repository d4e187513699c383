/**
 * LineMessageReader: a line becomes headers, key and value (spec/cli.md 2.2; kafka: ConsoleProducer.LineMessageReader):
 *
 *   [headers <headers.delimiter>] [key <key.separator>] value
 *
 * Separators are looked for in the bytes, which for UTF-8 is the same as in the text. Only the headers' part is decoded,
 * because headers.separator is a regular expression.
 */
import { javaSplit } from '../../base/java-split.ts';
import type { Header, ProducerRecord } from '../../clients/types.ts';
import { JavaError } from '../java-error.ts';

export const READER_PROPERTIES = [
  'parse.key',
  'key.separator',
  'parse.headers',
  'headers.delimiter',
  'headers.separator',
  'headers.key.separator',
  'ignore.error',
  'null.marker',
  'topic',
] as const;

export const READER_CLASSES = ['kafka.tools.ConsoleProducer$LineMessageReader'];

export type BytesRecord = ProducerRecord<Uint8Array, Uint8Array>;

export class LineReader {
  readonly #topic: string;
  readonly #parseKey: boolean;
  readonly #parseHeaders: boolean;
  readonly #ignoreError: boolean;
  readonly #keySeparator: Buffer;
  readonly #headersDelimiter: Buffer;
  readonly #headersSeparator: RegExp;
  readonly #headerKeySeparator: string;
  readonly #nullMarker: Buffer | null;
  #lineNumber = 0;

  constructor(properties: ReadonlyMap<string, string>) {
    const text = (name: string, otherwise: string) => properties.get(name) ?? otherwise;
    const isTrue = (name: string) => text(name, '').trim().toLowerCase() === 'true';
    const keySeparator = text('key.separator', '\t');
    const delimiter = text('headers.delimiter', '\t');
    const separator = text('headers.separator', ',');
    const headerKeySeparator = text('headers.key.separator', ':');
    const nullMarker = properties.get('null.marker') ?? null;
    differ('headers.delimiter', delimiter, 'headers.separator', separator);
    differ('headers.delimiter', delimiter, 'headers.key.separator', headerKeySeparator);
    differ('headers.separator', separator, 'headers.key.separator', headerKeySeparator);
    differ('null.marker', nullMarker, 'key.separator', keySeparator);
    differ('null.marker', nullMarker, 'headers.separator', separator);
    differ('null.marker', nullMarker, 'headers.delimiter', delimiter);
    differ('null.marker', nullMarker, 'headers.key.separator', headerKeySeparator);
    this.#topic = properties.get('topic') ?? '';
    this.#parseKey = isTrue('parse.key');
    this.#parseHeaders = isTrue('parse.headers');
    this.#ignoreError = isTrue('ignore.error');
    this.#keySeparator = Buffer.from(keySeparator);
    this.#headersDelimiter = Buffer.from(delimiter);
    this.#headersSeparator = new RegExp(separator);
    this.#headerKeySeparator = headerKeySeparator;
    this.#nullMarker = nullMarker === null ? null : Buffer.from(nullMarker);
  }

  read(line: Buffer): BytesRecord {
    this.#lineNumber++;
    const headersPart = this.#part(
      this.#parseHeaders,
      line,
      0,
      this.#headersDelimiter,
      'headers delimiter',
    );
    const keyStart = headersPart === null ? 0 : headersPart.length + this.#headersDelimiter.length;
    const keyPart = this.#part(this.#parseKey, line, keyStart, this.#keySeparator, 'key separator');
    const valueStart =
      keyPart === null ? keyStart : keyStart + keyPart.length + this.#keySeparator.length;
    const value = line.subarray(valueStart);
    const withHeaders = headersPart !== null && !this.#isNull(headersPart);
    return {
      topic: this.#topic,
      key: keyPart === null || this.#isNull(keyPart) ? null : keyPart,
      value: this.#isNull(value) ? null : value,
      ...(withHeaders ? { headers: this.#headers(headersPart.toString('utf8')) } : {}),
    };
  }

  #part(
    enabled: boolean,
    line: Buffer,
    from: number,
    separator: Buffer,
    name: string,
  ): Buffer | null {
    if (!enabled) return null;
    const at = line.indexOf(separator, from);
    if (at >= 0) return line.subarray(from, at);
    if (this.#ignoreError) return null;
    throw failure(
      `No ${name} found on line number ${this.#lineNumber}: '${line.toString('utf8')}'`,
    );
  }

  #isNull(part: Buffer): boolean {
    return this.#nullMarker?.equals(part) === true;
  }

  #headers(text: string): Header[] {
    return javaSplit(text, this.#headersSeparator).map((pair) => this.#header(pair));
  }

  #header(pair: string): Header {
    const at = pair.indexOf(this.#headerKeySeparator);
    if (at < 0) {
      if (this.#ignoreError) return { key: pair, value: null };
      throw failure(
        `No header key separator found in pair '${pair}' on line number ${this.#lineNumber}`,
      );
    }
    const key = pair.slice(0, at);
    if (this.#isNull(Buffer.from(key)))
      throw failure(
        `Header keys should not be equal to the null marker '${this.#nullMarker?.toString('utf8')}' as they can't be null`,
      );
    const value = Buffer.from(pair.slice(at + this.#headerKeySeparator.length));
    return { key, value: this.#isNull(value) ? null : value };
  }
}

function differ(a: string, textA: string | null, b: string, textB: string): void {
  if (textA === textB) throw failure(`${a} and ${b} may not be equal`);
}

function failure(message: string): JavaError {
  return new JavaError('org.apache.kafka.common.KafkaException', message);
}
