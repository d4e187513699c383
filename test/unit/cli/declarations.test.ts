import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CommandDeclaration } from '../../../src/cli/command.ts';
import { optionTable } from '../../../src/cli/help.ts';
import { manPage } from '../../../src/cli/man.ts';

const root = join(import.meta.dirname, '../../..');
const commands = await Promise.all(
  readdirSync(join(root, 'src/cli/tools'))
    .filter((file) => file.endsWith('.ts'))
    .map(async (file) => {
      const name = basename(file, '.ts');
      const module = await import(`../../../src/cli/tools/${name}.ts`);
      return [name, module.command as CommandDeclaration] as const;
    }),
);

describe.each(commands)('%s', (name, command) => {
  it('is named like its file', () => {
    expect(command.name).toBe(name);
  });

  it('has a fresh man page (node scripts/run.mjs man)', () => {
    expect(readFileSync(join(root, 'man', `${name}.1`), 'utf8')).toBe(manPage(command));
  });

  it('declares every option once and describes it', () => {
    const names = command.options.flatMap((option) => [option.name, ...(option.aliases ?? [])]);
    expect(new Set(names).size).toBe(names.length);
    for (const option of command.options) expect(option.description).not.toBe('');
  });
});

describe('the option table', () => {
  it('stands in two columns, sorted, without hidden options', () => {
    const table = optionTable([
      { name: 'topic', type: 'String', valueName: 'topic', description: 'The topic.' },
      { name: 'list', type: 'flag', description: 'Print names.' },
      { name: 'old', type: 'flag', hidden: true, description: 'Gone.' },
      { name: 'state', type: 'String', optionalValue: true, description: 'State.' },
      { name: 'timeout', type: 'Long', default: '5000', description: 'Patience.' },
    ]);
    const lines = table.split('\n').slice(0, -1);
    expect(lines.map((line) => line.trimEnd())).toEqual([
      'Option                   Description',
      '------                   -----------',
      '--list                   Print names.',
      '--state [String]         State.',
      '--timeout <Long>         Patience. (default: 5000)',
      '--topic <String: topic>  The topic.',
    ]);
    for (const line of lines) expect(line).toHaveLength(80);
  });

  it('wraps long cells with an indent of two', () => {
    const table = optionTable([
      {
        name: 'a-name-that-is-long',
        type: 'String',
        valueName: 'a value name that is longer than the column',
        description: 'First words of a text that does not fit into one column of the table.',
      },
    ]);
    const rows = table.split('\n').slice(2, -1);
    expect(rows.length).toBeGreaterThan(1);
    expect(rows[1]).toMatch(/^ {2}\S.* {2,}\S/);
    for (const row of rows) expect(row).toHaveLength(80);
  });
});
