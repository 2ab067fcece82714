import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import sparticuz from '@sparticuz/chromium';
import type { AxeResults } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { repository } from '../cli/jobstat.ts';

/** What would end the browser with its first page. */
const NOT_OURS = ['--single-process', '--no-zygote'];

/** A browser without a window. */
export async function launch(): Promise<Browser> {
  const args = sparticuz.args.filter((arg) => !NOT_OURS.includes(arg));
  return chromium.launch({ args, executablePath: await sparticuz.executablePath(), headless: true });
}

/** What a page does that it should not. */
export interface Misdeeds {
  /** What stands on its console as an error, or was thrown. */
  readonly errors: string[];
  /** The addresses of others that it asked for. */
  readonly foreign: string[];
}

/** Notes from now on what a page does that it should not. Its own is what is on this machine, or a file. */
export function watchPage(page: Page): Misdeeds {
  const misdeeds: Misdeeds = { errors: [], foreign: [] };
  page.on('console', (message) => message.type() === 'error' && misdeeds.errors.push(message.text()));
  page.on('pageerror', (error) => misdeeds.errors.push(String(error)));
  const note = (url: string) => /^(file:|data:|(http|ws):\/\/127\.0\.0\.1:)/.test(url) || misdeeds.foreign.push(url);
  page.on('request', (request) => note(request.url()));
  page.on('websocket', (socket) => note(socket.url()));
  return misdeeds;
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds that keeps people from using a page: its rules, and where they are broken. */
export async function seriousViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const { violations } = (await page.evaluate('axe.run(document, { preload: false })')) as AxeResults;
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
