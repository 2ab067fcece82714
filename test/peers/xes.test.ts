import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { jobstat } from '../cli/run.ts';
import { jarOf } from './java.ts';

/** The tests of jBPM hold the schema of IEEE 1849-2016. */
const schema = jarOf('org.jbpm:jbpm-xes:7.74.1.Final:jar:tests');
const program = fileURLToPath(new URL('xes/Validate.java', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What is wrong with each log by the schema: the first fault, or an empty text. */
function faultsOf(logs: readonly string[]): readonly string[] {
  const files = logs.map((log, index) => {
    const file = join(folder, `${index}.xes`);
    writeFileSync(file, log);
    return file;
  });
  const { status, stdout, stderr } = spawnSync('java', ['-cp', schema ?? '', program, ...files], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout.split('\n').slice(0, -1);
}

async function simulated(...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await jobstat(['simulate', '--format', 'xes', '--jobs', '200', ...args]);
  expect(status, stderr).toBe(0);
  return stdout;
}

// Where there is no Java, jarOf has said so.
describe.skipIf(schema === undefined)('the schema of XES, IEEE 1849-2016,', () => {
  const sagemaker = ['--lifecycle', 'examples/sagemaker/lifecycle.json'];

  test('takes what is simulated', async () => {
    const logs = await Promise.all([
      simulated('--scenario', 'flaky'),
      simulated('--poll', '1m', '--scenario', 'elastic'),
      simulated('--poll', '10s', '--corrupt', '0.1'),
      simulated('--lifecycle', 'modelarts-v2', '--corrupt', '0.1'),
      simulated(...sagemaker),
    ]);
    expect(faultsOf(logs)).toEqual(logs.map(() => ''));
    expect(logs.filter((log) => log.includes('"injected"')).length).toBe(2);
  });

  test('refuses what is no log', async () => {
    const log = await simulated();
    const wrong = [
      log.replace(' key="concept:name"', ''),
      log.replace(' xes.version="1849.2016"', ''),
      log.replace('<event>', '<incident>').replace('</event>', '</incident>'),
      log.replace(/(key="time:timestamp" value=")[^"]*/, '$1yesterday'),
      log.replace(' xmlns="http://www.xes-standard.org/"', ''),
    ];
    const faults = faultsOf(wrong);
    expect(faults).toHaveLength(wrong.length);
    for (const fault of faults) expect(fault).not.toBe('');
  });
});
