/**
 * The definitions against Kafka's own, field by field: name, type, versions, tag, nullability, default,
 * ignorability, map keys; and the generated files against the definitions.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type Field,
  type Message,
  parseDefinition,
  parseVersions,
  type Struct,
  type Versions,
} from '../../../scripts/generate/definition.ts';
import { generate } from '../../../scripts/generate/generate.ts';
import { haveShared, sharedPath, sharedText } from './shared.ts';

const DEFINITIONS = 'src/protocol/definitions';

function texts(folder: string): Map<string, string> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.txt'));
  return new Map(files.map((f) => [f.slice(0, -4), readFileSync(`${folder}/${f}`, 'utf8')]));
}

interface KafkaField {
  readonly name: string;
  readonly type: string;
  readonly versions: string;
  readonly fields?: KafkaField[];
  readonly tag?: number;
  readonly taggedVersions?: string;
  readonly nullableVersions?: string;
  readonly ignorable?: boolean | string;
  readonly mapKey?: boolean;
  readonly default?: string | number | boolean | null;
}

interface KafkaMessage {
  readonly apiKey?: number;
  readonly name: string;
  readonly validVersions: string;
  readonly flexibleVersions: string;
  readonly latestVersionUnstable?: boolean;
  readonly fields: KafkaField[];
  readonly commonStructs?: { name: string; versions: string; fields: KafkaField[] }[];
}

/** JSON with comments that may stand anywhere outside strings. */
function parseKafka(text: string): KafkaMessage {
  const json = text.replace(
    /("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (_, string) => string ?? '',
  );
  return JSON.parse(json) as KafkaMessage;
}

function kafkaMessage(name: string): KafkaMessage {
  const folder = existsSync(sharedPath('kafka-protocol/3.9/message', `${name}.json`))
    ? 'message'
    : 'coordinator';
  return parseKafka(sharedText('kafka-protocol/3.9', folder, `${name}.json`));
}

function show(versions: Versions | null): string {
  if (versions === null) return 'none';
  if (versions.to === Number.POSITIVE_INFINITY) return `${versions.from}+`;
  return versions.from === versions.to ? `${versions.from}` : `${versions.from}-${versions.to}`;
}

const range = (text: string | undefined) =>
  text === undefined || text === 'none' ? 'none' : show(parseVersions(text));

/** A default as a value, so that 0x7fffffff and 2147483647, or "-1" and -1, are the same. */
function defaultOf(type: string, written: string | number | boolean | null | undefined): unknown {
  if (written === undefined) return undefined;
  if (written === null || written === 'null') return null;
  if (type === 'bool') return String(written).toLowerCase() === 'true';
  return /^(u?int|float)/.test(type) ? Number(written) : String(written);
}

function ours(field: Field, seen: readonly Struct[]): unknown {
  const type = (field.array ? '[]' : '') + field.type;
  return {
    name: field.name,
    type,
    versions: show(field.versions),
    tag: field.tag ?? undefined,
    nullable: show(field.nullable),
    ignorable: field.ignorable,
    key: field.key,
    default: defaultOf(type, field.default ?? undefined),
    fields:
      field.struct === null || seen.includes(field.struct)
        ? []
        : field.struct.fields.map((f) => ours(f, [...seen, field.struct as Struct])),
  };
}

function theirs(field: KafkaField, common: ReadonlyMap<string, KafkaField[]>): unknown {
  const inner = field.fields ?? common.get(field.type.replace('[]', '')) ?? [];
  if (field.tag !== undefined) expect(range(field.taggedVersions)).toBe(range(field.versions));
  return {
    name: field.name,
    type: field.type,
    versions: range(field.versions),
    tag: field.tag,
    nullable: range(field.nullableVersions),
    ignorable: String(field.ignorable) === 'true',
    key: field.mapKey === true,
    default: defaultOf(field.type, field.default),
    fields: inner.map((f) => theirs(f, common)),
  };
}

function compare(message: Message, kafka: KafkaMessage): void {
  expect(show(message.versions)).toBe(range(kafka.validVersions));
  expect(show(message.flexible)).toBe(range(kafka.flexibleVersions));
  expect(kafka.latestVersionUnstable ?? false).toBe(false);
  const common = new Map((kafka.commonStructs ?? []).map((s) => [s.name, s.fields]));
  expect(message.root.fields.map((f) => ours(f, []))).toEqual(
    kafka.fields.map((f) => theirs(f, common)),
  );
}

const apiTexts = texts(DEFINITIONS);
const dataTexts = texts(`${DEFINITIONS}/data`);
const metadataTexts = texts(`${DEFINITIONS}/metadata`);

describe.skipIf(!haveShared)('definitions equal Kafka 3.9', () => {
  test.each([...apiTexts, ...dataTexts])('%s', (_, text) => {
    const definition = parseDefinition(text);
    for (const message of definition.messages) {
      const kafka = kafkaMessage(message.root.name);
      if (definition.kind === 'api') expect(definition.key).toBe(kafka.apiKey);
      compare(message, kafka);
    }
  });

  test('every API of a ZooKeeper-mode broker is there', () => {
    const keys = [...apiTexts.values()].map((text) => parseDefinition(text).key);
    const wanted: number[] = [];
    for (const file of readdirSync(sharedPath('kafka-protocol/3.9/message'))) {
      const text = sharedText('kafka-protocol/3.9/message', file);
      if (!text.includes('"zkBroker"')) continue;
      const kafka = parseKafka(text);
      if (kafka.apiKey !== undefined && kafka.latestVersionUnstable !== true)
        wanted.push(kafka.apiKey);
    }
    expect(wanted.filter((key) => !keys.includes(key)).sort((a, b) => a - b)).toEqual([]);
  });
});

test('the generated files are what the definitions say', () => {
  const stale = [...generate(apiTexts, dataTexts, metadataTexts)]
    .filter(([path, text]) => readFileSync(path, 'utf8') !== text)
    .map(([path]) => path);
  expect(stale).toEqual([]);
});

test('generated code stays within its budget', () => {
  let lines = 0;
  for (const text of generate(apiTexts, dataTexts, metadataTexts).values())
    lines += text.split('\n').length;
  expect(lines).toBeLessThan(25_000);
});

test('structures that are alike are written once, whichever APIs they belong to', () => {
  const readers = new Map<string, string[]>();
  for (const text of generate(apiTexts, new Map(), new Map()).values()) {
    for (const [, name = '', body = ''] of text.matchAll(
      /function read(\w+)\(.*\{\n([^}]*\})\n?/g,
    )) {
      if (/version [<>]=/.test(body.replace(/const flexible = .*/, ''))) continue;
      const alike = body
        .replace(/ *const flexible = .*\n/, '')
        .replace(/ *(if \(flexible\) )?r\.skipTags\(\);\n/, '')
        .replace(/\b(true|false)\b/g, 'flexible');
      readers.set(alike, [...(readers.get(alike) ?? []), name]);
    }
  }
  expect(readers.size).toBeGreaterThan(100);
  expect([...readers.values()].filter((names) => names.length > 1)).toEqual([]);
});
