/**
 * DefaultMessageFormatter: timestamp, partition, offset, headers, key and value, as far as they are asked for, with
 * key.separator between all of them and line.separator at the end (spec/cli.md 3.3). Without a deserializer bytes go out
 * as they came in. A null field is first replaced by null.literal and then deserialized, which is Kafka's order.
 */
import type { Header } from '../../clients/types.ts';
import type { Io, Output } from '../command.ts';
import { hintForProperties } from '../hints.ts';
import { JavaError } from '../java-error.ts';
import { logTo } from '../log4j.ts';
import { deserializerByName, type TextOf } from './deserializers.ts';
import type { BytesConsumerRecord, Formatter } from './formatter.ts';

const PROPERTIES = [
  'print.timestamp',
  'print.partition',
  'print.offset',
  'print.headers',
  'print.key',
  'print.value',
  'key.separator',
  'line.separator',
  'headers.separator',
  'null.literal',
  'key.deserializer',
  'value.deserializer',
  'headers.deserializer',
];
const LOGGER = 'org.apache.kafka.tools.consumer.DefaultMessageFormatter';

export class DefaultFormatter implements Formatter {
  readonly #printed: ReadonlySet<string>;
  readonly #keySeparator: Buffer;
  readonly #lineSeparator: Buffer;
  readonly #headersSeparator: Buffer;
  readonly #nullLiteral: Buffer;
  readonly #keyText: TextOf | null;
  readonly #valueText: TextOf | null;
  readonly #headersText: TextOf | null;
  readonly #parts: ((record: BytesConsumerRecord, output: Output) => void)[];

  constructor(properties: ReadonlyMap<string, string>, io: Io) {
    hintForProperties(io, '--property', properties.keys(), PROPERTIES, (key) =>
      /^(key|value|headers)\.deserializer\./.test(key),
    );
    const text = (name: string, otherwise: string) =>
      Buffer.from(properties.get(name) ?? otherwise);
    const isTrue = (name: string, otherwise: boolean) => {
      const value = properties.get(name);
      return value === undefined ? otherwise : value.trim().toLowerCase() === 'true';
    };
    this.#printed = new Set(
      ['timestamp', 'partition', 'offset', 'headers', 'key', 'value'].filter((part) =>
        isTrue(`print.${part}`, part === 'value'),
      ),
    );
    this.#keySeparator = text('key.separator', '\t');
    this.#lineSeparator = text('line.separator', '\n');
    this.#headersSeparator = text('headers.separator', ',');
    this.#nullLiteral = text('null.literal', 'null');
    this.#keyText = deserializer('key', properties, io);
    this.#valueText = deserializer('value', properties, io);
    this.#headersText = deserializer('headers', properties, io);
    this.#parts = this.#partsToPrint();
  }

  write(record: BytesConsumerRecord, output: Output): void {
    const last = this.#parts.length - 1;
    for (let i = 0; i <= last; i++) {
      this.#parts[i]?.(record, output);
      output.write(i === last ? this.#lineSeparator : this.#keySeparator);
    }
  }

  #partsToPrint() {
    const parts: Record<string, (record: BytesConsumerRecord, output: Output) => void> = {
      timestamp: (record, output) =>
        output.write(
          record.timestampType === 'NoTimestampType'
            ? 'NO_TIMESTAMP'
            : `${record.timestampType}:${record.timestamp}`,
        ),
      partition: (record, output) => output.write(`Partition:${record.partition}`),
      offset: (record, output) => output.write(`Offset:${record.offset}`),
      headers: (record, output) => this.#writeHeaders(record.headers, record.topic, output),
      key: (record, output) => output.write(this.#field(record.key, this.#keyText, record.topic)),
      value: (record, output) =>
        output.write(this.#field(record.value, this.#valueText, record.topic)),
    };
    return Object.entries(parts)
      .filter(([part]) => this.#printed.has(part))
      .map(([, write]) => write);
  }

  #writeHeaders(headers: readonly Header[], topic: string, output: Output): void {
    if (headers.length === 0) output.write('NO_HEADERS');
    for (const [i, header] of headers.entries()) {
      if (i > 0) output.write(this.#headersSeparator);
      output.write(`${header.key}:`);
      output.write(this.#field(header.value, this.#headersText, topic));
    }
  }

  #field(bytes: Uint8Array | null, textOf: TextOf | null, topic: string): Uint8Array | string {
    const present = bytes ?? this.#nullLiteral;
    return textOf === null ? present : textOf(present, topic);
  }
}

/** A class that is unknown, or refuses its settings, is logged, and the bytes are printed as they are. */
function deserializer(
  part: 'key' | 'value' | 'headers',
  properties: ReadonlyMap<string, string>,
  io: Io,
): TextOf | null {
  const className = properties.get(`${part}.deserializer`);
  if (className === undefined) return null;
  const prefix = `${part}.deserializer.`;
  const settings = new Map<string, string>();
  for (const [key, value] of properties)
    if (key.startsWith(prefix)) settings.set(key.slice(prefix.length), value);
  try {
    const textOf = deserializerByName(className, settings, part === 'key' ? 'key' : 'value');
    if (textOf !== null) return textOf;
    throw new JavaError('java.lang.ClassNotFoundException', className);
  } catch (error) {
    logTo(io, 'ERROR', `Unable to instantiate a deserializer from ${className}`, LOGGER, error);
    return null;
  }
}
