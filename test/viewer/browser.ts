import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import sparticuz from '@sparticuz/chromium';
import type { AxeResults } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { repository } from '../repository.ts';

/** What a page does that it should not. */
export interface Misdeeds {
  /** What stands on its console as an error or a warning, what was thrown, and what it asked people. */
  readonly errors: string[];
  /** The addresses that it asked for, but its own. */
  readonly foreign: string[];
}

/** A page that is open, and what it has done since. */
export interface Opened {
  readonly page: Page;
  readonly misdeeds: Misdeeds;
}

/** How a page is looked at. */
export type Look = NonNullable<Parameters<Browser['newPage']>[0]>;

/** Opens an address for one test, in a page that may be prepared for it. */
export type Open = (url: string, look?: Look, prepare?: (page: Page) => Promise<unknown>) => Promise<Opened>;

/** A browser without a window for the tests of a file. */
export function withBrowser(): Open {
  let browser: Browser;
  beforeAll(async () => {
    // In a container, where this may run, there is no sandbox to be had.
    browser = await chromium.launch({ args: ['--no-sandbox'], executablePath: await sparticuz.executablePath() });
  });
  afterAll(() => browser.close());
  return async (url, look, prepare) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...look });
    onTestFinished(() => page.close());
    const misdeeds = watchPage(page, url);
    await prepare?.(page);
    await page.goto(url);
    return { page, misdeeds };
  };
}

/** Notes from now on what a page does that it should not. */
function watchPage(page: Page, own: string): Misdeeds {
  const misdeeds: Misdeeds = { errors: [], foreign: [] };
  const { href, host } = new URL(own);
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') misdeeds.errors.push(message.text());
  });
  page.on('pageerror', (error) => misdeeds.errors.push(String(error)));
  page.on('dialog', async (dialog) => {
    misdeeds.errors.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on('request', (request) => request.url() === href || misdeeds.foreign.push(request.url()));
  page.on('websocket', (socket) => new URL(socket.url()).host === host || misdeeds.foreign.push(socket.url()));
  return misdeeds;
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds that keeps people from using a page: its rules, and where they are broken. */
export async function seriousViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  // The results that are not asked for are only counted, which halves the time that it takes.
  const found =
    'axe.run(document, { preload: false, resultTypes: ["violations"] }).then(({ violations }) => violations)';
  const violations = (await page.evaluate(found)) as AxeResults['violations'];
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}

/** Takes a picture of a whole page, for people to look at: into the folder `screenshots`. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = join(repository, 'screenshots');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
