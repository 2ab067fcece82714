import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { jobstat } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const json = async (...args: string[]) => JSON.parse((await jobstat([...args, '--format', 'json'])).stdout);

describe('paths', () => {
  test.each([
    ['transitions', [], 75],
    ['pairs', ['--cover', 'pairs'], 75],
    ['triples', ['--switch', '2'], 75],
    ['what is there until the record is gone', ['--to', 'deleted'], 101],
  ])('through %s are optimal, and proved to be', async (_, options, rows) => {
    const run = await jobstat(['paths', ...options, '--format', 'json']);
    expect(run.status).toBe(0);
    expect(run.stderr).toBe('');
    const set = JSON.parse(run.stdout);
    expect(set).toMatchObject({ schemaVersion: 1, rows, optimal: true, lowerBound: set.steps, infeasible: [] });
    const steps = set.paths.flatMap((path: { steps: object[] }) => path.steps);
    expect(new Set(steps.map((step: object) => JSON.stringify(step))).size).toBe(rows);
    expect(steps).toHaveLength(set.steps);
    expect(set.paths[0].codes[0]).toBe(1);
    expect(set.paths[0].statuses[0]).toBe('INIT');
  });

  test('are printed with codes that validate takes', async () => {
    const { stdout } = await jobstat(['paths']);
    expect(stdout).toMatch(/^34 paths of 138 steps through 75 transitions: no set of paths is smaller$/m);
    const codes = [...stdout.matchAll(/^ *\d+ {2}([\d,]+) {2,}INIT/gm)].map(([, found]) => found ?? '');
    expect(codes).toHaveLength(34);
    expect((await jobstat(['validate', '--mode', 'events', '--sequence', codes[20] ?? ''])).status).toBe(0);
  });

  test('take either spelling of --minimise', async () => {
    const [british, american] = [
      await json('paths', '--minimise', 'paths'),
      await json('paths', '--minimize', 'paths'),
    ];
    expect(american).toEqual(british);
    expect((await jobstat(['paths', '--minimize', 'both'])).stderr).toContain('--minimize: give steps|paths');
    expect((await jobstat(['paths', '--help'])).stdout).not.toContain('minimize');
  });

  test('say why there are none', async () => {
    const over = await jobstat(['paths', '--from', 'COMPLETED']);
    expect(over.stdout).toBe('no paths: a run that is COMPLETED is over; --to deleted goes on from there\n');
    expect(over.status).toBe(0);
    expect((await jobstat(['paths', '--from', 'COMPLETED', '--to', 'deleted'])).stdout).toMatch(/^2 paths of 4 steps/);
    expect((await json('paths', '--from', 'COMPLETED')).paths).toEqual([]);
    const all = await json('paths');
    const log = file(
      'all.ndjson',
      all.paths
        .flatMap((path: { codes: number[] }, job: number) =>
          path.codes.map((status) => JSON.stringify({ job, status })),
        )
        .join('\n'),
    );
    const { stdout } = await jobstat(['paths', '--log', log]);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('no paths: there is no transition to cover');
  });

  test('can be drawn', async () => {
    expect((await jobstat(['paths', '--format', 'mermaid'])).stdout).toMatch(/^flowchart TB\n {2}subgraph path1/);
  });

  test('tell what a filter makes impossible, list it, and cover the rest', async () => {
    const run = await jobstat(['paths', '--without', 'start', '--format', 'json']);
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/^jobstat: no path can take \d+ transitions/);
    const set = JSON.parse(run.stdout);
    expect(set.infeasible).toContainEqual({ from: 'RUNNING', event: 'finish', to: 'COMPLETED' });
    expect(set.paths.length).toBeGreaterThan(5);
    expect((await jobstat(['paths', '--without', 'start'])).stdout).toMatch(/^RUNNING finish → COMPLETED$/m);
    expect((await jobstat(['paths', '--without', 'sight,delete', '--from', 'running'])).status).toBe(0);
  });

  test('go through what a log has not shown', async () => {
    const all = await json('paths');
    const seen = all.paths
      .slice(0, 10)
      .flatMap((path: { codes: number[] }, job: number) => path.codes.map((status) => ({ job, status })));
    const log = file('seen.ndjson', seen.map((record: object) => JSON.stringify(record)).join('\n'));
    const rest = await json('paths', '--log', log);
    const taken = rest.paths
      .flatMap((path: { steps: object[] }) => path.steps)
      .map((step: object) => JSON.stringify(step));
    const { transitions } = rest.coverage;
    for (const { from, event, to, count } of transitions) {
      if (count === 0) expect(taken).toContain(JSON.stringify({ from, event, to }));
    }
    expect(rest.steps).toBeLessThan(all.steps);
    expect(rest).toMatchObject({ optimal: true, lowerBound: rest.steps });
    const text = (await jobstat(['paths', '--log', log])).stdout;
    expect(text).toMatch(/of 75 transitions were seen directly/);
    expect(text).toMatch(/^seen, and certain$/m);
    expect(text).toMatch(/^not seen$/m);
  });

  test.each(['poll', 'events'])('of impossible steps are what validate says they are, in %s mode', async (mode) => {
    const { paths } = await json('paths', '--negative', '--mode', mode);
    const log = paths.flatMap(({ codes }: { codes: number[] }, job: number) =>
      codes.map((status) => JSON.stringify({ job, status })),
    );
    const report = JSON.parse(
      (
        await jobstat(['validate', '--mode', mode, '--max-findings', '100000', '--format', 'json'], {
          input: log.join('\n'),
        })
      ).stdout,
    );
    const found = report.findings.map(
      ({ job, from, to, reason }: Record<string, string>) => `${job} ${from} ${to} ${reason}`,
    );
    const expected = paths.map(
      ({ from, to, reason }: Record<string, string>, job: number) => `${job} ${from} ${to} ${reason}`,
    );
    expect(found).toEqual(expected);
    expect(expected.length).toBeGreaterThan(250);
  });

  test('prints what a poller may see, and in brackets what it misses', async () => {
    const { stdout, status } = await jobstat(['paths', '--polled', '--lifecycle', 'modelarts-v2']);
    expect(status).toBe(0);
    const [title, , ...lines] = stdout.trimEnd().split('\n');
    expect(title).toMatch(
      /^\d+ sequences of \d+ polls for all 37 cases of a status and the one seen before, if any: no set/,
    );
    expect(lines).toContainEqual(expect.stringMatching(/^ *\d+ {2}\(Creating\) → Running → Completed$/));
    const gone = await jobstat(['paths', '--polled', '--to', 'deleted', '--from', 'COMPLETED', '--cover', 'statuses']);
    expect(gone.stdout).toContain('1  10,6  COMPLETED → DELETE_FAILED → not found');
  });

  test('takes the filters for what a poller may see, too', async () => {
    const set = await json('paths', '--polled', '--memory', '0', '--without', 'sight', '--min-basis', 'client');
    expect(set).toMatchObject({ schemaVersion: 1, polled: true, memory: 0, to: 'terminal', optimal: true });
    const statuses = set.sequences.flatMap((sequence: { statuses: string[] }) => sequence.statuses);
    expect(statuses).not.toContain('UNKNOWN');
    expect(statuses).toContain('CHECK_FAILED');
    expect((await json('paths', '--polled', '--cover', 'steps')).sequences).toEqual(
      (await json('paths', '--polled')).sequences,
    );
    const without = await jobstat(['paths', '--polled', '--without', 'start']);
    expect(without.status).toBe(2);
    expect(without.stdout).toMatch(/^RUNNING finish → COMPLETED$/m);
  });

  test.each([
    [['--cover', 'everything'], 'statuses|transitions|steps|pairs'],
    [['--cover', 'steps'], '--cover steps can be used with --polled only'],
    [['--memory', '1'], '--memory can be used with --polled only'],
    [['--polled', '--memory', '4'], 'a number from 0 to 3'],
    [['--polled', '--cover', 'pairs', '--memory', '2'], 'give either --cover or --memory'],
    [['--polled', '--cover', 'transitions'], '--polled needs --cover statuses, steps or pairs'],
    [['--polled', '--switch', '1', '--log', 'examples/polls.ndjson'], '--polled cannot be used with --switch, --log'],
    [['--polled', '--format', 'mermaid'], '--polled needs --format text or json'],
    [['--negative', '--polled', '--memory', '1'], '--negative cannot be used with --polled, --memory'],
    [['--switch', '9'], 'a number from 0 to 3'],
    [['--without', 'sigth'], 'no such event: sigth'],
    [['--from', 'UNKNOWN'], 'no path begins in UNKNOWN'],
    [['--log', 'none.ndjson'], 'none.ndjson: no such file'],
    [['--log', file('empty.log', '{}\n')], 'none of its records can be read'],
    [['--log', 'examples/polls.ndjson', '--cover', 'pairs'], '--cover transitions'],
    [['--negative', '--log', 'examples/polls.ndjson'], 'with --log'],
    [['--negative', '--format', 'mermaid'], 'text or json'],
    [['--switch', '2', '--cover', 'pairs'], 'give either --cover or --switch'],
    [['--negative', '--cover', 'pairs'], '--negative cannot be used with --cover'],
    [['--negative', '--to', 'deleted', '--from', '8'], '--negative cannot be used with --to, --from'],
    [['--negative', '--minimise', 'paths'], '--negative cannot be used with --minimise'],
    [['--negative', '--without', 'sight'], '--negative cannot be used with --without'],
    [['--mode', 'events'], '--mode can be used with --negative only'],
    [['--job-field', 'x'], '--job-field can be used with --log only'],
    [['--time-field', 'x', '--input-format', 'csv'], '--input-format, --time-field can be used with --log only'],
    [['--minimise', 'paths', '--minimize', 'steps'], 'once'],
  ])('%j is an error of one line', async (args, message) => {
    const { status, stderr, stdout } = await jobstat(['paths', ...args]);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
  });
});

describe('coverage', () => {
  test('says what logs show, and fails below what is asked for', async () => {
    const log = file('run.ndjson', [1, 4, 8, 10].map((status) => JSON.stringify({ job: 'a', status })).join('\n'));
    const { stdout, status } = await jobstat(['coverage', log]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^3 of 75 transitions were seen directly: 4 %$/m);
    expect(stdout).toMatch(/^1 {2}RUNNING +finish → COMPLETED$/m);
    expect((await jobstat(['coverage', '--min-transitions', '4%', log])).status).toBe(0);
    const below = await jobstat(['coverage', '--min-transitions', '4.1%', log]);
    expect(below.status).toBe(1);
    expect(below.stderr).toBe('jobstat: 4 % of the transitions were seen, which is below 4.1 %\n');
    expect((await jobstat(['coverage', '--min-transitions', '0.04', log])).status).toBe(0);
    expect((await jobstat(['coverage', '--min-transitions', '0.9', log])).stderr).toContain('below 90 %');
    expect(await json('coverage', '--to', 'deleted', log)).toMatchObject({
      schemaVersion: 1,
      ok: true,
      rows: 86,
      covered: 3,
    });
  });

  test('counts only what is certain where that is asked for', async () => {
    const log = file('sure.ndjson', [18, 19, 21].map((status) => JSON.stringify({ job: 'a', status })).join('\n'));
    const racy = file('racy.ndjson', [8, 10].map((status) => JSON.stringify({ job: 'a', status })).join('\n'));
    expect(await json('coverage', racy)).toMatchObject({ covered: 1, certain: 0, counts: 'seen', mode: 'poll' });
    expect(await json('coverage', racy, '--mode', 'events')).toMatchObject({ covered: 1, certain: 1, mode: 'events' });
    const { covered, certain } = await json('coverage', log);
    expect([covered, certain]).toEqual([2, 2]);
    const text = (await jobstat(['coverage', racy])).stdout;
    expect(text).toMatch(/^seen, but another chain leads there too$/m);
    expect(text).toMatch(
      /^0 of them are certain: 0 %; where another chain leads there too, statuses may have been missed$/m,
    );
    const { status, stderr, stdout } = await jobstat(['coverage', '--certain', '--min-transitions', '1%', racy]);
    expect([status, stderr]).toEqual([1, 'jobstat: 0 % of the transitions were surely taken, which is below 1 %\n']);
    expect(stdout).toMatch(/^0 of 75 transitions were surely taken: 0 %\n1 more was seen directly/);
    expect((await jobstat(['coverage', '--certain', '--min-transitions', '1%', '--mode', 'events', racy])).status).toBe(
      0,
    );
  });

  test('leaves out events and weak evidence as paths does', async () => {
    const log = file('left-out.ndjson', '{"job":1,"status":8}\n{"job":1,"status":10}\n');
    for (const filter of [
      ['--without', 'sight'],
      ['--min-basis', 'client'],
    ]) {
      const { rows } = await json('paths', ...filter);
      expect(rows).toBeLessThan(75);
      expect(await json('coverage', ...filter, log)).toMatchObject({ rows });
    }
  });

  test.each([
    [['--min-transitions', 'most'], 'give a share from 0 to 1 or in percent'],
    [['--min-transitions', '90'], 'give a share from 0 to 1 or in percent'],
    [['--min-transitions', '101%'], 'give a share from 0 to 1 or in percent'],
    [['--without', 'sigth'], 'no such event: sigth'],
    [['none.ndjson'], 'no such file'],
  ])('%j is an error', async (args, message) => {
    const { status, stderr } = await jobstat(['coverage', ...args], { input: '{"job":1,"status":8}' });
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});
