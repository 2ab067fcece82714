import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { LogError } from '../../src/errors.ts';
import { followFile } from '../../src/log/follow.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-follow-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

/** Follows a new file with this text; looks at it every few milliseconds. */
function following(text: string) {
  const file = join(folder, `${files++}.ndjson`);
  writeFileSync(file, text);
  const end = new AbortController();
  const wait = (_: number, signal: AbortSignal) => setTimeout(5, undefined, { signal });
  let read = '';
  const done = (async () => {
    for await (const chunk of followFile(file, wait, end.signal)) read += Buffer.from(chunk).toString();
  })();
  onTestFinished(async () => {
    end.abort();
    await done;
  });
  const hasRead = (text: string) => expect.poll(() => read).toBe(text);
  return { file, hasRead };
}

describe('a followed file', () => {
  test('is read as it grows', async () => {
    const { file, hasRead } = following('1\n');
    await hasRead('1\n');
    appendFileSync(file, '2');
    appendFileSync(file, '3\n4');
    await hasRead('1\n23\n4');
  });

  test('is read on where it was renamed, and another has its name', async () => {
    const { file, hasRead } = following('1\n');
    await hasRead('1\n');
    renameSync(file, `${file}.1`);
    // The program that writes goes on in the old file until it opens the new one.
    appendFileSync(`${file}.1`, '2\n');
    await hasRead('1\n2\n');
    appendFileSync(`${file}.1`, '3\n');
    writeFileSync(file, '4\n');
    await hasRead('1\n2\n3\n4\n');
    appendFileSync(file, '5\n');
    await hasRead('1\n2\n3\n4\n5\n');
    renameSync(file, `${file}.1`);
    writeFileSync(file, '6\n');
    await hasRead('1\n2\n3\n4\n5\n6\n');
  });

  test('is read on where it was deleted, and written anew', async () => {
    const { file, hasRead } = following('1\n');
    await hasRead('1\n');
    unlinkSync(file);
    await setTimeout(50);
    writeFileSync(file, '2\n');
    await hasRead('1\n2\n');
  });

  test.each([
    ['cut', (file: string) => truncateSync(file)],
    ['renamed', (file: string) => renameSync(file, `${file}.1`)],
  ])('that is %s within a line ends that line before the first of the new one', async (_, rotate) => {
    const { file, hasRead } = following('1\n{"job":');
    await hasRead('1\n{"job":');
    rotate(file);
    await setTimeout(50);
    writeFileSync(file, '2\n');
    await hasRead('1\n{"job":\n2\n');
  });

  test('that is not there is an error', async () => {
    const none = followFile(join(folder, 'none'), async () => {}, new AbortController().signal);
    const reading = none[Symbol.asyncIterator]().next();
    await expect(reading).rejects.toThrow(LogError);
    await expect(reading).rejects.toThrow(/none: no such file$/);
  });
});
