import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import sparticuz from '@sparticuz/chromium';
import type { AxeResults } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { repository } from '../repository.ts';

/** What a page did that it must not do. */
export interface Misdeeds {
  /** Errors and warnings on the console, uncaught errors, and dialogs. */
  readonly errors: string[];
  /** The addresses that it requested, without its own. */
  readonly foreign: string[];
}

/** An open page, and what it did that it must not do. */
export interface Opened {
  readonly page: Page;
  readonly misdeeds: Misdeeds;
}

/** Options of a page: its size, its colours. */
export type PageOptions = NonNullable<Parameters<Browser['newPage']>[0]>;

/** Opens an address for one test, in a page that can be prepared before. */
export type Open = (url: string, options?: PageOptions, prepare?: (page: Page) => Promise<unknown>) => Promise<Opened>;

/** Starts a headless browser for the tests of a file. */
export function withBrowser(): Open {
  let browser: Browser;
  beforeAll(async () => {
    // Containers, in which this may run, have no sandbox.
    browser = await chromium.launch({ args: ['--no-sandbox'], executablePath: await sparticuz.executablePath() });
  });
  afterAll(() => browser.close());
  return async (url, options, prepare) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    onTestFinished(() => page.close());
    const misdeeds = watchPage(page, url);
    await prepare?.(page);
    await page.goto(url);
    await chartsDrawn(page);
    return { page, misdeeds };
  };
}

/** Waits until each chart of a page is drawn, which is later than the page is loaded: a chart has to know its width. */
export function chartsDrawn(page: Page): Promise<void> {
  return page.locator('.chart:empty').first().waitFor({ state: 'detached' });
}

/** Records what a page does that it must not do. */
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

/** The serious violations of accessibility that axe-core finds: the rule and the place of each. */
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

/** Saves a screenshot of a whole page in the folder `screenshots`, to be looked at. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = join(repository, 'screenshots');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** The tables of a page that are wider than their place, so that they scroll sideways. */
export function tablesThatScroll(page: Page): Promise<readonly string[]> {
  return page.evaluate(`[...document.querySelectorAll('.scroll')]
    .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
    .map((each) => each.ariaLabel)`);
}
