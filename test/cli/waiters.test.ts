import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { waiterFormats } from '../../src/waiters/waiters.ts';
import { repository } from '../repository.ts';
import { jobstat } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));

async function printed(...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await jobstat(['waiters', ...args]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

describe('waiters', () => {
  test('prints a table with a row for each status and a column for each target', async () => {
    const lines = (await printed()).trimEnd().split('\n');
    expect(lines).toHaveLength(24);
    expect(lines[0]).toMatch(/^code {2}status +running +terminal +success$/);
    // A job that queues can do anything; one that was not mounted has failed; one that is being stopped may yet complete.
    expect(lines[8]).toMatch(/^ {3}7 {2}WAITING +possible +possible +possible$/);
    expect(lines[23]).toMatch(/^ {2}22 {2}MOUNT_FAILED +hopeless +reached +hopeless$/);
    expect(lines[10]).toMatch(/^ {3}9 {2}KILLING +hopeless +possible +possible$/);
    expect(lines[1]).toMatch(/^ {3}0 {2}UNKNOWN +possible +possible +possible$/);
  });

  test('has no column of codes where there are none', async () => {
    expect(await printed('--lifecycle', 'modelarts-v2', '--until', 'terminal')).toBe(
      [
        'status       terminal',
        ...['Creating     possible', 'Pending      possible', 'Running      possible', 'Terminating  possible'],
        ...['Completed    reached', 'Failed       reached', 'Terminated   reached', 'Abnormal     reached', ''],
      ].join('\n'),
    );
  });

  test('prints the same as data', async () => {
    const data = JSON.parse(await printed('--format', 'json', '--lifecycle', 'modelarts-v2'));
    expect(data).toMatchObject({ schemaVersion: 1, jobstat: version, lifecycle: 'modelarts-v2' });
    expect(data.targets[0]).toEqual({
      target: 'running',
      reached: ['Running'],
      possible: ['Creating', 'Pending'],
      hopeless: ['Terminating', 'Completed', 'Failed', 'Terminated', 'Abnormal'],
    });
  });

  test.each([
    ['a word', 'success', 'success', ['COMPLETED']],
    ['a code', '7', 'WAITING', ['WAITING']],
    ['a name', 'SCALING', 'SCALING', ['SCALING']],
    ['a name in another case', 'waiting', 'WAITING', ['WAITING']],
    ['the constant of the vendor', 'JOBSTAT_LOST', 'LOST', ['LOST']],
  ])('takes %s for what is waited for', async (_, given, target, reached) => {
    const { targets } = JSON.parse(await printed('--format', 'json', '--until', given));
    expect(targets).toMatchObject([{ target, reached }]);
  });

  test('takes several targets, in their order', async () => {
    const { targets } = JSON.parse(await printed('--format', 'json', '--until', 'terminal', '--until', 'INIT'));
    expect(targets.map(({ target }: { target: string }) => target)).toEqual(['terminal', 'INIT']);
  });

  test('takes a word for a status of that name only where the lifecycle has no status for it', async () => {
    const file = join(folder, 'words.json');
    const states = { running: { on: { go: 'success', stop: 'other' } }, success: { on: { go: 'other' } } };
    const machine = { id: 'w', initial: 'running', states: { ...states, other: { type: 'final', tags: 'success' } } };
    writeFileSync(file, JSON.stringify(machine));
    const reached = async (target: string) =>
      JSON.parse(await printed('--format', 'json', '--lifecycle', file, '--until', target)).targets[0].reached;
    expect(await reached('running')).toEqual(['running']);
    expect(await reached('success')).toEqual(['other']);
  });

  test.each(waiterFormats)('says in %s who made it, and from what', async (format) => {
    for (const lifecycle of ['modelarts-v1', 'modelarts-v2']) {
      const text = await printed('--format', format, '--lifecycle', lifecycle);
      expect(text).toContain(`enerated by jobstat ${version} from the lifecycle ${lifecycle}`);
      expect(text).toMatch(/\S\n$/);
      const file = join(folder, `${format}.out`);
      expect(await printed('--format', format, '--lifecycle', lifecycle, '-o', file)).toBe('');
      expect(readFileSync(file, 'utf8')).toBe(text);
    }
  });

  test('polls the call of the lifecycle, or that which is named', async () => {
    const polled = async (...args: readonly string[]) => {
      const { waiters } = JSON.parse(await printed('--format', 'botocore', ...args));
      const [{ operation, acceptors }] = Object.values(waiters) as [
        { operation: string; acceptors: { argument: string }[] },
      ];
      return [operation, acceptors[0]?.argument];
    };
    expect(await polled()).toEqual(['ShowTrainingJobVersion', 'status']);
    expect(await polled('--lifecycle', 'modelarts-v2')).toEqual(['ShowTrainingJobDetails', 'status.phase']);
    const own = ['--lifecycle', 'examples/deployment/lifecycle.json'];
    expect(await polled(...own)).toEqual(['ShowJob', 'status']);
    expect(await polled(...own, '--operation', 'Get', '--path', 'a.b')).toEqual(['Get', 'a.b']);
  });

  test('names the package of the code', async () => {
    expect(await printed('--format', 'java', '--package', 'com.example.jobs')).toContain(
      '\npackage com.example.jobs;\n',
    );
    expect(await printed('--format', 'java')).not.toContain('package');
    expect(await printed('--format', 'go', '--package', 'com.example.jobs')).toContain('\npackage jobs\n');
    expect(await printed('--format', 'terraform')).toContain('\npackage jobstatus\n');
  });

  test.each([
    ['a format that there is not', ['--format', 'rust'], '--format: give text|json|botocore'],
    [
      'a status that there is not',
      ['--until', 'RUNING'],
      '--until: give a status of modelarts-v1, or running, terminal, success, not "RUNING"; did you mean RUNNING?',
    ],
    [
      'a word for which there is no status',
      ['--lifecycle', 'examples/deployment/lifecycle.json', '--until', 'running'],
      'unknown status: running',
    ],
    [
      'a target for constants',
      ['--format', 'go', '--until', 'success'],
      '--until needs --format text, json, botocore, smithy, terraform: go has no use for it',
    ],
    [
      'an operation that is not polled',
      ['--operation', 'Show'],
      '--operation needs --format botocore: text has no use for it',
    ],
    ['an operation with a blank', ['--operation', 'a b'], '--operation: give an operation, as in ShowJob, not "a b"'],
    ['a path that is none', ['--path', 'a..b'], '--path: give the names of fields, as in status.phase, not "a..b"'],
    ['a package that is none', ['--package', 'a-b'], '--package: give a package, as in com.example, not "a-b"'],
    ['a folder that is not there', ['-o', join(folder, 'none', 'x.py')], 'cannot write the file: '],
  ])('says what is wrong: %s', async (_, args, problem) => {
    const { status, stdout, stderr } = await jobstat(['waiters', ...args]);
    expect(stderr).toContain(problem);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });
});
