/**
 * Builds dist/: one CommonJS file per command (start-up is sacred: one file loads in half the time of many), the library
 * as ES module and CommonJS with its types, and dist/metafile.json, by which a test checks what each bundle contains.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';

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

async function buildLibrary(entry: string): Promise<void> {
  if (!existsSync(join(root, 'src', `${entry}.ts`))) return;
  const esm: BuildOptions = { ...common, define: {}, banner: {} };
  const from = { entryPoints: [join(root, 'src', `${entry}.ts`)] };
  await build({
    ...esm,
    ...from,
    format: 'esm',
    packages: 'external',
    outfile: join(dist, `${entry}.js`),
  });
  await build({ ...common, ...from, format: 'cjs', outfile: join(dist, `${entry}.cjs`) });
}

function buildTypes(): void {
  if (!existsSync(join(root, 'src/index.ts'))) return;
  execFileSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.types.json'],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
  // The same declarations once more for require(): the nearest package.json decides what a .d.ts stands for.
  cpSync(join(dist, 'types'), join(dist, 'types-cjs'), { recursive: true });
  writeFileSync(join(dist, 'types-cjs', 'package.json'), '{"type":"commonjs"}\n');
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
