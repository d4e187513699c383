/** Workers without threads: for simulations, where one seed decides the order of everything, and where no bundle is at hand. */
import type { Workers } from './platform.ts';

export const inlineWorkers: Workers = {
  start(code) {
    const worker = code.create();
    return {
      async call(method, argument) {
        const run = worker[method] as (given: typeof argument) => never;
        return run.call(worker, argument);
      },
      close: async () => {},
    };
  },
};
