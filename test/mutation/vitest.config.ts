import { defineConfig } from 'vitest/config';

/** The tests that mutants of the model, the checker, the paths and the readers have to survive. */
// biome-ignore lint/style/noDefaultExport: Vitest looks for it there
export default defineConfig({
  test: {
    include: [
      'test/{model,validate,paths,log}/**/*.test.ts',
      'test/engines/engines.test.ts',
      'test/cli/validate.test.ts',
    ],
    pool: 'threads',
    testTimeout: 120_000,
    env: { MUTATION: '1' },
  },
});
