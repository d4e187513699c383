/**
 * Builds dist/: one CommonJS file per command (start-up is sacred: one file loads in half the time of many), the library
 * as ES module and CommonJS with its types, and dist/metafile.json, by which a test checks what each bundle contains.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild';

const root = process.cwd();
const dist = join(root, 'dist');

/** Native or large packages stay outside the bundles and load when first used. */
const external = [
  '@bokuweb/zstd-wasm',
  '@node-rs/crc32',
  '@toondepauw/node-zstd',
  'cli-table3',
  'fs-native-extensions',
  'kafkajs',
  'lz4-napi',
  'pkijs',
  'snappy',
];

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  external,
  metafile: true as const,
  logLevel: 'warning',
  legalComments: 'none',
  define: { 'import.meta.url': '__samsaUrl' },
  banner: { js: "const __samsaUrl=require('node:url').pathToFileURL(__filename).href;" },
} satisfies BuildOptions;

export function commandNames(): string[] {
  return readdirSync(join(root, 'src/cli/tools'))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => basename(name, '.ts'))
    .sort();
}

async function buildCommand(name: string): Promise<Metafile> {
  const result = await build({
    ...common,
    stdin: {
      contents: `import { command } from './src/cli/tools/${name}.ts';
        import { runMain } from './src/cli/main.ts';
        runMain(command);`,
      resolveDir: root,
      sourcefile: `${name}.entry.ts`,
      loader: 'ts',
    },
    format: 'cjs',
    minifyWhitespace: true,
    minifySyntax: true,
    outfile: join(dist, 'cli', `${name}.cjs`),
  });
  return result.metafile;
}

/** What the servers run on threads of their own: dist/workers/NAME.cjs. */
const workers = {
  compactor: { from: './src/storage/cleaner/compactor.ts', code: 'compactorCode' },
};

async function buildWorker(name: string, { from, code }: { from: string; code: string }) {
  await build({
    ...common,
    stdin: {
      contents: `import { ${code} } from '${from}';
        import { serveWorker } from './src/platform/node/workers.ts';
        serveWorker(${code});`,
      resolveDir: root,
      sourcefile: `${name}.entry.ts`,
      loader: 'ts',
    },
    format: 'cjs',
    minifyWhitespace: true,
    minifySyntax: true,
    outfile: join(dist, 'workers', `${name}.cjs`),
  });
}

/** `samsa/testing` takes the clients from `samsa` and has no second copy of them: a KafkaError is one class in both. */
const indexStaysOutside = (file: string): Plugin => ({
  name: 'index-stays-outside',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\.?\/index\.ts$/ }, () => ({ path: `./${file}`, external: true })),
});

async function buildLibrary(entry: string): Promise<void> {
  const from = { entryPoints: [join(root, 'src', `${entry}.ts`)] };
  await build({
    ...common,
    ...from,
    define: {},
    banner: {},
    format: 'esm',
    packages: 'external',
    plugins: [indexStaysOutside('index.js')],
    outfile: join(dist, `${entry}.js`),
  });
  await build({
    ...common,
    ...from,
    format: 'cjs',
    plugins: [indexStaysOutside('index.cjs')],
    outfile: join(dist, `${entry}.cjs`),
  });
}

function buildTypes(): void {
  execFileSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.types.json'],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
  keepReachable(join(dist, 'types'), ['index.d.ts', 'testing.d.ts']);
  // The same declarations once more for require(): the nearest package.json decides what a .d.ts stands for.
  cpSync(join(dist, 'types'), join(dist, 'types-cjs'), { recursive: true });
  writeFileSync(join(dist, 'types-cjs', 'package.json'), '{"type":"commonjs"}\n');
}

/** The compiler declares every file it has seen; what no entry's declarations lead to is left out of the package. */
function keepReachable(folder: string, entries: readonly string[]): void {
  const reachable = new Set<string>();
  const visit = (file: string): void => {
    if (reachable.has(file)) return;
    reachable.add(file);
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/['"](\.\.?\/[^'"]+)\.ts['"]/g))
      visit(join(dirname(file), `${path}.d.ts`));
  };
  for (const entry of entries) visit(join(folder, entry));
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, name);
    if (file.endsWith('.d.ts') && !reachable.has(file)) rmSync(file);
  }
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, 'cli'), { recursive: true });
const metafiles: Record<string, Metafile> = {};
for (const name of commandNames()) metafiles[name] = await buildCommand(name);
for (const [name, source] of Object.entries(workers)) await buildWorker(name, source);
await buildLibrary('index');
await buildLibrary('testing');
buildTypes();
writeFileSync(join(dist, 'package.json'), '{"type":"module"}\n');
writeFileSync(join(dist, 'metafile.json'), JSON.stringify(metafiles));
