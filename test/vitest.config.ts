import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests of what was built: as a package, as a process, on threads and in a browser. */
const integration = [
  'test/{examples,notices,package,schemas}.test.ts',
  'test/docs/*.test.ts',
  'test/cli/{ci,config,each,memory,process,record-kills,report}.test.ts',
  'test/cli/certify/*-command.test.ts',
  'test/diagrams/map.test.ts',
  'test/viewer/*-page.test.ts',
];

/** Tests against programs that others wrote. */
const peers = ['test/peers/*.test.ts'];

/** All other tests: they need the sources only. */
const unit = { include: ['test/**/*.test.ts'], exclude: [...integration, ...peers] };

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/**
 * How long a test may take, and a property in it: less, so that it can say with which values it fails. The longest takes about
 * a minute where a change is landed, and several where the machine is busy: this only ends what would never end.
 */
function timeouts(testTimeout: number) {
  return { testTimeout, hookTimeout: testTimeout, provide: { propertyTimeout: 0.8 * testTimeout } };
}

// biome-ignore lint/style/noDefaultExport: Vitest looks for it there
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    // Modules hold nothing that a test could change, so each is loaded once, and not once for every file.
    isolate: false,
    pool: 'threads',
    maxWorkers: '100%',
    setupFiles: 'test/setup.ts',
    ...timeouts(6 * MINUTE),
    expect: { poll: { timeout: 20 * SECOND } },
    projects: [
      { extends: true, test: { name: 'unit', ...unit } },
      { extends: true, test: { name: 'integration', include: integration } },
      {
        extends: true,
        test: { name: 'peers', include: peers, ...timeouts(30 * MINUTE), hookTimeout: 10 * MINUTE },
      },
    ],
  },
});
