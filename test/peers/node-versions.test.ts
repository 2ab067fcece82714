import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { bin } from '../cli/process.ts';

const folder = fileURLToPath(new URL('.environments/node', import.meta.url));

const refused = ['18.20.8', '21.7.3', '22.0.0'];
const supported = ['20.19.0', '22.12.0', '24.0.0'];

beforeAll(() => {
  // The packages that hold the program itself; `node` only chooses one of them by a script.
  const program = `node-${process.platform}-${process.arch}`;
  const packages = [...refused, ...supported]
    .filter((version) => !existsSync(nodeOf(version)))
    .map((version) => `${version}@npm:${program}@${version}`);
  if (packages.length === 0) return;
  mkdirSync(folder, { recursive: true });
  execFileSync('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', ...packages]);
}, 600_000);

function nodeOf(version: string): string {
  return `${folder}/node_modules/${version}/bin/node`;
}

function run(version: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(nodeOf(version), [bin, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('the command line', () => {
  test.each(refused)('says in one sentence that it does not run on Node %s', (version) => {
    expect(run(version, 'validate', '--sequence', '10,8')).toEqual({
      status: 2,
      stdout: '',
      stderr: `jobstat: needs Node.js 20 from 20.19 on, or 22.12 or later; this is ${version}\n`,
    });
  });

  test.each(supported)('runs on Node %s', (version) => {
    const { status, stdout, stderr } = run(version, 'validate', '--format', 'json', '--sequence', '10,8');
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, findings: [{ from: 'COMPLETED', to: 'RUNNING' }] });
  });
});
