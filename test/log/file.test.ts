import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readLogFile, sizeOf } from '../../src/log/file.ts';
import { LogError } from '../../src/log/formats/reader.ts';
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

  test('that is not there is an error', async () => {
    const reading = collected(readLogFile(join(folder, 'none')));
    await expect(reading).rejects.toThrow(LogError);
    await expect(reading).rejects.toThrow(/none: no such file$/);
  });

  test('that is a directory is an error', async () => {
    await expect(collected(readLogFile(folder))).rejects.toThrow(/: is a directory; name the files in it$/);
  });
});
