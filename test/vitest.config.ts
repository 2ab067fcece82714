import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests of what was built: as a package, as a process, on threads and in a browser. */
const integration = [
  'test/{examples,package,readme}.test.ts',
  'test/cli/{process,report}.test.ts',
  'test/engines/threads/*.test.ts',
  'test/viewer/*-page.test.ts',
];

/** Tests against programs that others wrote. */
const peers = ['test/peers/*.test.ts'];

const SECOND = 1000;
const MINUTE = 60 * SECOND;

// biome-ignore lint/style/noDefaultExport: it is where Vitest looks for it
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    // No test leaves anything behind in a module, so that each module is loaded once, not once for each file.
    isolate: false,
    pool: 'threads',
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...integration, ...peers],
          testTimeout: MINUTE,
        },
      },
      { extends: true, test: { name: 'integration', include: integration, testTimeout: 2 * MINUTE } },
      { extends: true, test: { name: 'peers', include: peers, testTimeout: 10 * MINUTE, hookTimeout: 10 * MINUTE } },
    ],
  },
});
