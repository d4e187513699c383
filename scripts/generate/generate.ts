/** All generated files as path -> text: the pure part of the generator, which the tests call too. */
import { type Definition, parseDefinition } from './definition.ts';
import { emit, emitShared } from './emit.ts';
import { camel } from './names.ts';
import { schemaTable } from './schemas.ts';
import { findShared } from './shared.ts';

function parse(file: string, text: string): Definition {
  try {
    return parseDefinition(text);
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : error}`);
  }
}

function tableText(apis: { file: string; definition: Definition }[]): string {
  const sorted = [...apis].sort((a, b) => a.definition.key - b.definition.key);
  const imports = sorted.map(
    ({ file, definition }) =>
      `import { ${camel(definition.name)}Api } from './messages/${file}.ts';`,
  );
  return [
    '/** Generated from src/protocol/definitions by scripts/generate: every API, in the order of its keys. */',
    "import type { Api } from './api.ts';",
    ...imports,
    '',
    'export const apis: readonly Api<unknown, unknown>[] = [',
    ...sorted.map(({ definition }) => `  ${camel(definition.name)}Api as Api<unknown, unknown>,`),
    '];',
    '',
    'const byKey = new Map(apis.map((api) => [api.key, api]));',
    '',
    'export function apiOf(key: number): Api<unknown, unknown> | undefined {',
    '  return byKey.get(key);',
    '}',
    '',
  ].join('\n');
}

/** definitions: file name without extension -> text. */
export function generate(
  apiTexts: ReadonlyMap<string, string>,
  dataTexts: ReadonlyMap<string, string>,
  metadataTexts: ReadonlyMap<string, string>,
): Map<string, string> {
  const files = new Map<string, string>();
  const apis = [...apiTexts].map(([file, text]) => ({ file, definition: parse(file, text) }));
  const shared = findShared(apis.map(({ definition }) => definition));
  files.set('src/protocol/messages/shared.ts', emitShared(shared));
  for (const { file, definition } of apis)
    files.set(
      `src/protocol/messages/${file}.ts`,
      emit(definition, `definitions/${file}.txt`, shared),
    );
  for (const [file, text] of dataTexts)
    files.set(
      `src/protocol/data/${file}.ts`,
      emit(parse(file, text), `definitions/data/${file}.txt`, new Map()),
    );
  const records = [...metadataTexts].map(([file, text]) => parse(file, text));
  files.set('src/protocol/data/metadata-records.ts', schemaTable(records));
  files.set('src/protocol/apis.ts', tableText(apis));
  return files;
}
