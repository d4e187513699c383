/**
 * Faults planted on purpose: each is one text of src/<model> replaced by another while that model's simulation is bundled, so that
 * no product code knows of them. A simulator that does not find one of these does not look hard enough.
 */
export interface Mutant {
  /** Whose simulation finds it: scripts/sim/<model>-model.ts; the text stands in a file of src/<model>. */
  readonly model: Model;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** What can be simulated; each has a scripts/sim/<model>-model.ts that exports `play(seed, steps)`. */
export const MODELS = ['storage'] as const;
export type Model = (typeof MODELS)[number];

export const MUTANTS: Readonly<Record<string, Mutant>> = {
  'acknowledged-before-written': {
    model: 'storage',
    file: 'log-writer.ts',
    from: 'await file.write(',
    to: 'void file.write(',
  },
  'window-of-four': {
    model: 'storage',
    file: 'producer-state.ts',
    from: 'BATCHES_RETAINED = 5',
    to: 'BATCHES_RETAINED = 4',
  },
  'index-ahead-of-file': {
    model: 'storage',
    file: 'segment.ts',
    from: 'this.offsetIndex.append(append.lastOffset, placement.position)',
    to: 'this.offsetIndex.append(append.lastOffset, placement.position + append.sizeBytes)',
  },
  'truncation-skipped': {
    model: 'storage',
    file: 'segment.ts',
    from: 'if (place !== null) await this.setSize(place.position);',
    to: '',
  },
  'recovery-point-too-far': {
    model: 'storage',
    file: 'log-maintenance.ts',
    from: 'for (const segment of segments) await flushSegment(state, segment);',
    to: 'for (const segment of segments.slice(1)) await flushSegment(state, segment);',
  },
};
