import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { StatusEntry } from '../src/model/catalogue.ts';
import { bases } from '../src/model/evidence.ts';
import { jobTable } from '../src/model/modelarts-v1/lifecycle.ts';
import { statuses, statusNames } from '../src/model/modelarts-v1/statuses.ts';
import { withShell } from './cli/process.ts';
import { jobstat } from './cli/run.ts';
import { repository } from './repository.ts';

const readme = readFileSync(join(repository, 'README.md'), 'utf8');

/** The pages whose commands are typed as they stand. */
const pages = ['README.md', 'docs/lifecycles.md', 'docs/logs.md', 'docs/pollers.md', 'docs/waiting.md'];
const scripts = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')).scripts;

const shell = withShell();

function blocks(language: string, page = readme): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, text]) => text ?? '');
}

/** Tables without the blanks that align their columns. */
function unaligned(text: string): string {
  return text.replace(/ +/g, ' ').replace(/-{3,}/g, '---').replace(/ -+:/g, ' --:');
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** The lines under a heading that are rows of a table. */
function tableUnder(heading: string): string {
  const section = readme.split(/^## /m).find((text) => text.startsWith(heading)) ?? '';
  return unaligned(
    section
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .join('\n'),
  );
}

describe.each(pages)('the commands of %s', (page) => {
  const file = join(repository, page);
  const shown = blocks('console', readFileSync(file, 'utf8'));

  test.each(shown.map((block) => [block.split('\n')[0]?.slice(2) ?? '', block]))('%s', async (command, block) => {
    // What npm would build first, the tests were built with.
    const line = command === 'npm ci && npm start' ? scripts.start.split(' && ').at(-1) : command;
    // Where nothing is left to the shell, there is no need of it.
    const [, words] = /^npx jobstat ([\w./:,= -]+)$/.exec(line) ?? [];
    const { stdout, stderr } = words === undefined ? shell(line) : await jobstat(words.split(' '));
    const fresh = `$ ${command}\n${stdout}`;
    if (process.env.UPDATE_README)
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replace(block, () => fresh),
      );
    else expect(fresh).toBe(block);
    expect(stderr).toBe('');
  });
});

describe('the README', () => {
  test('names the command that runs the tests, which is the one that CI runs', () => {
    expect(readme).toContain('`npm ci && npm test`');
    expect(readFileSync(join(repository, '.ci/run'), 'utf8')).toContain('npm ci && npm test');
  });

  test('lists the statuses as they are in the catalogue', () => {
    const rows = statusNames.map((name) => {
      const { code, phase, outcome, description }: StatusEntry = statuses[name];
      return `| ${code} | ${name} | ${phase} | ${outcome ?? ''} | ${description.en} |`;
    });
    const header = ['| code | status | phase | outcome | meaning |', '| --: | --- | --- | --- | --- |'];
    expect(tableUnder('The statuses')).toBe(unaligned([...header, ...rows].join('\n')));
  });

  test('counts the transitions of each basis', () => {
    for (const basis of bases) {
      const count = jobTable.rows.filter((row) => row.basis === basis).length;
      expect(unaligned(readme)).toMatch(new RegExp(`^\\| \`${basis}\` \\| .+ \\| ${count} \\|$`, 'm'));
    }
    expect(readme).toContain(`${jobTable.rows.length} transitions between ${statusNames.length} statuses`);
  });

  test('shows pictures that are there, and links to files that are', () => {
    const targets = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, target]) => target ?? '');
    expect(targets).toContain('diagrams/machine.svg');
    for (const target of targets) expect(existsSync(join(repository, target)), target).toBe(true);
  });

  test('shows the fake API as it is used in examples/fake-api.ts, which runs', async () => {
    expect(blocks('ts')[1]).toBe(readFileSync(join(repository, 'examples/fake-api.ts'), 'utf8'));
    const printed: unknown[][] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((...values) => printed.push(values));
    await import('../examples/fake-api.ts');
    log.mockRestore();
    expect(printed.length).toBeGreaterThan(2);
    expect(printed.at(-1)).toEqual(['FAILED', 'direct']);
  });

  test('shows an inspector as it is used in examples/inspect.ts, which runs', async () => {
    expect(blocks('ts')[2]).toBe(readFileSync(join(repository, 'examples/inspect.ts'), 'utf8'));
    const printed: unknown[][] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((...values) => printed.push(values));
    await import('../examples/inspect.ts');
    log.mockRestore();
    expect(printed).toEqual([[expect.stringMatching(/^look at http:\/\/127\.0\.0\.1:\d+$/)]]);
  });

  test('has a job created, watched and judged by what it has typed', async () => {
    const port = await freePort();
    const [block = ''] = blocks('sh');
    const script = `set -e\n${block}`.replaceAll('8080', String(port)).replace('serve', `serve --port ${port}`);
    const { stdout, status } = shell(script.replace('100001\n', '100001 || true\n'));
    expect(stdout).toContain('"job_id":100001');
    expect(stdout).toContain('the first status of a job');
    expect(stdout).toMatch(/^\{"job_id":100001,"version_id":200001,"time":".+Z","status":\d+\}$/m);
    expect(stdout).toMatch(/1 job, .*no findings/s);
    expect(status).toBe(0);
  });

  test('has a page on lifecycles that shows examples/deployment/library.ts, which runs', async () => {
    const page = readFileSync(join(repository, 'docs/lifecycles.md'), 'utf8');
    expect(blocks('ts', page)).toEqual([readFileSync(join(repository, 'examples/deployment/library.ts'), 'utf8')]);
    const printed: unknown[][] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((...values) => printed.push(values));
    await import('../examples/deployment/library.ts');
    log.mockRestore();
    expect(printed).toEqual([
      ['terminal'],
      ['queued → building → live'],
      ['queued → building → failed'],
      [expect.stringContaining('---')],
    ]);
  });

  test('has a page on the fake API that shows examples/fake-api-controls.ts, which runs', async () => {
    const page = readFileSync(join(repository, 'docs/fake-api.md'), 'utf8');
    expect(blocks('ts', page)).toEqual([readFileSync(join(repository, 'examples/fake-api-controls.ts'), 'utf8')]);
    expect(blocks('py', page)).toEqual([readFileSync(join(repository, 'examples/huaweicloud-sdk.py'), 'utf8')]);
    const printed: unknown[][] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((...values) => printed.push(values));
    await import('../examples/fake-api-controls.ts');
    log.mockRestore();
    expect(printed).toEqual([['Creating'], ['Pending'], ['Completed'], [true]]);
  });

  test('has a page on pollers with a client that is a function, and what is said of it', async () => {
    const page = readFileSync(join(repository, 'docs/pollers.md'), 'utf8');
    expect(blocks('ts', page)).toEqual([readFileSync(join(repository, 'examples/poller/check-poller.ts'), 'utf8')]);
    const printed: string[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((line) => printed.push(line));
    await import('../examples/poller/check-poller.ts');
    log.mockRestore();
    expect(blocks('', page)).toContain(`${printed.join('\n')}\n`);
  });

  test('has a page on the fake API whose first commands create and watch a job', async () => {
    const port = await freePort();
    const [block = ''] = blocks('sh', readFileSync(join(repository, 'docs/fake-api.md'), 'utf8'));
    const script = `set -e\n${block}`.replaceAll('8080', String(port)).replace('serve', `serve --port ${port}`);
    const { stdout, status } = shell(script.replace('100001\n', '100001 || true\n'));
    expect(stdout).toContain('"job_id":100001');
    expect(stdout).toContain('the first status of a job');
    expect(status).toBe(0);
  });

  test('shows the library as it is used in examples/library.ts, which runs', async () => {
    const example = readFileSync(join(repository, 'examples/library.ts'), 'utf8');
    const pollerTest = readFileSync(join(repository, 'examples/poller/poller.test.ts'), 'utf8');
    const shown = blocks('ts');
    expect([shown[0], shown.at(-1)]).toEqual([pollerTest, example]);

    const printed: unknown[][] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((...values) => printed.push(values));
    await import('../examples/library.ts');
    log.mockRestore();
    expect(printed).toEqual([
      ['CHECK_RUNNING_COMPLETED', false, false, 'RUNNING'],
      [true, expect.objectContaining({ from: 'COMPLETED', to: 'RUNNING', reason: 'terminal' })],
      [2, ['SUBMIT_TRYING', 'RUNNING', 'COMPLETED']],
      ['impossible'],
      [{ success: 1, failure: 2, stopped: 1, live: 1 }],
      [{ live: 'RUNNING' }],
    ]);
  });
});
