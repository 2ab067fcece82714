import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import type { Lifecycle } from '../../src/model/lifecycle.ts';
import { modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import { type WaiterFormat, waiterText } from '../../src/waiters/waiters.ts';
import { hardNames } from '../lifecycles/hard-names.ts';
import { oddCodes, oddNames } from '../waiters/odd.ts';
import { canRun } from './programs.ts';

const here = fileURLToPath(new URL('constants', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

const lifecycles: readonly (readonly [name: string, lifecycle: Lifecycle])[] = [
  ['ModelArts v1', modelartsV1 as Lifecycle],
  ['ModelArts v2', modelartsV2 as Lifecycle],
  ['hard names', hardNames],
  ['odd names', oddNames],
  ['odd names with codes', oddCodes],
];

/** The lines that the programs print: the name of a status and what the API reports, both in Base64, and its sets. */
function expected({ statuses, table }: Lifecycle): readonly string[] {
  return statuses.names.map((status) => {
    const { code, outcome } = statuses.entryOf(status);
    const isEnd = table.ends.includes(status);
    const isGap = table.gaps.includes(status);
    const sets = { terminal: isEnd, success: outcome === 'success', failure: outcome === 'failure' };
    const others = { stopped: outcome === 'stopped', live: !isEnd && !isGap, gap: isGap };
    const inside = Object.entries({ ...sets, ...others }).flatMap(([name, isIn]) => (isIn ? [name] : []));
    return [coded(status), coded(String(code ?? status)), inside.join(',')].join(' ');
  });
}

function coded(text: string): string {
  return Buffer.from(text).toString('base64');
}

let count = 0;

/** A new folder with the file of a format, and the program that prints it. */
async function written(format: WaiterFormat, lifecycle: Lifecycle, file: string, program: string) {
  const own = join(folder, `${format}-${count++}`);
  mkdirSync(own);
  const settings = { until: [], version: '0.1.0', operation: 'ShowJob', path: 'status' };
  const more = format === 'python' || format === 'java' ? {} : { package: 'main' };
  writeFileSync(join(own, file), await waiterText(format, { lifecycle, ...settings, ...more }));
  copyFileSync(join(here, program), join(own, program));
  return own;
}

/** What a program prints, as lines; it must succeed. */
function printed(command: string, args: readonly string[], cwd: string): readonly string[] {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.split('\n').slice(0, -1);
}

const python = process.env.PYTHON ?? 'python3';

describe.skipIf(!canRun(python, ['-c', 'from enum import StrEnum'], 'Python'))('Python', () => {
  test.each(lifecycles)('has the statuses of %s', async (_, lifecycle) => {
    const own = await written('python', lifecycle, 'status.py', 'print_statuses.py');
    expect(printed(python, ['-W', 'error', 'print_statuses.py'], own)).toEqual(expected(lifecycle));
  });
});

describe.skipIf(!canRun('go', ['version'], 'Go'))('Go', () => {
  test.each(lifecycles)('has the statuses of %s', async (_, lifecycle) => {
    const own = await written('go', lifecycle, 'status.go', 'print.go');
    writeFileSync(join(own, 'go.mod'), 'module example\n\ngo 1.21\n');
    expect(printed('gofmt', ['-l', '.'], own)).toEqual([]);
    expect(printed('go', ['vet', '.'], own)).toEqual([]);
    expect(printed('go', ['run', '.'], own)).toEqual(expected(lifecycle));
  });
});

const hasJava = canRun('javac', ['-version'], 'Java') && canRun('java', ['-version'], 'Java');

describe.skipIf(!hasJava)('Java', () => {
  test.each(lifecycles)('has the statuses of %s', async (_, lifecycle) => {
    const own = await written('java', lifecycle, 'Status.java', 'Print.java');
    const options = ['-encoding', 'UTF-8', '-Xlint:all', '-Werror', '--release', '17'];
    expect(printed('javac', [...options, 'Status.java', 'Print.java'], own)).toEqual([]);
    expect(printed('java', ['-cp', '.', 'Print'], own)).toEqual(expected(lifecycle));
  });
});
