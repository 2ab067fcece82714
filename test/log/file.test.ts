import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LogError } from '../../src/errors.ts';
import { readLogFile, sizeOf } from '../../src/log/file.ts';
import { isColumns } from '../../src/log/records.ts';
import { collected } from './logs.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jobstat-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a file', () => {
  test('is read under its name', async () => {
    const file = join(folder, 'a b.ndjson');
    await writeFile(file, '{"job":"a","status":8}\n');
    expect(await collected(readLogFile(file))).toEqual([{ job: 'a', file, line: 1, status: 8 }]);
    expect([await sizeOf(file), await sizeOf(join(folder, 'none'))]).toEqual([23, 0]);
  });

  test.each([true, false])('tells of each read how many bytes it had; in columns: %s', async (columns) => {
    const file = join(folder, 'reads.csv');
    const content = `job,status\n${`${'a'.repeat(200)},8\n`.repeat(6000)}`;
    await writeFile(file, content);
    const reads: number[] = [];
    const onRead = (bytes: number) => void reads.push(bytes);
    let observations = 0;
    const log = columns ? readLogFile(file, { columns, onRead }) : readLogFile(file, { onRead });
    for await (const chunk of log) observations += isColumns(chunk) ? chunk.count : chunk.length;
    expect(observations).toBe(6000);
    expect(reads.length).toBeGreaterThan(1);
    expect(reads.reduce((sum, bytes) => sum + bytes, 0)).toBe(content.length);
  });

  test.each([true, false])('that is no log is an error with its name; in columns: %s', async (columns) => {
    const file = join(folder, 'other.ndjson');
    await writeFile(file, `${JSON.stringify({ name: 'x'.repeat(100) })}\n`.repeat(100));
    const read = async () => {
      for await (const chunk of columns ? readLogFile(file, { columns }) : readLogFile(file))
        expect(chunk).toBeDefined();
    };
    await expect(read()).rejects.toThrow(LogError);
    await expect(read()).rejects.toThrow(`${file}: none of its records can be read (line 1: no job)`);
  });

  test('that is not there is an error', async () => {
    const reading = collected(readLogFile(join(folder, 'none')));
    await expect(reading).rejects.toThrow(LogError);
    await expect(reading).rejects.toThrow(/none: no such file$/);
  });

  test('that is a directory is an error', async () => {
    await expect(collected(readLogFile(folder))).rejects.toThrow(/: is a directory; name the files in it$/);
  });
});
