import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { threads } from '../../../src/engines/threads/threads.ts';
import { readLogFile } from '../../../src/log/file.ts';
import { outcomeOf, plain } from '../outcome.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('threads of Node', () => {
  test('are started from what is built, and answer the same', async () => {
    const { startThread } = (await import(
      new URL('../../../dist/engines/threads/thread.js', import.meta.url).href
    )) as typeof import('../../../src/engines/threads/thread.ts');
    const rows = Array.from(
      { length: 5000 },
      (_, index) => `{"job":${index % 700},"status":${[1, 7, 8, 10, 99][index % 5]},"ts":${1e9 - index}}\n`,
    );
    const files = [rows.join(''), `{"job":1,\n"status":8}\n${rows.join('')}`].map((content, index) => {
      const file = join(folder, `${index}.ndjson`);
      writeFileSync(file, content);
      return file;
    });
    const expected = await outcomeOf(
      plain,
      files.map((file) => ({ chunks: () => readLogFile(file) })),
    );
    for (const workers of [2, 4]) {
      const engine = threads({ workers, minBytes: 1, start: startThread });
      const logs = files.map((file) => ({ file, chunks: () => readLogFile(file, { columns: true }) }));
      expect(await outcomeOf(engine, logs)).toEqual(expected);
    }
  });
});
