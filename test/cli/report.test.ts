import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { PageData } from '../../src/viewer/report/page-data.ts';
import { jobstat, start } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-report-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

/** What stands in a page for its program. */
function dataIn(page: string): PageData {
  const [, json = ''] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page) ?? [];
  return JSON.parse(json);
}

describe('jobstat report', () => {
  test('writes a page, and says what is in it', async () => {
    const { status, stdout, stderr } = await jobstat(['report', 'examples/broken.ndjson', '-o', at('a.html')]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toBe(`${at('a.html')}: 2 jobs, with findings\n`);
    const validated = JSON.parse((await jobstat(['validate', '--format', 'json', 'examples/broken.ndjson'])).stdout);
    const { findings, warnings, findingsOmitted, warningsOmitted, schemaVersion, ...counts } = validated;
    const { report, files } = dataIn(readFileSync(at('a.html'), 'utf8'));
    expect(report).toEqual(counts);
    expect(files).toEqual(['examples/broken.ndjson']);
  });

  test('says what a config file excepts', async () => {
    writeFileSync(at('jobstat.yaml'), 'allow: [{ from: COMPLETED, to: RUNNING, reason: ours }]');
    const input = 'job,status\na,COMPLETED\na,RUNNING\n';
    const args = ['report', '--config', at('jobstat.yaml'), '-o', at('b.html')];
    const page = `${at('b.html')}: 1 job, no findings, 1 finding excepted\n`;
    expect(await jobstat(args, { input })).toMatchObject({ status: 0, stdout: page });
  });

  test('writes to standard output where no file is named', async () => {
    const { status, stdout } = await jobstat(['report'], {
      input: '1,RUNNING\n1,COMPLETED\n'.replace(/^/, 'job,status\n'),
    });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^<!doctype html>.*<\/html>\n$/s);
    expect(dataIn(stdout).variants).toEqual([
      { statuses: [8, 10], isCut: false, count: 1, outcome: 'success', examples: ['1'] },
    ]);
  });

  test('takes - for standard output', async () => {
    const [unnamed, named] = [['report'], ['report', '-o', '-']].map((args) =>
      jobstat([...args, 'examples/broken.ndjson']).then(({ stdout, status }) => ({ status, ...dataIn(stdout) })),
    );
    expect({ ...(await named), created: 0 }).toEqual({ ...(await unnamed), created: 0 });
    expect(existsSync('-')).toBe(false);
    const terminal = await jobstat(['report', '-o', '-', 'examples/polls.ndjson'], { terminal: 'plain' });
    expect(terminal).toMatchObject({ status: 2, stdout: '', stderr: 'jobstat: name the file to write with -o\n' });
  });

  test('takes several logs, modes, grounds and fields as validate does', async () => {
    writeFileSync(at('x.csv'), 'who,what\na,INIT\n');
    writeFileSync(at('y.csv'), 'who,what\na,RUNNING\n');
    const fields = ['--job-field', 'who', '--status-field', 'what'];
    const run = async (...more: string[]) =>
      dataIn((await jobstat(['report', at('x.csv'), at('y.csv'), ...fields, ...more])).stdout);
    expect((await run()).report).toMatchObject({ mode: 'poll', ok: true, jobs: 1 });
    expect((await run('--mode', 'events')).report).toMatchObject({ mode: 'events', ok: false });
    expect((await run('--min-basis', 'documented')).report).toMatchObject({ minBasis: 'documented' });
    expect((await run()).jobs[0]?.runs.map(([status, , , , line, file]) => [status, line, file])).toEqual([
      [1, 2, 0],
      [8, 2, 1],
    ]);
  });

  test('sorts where it is asked to', async () => {
    const input = '{"job":1,"status":10,"time":20}\n{"job":1,"status":8,"time":10}\n';
    expect((await jobstat(['report'], { input })).status).toBe(1);
    expect((await jobstat(['report', '--sort'], { input })).status).toBe(0);
  });

  test('holds nothing that could end its script or load something', async () => {
    const { stdout } = await jobstat(['report'], { input: '{"job":"</script><script>x</script><!--","status":8}\n' });
    expect(stdout.match(/<script/g)).toHaveLength(2);
    expect(stdout).not.toMatch(/(?:src|href)="(?!#)/);
    expect(stdout).toMatch(/Content-Security-Policy" content="default-src 'none'; script-src 'sha256-/);
  });

  test.each([
    [['missing.ndjson'], /^jobstat: missing.ndjson: no such file\n$/],
    [['missing.ndjson', '-o', at('none.html')], /no such file\n$/],
    [
      ['examples/polls.ndjson', '-o', at('no/such/folder.html')],
      /cannot write the page: .*folder\.html: no such folder\n$/,
    ],
    [['examples/polls.ndjson', '-o', '-', '--open'], /--open needs a file: name it with -o/],
    [['examples/polls.ndjson', '--open'], /--open needs a file: name it with -o/],
    [['examples/polls.ndjson', '--port', '1'], /--port needs --follow/],
    [['--follow'], /--follow needs exactly one file/],
    [['--follow', '-'], /--follow needs exactly one file/],
    [['--follow', 'a', 'b'], /--follow needs exactly one file/],
    [['--follow', 'a', '-o', 'b'], /--follow cannot be used with --output or --sort/],
    [['--follow', 'missing.ndjson'], /missing.ndjson: no such file/],
  ])('says what is wrong: %j', async (args, message) => {
    const { status, stdout, stderr } = await jobstat(['report', ...args]);
    expect({ status, stdout: stdout.replace(/^Live report of .*\n/, '') }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at ');
    expect(existsSync(at('none.html'))).toBe(false);
  });

  test('shows what could be read where another log could not', async () => {
    const { status, stdout } = await jobstat([
      'report',
      'missing.ndjson',
      'examples/polls.ndjson',
      '-o',
      at('part.html'),
    ]);
    expect(status).toBe(2);
    expect(stdout).toMatch(/part.html: 5 jobs/);
  });
});

/** A report that is served as a log grows. */
async function following(file: string) {
  const { url, interrupt } = await start(['report', '--follow', file]);
  const told: PageData[] = [];
  const socket = new WebSocket(url.replace('http', 'ws'));
  socket.on('message', (text) => told.push(JSON.parse(String(text))));
  socket.on('error', () => {});
  const observations = (count: number) => expect.poll(() => told.at(-1)?.report.observations).toBe(count);
  return { url, interrupt, observations };
}

describe('jobstat report --follow', () => {
  const line = (status: number) => `{"job":1,"status":${status}}\n`;

  test('goes on as the log grows, also when it starts anew, until it is interrupted', async () => {
    const file = at('growing.ndjson');
    writeFileSync(file, line(1));
    const { url, interrupt, observations } = await following(file);
    await observations(1);
    appendFileSync(file, line(8).slice(0, 5));
    appendFileSync(file, line(8).slice(5));
    await observations(2);
    expect(dataIn(await (await fetch(url)).text()).report.observations).toBe(2);
    truncateSync(file);
    appendFileSync(file, line(10));
    await observations(3);
    expect((await interrupt()).status).toBe(0);
  });

  test('waits for the first record of an empty log', async () => {
    const file = at('empty.ndjson');
    writeFileSync(file, '');
    const { interrupt, observations } = await following(file);
    await observations(0);
    appendFileSync(file, line(10) + line(8));
    await observations(2);
    expect((await interrupt()).status).toBe(1);
  });

  test('is for this machine only', async () => {
    const file = at('private.ndjson');
    writeFileSync(file, line(1));
    const { url } = await following(file);
    const { port } = new URL(url);
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(`${url}/other`)).status).toBe(404);
    expect((await fetch(url, { headers: { origin: 'http://evil.example' } })).status).toBe(403);
    const refused = new WebSocket(`ws://127.0.0.1:${port}`, { origin: 'http://evil.example' });
    expect(await new Promise((resolve) => refused.once('error', ({ message }) => resolve(message)))).toMatch(/401|403/);
  });
});
