/**
 * The records of KRaft's metadata log as one table. Only kafka-dump-log reads them, and only to print each field in its
 * place, so a table that one interpreter walks serves where every API has code of its own.
 */
import type { Definition, Field } from './definition.ts';
import { camel, kebab } from './names.ts';

function fieldText(field: Field): string {
  const { versions, nullable } = field;
  if (versions.to !== Number.POSITIVE_INFINITY) throw new Error(`${field.name} ends at a version`);
  if (nullable !== null && nullable.from > versions.from) {
    throw new Error(`${field.name} is null only in some of its versions`);
  }
  const parts = [
    `name: '${camel(field.name)}'`,
    `type: '${field.struct === null ? field.type : 'struct'}'`,
    ...(field.array ? ['array: true'] : []),
    `from: ${versions.from}`,
    ...(field.tag === null ? [] : [`tag: ${field.tag}`]),
    ...(nullable === null ? [] : ['nullable: true']),
    ...(field.default === null ? [] : [`default: '${field.default}'`]),
    ...(field.struct === null
      ? []
      : [`fields: [${field.struct.fields.map(fieldText).join(', ')}]`]),
  ];
  return `{ ${parts.join(', ')} }`;
}

function schemaLines({ kind, name, key, versions, messages }: Definition): string[] {
  const fields = messages[0]?.root.fields ?? [];
  const constant = kebab(name).replaceAll('-', '_').toUpperCase();
  return [
    '  {',
    ...(kind === 'record' ? [`    key: ${key},`] : []),
    `    name: '${kind === 'record' ? constant : name}',`,
    `    maxVersion: ${versions.to},`,
    '    fields: [',
    ...fields.map((field) => `      ${fieldText(field)},`),
    '    ],',
    '  },',
  ];
}

/** The file of all `record` and `control` definitions. */
export function schemaTable(definitions: readonly Definition[]): string {
  const records = definitions.filter(({ kind }) => kind === 'record').sort((a, b) => a.key - b.key);
  const controls = definitions.filter(({ kind }) => kind === 'control');
  return [
    '/** Generated from definitions/metadata by scripts/generate: edit those and run it again. */',
    '// biome-ignore-all format: generated',
    "import type { MetadataRecordSchema, Schema } from '../schema.ts';",
    '',
    '/** What KRaft keeps of the cluster, in the order of the keys. */',
    'export const metadataRecords: readonly MetadataRecordSchema[] = [',
    ...records.flatMap(schemaLines),
    '];',
    '',
    '/** What control records of KRaft say. */',
    'export const metadataControls: readonly Schema[] = [',
    ...controls.flatMap(schemaLines),
    '];',
    '',
  ].join('\n');
}
