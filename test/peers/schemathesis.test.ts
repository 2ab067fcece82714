import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { OPENAPI } from '../../src/fake-api/app.ts';
import { startServer } from '../../src/fake-api/server.ts';
import { pythonOf } from './python.ts';

const python = pythonOf('schemathesis');
const hooks = fileURLToPath(new URL('schemathesis/hooks.py', import.meta.url));

/** How many requests it makes up for each operation in each phase: so their number does not depend on what else the machine does. */
const EXAMPLES = 25;

const options = [
  ...['--header', 'X-Auth-Token: any'],
  ...['--checks', 'all'],
  // Any token is accepted.
  ...['--exclude-checks', 'ignored_auth'],
  // Settings would let other requests fail; a reset removes what other requests are about; and which scenarios end every
  // job, no schema can say.
  ...['--exclude-path-regex', '__jobstat/(settings|reset|scenario|jobs/.*/settings)'],
  ...['--phases', 'coverage,fuzzing,stateful'],
  ...['--max-examples', String(EXAMPLES), '--seed', '1', '--continue-on-failure'],
];

// Where there is no Python, pythonOf has said so.
test.skipIf(python === undefined)('Schemathesis finds nothing that is not as the API is described', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
  const server = await startServer({ speed: 0 });
  try {
    const command = join(dirname(python ?? ''), 'schemathesis');
    const { stdout } = await promisify(execFile)(command, ['run', `${server.url}${OPENAPI}`, ...options], {
      cwd: folder,
      env: { ...process.env, SCHEMATHESIS_HOOKS: hooks },
      maxBuffer: 2 ** 28,
    }).catch(({ stdout, stderr }) => ({ stdout: `${stdout}${stderr}` }));
    const [, generated, passed] = /(\d+) generated, (\d+) passed\n/.exec(stdout) ?? [];
    expect(stdout).not.toContain('FAILURES');
    expect(Number(generated)).toBeGreaterThan(1000);
    expect(passed).toBe(generated);
    console.log(`Schemathesis: ${generated} requests, as described`);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
});
