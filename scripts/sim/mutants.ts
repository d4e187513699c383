/**
 * Faults planted on purpose: each is one text of src/storage replaced by another while the simulation is bundled, so that
 * no product code knows of them. A simulator that does not find one of these does not look hard enough.
 */
export interface Mutant {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export const MUTANTS: Readonly<Record<string, Mutant>> = {
  'acknowledged-before-written': {
    file: 'log-writer.ts',
    from: 'await file.write(',
    to: 'void file.write(',
  },
  'window-of-four': {
    file: 'producer-state.ts',
    from: 'BATCHES_RETAINED = 5',
    to: 'BATCHES_RETAINED = 4',
  },
  'index-ahead-of-file': {
    file: 'segment.ts',
    from: 'this.offsetIndex.append(append.lastOffset, placement.position)',
    to: 'this.offsetIndex.append(append.lastOffset, placement.position + append.sizeBytes)',
  },
  'truncation-skipped': {
    file: 'segment.ts',
    from: 'if (place !== null) await this.setSize(place.position);',
    to: '',
  },
  'recovery-point-too-far': {
    file: 'log-maintenance.ts',
    from: 'for (const segment of segments) await flushSegment(state, segment);',
    to: 'for (const segment of segments.slice(1)) await flushSegment(state, segment);',
  },
};
