import { defineConfig } from 'vitest/config';

/** The tests that mutants of the model, the checker, the paths and the readers have to survive. */
// biome-ignore lint/style/noDefaultExport: Vitest looks for it there
export default defineConfig({
  test: {
    include: [
      'test/{model,lifecycles,validate,paths,log}/**/*.test.ts',
      'test/engines/engines.test.ts',
      'test/viewer/traces.test.ts',
      'test/diagrams/path-chart.test.ts',
      'test/cli/{validate,paths,sql,diagram}.test.ts',
    ],
    pool: 'threads',
    testTimeout: 120_000,
    env: { MUTATION: '1' },
  },
});
