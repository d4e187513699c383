/**
 * Turns one definition into TypeScript: interfaces, and for each structure one function that reads and one that
 * writes it, in straight lines with conditions on the version. Conditions that the message's versions decide
 * are left out. What Kafka's own generated code does is the model: when it refuses a value, when it drops one.
 */
import type { Definition, Message, Struct } from './definition.ts';
import { camel, typeName } from './names.ts';
import { StructReader } from './read.ts';
import { StructShape } from './shape.ts';
import { StructWriter } from './write.ts';

function messageLines(message: Message, apiName: string): string[] {
  const nameOf = (struct: Struct) => typeName(message, struct, apiName);
  const wanted = new Set<Struct>();
  const needs = (struct: Struct) => wanted.add(struct);
  const types: string[] = [];
  const code: string[] = [];
  for (const struct of message.structs) {
    const reader = new StructReader(message, struct, nameOf, needs);
    const writer = new StructWriter(message, struct, nameOf, needs);
    types.unshift(...reader.interfaceLines());
    code.push(...reader.readLines(), ...writer.writeLines());
  }
  const defaults: string[] = [];
  for (const struct of wanted) {
    const shape = new StructShape(message, struct, nameOf, needs);
    defaults.push(...shape.defaultLines(), ...shape.isDefaultLines());
  }
  return [...types, ...defaults, ...code];
}

/** The whole file of a definition, from its lowest import to the value that others use. */
export function emit(definition: Definition, source: string): string {
  const { name, key, versions, flexible } = definition;
  const body = definition.messages.flatMap((message) => messageLines(message, name));
  const flexibleFrom = flexible === null ? 'Number.POSITIVE_INFINITY' : String(flexible.from);
  const [first, second] = definition.messages;
  const value = camel(name) + (definition.kind === 'api' ? 'Api' : 'Data');
  const footer = [
    definition.kind === 'api'
      ? `export const ${value}: Api<${first?.root.name}, ${second?.root.name}> = {`
      : `export const ${value}: DataCodec<${first?.root.name}> = {`,
    ...(definition.kind === 'api' ? [`  key: ${key},`] : []),
    `  name: '${name}',`,
    `  minVersion: ${versions.from},`,
    `  maxVersion: ${versions.to},`,
    ...(definition.kind === 'api'
      ? [
          `  flexibleFrom: ${flexibleFrom},`,
          `  readRequest: read${first?.root.name},`,
          `  writeRequest: write${first?.root.name},`,
          `  readResponse: read${second?.root.name},`,
          `  writeResponse: write${second?.root.name},`,
        ]
      : [`  read: read${name},`, `  write: write${name},`]),
    '};',
  ];
  const text = [...body, ...footer].join('\n');
  const uses = (word: string) => new RegExp(`\\b${word}\\b`).test(text);
  const list = (words: string[]) => words.filter(uses).join(', ');
  const imports = [
    ...(uses('ZERO_UUID') ? ["import { ZERO_UUID } from '../../base/uuid.ts';"] : []),
    `import type { ${list(['Api', 'DataCodec', 'Draft', 'Int64', 'RecordBytes'])} } from '../api.ts';`,
    `import { type Reader${uses('NO_BYTES') ? ', NO_BYTES' : ''} } from '../reader.ts';`,
    `import { ${list(['refuse', 'refuseNull'])}${list(['refuse', 'refuseNull']) === '' ? '' : ', '}type Writer } from '../writer.ts';`,
  ].map((line) =>
    line
      .replace('import { type Reader }', 'import type { Reader }')
      .replace('import { type Writer }', 'import type { Writer }'),
  );
  return [
    `/** Generated from ${source} by scripts/generate: edit that and run it again. */`,
    '// biome-ignore-all format: generated',
    ...imports,
    '',
    text,
    '',
  ].join('\n');
}
