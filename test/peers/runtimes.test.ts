import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bin } from '../cli/process.ts';
import { repository } from '../repository.ts';

const folder = fileURLToPath(new URL('.environments/runtimes', import.meta.url));
const project = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(project, { recursive: true }));

/** Versions of Node that are not supported. */
const refused = ['18.20.8', '21.7.3', '22.0.0'];

/** What is supported: the oldest of Node first, by which all are measured, and other runtimes, with their options. */
const supported: readonly (readonly [string, string, ...string[]])[] = [
  ['Node 20.19.0', nodeOf('20.19.0')],
  ['Node 22.12.0', nodeOf('22.12.0')],
  ['Node 24.21.0', nodeOf('24.21.0')],
  ['Node 26.10.0', nodeOf('26.10.0')],
  ['Bun 1.4.5', `${folder}/node_modules/.bin/bun`],
  ['Deno 2.9.6', `${folder}/node_modules/.bin/deno`, 'run', '--allow-all'],
];

function nodeOf(version: string): string {
  return `${folder}/node_modules/${version}/bin/node`;
}

/** The package that holds a runtime, and the folder that it is in. */
function packageOf(runtime: string): { readonly name: string; readonly wanted: string } {
  const [program = '', version = ''] = runtime.toLowerCase().split(' ');
  // The packages that hold the program itself; `node` only chooses one of them by a script.
  const holder = `npm:node-${process.platform}-${process.arch}`;
  return program === 'node'
    ? { name: version, wanted: `${version}@${holder}@${version}` }
    : { name: program, wanted: `${program}@${version}` };
}

beforeAll(() => {
  const missing = [...refused.map((version) => `Node ${version}`), ...supported.map(([name]) => name)]
    .map(packageOf)
    .filter(({ name }) => !existsSync(`${folder}/node_modules/${name}`))
    .map(({ wanted }) => wanted);
  if (missing.length > 0) {
    mkdirSync(folder, { recursive: true });
    execFileSync('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', ...missing]);
  }
  execFileSync(process.execPath, [fileURLToPath(new URL('../smoke/install.js', import.meta.url)), project]);
}, 600_000);

test('the workflow has the same runtimes', () => {
  const workflow = readFileSync(join(repository, '.github/workflows/ci.yml'), 'utf8');
  for (const [runtime] of supported) {
    const [program, version] = runtime.toLowerCase().split(' ');
    const major = version?.split('.')[0];
    expect(workflow).toMatch(
      program === 'node' ? new RegExp(`node(-version)?: '${major}\\b`) : `package: ${program}@${version} `,
    );
  }
});

describe('the command line', () => {
  test.each(refused)('says in one sentence that it does not run on Node %s', (version) => {
    const { status, stdout, stderr } = spawnSync(nodeOf(version), [bin, 'validate', '--sequence', '10,8'], {
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: `jobstat: needs Node.js 20 from 20.19 on, or 22.12 or later; this is ${version}\n`,
    });
  });
});

describe('the package', () => {
  test.each(supported)('passes the smoke checks in %s', (name, program, ...args) => {
    const { status, stdout, stderr } = spawnSync(program, [...args, 'smoke.js', 'expected'], {
      cwd: project,
      encoding: 'utf8',
    });
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toMatch(new RegExp(`\\n${name}: (\\d+) of \\1 hold\\n$`));
  });
});
