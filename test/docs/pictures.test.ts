import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { crc32 } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { withShell } from '../cli/process.ts';
import { repository } from '../repository.ts';
import { withBrowser } from '../viewer/browser.ts';

/*
 * The picture of a report in the pages. Its bytes depend on the fonts of the machine, so it says itself of which page it
 * was made. `UPDATE=1` makes it anew: look at it.
 */

const KEYWORD = 'SHA-256 of the page';
const file = join(repository, 'docs/pictures/report.png');
const shell = withShell();
const open = withBrowser();

/** A PNG with a text chunk before its end, which is the last chunk and has 12 bytes. */
function withText(png: Buffer, text: string): Buffer {
  const data = Buffer.from(`tEXt${KEYWORD}\0${text}`, 'latin1');
  const chunk = Buffer.alloc(data.length + 8);
  chunk.writeUInt32BE(data.length - 4);
  data.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(data), data.length + 4);
  return Buffer.concat([png.subarray(0, -12), chunk, png.subarray(-12)]);
}

test('the picture of a report is one of the page as it is now', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'jobstat-picture-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'report.html');
  const log = 'npx jobstat simulate --jobs 200 --seed 3 --poll 30s --corrupt 0.0001';
  const { status } = shell(`${log} | npx jobstat report - -o ${path}`);
  expect(status).toBe(1);
  // When it was made, the page says too.
  const html = readFileSync(path, 'utf8').replace(/"created":\d+/, '');
  const hash = createHash('sha256').update(html).digest('hex');
  if (process.env.UPDATE) {
    const { page } = await open(pathToFileURL(path).href, { viewport: { width: 980, height: 1150 } });
    await page.locator('svg').first().waitFor();
    writeFileSync(file, withText(await page.screenshot(), hash));
  }
  const png = readFileSync(file, 'latin1');
  const advice = 'make it anew with UPDATE=1 npx vitest run --config test/vitest.config.ts test/docs/pictures.test.ts';
  expect(png.includes(`tEXt${KEYWORD}\0${hash}`), advice).toBe(true);
});
