/**
 * Turns one definition into TypeScript: interfaces, and for each structure one function that reads and one that
 * writes it, in straight lines with conditions on the version. Conditions that the message's versions decide
 * are left out. What Kafka's own generated code does is the model: when it refuses a value, when it drops one.
 */
import type { Definition, Message, Struct } from './definition.ts';
import { camel, typeName } from './names.ts';
import { StructReader } from './read.ts';
import { type Naming, StructShape } from './shape.ts';
import type { SharedStruct, SharedStructs } from './shared.ts';
import { StructWriter } from './write.ts';

/** `shared` structures go by their own name, all others by their message's. */
function namingOf(
  nameOf: (struct: Struct) => string,
  shared: SharedStructs,
): Naming & { readonly wanted: Set<Struct> } {
  const wanted = new Set<Struct>();
  return {
    of: (struct) => shared.get(struct)?.name ?? nameOf(struct),
    isShared: (struct) => shared.has(struct),
    needsDefault: (struct) => wanted.add(struct),
    wanted,
  };
}

function messageLines(message: Message, apiName: string, shared: SharedStructs): string[] {
  const ownName = (struct: Struct) => typeName(message, struct, apiName);
  const naming = namingOf(ownName, shared);
  const types: string[] = [];
  const code: string[] = [];
  for (const struct of message.structs) {
    const one = shared.get(struct);
    if (one !== undefined) {
      types.unshift(`export type ${ownName(struct)} = ${one.name};`, '');
      continue;
    }
    const reader = new StructReader(message, struct, naming);
    const writer = new StructWriter(message, struct, naming);
    types.unshift(...reader.interfaceLines());
    code.push(...reader.readLines(), ...writer.writeLines());
  }
  const defaults: string[] = [];
  for (const struct of naming.wanted) {
    const shape = new StructShape(message, struct, naming);
    defaults.push(...shape.defaultLines(), ...shape.isDefaultLines());
  }
  return [...types, ...defaults, ...code];
}

/** The value's row that reads or writes a whole message. */
function entry(key: string, verb: 'read' | 'write', message: Message, shared: SharedStructs) {
  const one = shared.get(message.root);
  if (one === undefined) return `  ${key}: ${verb}${message.root.name},`;
  const from = message.flexible?.from ?? 'Number.POSITIVE_INFINITY';
  return verb === 'read'
    ? `  ${key}: (r, version) => read${one.name}(r, version >= ${from}),`
    : `  ${key}: (w, m, version) => write${one.name}(w, m, version >= ${from}),`;
}

function footer(definition: Definition, shared: SharedStructs): string[] {
  const { name, key, versions, flexible, messages } = definition;
  const [first, second] = messages;
  if (first === undefined) throw new Error(`${name} has no message`);
  const common = [
    `  name: '${name}',`,
    `  minVersion: ${versions.from},`,
    `  maxVersion: ${versions.to},`,
  ];
  if (second === undefined)
    return [
      `export const ${camel(name)}Data: DataCodec<${first.root.name}> = {`,
      ...common,
      entry('read', 'read', first, shared),
      entry('write', 'write', first, shared),
      '};',
    ];
  return [
    `export const ${camel(name)}Api: Api<${first.root.name}, ${second.root.name}> = {`,
    `  key: ${key},`,
    ...common,
    `  flexibleFrom: ${flexible === null ? 'Number.POSITIVE_INFINITY' : flexible.from},`,
    entry('readRequest', 'read', first, shared),
    entry('writeRequest', 'write', first, shared),
    entry('readResponse', 'read', second, shared),
    entry('writeResponse', 'write', second, shared),
    '};',
  ];
}

/** Imports of what the text uses, header and text: a whole file. */
function fileOf(source: string, text: string, sharedNames: readonly string[]): string {
  const uses = (word: string) => new RegExp(`\\b${word}\\b`).test(text);
  const from = (words: readonly string[], path: string): string[] => {
    const used = words.filter((word) => uses(word.replace('type ', '')));
    if (used.length === 0) return [];
    const types = used.every((word) => word.startsWith('type '));
    const list = used.map((word) => (types ? word.replace('type ', '') : word)).join(', ');
    return [`import ${types ? 'type ' : ''}{ ${list} } from '${path}';`];
  };
  const api = ['Api', 'DataCodec', 'Draft', 'Int64', 'RecordBytes'].map((name) => `type ${name}`);
  const ofShared = sharedNames.flatMap((name) => [`read${name}`, `type ${name}`, `write${name}`]);
  return [
    `/** Generated from ${source} by scripts/generate: edit that and run it again. */`,
    '// biome-ignore-all format: generated',
    ...from(['ZERO_UUID'], '../../base/uuid.ts'),
    ...from(api, '../api.ts'),
    ...from(['type Reader', 'NO_BYTES'], '../reader.ts'),
    ...from(['refuse', 'refuseNull', 'type Writer'], '../writer.ts'),
    ...from(ofShared, './shared.ts'),
    '',
    text,
    '',
  ].join('\n');
}

/** The whole file of a definition, from its lowest import to the value that others use. */
export function emit(definition: Definition, source: string, shared: SharedStructs): string {
  const body = definition.messages.flatMap((message) =>
    messageLines(message, definition.name, shared),
  );
  const names = [...new Set([...shared.values()].map(({ name }) => name))].sort();
  return fileOf(source, [...body, ...footer(definition, shared)].join('\n'), names);
}

/** The file of the structures that several messages share. */
export function emitShared(shared: SharedStructs): string {
  const ones = [...new Set<SharedStruct>(shared.values())];
  const lines = ones.flatMap(({ message, struct }) => {
    const naming = namingOf((other) => other.name, shared);
    const reader = new StructReader(message, struct, naming, true);
    const writer = new StructWriter(message, struct, naming, true);
    return [...reader.interfaceLines(), ...reader.readLines(), ...writer.writeLines()];
  });
  return fileOf('the structures that are alike in several definitions', lines.join('\n'), []);
}
