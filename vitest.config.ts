import { defineConfig } from 'vitest/config';

/** Three projects: `npm test` runs unit and integration; `npm run interop` starts the real peers. */
const project = (name: string, include: string[], timeoutMs: number) => ({
  test: {
    name,
    include,
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    // What is polled for comes at the machine's pace.
    expect: { poll: { timeout: timeoutMs / 3 } },
    // `samsa` and `samsa/testing` are the built ones, as a user has them: there is nothing to transform in them.
    server: { deps: { external: [/\/dist\//] } },
  },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', ['test/unit/**/*.test.ts'], 60_000),
      project('integration', ['test/integration/**/*.test.ts', 'test/cli/**/*.test.ts'], 60_000),
      project('interop', ['test/interop/**/*.test.ts'], 300_000),
    ],
  },
});
