/** Holds design.md's table of folders against the code: who may import whom, and who may touch the outside world. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const src = join(import.meta.dirname, '../../../src');

/** folder -> folders (or folder/part) it may import, besides itself. */
const table: Record<string, readonly string[]> = {
  base: [],
  platform: ['base'],
  protocol: ['base', 'platform'],
  network: ['base', 'platform', 'protocol'],
  storage: ['base', 'platform', 'protocol'],
  zookeeper: ['base', 'platform', 'protocol/records/snappy'],
  security: ['base', 'platform', 'protocol', 'zookeeper/client', 'zookeeper/errors'],
  controller: ['base', 'platform', 'protocol', 'network', 'zookeeper/client', 'zookeeper/errors'],
  replication: ['base', 'platform', 'protocol', 'network', 'storage'],
  coordinator: ['base', 'protocol'],
  broker: [
    'base',
    'platform',
    'protocol',
    'network',
    'storage',
    'zookeeper',
    'security',
    'controller',
    'replication',
    'coordinator',
  ],
  clients: ['base', 'platform', 'protocol', 'network'],
  streams: ['base', 'platform', 'protocol', 'clients'],
  cli: ['base', 'platform', 'protocol', 'clients', 'streams', 'broker', 'zookeeper', 'storage'],
  'index.ts': ['base', 'platform', 'protocol', 'network', 'clients', 'streams'],
  'testing.ts': ['testing'],
  testing: ['base', 'platform', 'broker', 'zookeeper', 'index'],
};

/** Node's own modules outside platform/node: pure computation only, and named one by one. */
const nodeModules: Record<string, readonly string[]> = {
  protocol: ['node:zlib'],
  zookeeper: ['node:crypto', 'node:util', 'node:zlib'],
};

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
const importsOf = (file: string) =>
  [...readFileSync(join(src, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
    (match) => match[1] as string,
  );

describe('folders of src', () => {
  it('import only what the table allows', () => {
    const wrong: string[] = [];
    for (const file of files) {
      const folder = file.split('/')[0] as string;
      const allowed = table[folder] ?? [];
      for (const specifier of importsOf(file)) {
        if (!specifier.startsWith('.')) continue;
        const target = relative(src, normalize(join(src, dirname(file), specifier)));
        const ok =
          target.split('/')[0] === folder ||
          allowed.some((name) => target.startsWith(`${name}/`) || target === `${name}.ts`);
        if (!ok) wrong.push(`${file} imports ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('reach the outside world only through platform', () => {
    const wrong: string[] = [];
    for (const file of files) {
      if (file.startsWith('platform/')) continue;
      const folder = file.split('/')[0] as string;
      for (const specifier of importsOf(file)) {
        if (
          specifier.startsWith('node:') &&
          !(nodeModules[folder] ?? []).includes(specifier) &&
          folder !== 'cli'
        ) {
          wrong.push(`${file} imports ${specifier}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('take time and chance from the platform', () => {
    const banned =
      /\b(Date\.now\(|new Date\(\)|Math\.random\(|setTimeout\(|setInterval\(|setImmediate\(|queueMicrotask\(|nextTick\(|performance\.now\()/;
    const wrong = files
      .filter((file) => !file.startsWith('platform/'))
      .filter((file) => banned.test(readFileSync(join(src, file), 'utf8')));
    expect(wrong).toEqual([]);
  });
});
