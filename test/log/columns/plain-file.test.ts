import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { entriesOf as entriesIn } from '../../../src/log/columns/columns.ts';
import {
  OPEN,
  type PlainFile,
  plainFile,
  readPlainFile,
  readRange,
  scannerFor,
} from '../../../src/log/columns/plain-file.ts';
import type { Entry } from '../../../src/log/observation.ts';
import { collected, entriesOf } from '../logs.ts';
import { textOf } from './same.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-plain-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file in the folder. */
function written(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

/** A file with this content, which can be read in ranges. */
function plainFileOf(name: string, content: string): PlainFile {
  const plain = plainFile(written(name, content));
  if (plain === undefined) throw new Error('a plain file');
  return plain;
}

/** Reads ranges of a file that end at these places, and behind these the rest. A header must be in the first range. */
async function readIn({ file, start, format }: PlainFile, cuts: readonly number[]) {
  const descriptor = openSync(file, 'r');
  const entries: string[] = [];
  const nexts: number[] = [];
  let [next, line, read] = [start, 1, 0];
  try {
    for (const [index, cut] of [...cuts, Number.POSITIVE_INFINITY].entries()) {
      const scanner = await scannerFor(format, index === 0, file, line);
      const count = (bytes: number) => {
        read += bytes;
      };
      const chunks = readRange(descriptor, next, cut, scanner, count, true);
      for (let step = chunks.next(); ; step = chunks.next()) {
        if (step.done) {
          next = step.value;
          break;
        }
        entries.push(...entriesIn(step.value).map(textOf));
        if (entries.length > 100) throw new Error('it reads on and on');
      }
      nexts.push(next);
      line = scanner.line;
    }
  } finally {
    closeSync(descriptor);
  }
  return { entries, nexts, read };
}

/** Records between empty lines that end as those of Windows do, also at the end, by common lines and by one that is not. */
const EMPTY = '\r\n\r\n';
const COMMON = '{"job":1,"status":8}';
const UNCOMMON = '{"job":1\u00a0,"status":10}';
const LONG = '{\n"job" :\n 2,\r\n "status"\n:7}';
/** One on several lines that is read line by line, since it is nested too deeply. */
const DEEP = `{"job":2,\n"x":\n${'['.repeat(40)}${']'.repeat(40)},\n"status":7\n}`;

describe('ranges may end anywhere, and have the records of the whole file with their lines:', () => {
  test.each([
    ['a.ndjson', [COMMON, UNCOMMON, COMMON, ''].join(EMPTY)],
    ['a.ndjson', [COMMON, COMMON, UNCOMMON, ''].join(EMPTY)],
    ['a.ndjson', ['', UNCOMMON, COMMON, UNCOMMON, ''].join(EMPTY)],
    ['a.ndjson', [COMMON, LONG, '{', COMMON, DEEP, 'none', COMMON, DEEP].join('\n')],
    ['a.ndjson', `\ufeff${[COMMON, '{"job":"作业","status":1}', COMMON].join('\n')}`],
    ['a.csv', 'job,status\n1,8\n"2\n""",10\r\n\n3,作\n4,"7"'],
    ['a.csv', '\ufeff\r\njob;status;x\r\n1;8;\r\n2;7;"\r\n"\r\n'],
  ])('%s with %j', async (name, text) => {
    const plain = plainFileOf(name, text);
    const size = Buffer.byteLength(text);
    const whole = (await entriesOf(text, { file: plain.file })).map(textOf);
    expect((await collectedIn(plain)).map(textOf)).toEqual(whole);
    const first = plain.format.name === 'csv' ? plain.start + text.indexOf('job') + 1 : 0;
    for (let cut = first; cut <= size; cut++) {
      const { entries, nexts, read } = await readIn(plain, [cut]);
      expect([cut, entries]).toEqual([cut, whole]);
      // All lines that begin before the cut are read, and it never goes back.
      expect(nexts[0]).toBeGreaterThanOrEqual(cut);
      expect(nexts[1]).toBe(size);
      expect(read).toBeGreaterThanOrEqual(size - plain.start);
      expect([cut, (await readIn(plain, [cut, cut + 1, cut + 7])).entries]).toEqual([cut, whole]);
    }
  });

  /** All that is read of a file in one go. */
  function collectedIn(plain: PlainFile): Promise<readonly Entry[]> {
    return collected(
      (async function* () {
        for await (const chunk of readPlainFile(plain, () => undefined)) yield entriesIn(chunk);
      })(),
    );
  }

  test('a range that ends within a record which is read line by line says so, unless it reads on', async () => {
    // The record is longer than what is read at a time, and nested too deeply to be read in columns.
    const long = `{"job":2,"x":[\n${'1,\n'.repeat(2 ** 17)}1],\n"y":${'['.repeat(40)}${']'.repeat(40)},"status":7}`;
    const plain = plainFileOf('open.ndjson', `${COMMON}\n${long}\n${COMMON}\n`);
    const behind = COMMON.length + long.length + 2;
    const descriptor = openSync(plain.file, 'r');
    const endOf = async (cut: number, readsOn: boolean) => {
      const scanner = await scannerFor(plain.format, true);
      const chunks = readRange(descriptor, 0, cut, scanner, () => undefined, readsOn);
      for (;;) {
        const step = chunks.next();
        if (step.done) return step.value;
      }
    };
    try {
      const cut = COMMON.length + 1;
      expect([await endOf(cut, false), await endOf(cut, true)]).toEqual([cut, cut]);
      expect([await endOf(cut + 1, false), await endOf(cut + 1, true)]).toEqual([OPEN, behind]);
    } finally {
      closeSync(descriptor);
    }
  });
});

describe('a file can be read in ranges', () => {
  const csv = 'job,status\n1,8\n';

  test.each([
    ['a.ndjson', `${COMMON}\n`, { start: 0, size: 21, canBeCut: true }],
    ['a.ndjson', `\ufeff${COMMON}\n`, { start: 3, size: 24, canBeCut: true }],
    ['a.csv', csv, { start: 0, size: 15, canBeCut: true }],
    ['a.csv', `\ufeff${csv}`, { start: 3, size: 18, canBeCut: true }],
    // Its header is not in the first lines, or cannot be read.
    ['a.csv', `job,"status\n${'x\n'.repeat(2 ** 17)}"\n1,8\n`, { canBeCut: false }],
    ['a.csv', Buffer.from(`${csv}\xff`, 'latin1'), { canBeCut: true }],
    ['a.csv', Buffer.from('job,\xff,status\n1,2,8\n', 'latin1'), { canBeCut: false }],
  ])('%s that begins with %.20j', (name, content, expected) => {
    expect(plainFile(written(name, content))).toMatchObject(expected);
  });

  test.each([
    ['JSON', 'a.json', `[${COMMON}]`],
    ['XES', 'a.xes', '<log></log>'],
    ['nothing', 'a.ndjson', ''],
    ['gzip', 'a.ndjson', gzipSync(`${COMMON}\n`)],
    ['UTF-16', 'a.ndjson', Buffer.from(`\ufeff${COMMON}\n`, 'utf16le')],
    ['UTF-16 that begins with the higher byte', 'a.ndjson', Buffer.from(`\ufeff${COMMON}\n`, 'utf16le').swap16()],
  ])('but not %s', (_, name, content) => {
    expect(plainFile(written(name, content))).toBeUndefined();
  });

  test('but none that is no file, or is read by a pattern or with times from its name', () => {
    const file = written('a.ndjson', `${COMMON}\n`);
    mkdirSync(join(folder, 'directory'), { recursive: true });
    expect(plainFile(file, { pattern: '(?<job>.)(?<status>.)' })).toBeUndefined();
    expect(plainFile(file, { timeFromName: 'x-%Y' })).toBeUndefined();
    expect(plainFile(join(folder, 'directory'))).toBeUndefined();
    expect(plainFile(join(folder, 'none'))).toBeUndefined();
    expect(plainFile(file, { format: 'json' })).toBeUndefined();
    expect(plainFile(written('a.txt', `${COMMON}\n`), { format: 'csv' })).toMatchObject({ format: { name: 'csv' } });
  });

  test('whose end is gone since says so in one sentence', async () => {
    const plain = plainFileOf('gone.ndjson', `${COMMON}\n`);
    rmSync(plain.file);
    const reading = (async () => {
      for await (const _ of readPlainFile(plain, () => undefined));
    })();
    await expect(reading).rejects.toThrow(/gone\.ndjson: no such file$/);
  });
});
