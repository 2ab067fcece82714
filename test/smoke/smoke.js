/**
 * Checks what has to work in every runtime, in a project in which jobstat is installed (see install.js):
 * `node smoke.js EXPECTED`, and the same with Bun and Deno. The folder EXPECTED holds the outputs of the first runtime, which is
 * to be the oldest one; those of all others must be the same to the byte.
 *
 * This is plain JavaScript, so that every runtime takes it as it is.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';

const [, , expected = 'expected'] = process.argv;
const { bun, deno, node } = process.versions;
const runtime = deno ? `Deno ${deno}` : bun ? `Bun ${bun}` : `Node ${node}`;

/** What comes before the arguments of the command line. */
const bin = [...(deno ? ['run', '--allow-all'] : []), join('node_modules', 'jobstat', 'dist', 'cli', 'bin.js')];

/** Runs a command, in which no argument has spaces, in this runtime. */
async function jobstat(command, { input = '', env = {} } = {}) {
  const child = spawn(process.execPath, [...bin, ...command.split(' ')], { env: { ...process.env, ...env } });
  const closed = once(child, 'close');
  child.stdin.end(input);
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { status, stdout, stderr };
}

/** Compares an output with that of the first runtime, which it becomes where there is none. */
function compare(name, output) {
  const file = join(expected, name);
  if (existsSync(file)) return assert.equal(output, readFileSync(file, 'utf8'));
  mkdirSync(expected, { recursive: true });
  writeFileSync(file, output);
}

/** Two jobs, whose ids are the same number to whoever reads them as numbers; the second one runs again after its end. */
const records = [
  ['9007199254740992', 10],
  ['9007199254740993', 7],
  ['9007199254740993', 10],
  ['9007199254740993', 8],
];
const ndjson = records.map(([job, status]) => `{"job_id":${job},"version_id":1,"status":${status}}\n`).join('');
const csv = `job_id,version_id,status\n${records.map(([job, status]) => `${job},1,${status}\n`).join('')}`;

/** What `validate` says of them, the last of which stands at this place. */
const verdict = (place) => `2 jobs, 4 observations, checked in poll mode

first                 2  the first status of a job
repeated              0  the same status again
direct                0  one transition leads there
skipped               1  possible; statuses in between were missed
impossible            1  no transitions lead there
gap                   0  UNKNOWN was reported, which proves nothing
unrecognized          0  not a status of the catalogue
malformed             0  no observation could be read

jobs: 1 success, 0 failure, 0 stopped, 1 live

1 finding

${place}  9007199254740993/1  COMPLETED → RUNNING  the job had ended; could have followed: DELETE_FAILED
`;

/** A log of 140 MB, of which each of two threads reads its part; what is wrong is in its last line. */
const PADDING = 'x'.repeat(1000);
const LINES = 140_000;
const long = (status) => `{"job":1,"status":${status},"log":"${PADDING}"}\n`;

/** What a new job is to do. */
const config = {
  worker_server_num: 1,
  flavor: { code: 'modelarts.vm.cpu.8u' },
  train_url: '/bucket/output/',
  engine_id: 4,
  app_url: '/bucket/code/',
  boot_file_url: '/bucket/code/train.py',
  data_source: [{ type: 'obs', data_url: '/bucket/data/' }],
};

const checks = {
  'validate reads NDJSON, with exact ids, and says what is wrong': async () => {
    writeFileSync('log.ndjson', ndjson);
    const found = { status: 1, stdout: verdict('log.ndjson:4'), stderr: '' };
    assert.deepEqual(await jobstat('validate log.ndjson'), found);
  },
  'and CSV': async () => {
    writeFileSync('log.csv', csv);
    const found = { status: 1, stdout: verdict('log.csv:5'), stderr: '' };
    assert.deepEqual(await jobstat('validate log.csv'), found);
  },
  'and what is gzipped': async () => {
    writeFileSync('log.ndjson.gz', gzipSync(ndjson));
    const found = { status: 1, stdout: verdict('log.ndjson.gz:4'), stderr: '' };
    assert.deepEqual(await jobstat('validate log.ndjson.gz'), found);
  },
  'and standard input': async () => {
    const found = { status: 1, stdout: verdict('stdin:4'), stderr: '' };
    assert.deepEqual(await jobstat('validate -', { input: ndjson }), found);
  },
  'exit codes are 0 where all is fine, and 2 where nothing could be run': async () => {
    assert.equal((await jobstat('validate --sequence 1,7,8,10')).status, 0);
    const { status, stdout, stderr } = await jobstat('validate missing.ndjson');
    assert.deepEqual({ status, stdout }, { status: 2, stdout: '' });
    assert.match(stderr, /^jobstat: .*missing\.ndjson.*\n$/);
  },
  'an output that cannot be written is said': async () => {
    const full = '/dev/full';
    if (!existsSync(full)) return;
    const output = openSync(full, 'w');
    const child = spawn(process.execPath, [...bin, 'validate', '--format', 'json', 'log.ndjson'], {
      stdio: ['ignore', output, 'pipe'],
    });
    const closed = once(child, 'close');
    const stderr = await text(child.stderr);
    closeSync(output);
    const [status] = await closed;
    assert.deepEqual(
      { status, stderr },
      { status: 2, stderr: 'jobstat: cannot write the output: no space left on its disk\n' },
    );
  },
  'the library gives verdicts': async () => {
    const { validate } = await import('jobstat');
    assert.equal(validate([1, 7, 8, 10]).ok, true);
    const [{ kind, from, to, reason }] = validate([10, 8]).findings;
    assert.deepEqual([kind, from, to, reason], ['impossible', 'COMPLETED', 'RUNNING', 'terminal']);
  },
  'threads check a long log': async () => {
    const { validateFiles } = await import('jobstat/node');
    writeFileSync('long.ndjson', long(8).repeat(LINES) + long(1));
    let threads = 1;
    const count = () => threads++;
    process.on('worker', count);
    const { records, findings } = await validateFiles(['long.ndjson'], { workers: 2 });
    process.off('worker', count);
    const [{ kind, line }] = findings;
    assert.deepEqual(
      { records, kind, line, threads },
      { records: LINES + 1, kind: 'impossible', line: LINES + 1, threads: 2 },
    );
  },
  'DuckDB checks a log where it is installed, and else is asked for': async () => {
    const { openDuckdb } = await import('jobstat/duckdb');
    const isThere = await import('@duckdb/node-api').then(
      () => true,
      () => false,
    );
    if (!isThere) return assert.rejects(openDuckdb(), /install it with: npm install @duckdb\/node-api@/);
    const found = { status: 1, stdout: verdict('log.ndjson:4'), stderr: '' };
    assert.deepEqual(await jobstat('validate --engine duckdb log.ndjson'), found);
  },
  'the fake API has a job, and watch follows it to its end': async () => {
    const { startServer, watch } = await import('jobstat/node');
    const { url, close } = await startServer({ settings: { progress: { polls: 1 }, outcome: 'FAILED' } });
    try {
      const create = async (job_name) => {
        const body = JSON.stringify({ job_name, config });
        const headers = { 'X-Auth-Token': 'any' };
        const response = await fetch(`${url}/v1/demo/training-jobs`, { method: 'POST', headers, body });
        return String((await response.json()).job_id);
      };
      const seen = [];
      const job = await create('first');
      for await (const { status, judgement } of watch({
        endpoint: url,
        project: 'demo',
        token: 'any',
        job,
        every: '10ms',
      })) {
        seen.push([status, judgement.verdict]);
      }
      assert.deepEqual(seen.at(-1), ['FAILED', 'direct']);
      assert.ok(seen.slice(1).every(([, verdict]) => verdict === 'direct'));

      const command = `watch --endpoint ${url} --project demo --every 10ms --format json ${await create('second')}`;
      const { status, stdout } = await jobstat(command, { env: { MODELARTS_TOKEN: 'any' } });
      const { outcome, ok } = JSON.parse(stdout);
      assert.deepEqual({ status, outcome, ok }, { status: 1, outcome: 'failure', ok: true });
    } finally {
      await close();
    }
  },
  'simulated logs are the same to the byte': async () => {
    const { status, stdout } = await jobstat('simulate --jobs 300 --seed 7 --poll 1m --corrupt 2%');
    assert.equal(status, 0);
    compare('simulated.ndjson', stdout);
    writeFileSync('simulated.ndjson', stdout);
  },
  'so is the report as JSON': async () => {
    const { status, stdout, stderr } = await jobstat('validate --format json simulated.ndjson');
    assert.deepEqual({ status, stderr }, { status: 1, stderr: '' });
    compare('report.json', stdout);
  },
  'so is the page, but for the time at which it was made': async () => {
    assert.equal((await jobstat('report -o page.html simulated.ndjson')).status, 1);
    const page = readFileSync('page.html', 'utf8');
    assert.match(page, /"created":\d{13},/);
    compare('page.html', page.replace(/"created":\d{13},/, ''));
  },
  'so is the picture': async () => {
    const { status, stdout, stderr } = await jobstat('diagram --format svg');
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    compare('machine.svg', stdout);
  },
};

let failures = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`holds  ${name}`);
  } catch (error) {
    failures++;
    console.log(`fails  ${name}\n${error.stack}`);
  }
}
const count = Object.keys(checks).length;
console.log(`${runtime}: ${count - failures} of ${count} hold`);
process.exitCode = failures === 0 ? 0 : 1;
