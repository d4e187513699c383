/** Whatever `samsa` and `samsa/testing` export says what it is: an editor shows it, and a stranger has nothing else. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const src = join(import.meta.dirname, '../../../src');
const EXPORTS = /^export (?:type )?(\*|\{[^}]*\}) from '(\.[^']+)';/gm;
const DECLARATION = /^export (?:abstract )?(?:class|interface|type|const|function) (\w+)/;

/** Exported names with the file and line of their declaration; `*` takes all that a file declares itself. */
function* exported(path: string, wanted: ReadonlySet<string> | '*'): Generator<[string, boolean]> {
  const text = readFileSync(path, 'utf8');
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    const name = DECLARATION.exec(line)?.[1];
    if (name === undefined || (wanted !== '*' && !wanted.has(name))) continue;
    yield [name, /\*\/$/.test(lines[index - 1] ?? '')];
  }
  for (const [, list = '', file = ''] of text.matchAll(EXPORTS)) {
    const names = list.match(/\w+/g)?.filter((name) => name !== 'type') ?? [];
    const passed = names.filter((name) => wanted === '*' || wanted.has(name));
    if (list === '*' || passed.length > 0)
      yield* exported(join(dirname(path), file), list === '*' ? '*' : new Set(passed));
  }
}

it.each(['index.ts', 'testing.ts'])('%s exports nothing without a word about it', (entry) => {
  const all = [...exported(join(src, entry), '*')];
  expect(all.length).toBeGreaterThan(5);
  expect(all.filter(([, documented]) => !documented)).toEqual([]);
});
