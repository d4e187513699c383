/**
 * `node scripts/run.mjs generate`: writes src/protocol/messages/*.ts, src/protocol/data/*.ts and
 * src/protocol/apis.ts from src/protocol/definitions. Deterministic: the same definitions give the same bytes.
 * With `--check` nothing is written and the exit code tells whether the files are up to date.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { generate } from './generate.ts';

const DEFINITIONS = 'src/protocol/definitions';
const check = process.argv.includes('--check');

function texts(folder: string): Map<string, string> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.txt'));
  return new Map(
    files.sort().map((file) => [file.slice(0, -4), readFileSync(`${folder}/${file}`, 'utf8')]),
  );
}

const files = generate(
  texts(DEFINITIONS),
  texts(`${DEFINITIONS}/data`),
  texts(`${DEFINITIONS}/metadata`),
);
let stale = 0;
let lines = 0;
const read = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
};
for (const [path, text] of files) {
  lines += text.split('\n').length - 1;
  if (read(path) === text) continue;
  stale++;
  if (check) console.error(`stale: ${path}`);
  else {
    mkdirSync(path.slice(0, path.lastIndexOf('/')), { recursive: true });
    writeFileSync(path, text);
  }
}
for (const folder of ['src/protocol/messages', 'src/protocol/data']) {
  for (const file of readdirSync(folder)) {
    const path = `${folder}/${file}`;
    if (files.has(path)) continue;
    stale++;
    if (check) console.error(`not generated: ${path}`);
    else rmSync(path);
  }
}
console.log(`${files.size} files, ${lines} lines, ${stale} ${check ? 'stale' : 'written'}`);
if (check && stale > 0) process.exitCode = 1;
