import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { Client, newJob, serve } from '../fake-api/client.ts';
import { repository } from '../repository.ts';
import { serveJob } from '../watch/served-job.ts';
import { bin, runProcess, startProcess, withShell } from './process.ts';
import { jobstat } from './run.ts';

/*
 * All other tests of the command line run it in their own process. Here is what only the built program in a process of
 * its own can show: exit codes, signals, pipes and their ends, standard input, threads, memory, and shells.
 */

const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

const shell = withShell();

describe('the process', () => {
  test('is started by Node as a command', () => {
    expect(readFileSync(bin, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  test('starts without commands and what they need, so that help and the version are there at once', () => {
    const sourceOf = (name: string) => readFileSync(join(dirname(bin), name), 'utf8');
    const loaded = new Set([...sourceOf('bin.js').matchAll(/import\("(.+?)"\)/g)].map(([, name = '']) => name));
    for (const name of loaded) {
      if (!name.startsWith('.')) continue;
      for (const [, inner = ''] of sourceOf(name).matchAll(/^(?:import|export) .+ from "(.+)";$/gm)) loaded.add(inner);
    }
    const files = [...loaded].filter((name) => name.startsWith('.')).map((name) => name.replace(/-.{8}\.js$/, ''));
    expect(files.sort()).toEqual(['./main', './process-outputs', './start']);
    const packages = [...loaded].filter((name) => !/^(\.|node:)/.test(name));
    expect(packages).toEqual(['@stricli/core']);
  });

  test.each([
    [0, ['validate', '--sequence', '1,7,8,10']],
    [1, ['validate', 'examples/broken.ndjson']],
    [2, ['valdate']],
  ])('exits with %i, and prints what it prints in a process of others: %j', async (status, args) => {
    const run = runProcess(args);
    expect(run.status).toBe(status);
    expect(run).toEqual(await jobstat(args));
    expect(run.stdout).not.toContain('\u001b');
  });

  test('reads its standard input', () => {
    const { status, stdout } = runProcess(['validate'], gzipSync('{"job":"a","status":99}\n'));
    expect(stdout).toMatch(/^stdin:1 {2}a {2}"99"/m);
    expect(status).toBe(1);
  });

  test('ends quietly when its reader has seen enough', () => {
    const log = join(folder, 'many.ndjson');
    writeFileSync(log, '{"job":"a","status":8}\n{"job":"a","status":1}\n'.repeat(2500));
    expect(shell(`jobstat validate --format json --max-findings 5000 "${log}" | head -1`)).toMatchObject({
      stdout: '{\n',
      stderr: '',
    });
    const { stdout, stderr } = shell('jobstat simulate --jobs 100000 --poll 1s | head -1');
    expect(stdout).toMatch(/^\{"job_id":100001,"version_id":1,"time":"2025-01-01T00:00:0.+","status":1\}\n$/);
    expect(stderr).toBe('');
    // Also where the output is closed while it is written to.
    for (const command of [
      'simulate --jobs 100000 --poll 1s',
      `validate --each "${log}"`,
      'jobs examples/polls.ndjson',
    ])
      expect(shell(`{ jobstat ${command}; echo $? >&2; } | true`).stderr, command).toBe('0\n');
  });

  describe('says that its output cannot be written, and does not call that a finding:', () => {
    const commands = [
      'verify',
      'diagram',
      'report examples/polls.ndjson',
      'report examples/polls.ndjson -o -',
      'simulate --jobs 1000',
      'validate --format json examples/broken.ndjson',
      'help',
    ];

    test.runIf(existsSync('/dev/full')).each(commands)('%s > /dev/full', (command) => {
      const { status, stderr } = shell(`jobstat ${command} > /dev/full`);
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: 'jobstat: cannot write the output: no space left on its disk\n',
      });
    });

    // A limit to the size of files is met as a full disk is: the last write that succeeds takes a part only.
    test.runIf(process.platform !== 'win32').each(commands)('%s > a file that cannot grow', (command) => {
      const file = join(folder, 'limited');
      const { status, stderr } = shell(`ulimit -f 1; jobstat ${command} > "${file}"`);
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: 'jobstat: cannot write the output: the file would be larger than the system allows\n',
      });
    });

    test.runIf(existsSync('/dev/full'))('report -o /dev/full, and watch --log', async () => {
      expect(shell('jobstat report examples/polls.ndjson -o /dev/full')).toMatchObject({
        status: 2,
        stdout: '',
        stderr: 'jobstat: cannot write the page: /dev/full: no space left on its disk\n',
      });
      const url = await serveJob({});
      expect(
        await jobstat(['watch', '--endpoint', url, '--project', 'p', '--log', '/dev/full', '100001'], {
          env: { MODELARTS_TOKEN: 'any' },
        }),
      ).toMatchObject({ status: 2, stderr: 'jobstat: cannot write /dev/full: no space left on its disk\n' });
    });
  });
});

describe('the process that runs until it is told to end', () => {
  const LISTENS = /^Fake ModelArts v1 API on (http:\S+:\d+) \(description: \1\/__jobstat\/openapi\.json\)\n$/;

  const served = (...args: readonly string[]) => startProcess(['serve', '--port', '0', ...args]);

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'ends well on %s, with all that was answered written down',
    async (signal) => {
      const state = join(folder, `${signal}.ndjson`);
      const { firstLine, url, kill } = await served('--state', state);
      const ids = await new Client(url).create();
      const { status, stdout, stderr } = await kill(signal);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toBe(firstLine);
      expect(stdout).toMatch(LISTENS);
      expect(await (await serve({ state })).states()).toMatchObject([ids]);
    },
  );

  test('goes on from where it was killed, twice', async () => {
    const options = ['--state', join(folder, 'killed.ndjson'), '--speed', '0', '--start', '2030-01-01', '--seed', '3'];
    const look = async (client: Client) => ({
      states: await client.states(),
      settings: (await client.control('GET', '/settings')).body,
      now: await client.now(),
      log: await client.log(),
    });
    const first = await served(...options);
    const client = new Client(first.url);
    const ids = await client.create();
    for (let count = 0; count < 5; count++) await client.create();
    await client.advance('45s');
    await client.set({ faults: [{ kind: 'error', times: 2 }], progress: { polls: 3 } });
    expect((await client.vendor('GET')).status).toBe(500);
    await client.createVersion(ids).catch(() => undefined);
    await client.createVersion(ids);
    const before = await look(client);
    expect(before.states).toHaveLength(7);
    expect(before.settings).toMatchObject({ faults: [{ kind: 'error', times: 0 }], progress: { polls: 3 } });
    expect(await first.kill('SIGKILL')).toMatchObject({ status: null });

    const second = await served(...options);
    const later = new Client(second.url);
    expect(await look(later)).toEqual(before);
    await later.advance('1h');
    const { version_id } = await later.create({ job_name: 'second' });
    expect(version_id).toBe(ids.version_id + 7);
    const last = await look(later);
    expect(await second.kill('SIGKILL')).toMatchObject({ status: null });

    const third = await served(...options);
    expect(await look(new Client(third.url))).toEqual(last);
    expect(await third.kill('SIGTERM')).toMatchObject({ status: 0 });
  });

  const small = mkdtempSync(join(tmpdir(), 'jobstat-small-'));
  const mount = ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', small];
  const isMounted = process.platform === 'linux' && spawnSync('mount', mount).status === 0;
  afterAll(() => {
    if (isMounted) spawnSync('umount', ['-l', small]);
    rmSync(small, { recursive: true });
  });

  test.runIf(isMounted)('says once that the disk is full, and ends well (only where root can mount one)', async () => {
    const state = join(small, 'state.ndjson');
    const { url, kill } = await served('--state', state);
    const client = new Client(url);
    while ((await client.create().catch(() => undefined)) !== undefined);
    for (let count = 0; count < 10; count++) await client.create().catch(() => undefined);
    expect((await client.states()).length).toBeGreaterThan(10);
    const { status, stderr } = await kill('SIGTERM');
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: `jobstat: no space left on the disk of ${state}; changes are refused until it can be written\n`,
    });
  });

  test.skipIf(process.platform === 'win32')('ends with one sentence when its state is removed', async () => {
    const own = mkdtempSync(join(folder, 'own-'));
    const state = join(own, 'state.ndjson');
    const { url, done } = await served('--state', state);
    const client = new Client(url);
    await client.create();
    rmSync(own, { recursive: true });
    expect((await client.vendor('POST', '', newJob)).status).toBe(507);
    const { status, stderr } = await done;
    expect({ status, stderr }).toEqual({ status: 2, stderr: `jobstat: ${state} was removed\n` });
  });

  test('does not start on a state that another process uses, until that is killed', async () => {
    const state = join(folder, 'used.ndjson');
    const first = await served('--state', state);
    await new Client(first.url).create();
    const { status, stdout, stderr } = runProcess(['serve', '--port', '0', '--state', state]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^jobstat: \S+used\.ndjson is in use by process \d+ since \S+Z; end it first, or .*\n$/);
    await first.kill('SIGKILL');
    const second = await served('--state', state);
    expect(await new Client(second.url).states()).toHaveLength(1);
    await second.kill('SIGTERM');
    expect(existsSync(`${state}.lock`)).toBe(false);
  });

  test('leaves its temporary files behind if it is killed, and the next one removes them', async () => {
    const own = mkdtempSync(join(folder, 'temporary-'));
    const start = () => startProcess(['serve', '--port', '0'], { TMPDIR: own, TEMP: own });
    const [killed, living] = [await start(), await start()];
    expect(readdirSync(own)).toHaveLength(2);
    await killed.kill('SIGKILL');
    const next = await start();
    expect(readdirSync(own)).toHaveLength(2);
    expect((await new Client(living.url).create()).job_id).toBe(100_001);
    for (const each of [living, next]) await each.kill('SIGTERM');
    expect(readdirSync(own)).toEqual([]);
  });

  test('watch ends on SIGINT, and says where the job is', async () => {
    const args = ['watch', '--endpoint', await serveJob({}), '--project', 'p', '100001'];
    const { kill } = await startProcess(args, { MODELARTS_TOKEN: 'any' });
    const { status, stderr } = await kill('SIGINT');
    expect(stderr).toBe('jobstat: interrupted: job 100001 is INIT, and goes on\n');
    expect(status).toBe(130);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'validate --engine duckdb leaves no folder behind on %s, or none for long',
    async (signal) => {
      const temporary = join(folder, `temporary-${signal}`);
      mkdirSync(temporary);
      const env = { ...process.env, TMPDIR: temporary, TEMP: temporary };
      const child = spawn(process.execPath, [bin, 'validate', '--engine', 'duckdb'], { env });
      const { stdin, stdout, stderr } = child;
      const printed = Promise.all([text(stdout), text(stderr)]);
      stdin.write('{"job":1,"status":8}\n');
      await expect.poll(() => readdirSync(temporary)).toHaveLength(1);
      child.kill(signal);
      expect(await once(child, 'close')).toEqual([null, signal]);
      expect(await printed).toEqual(['', '']);
      expect(readdirSync(temporary)).toHaveLength(signal === 'SIGKILL' ? 1 : 0);
      const input = '{"job":1,"status":8}\n';
      expect(spawnSync(process.execPath, [bin, 'validate', '--engine', 'duckdb'], { env, input }).status).toBe(0);
      expect(readdirSync(temporary)).toEqual([]);
    },
  );

  test('report --follow ends on SIGTERM', async () => {
    const { kill } = await startProcess(['report', '--follow', 'examples/polls.ndjson']);
    expect(await kill('SIGTERM')).toMatchObject({ status: 0, stderr: '' });
  });

  test('report --follow ends on SIGTERM also before it has read a record', async () => {
    const file = join(folder, 'nothing-yet.ndjson');
    writeFileSync(file, '');
    const { kill } = await startProcess(['report', '--follow', file]);
    expect(await kill('SIGTERM')).toMatchObject({ status: 0, stderr: '' });
  });

  test('inspect ends on SIGINT, and when it is told to, though there could be more to read', async () => {
    const inspected = () => startProcess(['inspect', '--offline', '--port', '0']);
    expect(await (await inspected()).kill('SIGINT')).toMatchObject({ status: 0, stderr: '' });
    const { type, done } = await inspected();
    type('quit');
    expect(await done).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('validate, on several threads,', () => {
  test('reports the same as on one', async () => {
    const log = join(folder, 'large.ndjson');
    // 144 MB: there is a thread for each 64 MiB.
    const lines = Array.from(
      { length: 9000 },
      (_, index) => `{"job":${index},"status":${[1, 7, 8, 10][index % 4]},"x":"${'x'.repeat(3960)}"}\n`,
    );
    writeFileSync(log, lines.join('').repeat(4));
    const small = join(folder, 'small.csv');
    writeFileSync(small, 'job,status\n1,8\n2,1\n');
    const [one, ...others] = ['1', '2', '5'].map((workers) =>
      runProcess(['validate', '--format', 'json', '--workers', workers, log, small]),
    );
    expect(JSON.parse(one?.stdout ?? '')).toMatchObject({ jobs: 9000, observations: 36_002, malformed: 0 });
    for (const other of others) expect(other).toEqual(one);
  });
});

describe('validate, given much,', () => {
  const heap = ['--max-old-space-size=48', bin, 'validate', '--format', 'json'];

  async function piped(
    chunks: Iterable<string>,
  ): Promise<{ status: number; report: { records: number; findings: object[] } }> {
    const child = spawn(process.execPath, heap, { cwd: repository, stdio: ['pipe', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    for (const chunk of chunks) if (!child.stdin.write(chunk)) await once(child.stdin, 'drain');
    child.stdin.end();
    const [status] = await once(child, 'close');
    return { status, report: JSON.parse(stdout) };
  }

  test('passes over a line of 100 MB in little memory', async () => {
    function* log() {
      yield '{"job":"a","status":1}\n{"job":"';
      for (let megabyte = 0; megabyte < 100; megabyte++) yield 'x'.repeat(1e6);
      yield '","status":8}\n{"job":"a","status":10}\n';
    }
    const { status, report } = await piped(log());
    expect(status).toBe(1);
    expect(report).toMatchObject({ records: 3, findings: [{ kind: 'malformed', line: 2, problem: 'too long' }] });
  });

  test('needs no more memory for a long log than for a short one', async () => {
    function* log() {
      const lines = Array.from(
        { length: 1000 },
        (_, index) => `{"job_id":${index},"version_id":1,"status":8,"ts":1609121913}\n`,
      );
      for (let turn = 0; turn < 1000; turn++) yield lines.join('');
    }
    const { status, report } = await piped(log());
    expect(status).toBe(0);
    expect(report.records).toBe(1_000_000);
  });

  test.each([
    ['CSV', 'job_id,status\n', (index: number) => `${index},8\n`, ''],
    ['a JSON array', '[\n', (index: number) => `{"job_id":${index},"status":8},\n`, '{"job_id":1,"status":8}]'],
  ])('needs no more memory for %s that is long', async (_, head, line, tail) => {
    function* log() {
      yield head;
      const lines = Array.from({ length: 1000 }, (_, index) => line(index)).join('');
      for (let turn = 0; turn < 300; turn++) yield lines;
      yield tail;
    }
    const { status, report } = await piped(log());
    expect(status).toBe(0);
    expect(report.records).toBe(300_000 + (tail === '' ? 0 : 1));
  });
});

describe('completion', () => {
  test('proposes commands, options, their values and statuses in bash, and leaves files to the shell', () => {
    const complete = (words: string) =>
      `COMP_WORDS=(jobstat ${words}); COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 )); _jobstat; echo "\${COMPREPLY[*]}"`;
    const typed = ['v', 'validate --se', 'validate --format j', 'explain RUN', 'explain run', 'validate ""'];
    const { stdout } = shell(['eval "$(jobstat completion bash)"', ...typed.map(complete)].join('\n'), 'bash');
    const [commands, options, values, upper, lower, files] = stdout.split('\n').map((line) => line.split(' '));
    expect(commands).toEqual(['validate', 'verify']);
    expect(options).toEqual(['--sequence']);
    expect(values).toEqual(['json', 'junit']);
    expect(upper).toContain('RUNNING');
    expect(lower).toContain('running');
    expect(files).toEqual(['']);
  });

  test.each([
    [
      'zsh',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a script of the shell's
      'autoload -Uz compinit; compinit -u -D; eval "$(jobstat completion zsh)"; words=(jobstat v); CURRENT=2; _describe() { print -l "${(@P)2}"; }; _jobstat',
      'verify:Prove',
    ],
    ['fish', 'jobstat completion fish | source; complete -C "jobstat v"', 'verify\tProve'],
  ])('does so in %s, where it is installed', async (name, script, expected) => {
    const { error, stdout } = shell(script, name);
    // Few machines have these shells: without them, only that there is a script can be seen.
    if (error !== undefined) expect((await jobstat(['completion', name])).stdout).toContain('__complete');
    else expect(stdout).toContain(expected);
  });
});
