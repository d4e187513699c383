/**
 * The package as it will be installed: packed, put into an empty project from the registry, and used there by the four
 * test runners, by import and by require, with their timers faked; its declarations compiled strictly; the examples run by a
 * Node that strips types itself. One to five minutes, most of it npm's.
 */
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKafka } from 'samsa/testing';
import { ok, root, run } from '../kit/servers.ts';

/** On a busy machine. */
const INSTALL_MS = 540_000;
const project = mkdtempSync(join(tmpdir(), 'samsa-packed-'));
/** What brokers leave behind would be here. */
const temporary = mkdtempSync(join(tmpdir(), 'samsa-packed-tmp-'));
const folders = () => readdirSync(temporary).filter((name) => name.startsWith('samsa-testing-'));
const cases = join(root, 'test/interop/packed');

beforeAll(async () => {
  // dist/ is as `npm test` has built it; a build now would empty it under other tests.
  const packed = await ok(['npm', 'pack', '--ignore-scripts', '--pack-destination', project], {
    cwd: root,
  });
  writeFileSync(join(project, 'package.json'), '{"private":true,"type":"module"}\n');
  const packages = ['node@24', 'vitest@4', 'jest@30', 'mocha@11', 'sinon@21', 'typescript@5.9'];
  await ok(
    [
      'npm',
      'install',
      '--no-audit',
      '--no-fund',
      `./${packed.trim().split('\n').pop()}`,
      ...packages,
    ],
    { cwd: project, timeoutMs: INSTALL_MS },
  );
  cpSync(cases, project, { recursive: true });
  cpSync(join(root, 'examples'), join(project, 'examples'), { recursive: true });
  for (const name of ['types.cts', 'types.ts'])
    cpSync(join(cases, 'types.mts'), join(project, name));
  writeFileSync(
    join(project, 'jest.config.cjs'),
    "module.exports = { testMatch: ['**/jest.test.cjs'], fakeTimers: { enableGlobally: true } };\n",
  );
}, INSTALL_MS + 60_000);
afterAll(() => {
  for (const folder of [project, temporary]) rmSync(folder, { recursive: true, force: true });
});

/** Runs to its end by itself: a process that the broker kept alive is killed and has no status of 0. */
async function passes(...argv: string[]): Promise<string> {
  const { stdout, stderr, status } = await run([process.execPath, ...argv], {
    cwd: project,
    timeoutMs: 60_000,
    env: { NODE_ENV: 'test', CI: 'true', TMPDIR: temporary },
  });
  expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({
    status: 0,
    output: '',
  });
  expect(folders()).toEqual([]);
  expect(stderr).not.toContain('TimeoutNegativeWarning');
  return stdout + stderr;
}

describe('the packed package', () => {
  it('serves vitest', async () => {
    const output = await passes(
      'node_modules/vitest/vitest.mjs',
      'run',
      '--testTimeout=30000',
      'vitest.test.mjs',
    );
    expect(output).toMatch(/Tests .*2 passed/);
  });

  it('serves jest', async () => {
    const limits = ['--testTimeout=30000', '--openHandlesTimeout=5000'];
    const output = await passes('node_modules/jest/bin/jest.js', ...limits);
    expect(output).toMatch(/Tests: +2 passed, 2 total/);
    expect(output).not.toMatch(/did not exit|console\./);
  });

  it("serves Node's runner", async () => {
    expect(await passes('--test', 'node.test.mjs')).toMatch(/pass 2\n/);
  });

  it('serves mocha', async () => {
    const output = await passes(
      'node_modules/mocha/bin/mocha.js',
      '--timeout=30000',
      'mocha.test.cjs',
    );
    expect(output).toMatch(/3 passing/);
  });

  it('runs the examples as they are where Node strips types', async () => {
    await using kafka = await startKafka();
    const env = { BOOTSTRAP_SERVERS: kafka.bootstrapServers };
    const newer = join(project, 'node_modules/.bin/node');
    const said = await ok([newer, 'examples/producer-simple.ts'], { cwd: project, env });
    expect(said).toBe('hello.kafka-0 @ 0: hello from Node.js\n');
    const { status, stderr } = await run([newer, 'examples/consumer-with-wakeup.ts'], {
      cwd: project,
      env,
      until: /hello from/,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it.each([
    ['for import and for require', '--module nodenext types.mts types.cts'],
    ['for a bundler', '--module esnext --moduleResolution bundler types.ts'],
    // What `module: commonjs` means where nothing else is said: it knows no exports.
    ['as Node 10 looks for them', '--module commonjs --moduleResolution node10 types.ts'],
  ])('declares its types, %s', async (_how, modules) => {
    const strict = '--strict --exactOptionalPropertyTypes --noEmit --target es2022';
    const ours = join(root, 'node_modules');
    const libraries = `--lib es2023,esnext.disposable --types node --typeRoots ${ours}/@types`;
    // The newest compiler has forgotten Node 10.
    const compilers = modules.includes('node10') ? 'node_modules' : ours;
    await passes(
      join(compilers, 'typescript/bin/tsc'),
      ...`${strict} ${libraries} ${modules}`.split(' '),
    );
  });
});
