/** Writes man/NAME.1 for every command, from the declaration that parses its options (src/cli/man.ts). */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CommandDeclaration } from '../src/cli/command.ts';
import { manPage } from '../src/cli/man.ts';

const root = process.cwd();
const folder = join(root, 'man');
mkdirSync(folder, { recursive: true });
for (const file of readdirSync(folder)) if (file.endsWith('.1')) rmSync(join(folder, file));
for (const file of readdirSync(join(root, 'src/cli/tools'))) {
  const name = basename(file, '.ts');
  const module = (await import(`../src/cli/tools/${name}.ts`)) as { command: CommandDeclaration };
  writeFileSync(join(folder, `${name}.1`), manPage(module.command));
}
