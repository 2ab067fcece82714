import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { startProcess } from '../cli/process.ts';
import { jobstat, type Run } from '../cli/run.ts';
import {
  chartsDrawn,
  type PageOptions,
  screenshot,
  seriousViolations,
  tablesThatScroll,
  withBrowser,
} from './browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-report-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HOSTILE = '</script><script>alert(1)</script><img src=x onerror=alert(2)>';

/** Polls of some jobs, ten seconds apart. */
function log(): string {
  const jobs: Record<string, readonly (number | string)[]> = {
    good: [1, 4, 7, 7, 8, 8, 10],
    quick: [1, 8, 10],
    failed: [1, 4, 7, 8, 11],
    risen: [7, 8, 10, 8, 10],
    odd: [1, 99, 4, 0, 8, 12],
    stuck: [1, 4, 8],
    [HOSTILE]: [8, 10, 8, HOSTILE],
    '=cmd|calc': [1, 4, 8, 10],
  };
  const lines = Object.entries(jobs).flatMap(([job, history], at) =>
    history.map((status, index) => {
      const start = job === 'stuck' ? 0 : 86_400;
      return JSON.stringify({ job, status, time: 1_700_000_000 + start + at * 100 + index * 10 });
    }),
  );
  return `${[...lines, 'no record'].join('\n')}\n`;
}

const openPage = withBrowser();

/** The pages that were made, by their log. */
const pages = new Map<string, { readonly address: string; readonly status: number | null }>();

/** Makes a page of a log and opens it from its file. */
async function open(input: string, options?: PageOptions) {
  const page = pages.get(input) ?? (await make(input));
  pages.set(input, page);
  return { ...page, ...(await openPage(page.address, options)) };
}

let made = 0;

async function make(input: string, ...flags: readonly string[]) {
  const file = join(folder, `${made++}.html`);
  const { status } = await jobstat(['report', '-', '-o', file, ...flags], { input });
  return { address: pathToFileURL(file).href, status };
}

/** The text of a part of a page. */
function text(page: Page, selector: string): Promise<string> {
  return page.locator(selector).first().innerText();
}

/** The height of a page without its drawings, in pixels. */
const HEIGHT_WITHOUT_DRAWINGS = `[...document.querySelectorAll('.diagram')].reduce(
  (height, drawing) => height - drawing.getBoundingClientRect().height,
  document.documentElement.scrollHeight,
)`;

/**
 * For each table and each of its columns: how the cells of its body are aligned and what figures they have. A heading that is
 * aligned otherwise, or cells that differ, are added.
 */
const ALIGNMENTS = `Object.fromEntries([...document.querySelectorAll('.scroll')].map((table) => [
  table.ariaLabel,
  [...table.querySelectorAll('th')].map((head, index) => {
    const of = (cell) => {
      const { textAlign, fontVariantNumeric, verticalAlign } = getComputedStyle(cell);
      return [textAlign.replace('start', 'left'), fontVariantNumeric, verticalAlign];
    };
    const cells = [...table.querySelectorAll('tbody tr')].map((row) => of(row.cells[index]));
    const [first] = cells;
    const others = [[of(head)[0], first[1], first[2]], ...cells].filter((each) => String(each) !== String(first));
    return [...first, ...others.flat()];
  }),
]))`;

describe('a page that is opened from its file', () => {
  test('requests nothing, logs no error, and shows names as text', async () => {
    const { page, misdeeds, status } = await open(log());
    expect(status).toBe(1);
    for (const job of await page.locator('#job .choices button').all()) await job.click();
    expect(await page.locator('body').innerText()).toContain('<img src=x onerror=alert(2)>');
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(2);
    expect(misdeeds).toEqual({ errors: [], foreign: [] });
  });

  test('works from a web server as well', async () => {
    const { address } = await make(log());
    const server = createServer((_, answer) => answer.end(readFileSync(fileURLToPath(address))));
    onTestFinished(() => void server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { page, misdeeds } = await openPage(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(await text(page, '.banner')).toBe('✗ Yes: 5 findings, in 3 of 8 jobs.');
    expect(misdeeds).toEqual({ errors: [], foreign: [] });
  });

  test('lets no other script run and nothing be loaded', async () => {
    const { page, misdeeds } = await open(log());
    await page.evaluate(`(() => {
      const script = document.createElement('script');
      script.textContent = 'document.title = "run"';
      document.body.append(script);
      const image = document.createElement('img');
      image.src = 'https://example.com/x.png';
      document.body.append(image);
    })()`);
    await expect.poll(() => misdeeds.errors.length).toBe(2);
    expect(misdeeds.errors.every((error) => error.includes('Content Security Policy'))).toBe(true);
    expect(await page.title()).not.toBe('run');
  });

  test('starts with the findings', async () => {
    const { page } = await open(log());
    expect(await text(page, '.banner')).toBe('✗ Yes: 5 findings, in 3 of 8 jobs.');
    const rows = await page.locator('#verdict tbody tr').allInnerTexts();
    expect(rows[0]?.replace(/\s+/g, ' ')).toMatch(/^COMPLETED → RUNNING the job had ended/);
    expect(rows.some((row) => row.includes('"99"'))).toBe(true);
    expect(rows.some((row) => row.includes('not JSON'))).toBe(true);
  });

  test('says that there are no findings', async () => {
    const { page, status } = await open('{"job":1,"status":1}\n{"job":1,"status":8}\n');
    expect(status).toBe(0);
    expect(await text(page, '.banner')).toBe('✓ No: no findings in 2 observations.');
    expect(await page.locator('#verdict table').count()).toBe(0);
  });

  test('leads from a finding to its job by keyboard', async () => {
    const { page } = await open(log());
    let at = '';
    for (let presses = 0; presses < 40 && at !== 'risen'; presses++) {
      await page.keyboard.press('Tab');
      at = await page.evaluate<string>('document.activeElement.textContent');
    }
    expect(at).toBe('risen');
    await page.keyboard.press('Enter');
    expect(await text(page, '#job h3')).toMatch(/^risen/);
    expect(await page.evaluate('document.activeElement.textContent')).toBe('One job');
  });

  test('paints one variant, and then all jobs again', async () => {
    const { page } = await open(log());
    const edges = () => page.locator('#flow .edge[data-seen="direct"]').count();
    const impossible = () => page.locator('#flow .edge[data-seen="impossible"]').count();
    const counts = () => page.locator('#flow .status-RUNNING text').last().textContent();
    const all = { edges: await edges(), impossible: await impossible(), count: await counts() };
    expect(all.impossible).toBe(1);
    // Eight jobs entered RUNNING, and two of them entered it again.
    expect(all.count).toBe('10');
    const row = page.locator('#variants tbody tr', { hasText: 'INIT → RUNNING → COMPLETED' });
    await row.getByRole('button', { name: 'Paint' }).click();
    expect(await impossible()).toBe(0);
    expect(await counts()).toBe('1');
    expect(await text(page, '#flow output')).toMatch(/: 1 job, 13 %$/);
    expect(await page.locator('#flow .edge[data-seen="inferred"]').count()).toBe(2);
    await page.getByRole('button', { name: 'Paint all jobs again' }).click();
    expect({ edges: await edges(), impossible: await impossible(), count: await counts() }).toEqual(all);
  });

  test('shows the most common variants, as many as the slider says', async () => {
    const jobs = [...Array(6).fill([8, 10]), ...Array(3).fill([8, 11]), [8, 12]];
    const lines = jobs.flatMap((history: number[], job) => history.map((status) => JSON.stringify({ job, status })));
    const { page } = await open(lines.join('\n'));
    const slider = page.locator('#flow input[type=range]');
    const shown = async (share: number) => {
      await slider.fill(String(share));
      return text(page, '#flow output');
    };
    expect(await shown(100)).toBe('all 3 variants: 10 jobs, 100 %');
    expect(await shown(60)).toBe('the most common of 3 variants: 6 jobs, 60 %');
    expect(await shown(61)).toBe('the 2 most common of 3 variants: 9 jobs, 90 %');
    expect(await page.locator('#flow .status-KILLED').getAttribute('data-seen')).toBe('unseen');
  });

  test('plays a job up to its last status', async () => {
    const { page } = await open(log());
    await page.getByLabel('Find a job').fill('risen');
    await page.locator('#job .choices button').first().click();
    const slider = page.locator('#job input[type=range]');
    const current = () => page.locator('#job [data-current="true"] title').textContent();
    await slider.focus();
    await page.keyboard.press('Home');
    expect(await current()).toBe('7 WAITING');
    await page.keyboard.press('ArrowRight');
    expect(await current()).toBe('8 RUNNING');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await text(page, '#job output')).toBe('RUNNING impossible: the job had ended');
    await page.keyboard.press('End');
    expect(await current()).toBe('10 COMPLETED');
    await page.getByRole('button', { name: 'Play' }).click();
    await page.getByRole('button', { name: 'Play' }).waitFor();
    expect(await current()).toBe('10 COMPLETED');
  });

  test('draws missed statuses hollow', async () => {
    const { page } = await open(log());
    await page.getByLabel('Find a job').fill('quick');
    await page.locator('#job .choices button').first().click();
    expect(await page.locator('#job .status.missed').allInnerTexts()).toEqual(['SUBMIT_TRYING']);
    await page.locator('#job .chart [stroke-dasharray]').first().waitFor({ state: 'attached' });
  });

  test('lists the jobs that look stuck', async () => {
    const { page } = await open(log());
    const stuck = page.locator('#dwell', { hasText: 'Jobs that look stuck' });
    expect(await stuck.innerText()).toMatch(/stuck\s+RUNNING\s+1 d$/);
  });

  test('gives dwell times as bounds, and says what polls cannot know', async () => {
    const { page } = await open(log());
    expect(await text(page, '#dwell')).toContain('Short visits that no poll met are not in them');
    const row = page.locator('#dwell tbody tr', { hasText: 'WAITING' }).first();
    const cells = (await row.locator('td').allInnerTexts()).map((cell) => cell.trim());
    // Three jobs were seen in WAITING: one before anything else, once; two for 20 s and 30 s at most.
    expect(cells.slice(0, 5)).toEqual(['WAITING', '3', '', '1', '≥ 3.33 s']);
    expect(cells[5]).toBe('0 s – 30 s');
    expect(cells[6]).toMatch(/^≥ \d/);
  });

  test('does not say that no job looks stuck where the log has no times', async () => {
    const { page } = await open('{"job":1,"status":1}\n{"job":1,"status":8}\n');
    expect(await text(page, '#dwell')).toMatch(/The log has no times, .* --time-field\.$/s);
    expect(await text(page, '#dwell')).not.toContain('None.');
    expect(await page.locator('#dwell table').count()).toBe(0);
    expect(await seriousViolations(page)).toEqual([]);
  });

  test('says that dwell times are exact in a complete feed', async () => {
    const file = join(folder, 'feed.html');
    await jobstat(['report', '--mode', 'events', '-', '-o', file], {
      input: [1, 4, 8, 10]
        .map((status, at) => JSON.stringify({ job: 1, status, time: 1_700_000_000 + at * 60 }))
        .join('\n'),
    });
    const { page } = await openPage(pathToFileURL(file).href);
    expect(await text(page, '#dwell')).toContain('It is exact');
    expect(await page.locator('#dwell tbody tr', { hasText: 'RUNNING' }).first().innerText()).toContain('1 min');
    expect(await text(page, '#dwell tbody')).not.toContain('–');
    // What is exact can be seen in the chart, too.
    const widths =
      '[...document.querySelectorAll(\'#dwell [stroke-width="10"] line\')].map((each) => each.x2.baseVal.value - each.x1.baseVal.value)';
    const marks = (await page.evaluate(widths)) as readonly number[];
    expect(marks).toHaveLength(3);
    expect(Math.min(...marks)).toBeCloseTo(4, 2);
  });

  test('counts jobs of which no status is known apart from live ones', async () => {
    const { page } = await open('{"job":1,"status":0}\n{"job":2,"status":8}\n');
    expect((await text(page, '#verdict .count.unknown')).replace(/\s+/g, ' ')).toBe('unknown 1 50 %');
    expect((await text(page, '#verdict .count.live')).replace(/\s+/g, ' ')).toBe('live 1 50 %');
  });

  let simulated: Promise<Run> | undefined;

  /** Opens the page of a long log with 1,600 findings. */
  async function openLong(options: PageOptions) {
    simulated ??= jobstat(['simulate', '--jobs', '300', '--seed', '3', '--poll', '10s', '--corrupt', '0.01']);
    return open((await simulated).stdout, options);
  }

  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 900],
    ['light', 400],
    ['dark', 400],
  ] as const)('is accessible and fits: %s, %i pixels wide', async (colorScheme, width) => {
    const { page, misdeeds } = await openLong({ colorScheme, viewport: { width, height: 900 } });
    await page.locator('#dwell').getByRole('button', { name: 'RUNNING' }).first().click();
    await chartsDrawn(page);
    expect(await seriousViolations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    expect(await tablesThatScroll(page)).toEqual([]);
    await screenshot(page, `report-${colorScheme}-${width}`);
    expect(misdeeds).toEqual({ errors: [], foreign: [] });
  });

  test('is no longer than a phone can scroll in a few strokes', async () => {
    const { page } = await openLong({ viewport: { width: 400, height: 900 } });
    // Once it took 7,500 pixels.
    expect(await page.evaluate(HEIGHT_WITHOUT_DRAWINGS)).toBeLessThanOrEqual(5_000);
  });

  test('aligns numbers to the right, below their heading, on the line of their row', async () => {
    const { page } = await openLong({});
    const tables = (await page.evaluate(ALIGNMENTS)) as Record<string, readonly (readonly string[])[]>;
    const [left, right] = [
      ['left', 'normal', 'baseline'],
      ['right', 'tabular-nums', 'baseline'],
    ];
    const time = ['left', 'tabular-nums', 'baseline'];
    expect(tables).toEqual({
      Findings: [left, left, right, right, left],
      'Dwell times by status': [left, ...Array(7).fill(right), left],
      'The slowest jobs': [left, right],
      'Jobs that look stuck': [left, left, right],
      Variants: [right, right, left, left, left, left],
      Observations: [time, left, right, left, left],
    });
  });

  test('shows the most common kinds of findings, and all of them on demand and on paper', async () => {
    const steps = [
      [10, 8],
      [10, 7],
      [10, 4],
      [10, 1],
      [12, 8],
      [12, 7],
      [12, 4],
    ];
    const lines = steps.flatMap((history, job) => history.map((status) => JSON.stringify({ job, status })));
    const { page } = await open(lines.join('\n'));
    const shown = () => page.locator('#verdict tbody tr').filter({ visible: true }).count();
    expect(await shown()).toBe(5);
    await page.emulateMedia({ media: 'print' });
    expect(await shown()).toBe(7);
    await page.emulateMedia({ media: 'screen' });
    await page.getByRole('button', { name: 'Show all 7 kinds of findings' }).press('Enter');
    expect(await shown()).toBe(7);
    // The same button has the focus still.
    await page.keyboard.press('Enter');
    expect(await shown()).toBe(5);
  });

  test('says on paper what the screen shows on demand, or that it is left out', async () => {
    const { page } = await openLong({ colorScheme: 'dark' });
    const details = page.locator('.printed dl, .printed p');
    expect(await details.filter({ visible: true }).count()).toBe(0);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await details.filter({ visible: true }).count()).toBe(2);
    expect(await page.locator('body').innerText()).toMatch(
      /The first 5 of \d+ variants; the page shows more on a screen/,
    );
    expect(await page.locator('#variants').getByRole('button', { name: 'Paint' }).first().isVisible()).toBe(false);
    // Paper is white, whatever the colours of the screen.
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
  });

  test('shows nothing but findings where no job was observed, and names the log', async () => {
    const { page, status } = await open('{"id":1}\n');
    expect(status).toBe(2);
    expect(await text(page, '.banner')).toBe('✗ Yes: 1 finding, all of them records that could not be read.');
    expect(await text(page, 'header')).toMatch(/ModelArts v1 training job, checked in poll mode · stdin$/);
    expect(await text(page, 'main')).toContain('No job was observed, so there is nothing more to show.');
    expect(await page.locator('nav, #flow, #dwell, #variants, #job').count()).toBe(0);
    expect(await seriousViolations(page)).toEqual([]);
  });

  test('counts apart what a config file excepts', async () => {
    const config = join(folder, 'jobstat.yaml');
    writeFileSync(config, 'allow:\n  - { from: COMPLETED, to: RUNNING, reason: our cluster resumes }\n');
    const history = [8, 10, 8, 10, 8].map((status) => JSON.stringify({ job: 'risen', status }));
    const { address, status } = await make(history.join('\n'), '--config', config);
    const { page } = await openPage(address);
    expect(status).toBe(0);
    expect(await text(page, '.banner')).toBe('✓ No: no findings in 5 observations.');
    const excepted = page.locator('details', { hasText: '2 findings excepted' });
    await excepted.locator('summary').click();
    expect((await excepted.locator('dl').innerText()).replace(/\s+/g, ' ')).toBe(
      'COMPLETED → RUNNING our cluster resumes 2',
    );
    expect(await seriousViolations(page)).toEqual([]);
  });

  test('says which spellings were read as statuses', async () => {
    const { page } = await open('job,status\n1,Queuing\n1,RUNNING\n');
    await page.getByText('1 spelling read as statuses').click();
    expect(await text(page, '#verdict li')).toBe('"Queuing" read as WAITING a label of the console');
  });

  test.each([400, 1280])('writes the times of a job in UTC, with 24 hours and apart: %i pixels wide', async (width) => {
    const { page } = await open(log(), { viewport: { width, height: 900 } });
    const labels = page.locator('#job .chart [aria-label^="x-axis tick label"] text');
    await labels.first().waitFor();
    const boxes = await Promise.all((await labels.all()).map((each) => each.boundingBox()));
    expect(boxes.length).toBeGreaterThan(1);
    for (const [index, box] of boxes.slice(1).entries()) {
      const before = boxes[index];
      expect((before?.x ?? 0) + (before?.width ?? 0)).toBeLessThan(box?.x ?? 0);
    }
    // The first job with findings begins 300 seconds after the second 1,700,086,400 since 1970.
    const texts = await labels.allTextContents();
    expect(
      texts.every((each) => /^22:1[89]:\d\d$/.test(each)),
      texts.join(),
    ).toBe(true);
  });

  test('draws the machine so that it can be read 1280 pixels wide as it is', async () => {
    const { page } = await open(log());
    const sizes: readonly number[] = await page.evaluate(`[...document.querySelectorAll('#flow .picture text')].map(
      (text) => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a,
    )`);
    expect(sizes.length).toBeGreaterThan(60);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(9);
    const part = "document.querySelector('#flow .picture')";
    expect(await page.evaluate(`${part}.scrollWidth - ${part}.clientWidth`)).toBe(0);
    expect(await page.getByRole('button', { name: 'Enlarge' }).count()).toBe(0);
  });

  test('has a button to enlarge a machine whose drawing has no grid', async () => {
    const machine = join(folder, 'door.json');
    const states = { open: { on: { close: 'closed' } }, closed: { type: 'final' } };
    writeFileSync(machine, JSON.stringify({ initial: 'open', states }));
    const file = join(folder, 'door.html');
    await jobstat(['report', '-', '-o', file, '--lifecycle', machine], { input: '{"job":1,"status":"open"}\n' });
    const { page } = await openPage(pathToFileURL(file).href);
    const width = async () => (await page.locator('#flow .picture svg').boundingBox())?.width ?? 0;
    const before = await width();
    await page.locator('#flow').getByRole('button', { name: 'Enlarge' }).click();
    expect(await width()).toBeGreaterThan(1.5 * before);
  });

  test('fits 400 pixels with long job names', async () => {
    const { page } = await open(log().replaceAll('"good"', `"${'a1b2c3d4'.repeat(8)}"`), {
      viewport: { width: 400, height: 900 },
    });
    await page
      .getByRole('button', { name: /^a1b2c3d4/ })
      .first()
      .click();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
  });

  test('shows the whole id of a v2 job', async () => {
    const id = '5d6f1c6e-0b5c-4f0c-9f1e-6f2f6a1c7d3b';
    const { page } = await open(log().replaceAll('"risen"', `"${id}"`), { viewport: { width: 400, height: 900 } });
    const name = `document.querySelector('#verdict button[title="${id}"]')`;
    expect(await page.evaluate(`${name}.scrollWidth - ${name}.clientWidth`)).toBe(0);
  });

  test('prints on A4', async () => {
    const { page } = await open(log());
    const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true, path: join(folder, 'report.pdf') });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.toString('latin1')).toMatch(/\/MediaBox \[0 0 59[45]\.?\d* 84[12]\.?\d*\]/);
  });
});

/** Follows a log on a port, 0 for a free one, until the test is over. */
async function follow(file: string, port: number) {
  const { url, kill } = await startProcess(['report', '--follow', file, '--port', String(port)]);
  return { url: `${url}/`, kill };
}

test('a followed page shows updates and keeps what was typed', async () => {
  const file = join(folder, 'growing.ndjson');
  writeFileSync(file, '{"job":"a","status":1}\n{"job":"b","status":1}\n');
  const { url } = await follow(file, 0);
  const { page, misdeeds } = await openPage(url);
  const hasBanner = (banner: string) => expect.poll(() => text(page, '.banner')).toBe(banner);
  await hasBanner('✓ No: no findings in 2 observations.');
  await page.getByLabel('Find a job').fill('b');
  appendFileSync(file, '{"job":"a","status":10}\n{"job":"a","status":8}\n');
  await hasBanner('✗ Yes: 1 finding, in 1 of 2 jobs.');
  expect(await page.getByLabel('Find a job').inputValue()).toBe('b');
  expect(await page.locator('#flow .edge[data-seen="impossible"]').count()).toBe(1);
  expect(misdeeds).toEqual({ errors: [], foreign: [] });
  await screenshot(page, 'report-followed');
});

test('a followed page reconnects', async () => {
  const file = join(folder, 'reconnected.ndjson');
  writeFileSync(file, '{"job":"a","status":1}\n');
  const first = await follow(file, 0);
  const { page } = await openPage(first.url);
  const saysOfConnection = (words: RegExp) => expect.poll(() => text(page, '.connection')).toMatch(words);
  await saysOfConnection(/^connected/);
  await first.kill('SIGKILL');
  await saysOfConnection(/^not connected/);
  appendFileSync(file, '{"job":"a","status":8}\n');
  await follow(file, Number(new URL(first.url).port));
  await saysOfConnection(/^connected/);
  await expect.poll(() => text(page, '.banner')).toBe('✓ No: no findings in 2 observations.');
});
