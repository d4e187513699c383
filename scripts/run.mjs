/**
 * Runs scripts/NAME.ts (or scripts/NAME/main.ts) on any Node that Samsa supports: Node 20 does not execute TypeScript,
 * so the script is bundled in memory first. `node scripts/run.mjs build --watch` = scripts/build.ts --watch.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const name = process.argv[2] ?? '';
const entry = [`scripts/${name}.ts`, `scripts/${name}/main.ts`].find((path) =>
  existsSync(join(root, path)),
);
if (name === '' || entry === undefined) {
  console.error(`usage: node scripts/run.mjs NAME [argument...]   (scripts/NAME.ts)`);
  process.exit(2);
}
const result = await build({
  entryPoints: [join(root, entry)],
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  write: false,
  logLevel: 'warning',
});
const folder = join(root, 'node_modules', '.samsa');
mkdirSync(folder, { recursive: true });
const file = join(folder, `${name.replaceAll('/', '-')}-${process.pid}.mjs`);
writeFileSync(file, result.outputFiles[0].text);
process.on('exit', () => rmSync(file, { force: true }));
process.argv.splice(1, 2, entry);
await import(pathToFileURL(file).href);
