import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { repository } from '../../repository.ts';
import { runProcess } from '../process.ts';
import { jobstat } from '../run.ts';
import { withClients } from './clients.ts';

const client = withClients();

describe('certify', () => {
  test('names both bugs of the naive poller, and the shortest sequence for each, as docs/pollers.md shows', () => {
    const page = readFileSync(join(repository, 'docs/pollers.md'), 'utf8');
    const [, command = '', shown] = /```sh\nnpx jobstat (certify .*)\n```\n\n```text\n(.*?)```/s.exec(page) ?? [];
    const { status, stdout, stderr } = runProcess(command.split(' '));
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toBe(shown);
    expect(stdout).toMatch(/takes CHECK_RUNNING_COMPLETED for the end: .*, as in 20$/m);
    expect(stdout).toMatch(/takes KILLED for a success, which is a stop: .*, as in 12$/m);
    expect(stdout).toMatch(/takes CANCELED for a success, which is a stop: .*, as in 13$/m);
  }, 180_000);

  test('has all of it as data', () => {
    const file = client('one-answer', 'await poll(); process.exit(0);');
    const args = ['certify', '--memory', '0', '--format', 'json', '--', process.execPath, file];
    const { status, stdout } = runProcess(args);
    expect(status).toBe(1);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      schemaVersion: 1,
      lifecycle: 'modelarts-v1',
      memory: 0,
      ok: false,
      tried: report.cases,
    });
    // It says after the first poll that the job was a success.
    const failed = report.faults.find(({ status: last }: { status: string }) => last === 'FAILED');
    expect(failed).toMatchObject({
      fault: 'wrong answer',
      given: 'success',
      expected: 'failure',
      cases: 1,
      shortest: { statuses: ['FAILED'], codes: [11], text: '11' },
    });
  });

  test('could not run a program that is not there', () => {
    const { status, stdout } = runProcess(['certify', '--', 'no-such-program-anywhere']);
    expect(stdout).toContain('cannot be started: spawn no-such-program-anywhere ENOENT');
    expect(status).toBe(2);
  });

  test('writes a test for each case as JUnit XML', () => {
    const file = client('silent', 'process.exit(0);');
    const { status, stdout } = runProcess(['certify', '--format', 'junit', '--', process.execPath, file]);
    expect(status).toBe(1);
    const { testsuites } = new XMLParser({ ignoreAttributes: false }).parse(stdout);
    expect(testsuites.testsuite.testcase.length).toBe(Number(testsuites['@_tests']));
    const [failed] = testsuites.testsuite.testcase.filter((each: { failure?: object }) => each.failure !== undefined);
    expect(failed.failure['@_message']).toContain('asked nothing');
  });

  test.each([
    [[], 'give the program that waits for a job, after --'],
    [['--success', 'well', '--', 'true'], '--success: give exit codes from 0 to 255, as in 0,4, a text in the output'],
    [['--success', '256', '--', 'true'], '--success: give exit codes from 0 to 255'],
    [
      ['--lifecycle', 'modelarts-v2', '--', 'true'],
      '--lifecycle is for --protocol stdio; for the API, give --api v1 or v2',
    ],
    [['--api', 'v2', '--protocol', 'stdio', '--', 'true'], '--api is for --protocol http'],
    [['--memory', '9', '--', 'true'], 'memory'],
  ])('could not run with %j, and says so', async (args, text) => {
    const { status, stderr } = await jobstat(['certify', ...args]);
    expect(status).toBe(2);
    expect(stderr).toContain(text);
    expect(stderr).not.toContain('    at ');
  });
});
