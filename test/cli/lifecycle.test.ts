import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { diagramFormats } from '../../src/diagrams/diagrams.ts';
import { parseLifecycle } from '../../src/model/parse-lifecycle.ts';
import { waiterFormats } from '../../src/waiters/waiters.ts';
import { awsBatch } from '../lifecycles/machines/aws-batch.ts';
import { door } from '../lifecycles/machines/door.ts';
import { kubernetesJob } from '../lifecycles/machines/kubernetes-job.ts';
import { slurm } from '../lifecycles/machines/slurm.ts';
import { volcanoJob } from '../lifecycles/machines/volcano-job.ts';
import { repository } from '../repository.ts';
import { jobstat, start } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, content: string | object): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** A machine of as many statuses as a service might have: a long way with an end at each step. */
const long = {
  id: 'long',
  initial: 's0',
  states: {
    ...Object.fromEntries(
      Array.from({ length: 199 }, (_, index) => [
        `s${index}`,
        { on: { next: index === 198 ? 'end' : `s${index + 1}`, end: 'end' } },
      ]),
    ),
    end: { type: 'final', tags: 'success' },
  },
};

const ofModelArtsV2 = ['Creating', 'Pending', 'Running', 'Completed'];

const lifecycles: readonly (readonly [name: string, nameOrFile: string])[] = [
  ['ModelArts v2', 'modelarts-v2'],
  ['SageMaker', join(repository, 'examples/sagemaker/lifecycle.json')],
  ['the example of the documentation', join(repository, 'examples/deployment/lifecycle.json')],
  ...[kubernetesJob, slurm, awsBatch, volcanoJob, door, long].map(
    (config) => [config.id, fileOf(`${config.id}.json`, config)] as const,
  ),
];

describe.each(lifecycles)('--lifecycle with %s', (_, nameOrFile) => {
  const run = (command: string, ...args: readonly string[]) => jobstat([command, '--lifecycle', nameOrFile, ...args]);
  const json = async (command: string, ...args: readonly string[]) => {
    const { stdout, status } = await run(command, '--format', 'json', ...args);
    return { status, data: JSON.parse(stdout) };
  };
  const statuses = async () => (await json('statuses')).data.statuses.map(({ name }: { name: string }) => name);

  test('simulate | validate finds nothing, in polls and in every change, and in whatever format', async () => {
    for (const args of [['--poll', '10s'], [], ['--format', 'csv', '--poll', '1m'], ['--format', 'xes']]) {
      const { stdout: log, status } = await run('simulate', '--jobs', '500', ...args);
      expect(status).toBe(0);
      const mode = args.includes('--poll') ? 'poll' : 'events';
      const checked = await jobstat(['validate', '--lifecycle', nameOrFile, '--mode', mode, '--format', 'json'], {
        input: log,
      });
      const report = JSON.parse(checked.stdout);
      expect(report.findings).toEqual([]);
      expect([report.jobs, checked.status]).toEqual([500, 0]);
    }
  });

  test('validate --engine duckdb reports the same, and each fault that was injected', async () => {
    const { stdout: log } = await run('simulate', '--jobs', '200', '--corrupt', '0.1', '--poll', '20s');
    const args = ['validate', '--lifecycle', nameOrFile, '--format', 'json'];
    const [here, there] = [
      await jobstat(args, { input: log }),
      await jobstat([...args, '--engine', 'duckdb'], { input: log }),
    ];
    expect(there.stdout).toBe(here.stdout);
    expect(here.status).toBe(1);
  });

  test('statuses, explain, paths, coverage and sql', async () => {
    const names = await statuses();
    const [first] = names;
    expect((await run('statuses', first)).stdout).toContain('can be followed by');
    expect((await run('explain', first, names[1])).status).toBe(0);
    const { data: set } = await json('paths');
    expect(set.paths.length).toBeGreaterThan(0);
    const taken = new Set(
      set.paths.flatMap(({ steps }: { steps: object[] }) => steps.map((step) => JSON.stringify(step))),
    );
    expect(set.rows).toBe(taken.size);
    for (const { statuses: path } of set.paths.slice(0, 20)) {
      const checked = await run('validate', '--mode', 'events', '--sequence', path.join(','));
      expect(checked.stdout).toContain('no findings');
    }
    const { data: negative } = await json('paths', '--negative');
    for (const { statuses: path } of negative.paths.slice(0, 10))
      expect((await run('validate', '--sequence', path.join(','))).status).toBe(1);
    const log = fileOf('log.ndjson', (await run('simulate', '--jobs', '50')).stdout);
    expect((await json('coverage', log)).data.covered).toBeGreaterThan(0);
    expect((await run('sql', '--dialect', 'spark')).stdout).toContain('spellings (spelling, code)');
  });

  test('verify says what holds, and fails only where the machine has guards', async () => {
    const { data, status } = await json('verify');
    const failed = data.checks.filter(
      ({ counterexamples }: { counterexamples: string[] }) => counterexamples.length > 0,
    );
    const hasGuards = nameOrFile.endsWith('.json') && readFileSync(nameOrFile, 'utf8').includes('"guard"');
    for (const { name } of failed) expect(name).toBe('a status has at most one row for an event');
    expect(failed.length > 0).toBe(status === 1);
    if (!hasGuards) expect(failed).toEqual([]);
  });

  test.each(diagramFormats)('diagram --format %s', async (format) => {
    const { stdout, stderr, status } = await run('diagram', '--format', format);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    if (format !== 'json') return;
    const again = parseLifecycle(stdout).table;
    const here = (await json('verify')).data.checks[0].figure;
    expect(`${again.statuses.length} of ${again.statuses.length}`).toBe(here);
  });

  test('waiters in every format', async () => {
    for (const format of waiterFormats) {
      const { stdout, stderr, status } = await run('waiters', '--format', format);
      expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
      expect(stdout).not.toBe('');
    }
  });

  test('report and inspect --offline have the machine in their page', async () => {
    const names = await statuses();
    const log = fileOf('log.ndjson', (await run('simulate', '--jobs', '50', '--poll', '10s')).stdout);
    const page = (await run('report', log, '-o', '-')).stdout;
    const inspector = await start(['inspect', '--offline', '--port', '0', '--lifecycle', nameOrFile]);
    const inspected = await (await fetch(inspector.url)).text();
    for (const text of [page, inspected])
      for (const name of names) expect(text).toContain(JSON.stringify(name).slice(1, -1));
    await inspector.hasPrinted(`job 1 is ${names[0]}`);
    inspector.type('1');
    await inspector.hasPrinted('→');
    inspector.type('quit');
    expect((await inspector.done).status).toBe(0);
  });
});

describe('the lifecycle', () => {
  test('can be named by JOBSTAT_LIFECYCLE, and by the flag before it', async () => {
    const env = { JOBSTAT_LIFECYCLE: 'modelarts-v2' };
    const sequence = ofModelArtsV2.join(',');
    expect((await jobstat(['validate', '--sequence', sequence], { env })).status).toBe(0);
    const over = await jobstat(['validate', '--sequence', '1,7,8,10', '--lifecycle', 'modelarts-v1'], { env });
    expect(over.status).toBe(0);
  });

  test('is one of those that are built in', async () => {
    const { stdout, status } = await jobstat(['lifecycles', '--format', 'json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).lifecycles).toEqual([
      { id: 'modelarts-v1', title: 'ModelArts v1 training job', statuses: 23, transitions: 101, default: true },
      { id: 'modelarts-v2', title: 'ModelArts v2 training job', statuses: 8, transitions: 34, default: false },
    ]);
  });

  test('that another one knows all statuses of is named, and no other', async () => {
    const log = ofModelArtsV2.map((status) => JSON.stringify({ job: 'a', status })).join('\n');
    const { stderr, status } = await jobstat(['validate', '-'], { input: `${log}\n` });
    expect([stderr, status]).toEqual(['jobstat: these are statuses of modelarts-v2: --lifecycle modelarts-v2\n', 1]);
    const mixed = await jobstat(['validate', '-'], { input: `${log}\n{"job":"a","status":"no status"}\n` });
    expect(mixed.stderr).toBe('');
    expect((await jobstat(['explain', 'Creating', 'Pending'])).stderr).toContain('--lifecycle modelarts-v2');
  });

  test('reads the responses of the v2 API: of one job, and lists', async () => {
    const job = (id: string, phase: string, secondary: string) => ({
      kind: 'job',
      metadata: { id, name: 'n', create_time: 1_641_892_642_625 },
      status: { phase, secondary_phase: secondary, duration: 0, tasks: ['worker-0'] },
      spec: { resource: { policy: 'regular' } },
    });
    const bodies = [
      job('66ff6991', 'Creating', 'Creating'),
      {
        total: 2,
        count: 2,
        limit: 10,
        items: [job('66ff6991', 'Running', 'Running'), job('c0ffee', 'Terminated', 'Terminated')],
      },
      { total: 0, count: 0, limit: 10, items: [] },
      job('66ff6991', 'Completed', 'Completed'),
    ];
    for (const input of [
      bodies.map((body) => `${JSON.stringify(body)}\n`).join(''),
      JSON.stringify(bodies, undefined, 2),
    ]) {
      const args = ['validate', '-', '--lifecycle', 'modelarts-v2', '--format', 'json'];
      const { stdout, status } = await jobstat(args, { input });
      const report = JSON.parse(stdout);
      expect([status, report.observations, report.jobs, report.malformed]).toEqual([0, 4, 2, 0]);
      expect(report.outcomes).toEqual({ success: 1, failure: 0, stopped: 1, live: 0 });
    }
  });

  test.each([
    ['no JSON', '{', /^jobstat: .*\.json: not JSON: .+\n$/],
    ['no machine', '[]', /json: expected a machine: an object with states\n$/],
    ['no states', '{"initial":"a","states":{}}', /json: states: expected the states of a machine\n$/],
    [
      'a parallel state',
      '{"initial":"a","states":{"a":{"type":"parallel","states":{"x":{}}}}}',
      /json: states\.a\.type: a job has one status, but parallel states have several\n$/,
    ],
    [
      'an unknown target',
      '{"initial":"a","states":{"a":{"on":{"go":{"target":"b"}}}}}',
      /json: states\.a\.on\.go\.target: no such state: b\n$/,
    ],
    [
      'two rows for one status and event',
      '{"initial":"a","states":{"a":{"on":{"go":["b","c"]}},"b":{"type":"final"},"c":{"type":"final"}}}',
      /json: states\.a: a go → c: a second row for this status and event, which is never taken\n$/,
    ],
    [
      'two rows for one status and event, as a key that is there twice',
      '{"initial":"a","states":{"a":{"on":{"go":"b","go":"c"}},"b":{"type":"final"},"c":{"type":"final"}}}',
      /json: not JSON: Duplicate key 'go'.+\n$/,
    ],
    [
      'a status without an end',
      '{"initial":"a","states":{"a":{"on":{"go":"b","stay":"c"}},"b":{"type":"final"},"c":{}}}',
      /json: states\.c: c: cannot reach an end; .+\n$/,
    ],
    [
      '1,000 statuses',
      JSON.stringify({
        initial: 's0',
        states: Object.fromEntries(
          Array.from({ length: 1000 }, (_, at) => [
            `s${at}`,
            at === 999 ? { type: 'final' } : { on: { go: `s${at + 1}` } },
          ]),
        ),
      }),
      /json: 1000 statuses, but there may be at most 250\n$/,
    ],
  ])('in a file with %s is refused in one line', async (_, content, message) => {
    const file = fileOf('bad.json', content);
    const { stdout, stderr, status } = await jobstat(['validate', '--lifecycle', file, '--sequence', 'a']);
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test('that is neither built in nor a file is refused', async () => {
    const { stderr, status } = await jobstat(['paths', '--lifecycle', 'modelarts-v3']);
    expect(status).toBe(2);
    expect(stderr).toBe(
      'jobstat: no such file, and no built-in lifecycle: modelarts-v3; built in are modelarts-v1, modelarts-v2\n',
    );
  });

  test('in a file runs nothing of what it names', async () => {
    const machine = {
      initial: 'a',
      states: {
        a: {
          entry: 'boom',
          invoke: { src: 'boom', onDone: 'b' },
          on: { go: { target: 'b', guard: 'boom', actions: 'boom' } },
        },
        b: { type: 'final', entry: { type: 'boom' } },
      },
    };
    const file = fileOf('hostile.json', machine);
    for (const command of [['verify'], ['simulate', '--jobs', '3'], ['paths'], ['diagram']])
      expect((await jobstat([...command, '--lifecycle', file])).stderr).not.toContain('boom');
  });
});
