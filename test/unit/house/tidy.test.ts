/** A test about the code itself: sizes of files, banned habits, and that every command has its launcher and man page. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const src = join(root, 'src');
const linesMax = 400;
const read = (file: string) => readFileSync(join(src, file), 'utf8');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
const written = files.filter(
  (file) => !/^protocol\/(messages|data|definitions)\//.test(file) && file !== 'protocol/apis.ts',
);

describe('the house', () => {
  it(`keeps files under ${linesMax} lines`, () => {
    expect(written.filter((file) => read(file).split('\n').length > linesMax)).toEqual([]);
  });

  it('opens every file with what it is', () => {
    expect(written.filter((file) => !/^(#!.*\n)?\/\*\*/.test(read(file)))).toEqual([]);
  });

  it('has no unfinished business, default export or swallowed error', () => {
    const banned = /\b(TODO|FIXME|XXX)\b|export default|catch\s*(\(\w+\))?\s*\{\s*\}/;
    expect(written.filter((file) => banned.test(read(file)))).toEqual([]);
  });

  it('generates at most 25,000 lines of protocol', () => {
    const generated = files.filter(
      (file) => /^protocol\/(messages|data)\//.test(file) || file === 'protocol/apis.ts',
    );
    const lines = generated.reduce((sum, file) => sum + read(file).split('\n').length, 0);
    expect(lines).toBeLessThanOrEqual(25_000);
  });

  it('names files in kebab-case', () => {
    expect(
      files.filter((file) => !/^[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(file.split('/').pop() ?? '')),
    ).toEqual([]);
  });

  it('gives every command a launcher under both names, a bin entry, a man page and a place in the README', () => {
    const json = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'));
    const { bin } = json('package.json');
    // Else the first `npm install` in a clone changes a tracked file.
    expect(json('package-lock.json').packages[''].bin).toEqual(bin);
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const missing: string[] = [];
    for (const file of files.filter((name) => /^cli\/tools\/[^/]+\.ts$/.test(name))) {
      const name = file.slice('cli/tools/'.length, -'.ts'.length);
      for (const launcher of [name, `${name}.sh`]) {
        if (!existsSync(join(root, 'bin', launcher))) missing.push(`bin/${launcher}`);
        if (bin[launcher] === undefined) missing.push(`package.json bin ${launcher}`);
      }
      if (!existsSync(join(root, 'man', `${name}.1`))) missing.push(`man/${name}.1`);
      if (!readme.includes(`\`${name}\``)) missing.push(`README.md ${name}`);
    }
    expect(missing).toEqual([]);
  });

  it('needs no package with an install script at run time', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
    const scripted = Object.entries<{ hasInstallScript?: boolean; dev?: boolean }>(
      lock.packages,
    ).filter(([, entry]) => entry.hasInstallScript === true && entry.dev !== true);
    expect(scripted.map(([path]) => path)).toEqual([]);
  });
});
