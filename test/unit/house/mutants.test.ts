/** A planted fault is a text of a file: one that was rewritten meanwhile is no longer planted, and nobody would look for it. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MUTANTS } from '../../../scripts/sim/mutants.ts';

const src = join(import.meta.dirname, '../../../src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' });

describe('a planted fault', () => {
  it.each(Object.entries(MUTANTS))('%s has its place', (_name, { model, file, from }) => {
    const places = files
      .filter((path) => basename(path) === file && path.split('/').includes(model))
      .map((path) => readFileSync(join(src, path), 'utf8').split(from).length - 1);
    expect(places).toEqual([1]);
  });
});
