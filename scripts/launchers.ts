/**
 * Writes bin/NAME and bin/NAME.sh for every command and the bin map of package.json and its lock file. The launchers are three lines
 * that both `node`/`npx` and `sh bin/kafka-topics.sh` can run: for sh the second line hands over to node, for JavaScript
 * it is a string and a comment.
 */
import { chmodSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const root = process.cwd();
const names = readdirSync(join(root, 'src/cli/tools'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => basename(file, '.ts'))
  .sort();

const launcher = (name: string) =>
  `#!/usr/bin/env node\n":" //; exec node "$0" "$@"\nrequire(require("node:path").join(__dirname, "launch.cjs"))("${name}");\n`;

for (const file of readdirSync(join(root, 'bin'))) {
  if (file !== 'package.json' && file !== 'launch.cjs') rmSync(join(root, 'bin', file));
}
const bin: Record<string, string> = {};
for (const name of names) {
  for (const file of [name, `${name}.sh`]) {
    const path = join(root, 'bin', file);
    writeFileSync(path, launcher(name));
    chmodSync(path, 0o755);
    bin[file] = `bin/${file}`;
  }
}
const manifestPath = join(root, 'package.json');
const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));
manifest.bin = bin;
manifest.man = names.map((name) => `man/${name}.1`);
writeFileSync(manifestPath, `${JSON.stringify(manifest, null, 2)}\n`);

// npm copies the map into its lock file, in this place: without it the first `npm install` in a clone would change the file.
const lockPath = join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(lockPath, 'utf8'));
const { bin: _old, devDependencies, engines, ...first } = lock.packages[''];
lock.packages[''] = { ...first, bin, devDependencies, engines };
writeFileSync(lockPath, `${JSON.stringify(lock, null, 2)}\n`);
