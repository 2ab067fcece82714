import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { plainFile, readRange, scannerFor } from '../../../src/log/columns/plain-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-plain-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Records between empty lines that end as those of Windows do, also at the end, by common lines and by one that is not. */
const EMPTY = '\r\n\r\n';
const COMMON = '{"job":1,"status":8}';
const UNCOMMON = '{"job":1\u00a0,"status":10}';

test.each([
  [[COMMON, UNCOMMON, COMMON, ''].join(EMPTY)],
  [[COMMON, COMMON, UNCOMMON, ''].join(EMPTY)],
  [['', UNCOMMON, COMMON, UNCOMMON, ''].join(EMPTY)],
])('a range may end anywhere, also between the two bytes of a line end: %j', async (text) => {
  const file = join(folder, 'empty-lines.ndjson');
  writeFileSync(file, text);
  const size = Buffer.byteLength(text);
  const plain = plainFile(file);
  if (plain === undefined) throw new Error('a plain file');
  const descriptor = openSync(file, 'r');
  try {
    for (let cut = 0; cut <= size; cut++) {
      let records = 0;
      const read = async (start: number, end: number, line: number) => {
        const scanner = await scannerFor(plain.format, start === 0, file, line);
        const chunks = readRange(descriptor, start, end, scanner, () => undefined, true);
        for (let step = chunks.next(); ; step = chunks.next()) {
          if (step.done) return { next: step.value, line: scanner.line };
          records += 'count' in step.value ? step.value.count : step.value.length;
          if (records > 9) throw new Error('it reads on and on');
        }
      };
      const first = await read(0, cut, 1);
      // All lines that begin before the cut are read, and it never goes back.
      expect(first.next).toBeGreaterThanOrEqual(cut);
      const { next } = await read(first.next, Number.POSITIVE_INFINITY, first.line);
      expect([cut, next, records]).toEqual([cut, size, 3]);
    }
  } finally {
    closeSync(descriptor);
  }
});
