import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { OPENAPI } from '../../src/fake-api/app.ts';
import { startServer } from '../../src/fake-api/server.ts';
import { pythonOf } from './python.ts';

const python = pythonOf('schemathesis');
const hooks = fileURLToPath(new URL('schemathesis/hooks.py', import.meta.url));

/** How many requests it makes up for each operation in each phase: so their number does not depend on what else the machine does. */
const EXAMPLES = 25;

/** With which seeds: one after the other, so many of them (`SEEDS=20 npx vitest run … schemathesis`). */
const seeds = Array.from({ length: Number(process.env.SEEDS ?? 1) }, (_, index) => index + 1);

const options = [
  ...['--header', 'X-Auth-Token: any'],
  ...['--checks', 'all'],
  // Any token is accepted.
  ...['--exclude-checks', 'ignored_auth'],
  // Settings would let other requests fail; a reset removes what other requests are about; and which scenarios end every
  // job, no schema can say.
  ...['--exclude-path-regex', '__jobstat/(settings|reset|scenario|jobs/.*settings)'],
  ...['--phases', 'coverage,fuzzing,stateful'],
  ...['--max-examples', String(EXAMPLES), '--continue-on-failure'],
];

// Where there is no Python, pythonOf has said so.
describe.skipIf(python === undefined)('Schemathesis', () => {
  const cases = seeds.flatMap((seed) => [['v1', seed] as const, ['v2', seed] as const]);

  test.each(cases)('finds nothing in %s that is not as the API is described, with the seed %d', async (api, seed) => {
    const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
    const server = await startServer({ api, speed: 0 });
    try {
      const command = join(dirname(python ?? ''), 'schemathesis');
      const { stdout } = await promisify(execFile)(
        command,
        ['run', `${server.url}${OPENAPI}`, ...options, '--seed', String(seed)],
        {
          cwd: folder,
          env: { ...process.env, SCHEMATHESIS_HOOKS: hooks, SCHEMATHESIS_SERVER: server.url },
          maxBuffer: 2 ** 28,
        },
      ).catch(({ stdout, stderr }) => ({ stdout: `${stdout}${stderr}` }));
      const [, generated, passed] = /(\d+) generated, (\d+) passed\n/.exec(stdout) ?? [];
      expect(stdout).not.toContain('FAILURES');
      expect(stdout).not.toContain('WARNINGS');
      expect(stdout).not.toContain('ERRORS');
      expect(Number(generated)).toBeGreaterThan(1000);
      expect(passed).toBe(generated);
      console.log(`Schemathesis: ${generated} requests to ${api} with the seed ${seed}, as described`);
    } finally {
      await server.close();
      rmSync(folder, { recursive: true });
    }
  });
});
