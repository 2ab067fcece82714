import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jobstat } from '../cli/run.ts';
import { canRun } from './programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));
cpSync(fileURLToPath(new URL('terraform', import.meta.url)), folder, { recursive: true });

const hasSdk = canRun(
  'go',
  ['-C', folder, 'mod', 'download', 'github.com/hashicorp/terraform-plugin-sdk/v2'],
  "Terraform's plugin SDK",
);

function go(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('go', args, { cwd: folder, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.trimEnd();
}

describe.skipIf(!hasSdk)("Terraform's plugin SDK", () => {
  const program = join(folder, 'bin', 'example');

  beforeAll(async () => {
    mkdirSync(join(folder, 'bin'));
    const args = ['--format', 'terraform', '--package', 'main', '-o', join(folder, 'waiters.go')];
    expect((await jobstat(['waiters', ...args])).status).toBe(0);
    expect(spawnSync('gofmt', ['-l', folder], { encoding: 'utf8' }).stdout).toBe('');
    go('vet', '.');
    go('build', '-o', program, '.');
  });

  test.each([
    ['a job runs', 'running', ['1', '4', '0', '7', '8'], 'reached 8'],
    ['a job has ended', 'ended', ['1', '4', '8', '9', '12'], 'reached 12'],
    ['a job has succeeded', 'success', ['1', '8', '10'], 'reached 10'],
    ['a job that was not submitted does not run', 'running', ['1', '5'], 'hopeless 5'],
    ['a job that is being stopped does not run', 'running', ['7', '9'], 'hopeless 9'],
    ['a job has failed', 'success', ['7', '0', '22'], 'hopeless 22'],
    ['a status is not one of the lifecycle', 'ended', ['1', '23'], 'hopeless 23'],
  ])('says that %s', (_, target, statuses, expected) => {
    expect(spawnSync(program, [target, ...statuses], { encoding: 'utf8' }).stdout).toBe(`${expected}\n`);
  });
});
