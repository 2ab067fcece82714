import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { withShell } from '../cli/process.ts';
import { repository } from '../repository.ts';
import { blocksOf, page, pages } from './pages.ts';

/*
 * The scripts of the pages, typed as they stand. Where one leaves a real project to the reader, it gets a fake one.
 */

const shell = withShell();
const hasJq = spawnSync('jq', ['--version']).error === undefined;

/** A folder in which a script may write, and that has the examples. */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'jobstat-docs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(join(repository, 'examples'), join(folder, 'examples'));
  return folder;
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Runs a script, up to its first command that fails. */
async function run(script: string) {
  const port = await freePort();
  // A terminal has job control, by which %1 is all that npx has started; a script has none.
  const own = script
    .replaceAll('kill %1', 'kill $!')
    .replaceAll('8080', String(port))
    .replaceAll('jobstat serve', `jobstat serve --port ${port}`);
  return shell(`set -e\ntrap 'kill $! 2> /dev/null || true' EXIT\n${own}`, 'sh', newFolder());
}

/** A script for a real project, around a fake of it with one job. */
function onFake(script: string): string {
  return `
npx jobstat serve --speed 60 --outcome success &
curl -s --retry 9 --retry-connrefused -o created.json -H 'X-Auth-Token: any' \\
  http://127.0.0.1:8080/v1/demo/training-jobs -d @examples/create-request.json
${script.replace(/ENDPOINT=\S+ PROJECT=…/, 'ENDPOINT=http://127.0.0.1:8080 PROJECT=demo').replace('TOKEN=…', 'TOKEN=any')}
kill $!
`;
}

/** The script of a page that begins like this. */
function script(path: string, beginning: string): string {
  const found = blocksOf(page(path), 'sh').find((text) => text.startsWith(beginning));
  if (found === undefined) throw new Error(`${path} has no script that begins with ${beginning}`);
  ran.add(found);
  return found;
}
const ran = new Set<string>();

describe('the front page', () => {
  test.skipIf(!hasJq)('records a project in two ways, and checks both (where jq is installed)', async () => {
    const { stdout, stderr, status } = await run(onFake(script('README.md', 'export MODELARTS_TOKEN')));
    expect(stderr).not.toContain('jobstat:');
    expect(stdout).toMatch(/1 job, 2 observations.*no findings/s);
    expect(status).toBe(0);
  });

  // What it prints, test/cli/certify/certify-command.test.ts compares.
  test('tests a poller as the page on pollers does', () => {
    const certify = script('README.md', 'npx jobstat certify');
    expect(script('docs/pollers.md', 'npx jobstat certify')).toBe(certify);
    expect(blocksOf(page('docs/pollers.md'), 'text').at(-1)).toBe(blocksOf(page('README.md'), 'text')[0]);
  });
});

describe('the page on logs', () => {
  test.skipIf(!hasJq)('keeps what the API answers (where jq is installed)', async () => {
    const { stdout, status } = await run(
      onFake(`${script('docs/logs.md', 'export')}npx jobstat validate answers.ndjson\n`),
    );
    expect(stdout).toMatch(/no findings/);
    expect(status).toBe(0);
  });
});

describe('the page on watching', () => {
  test('has a job created, watched to its success, recorded and checked', async () => {
    const { stdout, status } = await run(script('docs/watching.md', 'npx jobstat serve'));
    expect(stdout).toContain('"job_id":100001');
    expect(stdout).toContain('the first status of a job');
    expect(stdout).toMatch(/^\{"job_id":100001,"version_id":200001,"time":".+Z","status":\d+\}$/m);
    expect(stdout).toMatch(/1 job, .*no findings/s);
    expect(status).toBe(0);
  });

  test('records a project twice', async () => {
    const twice = script('docs/watching.md', 'export MODELARTS_TOKEN').replace('--every 30s', '--every 1s');
    const { stdout, status } = await run(onFake(twice));
    expect(stdout).toMatch(/1 job, .*no findings/s);
    expect(status).toBe(0);
  });
});

describe('the page on the fake API', () => {
  test('has a job created and watched to its success', async () => {
    const { stdout, status } = await run(script('docs/fake-api.md', 'npx jobstat serve --speed'));
    expect(stdout).toContain('"job_id":100001');
    expect(stdout).toContain('the first status of a job');
    expect(status).toBe(0);
  });
});

describe('the page of the SageMaker example', () => {
  test('checks histories, prints paths, and checks what it simulates', async () => {
    const { stdout, status } = await run(script('examples/sagemaker/README.md', 'npx jobstat validate'));
    expect(stdout).toMatch(/135 jobs, .*no findings.* paths of .*500 jobs, .*no findings/s);
    expect(status).toBe(0);
  });
});

/** Scripts that are not run here, with the reason. */
const elsewhere = [
  // The bench takes an hour; each test of it runs a part.
  { path: 'docs/performance.md', beginning: 'npm run bench' },
  // It installs from PyPI, and is run in test/peers/huaweicloud.test.ts.
  { path: 'docs/fake-api.md', beginning: 'npx jobstat serve --api v2' },
];

test('no script is left out', () => {
  if (!hasJq) {
    script('README.md', 'export MODELARTS_TOKEN');
    script('docs/logs.md', 'export');
  }
  for (const { path, beginning } of elsewhere) script(path, beginning);
  const all = pages.flatMap((each) => blocksOf(each, 'sh'));
  expect(all.filter((text) => !ran.has(text))).toEqual([]);
});
