import { once } from 'node:events';
import { buildSync } from 'esbuild';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { simulate } from '../../src/simulate/simulate.ts';
import { startProcess } from '../cli/process.ts';
import { start } from '../cli/run.ts';
import { repository } from '../repository.ts';
import { type Misdeeds, screenshot, seriousViolations, tablesThatScroll, withBrowser } from './browser.ts';

const openPage = withBrowser();

/** Starts an inspection on a free port. */
const inspect = (...args: readonly string[]) => start(['inspect', '--port', '0', ...args]);

const NOTHING: Misdeeds = { errors: [], foreign: [] };

/** The label of the highlighted status in the drawing. */
const current = (page: Page) => page.locator('.diagram [data-current="true"] title').textContent();

/** The labels of the painted edges, with their counts. */
async function painted(page: Page, seen: 'direct' | 'inferred'): Promise<readonly string[]> {
  const labels = await page.locator(`.diagram .edge[data-seen="${seen}"]`).allTextContents();
  return labels.map((label) => /[\w.]+ \d+×/.exec(label)?.[0] ?? label).sort();
}

/** The cells of each row of the log, from the top. */
async function rows(page: Page): Promise<readonly string[][]> {
  const all = await page.locator('#log tbody tr').all();
  return Promise.all(all.map(async (row) => (await row.locator('td').allTextContents()).map((text) => text.trim())));
}

describe('the page of jobstat inspect --offline', () => {
  test('shows a simulated job up to its end', async () => {
    const life = [...simulate({ jobs: 1 })].map(({ status }) => status);
    const { url, hasPrinted } = await inspect('--offline', '--scenario', 'typical', '--speed', '500');
    const { page, misdeeds } = await openPage(url);
    await hasPrinted('done; Ctrl-C');
    await expect.poll(() => current(page)).toContain(life.at(-1));
    const seen = [...(await rows(page))].reverse();
    expect(seen.map(([job, , from, to]) => [job, from, to])).toEqual(
      life.map((status, index) => ['100001/1', life[index - 1] ?? '', status]),
    );
    expect(seen.map((cells) => cells[5])).toEqual(
      [...simulate({ jobs: 1 })].map(({ time }) => new Date(Number(time)).toISOString().slice(0, 19).replace('T', ' ')),
    );
    expect(await painted(page, 'direct')).toEqual(
      seen
        .slice(1)
        .map(([, event]) => `${event} 1×`)
        .sort(),
    );
    expect(await page.locator('.actors li').allTextContents()).toEqual([`100001/1 ${life.at(-1)}`]);
    expect(await seriousViolations(page)).toEqual([]);
    expect(misdeeds).toEqual(NOTHING);
    await screenshot(page, 'inspect-light');
  });

  test('follows a job from status to status, and the newest job unless one is chosen', async () => {
    const { url, type } = await inspect('--offline');
    const { page, misdeeds } = await openPage(url, { viewport: { width: 400, height: 800 } });
    const heading = page.locator('#now h2');
    for (const [typed, status] of [
      ['', 'INIT'],
      ['submit', 'SUBMIT_TRYING'],
      ['sight.lose', 'UNKNOWN'],
      ['sight.regain', 'SUBMIT_TRYING'],
      ['start', 'RUNNING'],
    ] as const) {
      type(typed);
      await expect.poll(() => current(page)).toMatch(new RegExp(` ${status}$`));
    }
    const next = await page.locator('.next li').allTextContents();
    expect(next).toContain('finish→COMPLETED');
    expect(next).not.toContain('queue→WAITING');
    // A drawing that is wider than the page is scrolled to the highlighted status.
    const node = await page.locator('.diagram [data-current="true"]').boundingBox();
    expect(node?.x).toBeGreaterThan(0);
    expect((node?.x ?? 0) + (node?.width ?? 0)).toBeLessThan(400);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
    expect(await tablesThatScroll(page)).toEqual([]);
    expect(await seriousViolations(page)).toEqual([]);
    await screenshot(page, 'inspect-narrow');

    type('again');
    await expect.poll(() => heading.textContent()).toBe('job 2');
    await page.locator('.actors button', { hasText: 'job 1' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => heading.textContent()).toBe('job 1');
    type('again');
    await expect.poll(() => page.locator('.actors li').count()).toBe(3);
    expect(await heading.textContent()).toBe('job 1');
    await page.getByRole('button', { name: 'Follow the newest' }).click();
    expect(await heading.textContent()).toBe('job 3');
    expect(misdeeds).toEqual(NOTHING);
  });

  test('marks inferred steps, in dark colours too', async () => {
    const args = ['--log', 'examples/polls.ndjson', '--job', '40002', '--speed', '100000'];
    const { url, hasPrinted } = await inspect('--offline', ...args);
    await hasPrinted('done; Ctrl-C');
    const { page, misdeeds } = await openPage(url, { colorScheme: 'dark' });
    await expect.poll(() => current(page)).toContain('FAILED');
    expect([...(await rows(page))].reverse().map((cells) => cells.slice(1, 5))).toEqual([
      ['begins', '', 'INIT', ''],
      ['submit', 'INIT', 'SUBMIT_TRYING', 'inferred'],
      ['queue', 'SUBMIT_TRYING', 'WAITING', 'inferred'],
      ['start', 'WAITING', 'RUNNING', ''],
      ['fail', 'RUNNING', 'FAILED', ''],
    ]);
    expect(await painted(page, 'inferred')).toEqual(['queue 1×', 'submit 1×']);
    expect(await painted(page, 'direct')).toEqual(['fail 1×', 'start 1×']);
    expect(await seriousViolations(page)).toEqual([]);
    expect(misdeeds).toEqual(NOTHING);
    await screenshot(page, 'inspect-dark');
  });

  test('says whether it is connected, and shows messages of programs as text', async () => {
    const { url, kill } = await startProcess(['inspect', '--offline', '--port', '0']);
    const { page, misdeeds } = await openPage(url);
    const connection = page.locator('.connection');
    await expect.poll(() => connection.textContent()).toMatch(/^connected/);
    const name = '<img src=x onerror="document.title=1">';
    const program = new WebSocket(url.replace('http:', 'ws:'));
    await once(program, 'open');
    const message = { type: '@xstate.actor', sessionId: 'x', name, createdAt: '0', snapshot: { value: name } };
    program.send(JSON.stringify(message));
    await expect.poll(() => page.locator('#now h2').textContent()).toBe(name);
    expect(await page.locator('img').count()).toBe(0);
    expect(misdeeds).toEqual(NOTHING);
    await kill('SIGKILL');
    await expect.poll(() => connection.textContent()).toMatch(/^not connected/);
    expect(await page.locator('#now h2').textContent()).toBe(name);
  });
});

describe('the page around the inspector of stately.ai', () => {
  /** A page that receives messages as that of stately.ai does: with the same package. */
  const receiver = buildSync({
    stdin: {
      contents: `import { createBrowserReceiver } from '@statelyai/inspect';
        window.received = [];
        createBrowserReceiver().subscribe((message) => window.received.push(message));`,
      resolveDir: repository,
    },
    bundle: true,
    write: false,
    format: 'iife',
  });

  test('passes all messages on, and again after the inspector is reloaded', async () => {
    const { url, type } = await inspect();
    type('submit');
    const body = `<script>${receiver.outputFiles[0]?.text.replaceAll('</script', '<\\/script')}</script>`;
    const { page, misdeeds } = await openPage(url, {}, (page) =>
      page.route('https://stately.ai/**', (route) => route.fulfill({ contentType: 'text/html', body })),
    );
    const frame = async () => (await page.locator('iframe').elementHandle())?.contentFrame();
    const received = async () =>
      (await frame())?.evaluate('window.received.map(({ type, event }) => event?.type ?? type)');
    const all = ['@xstate.actor', 'xstate.init', 'xstate.init', 'submit', 'submit'];
    await expect.poll(received).toEqual(all);
    await (await frame())?.evaluate('location.reload()');
    await expect.poll(received).toEqual(all);
    type('start');
    await expect.poll(received).toEqual([...all, 'start', 'start']);
    expect(misdeeds.errors).toEqual([]);
    expect(new Set(misdeeds.foreign)).toEqual(new Set(['https://stately.ai/inspect']));
  });
});
