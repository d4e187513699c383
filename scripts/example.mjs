/**
 * `npm run example NAME [argument...]` runs examples/NAME.ts with its build of Samsa, on Node 20 too: a Node that does not
 * strip types by itself has it done by esbuild, file by file, as it loads them.
 */
import { existsSync, readdirSync } from 'node:fs';
import { register } from 'node:module';
import { basename } from 'node:path';

const folder = new URL('../examples/', import.meta.url);
const [name = '', ...words] = process.argv.slice(2);
const file = new URL(`${basename(name, '.ts')}.ts`, folder);
if (name === '' || !existsSync(file)) {
  const names = readdirSync(folder).filter((entry) => entry.endsWith('.ts'));
  console.error('usage: npm run example NAME [argument...]   where NAME is one of');
  for (const entry of names) console.error(`  ${basename(entry, '.ts')}`);
  process.exit(2);
}
if (!process.features.typescript) register('./strip-types.mjs', import.meta.url);
process.argv.splice(1, process.argv.length, file.pathname, ...words);
await import(file);
