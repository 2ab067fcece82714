import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { bin } from '../cli/process.ts';
import { pythonOf } from './python.ts';

/** Programs that others wrote, and loops as one writes them with these, against the suite of memory 1. */
const clients = fileURLToPath(new URL('clients', import.meta.url));
const isThere = (program: string) => spawnSync(program, ['--version']).status === 0;
const huaweicloud = pythonOf('huaweicloud');
const otcextensions = pythonOf('otcextensions');

interface Found {
  readonly cases: number;
  readonly tried: number;
  readonly faults: readonly {
    readonly status: string;
    readonly given: string;
    readonly printed: string;
    readonly shortest: { readonly codes: readonly number[] };
  }[];
}

/** What certify says of a client. */
async function certified(...args: readonly string[]): Promise<Found> {
  const command = [bin, 'certify', '--format', 'json', ...args];
  const { stdout } = await promisify(execFile)(process.execPath, command).catch((error) => error);
  const found: Found = JSON.parse(stdout);
  expect(found.tried).toBe(found.cases);
  return found;
}

const ofVersion = ['{endpoint}', '{project}', '{job}', '{version}'];

describe('a client that certify runs', () => {
  test.each(['v1', 'v2'])('has no faults: jobstat watch, of %s', async (api) => {
    const job = api === 'v1' ? '{job}/{version}' : '{job}';
    const watch = ['watch', '--every', '10ms', '--endpoint', '{endpoint}', '--project', '{project}', job];
    const { faults } = await certified('--api', api, '--', process.execPath, bin, ...watch);
    expect(faults).toEqual([]);
  });

  // A machine may lack both; where it has them, the loop is what the README of many a project has.
  test.skipIf(!isThere('curl') || !isThere('jq'))('has no faults: a loop of curl and jq', async () => {
    const start = performance.now();
    const { faults } = await certified('--', 'sh', join(clients, 'curl.sh'), ...ofVersion);
    expect(faults).toEqual([]);
    console.log(`certify of a loop of curl and jq: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  });

  test.skipIf(huaweicloud === undefined)('has no faults: a loop with the SDK of Huawei Cloud', async () => {
    const script = join(clients, 'huaweicloud_wait.py');
    const { faults } = await certified('--api', 'v2', '--', huaweicloud ?? '', script, ...ofVersion.slice(0, 3));
    expect(faults).toEqual([]);
  });

  test.skipIf(otcextensions === undefined)(
    'cannot wait at all: the waiter of the SDK of OpenStack, for codes',
    async () => {
      const script = join(clients, 'openstack_wait.py');
      const failures = '3,5,6,11,12,13,14,16,17,21,22';
      const { faults } = await certified(
        '--stopped',
        '1',
        '--',
        otcextensions ?? '',
        script,
        ...ofVersion,
        '10',
        failures,
      );
      expect(faults.map(({ status }) => status)).toEqual(expect.arrayContaining(['INIT', 'RUNNING', 'COMPLETED']));
      for (const { printed, given } of faults) {
        expect([given, printed]).toEqual(['failure', "AttributeError: 'int' object has no attribute 'lower'"]);
      }
    },
  );
});
