import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sparticuz from '@sparticuz/chromium';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { repository } from '../cli/jobstat.ts';

/** A page that is looked at, with what went wrong in it. */
export interface Looked {
  readonly page: Page;
  /** What the console, the page or the network said; each should be empty. */
  readonly complaints: string[];
  /** The addresses that were asked for, but the page itself. */
  readonly requests: string[];
}

/** How a page is looked at. */
export interface Look {
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** Starts a browser for the tests of a file. */
export function withBrowser(): (address: string, look?: Look) => Promise<Looked> {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await chromium.launch({
      // In a container, where this may run, there is no sandbox to be had.
      args: ['--no-sandbox'],
      executablePath: await sparticuz.executablePath(),
      headless: true,
    });
  }, 120_000);
  afterAll(() => browser?.close());
  return async (address, { width = 1280, colorScheme = 'light' } = {}) => {
    if (browser === undefined) throw new Error('the browser was not started');
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', async (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      await dialog.dismiss();
    });
    page.on('request', (request) => {
      if (request.url() !== address && request.url() !== `${address}/`) requests.push(request.url());
    });
    await page.goto(address);
    await page.waitForSelector('h1');
    return { page, complaints, requests };
  };
}

/** Keeps a picture of the whole page, to be looked at by people. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  const folder = join(repository, 'screenshots');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** Asks axe-core: no rule may be broken seriously. */
export async function expectAccessible(page: Page): Promise<void> {
  // The policy of the page lets no script in but its own, which does not hold for what the browser itself is told.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run();
    return violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      where: nodes.map(({ html }) => html).slice(0, 3),
    }));
  });
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
}
