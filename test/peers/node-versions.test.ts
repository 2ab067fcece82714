import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bin } from '../cli/jobstat.ts';

const folder = fileURLToPath(new URL('.environments/node', import.meta.url));

/** A version of Node, as npm serves it. */
function nodeOf(version: string): string {
  const own = `${folder}/${version}`;
  const node = `${own}/node_modules/.bin/node`;
  if (!existsSync(node)) {
    mkdirSync(own, { recursive: true });
    execFileSync('npm', ['install', '--prefix', own, '--no-save', '--no-audit', '--no-fund', `node@${version}`]);
  }
  return node;
}

function run(version: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(nodeOf(version), [bin, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('the command line', () => {
  test.each(['18.20.8', '21.7.3', '22.0.0'])('says in one sentence that it does not run on Node %s', (version) => {
    expect(run(version, 'validate', '--sequence', '10,8')).toEqual({
      status: 2,
      stdout: '',
      stderr: `jobstat: needs Node.js 20 from 20.19 on, or 22.12 or later; this is ${version}\n`,
    });
  });

  test.each(['20.19.0', '22.12.0', '24.0.0'])('runs on Node %s', (version) => {
    const { status, stdout, stderr } = run(version, 'validate', '--format', 'json', '--sequence', '10,8');
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, findings: [{ from: 'COMPLETED', to: 'RUNNING' }] });
  });
});
