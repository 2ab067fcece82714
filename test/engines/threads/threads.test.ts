import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, describe, expect, test } from 'vitest';
import { threads } from '../../../src/engines/threads/threads.ts';
import { readLogFile } from '../../../src/log/file.ts';
import { repository } from '../../repository.ts';
import { outcomeOf, plain } from '../outcome.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('threads of Node', () => {
  test('are started, and answer the same', async () => {
    // Node starts a thread from a file of JavaScript.
    const outdir = join(repository, 'build', 'threads');
    const entryPoints = ['thread', 'worker'].map((name) => join(repository, 'src', 'engines', 'threads', `${name}.ts`));
    await build({ entryPoints, outdir, bundle: true, platform: 'node', format: 'esm', packages: 'external' });
    const { startThread } = (await import(
      /* @vite-ignore */ join(outdir, 'thread.js')
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
