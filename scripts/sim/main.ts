/**
 * Plays seeds of the simulations, prints the first that fails and how to play it again.
 *
 *   node scripts/run.mjs sim [--model storage|group|transaction|zookeeper] [--seeds 200] [--seed N] [--steps 60] [--mutant NAME | --mutants] [--minutes M]
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { MODELS, type Model, type Mutant, MUTANTS } from './mutants.ts';

const { values: options } = parseArgs({
  options: {
    model: { type: 'string', default: 'storage' },
    seeds: { type: 'string', default: '200' },
    seed: { type: 'string' },
    steps: { type: 'string', default: '60' },
    minutes: { type: 'string', default: '30' },
    mutant: { type: 'string' },
    mutants: { type: 'boolean', default: false },
  },
});

type Play = (seed: number, steps: number) => Promise<void>;
const root = process.cwd();

/** A simulation as a bundle of its own, with one fault planted or none. */
async function load(model: Model, mutant: Mutant | null): Promise<Play> {
  let planted = false;
  const plant: Plugin = {
    name: 'mutant',
    setup({ onLoad }) {
      onLoad({ filter: new RegExp(`src/(?:[a-z]+/)*${model}/.*\\.ts$`) }, ({ path }) => {
        if (mutant === null || basename(path) !== mutant.file) return null;
        const source = readFileSync(path, 'utf8');
        if (source.split(mutant.from).length !== 2) {
          throw new Error(`${mutant.file} does not hold this text once: ${mutant.from}`);
        }
        planted = true;
        return { contents: source.replace(mutant.from, () => mutant.to), loader: 'ts' };
      });
    },
  };
  const { outputFiles } = await build({
    entryPoints: [join(root, `scripts/sim/${model}-model.ts`)],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    write: false,
    plugins: [plant],
  });
  if (mutant !== null && !planted) throw new Error(`${mutant.file} is no part of the simulation`);
  const folder = join(root, 'node_modules', '.samsa');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `sim-${process.pid}-${mutant?.file ?? 'plain'}-${Math.random()}.mjs`);
  writeFileSync(file, outputFiles[0]?.text ?? '');
  try {
    return (await import(pathToFileURL(file).href)).play as Play;
  } finally {
    rmSync(file);
  }
}

/** The first seed that fails and why, null when none does. */
async function firstFailure(play: Play): Promise<{ seed: number; error: unknown } | null> {
  const first = options.seed === undefined ? 1 : Number(options.seed);
  const count = options.seed === undefined ? Number(options.seeds) : 1;
  const until = Date.now() + Number(options.minutes) * 60_000;
  for (let seed = first; seed < first + count; seed++) {
    if (Date.now() > until) {
      console.log(`time is up after ${seed - first} seeds`);
      return null;
    }
    try {
      await play(seed, Number(options.steps));
    } catch (error) {
      return { seed, error };
    }
  }
  console.log(`${count} seeds, no difference`);
  return null;
}

// A planted fault may leave promises behind that nobody awaits: what counts is what the model says of it.
process.on('unhandledRejection', () => {});

if (options.mutants) {
  for (const [name, mutant] of Object.entries(MUTANTS)) {
    const failure = await firstFailure(await load(mutant.model, mutant));
    console.log(`${name}: ${failure === null ? 'NOT FOUND' : `found by seed ${failure.seed}`}`);
    if (failure === null) process.exitCode = 1;
  }
} else {
  const mutant = options.mutant === undefined ? null : MUTANTS[options.mutant];
  if (mutant === undefined) {
    console.error(`no mutant ${options.mutant}; there are: ${Object.keys(MUTANTS).join(', ')}`);
    process.exit(2);
  }
  const model = mutant?.model ?? MODELS.find((known) => known === options.model);
  if (model === undefined) {
    console.error(`no model ${options.model}; there are: ${MODELS.join(', ')}`);
    process.exit(2);
  }
  const failure = await firstFailure(await load(model, mutant));
  if (failure !== null) {
    console.error(failure.error instanceof Error ? failure.error.message : failure.error);
    console.error(
      `again: node scripts/run.mjs sim --model ${model} --seed ${failure.seed} --steps ${options.steps}`,
    );
    process.exitCode = 1;
  }
}
