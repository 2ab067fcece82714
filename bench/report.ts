import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';
import type { Line } from './measure.ts';

/** So many jobs, each with all its changes of status, are a little over a million observations. */
const JOBS = 200_000;

/** The page of a log with a million observations, beside a page with nothing on it. */
export async function reportLines(): Promise<readonly Line[]> {
  const bin = fileURLToPath(new URL('dist/cli/bin.js', import.meta.resolve('jobstat/package.json')));
  const folder = mkdtempSync(join(tmpdir(), 'jobstat-bench-'));
  const [log, page, empty] = ['log.ndjson', 'page.html', 'empty.html'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const browser = await chromium.launch({ args: ['--no-sandbox'], executablePath: await sparticuz.executablePath() });
  try {
    const options = { maxBuffer: 2 ** 30 };
    writeFileSync(log, execFileSync(process.execPath, [bin, 'simulate', '--jobs', String(JOBS)], options));
    execFileSync(process.execPath, [bin, 'report', log, '-o', page]);
    writeFileSync(empty, '<!doctype html><h1>nothing</h1>');
    const megabytes = (file: string) => statSync(file).size / 1e6;
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
    rmSync(folder, { recursive: true });
  }
}

/** The median time from opening a file to its last heading being there, in milliseconds. */
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
