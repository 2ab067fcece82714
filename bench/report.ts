import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';
import { runCommand } from './command.ts';
import { type Line, medianTimes, medianValues } from './measure.ts';

/** This many jobs, each with all its changes of status, make a little over a million observations. */
const JOBS = 200_000;

/** Polls of this many jobs, ten minutes apart, make six million observations. */
const POLLED_JOBS = 1_000_000;

const bin = fileURLToPath(new URL('dist/cli/bin.js', import.meta.resolve('jobstat/package.json')));

/** The page of a log with a million observations, compared with an empty page, and `report` compared with `validate`. */
export async function reportLines(): Promise<readonly Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'jobstat-bench-'));
  try {
    return [...(await pageLines(folder)), speedLine(folder), smallLine(folder)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function pageLines(folder: string): Promise<readonly Line[]> {
  const [log, page, empty] = [join(folder, 'log.ndjson'), join(folder, 'page.html'), join(folder, 'empty.html')];
  simulate(log, '--jobs', String(JOBS));
  execFileSync(process.execPath, [bin, 'report', log, '-o', page]);
  writeFileSync(empty, '<!doctype html><h1>nothing</h1>');
  const megabytes = (file: string) => statSync(file).size / 1e6;
  const browser = await chromium.launch({ args: ['--no-sandbox'], executablePath: await sparticuz.executablePath() });
  try {
    return [
      {
        what: 'time until the page of a million observations can be used',
        unit: 'ms',
        ours: { name: 'jobstat report', value: await openingTime(browser, page) },
        peer: { name: 'an empty page', value: await openingTime(browser, empty) },
        most: { ours: 2000 },
      },
      {
        what: 'size of the page of a million observations',
        unit: 'MB',
        ours: { name: 'jobstat report', value: megabytes(page) },
        peer: { name: 'the log', value: megabytes(log) },
        most: { ours: 3 },
      },
    ];
  } finally {
    await browser.close();
  }
}

/** The median time from opening a file until its last heading is there, in milliseconds. */
async function openingTime(browser: Browser, file: string): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < 5; run++) {
    const page = await browser.newPage();
    const start = performance.now();
    await page.goto(pathToFileURL(file).href);
    await page.locator('h1, #job h3').last().waitFor();
    times.push(performance.now() - start);
    await page.close();
  }
  return times.sort((a, b) => a - b)[2] ?? Number.NaN;
}

function speedLine(folder: string): Line {
  const log = join(folder, 'polls.ndjson');
  simulate(log, '--jobs', String(POLLED_JOBS), '--poll', '10m');
  const [report = 0, validate = 0] = medianTimes(
    [
      () => execFileSync(process.execPath, [bin, 'report', log, '-o', join(folder, 'polls.html')]),
      () => execFileSync(process.execPath, [bin, 'validate', '--workers', '1', log]),
    ],
    3,
  );
  return {
    what: 'time for six million observations, one thread',
    unit: 's',
    ours: { name: 'jobstat report', value: report / 1000 },
    peer: { name: 'jobstat validate', value: validate / 1000 },
    most: { ratio: 2 },
  };
}

/** The page of so small a log that the drawing takes most of the time. */
function smallLine(folder: string): Line {
  const log = join(folder, 'small.ndjson');
  simulate(log, '--jobs', '10');
  const [report = 0, validate = 0] = medianValues(
    [
      () => runCommand(['report', log, '-o', join(folder, 'small.html')]).cpuSeconds,
      () => runCommand(['validate', log]).cpuSeconds,
    ],
    9,
  );
  return {
    what: 'processor time of the page of ten jobs',
    unit: 'ms',
    ours: { name: 'jobstat report', value: 1000 * report },
    peer: { name: 'jobstat validate', value: 1000 * validate },
    most: { ratio: 2.2 },
  };
}

/** Writes simulated jobs to a file. */
function simulate(file: string, ...args: readonly string[]): void {
  const target = openSync(file, 'w');
  const { status } = spawnSync(process.execPath, [bin, 'simulate', ...args], { stdio: ['ignore', target, 'inherit'] });
  closeSync(target);
  if (status !== 0) throw new Error(`jobstat simulate ended with ${status}`);
}
