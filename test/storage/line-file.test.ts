import { mkdtempSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { ServerError, StorageError } from '../../src/errors.ts';
import { type LineFile, openLineFile, type Write, writeLines } from '../../src/storage/line-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-lines-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const newFile = (content?: string | Uint8Array) => {
  const file = join(folder, `${++files}.ndjson`);
  if (content !== undefined) writeFileSync(file, content);
  return file;
};

const fullDisk = () =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });

/** A disk with so many bytes left, which writes no more than some bytes at a time. */
function diskWith({ room, most = Number.POSITIVE_INFINITY }: { room: number; most?: number }) {
  const disk = { room };
  const write: Write = (descriptor, bytes, offset) => {
    if (disk.room === 0) throw fullDisk();
    const count = writeSync(descriptor, bytes, offset, Math.min(bytes.length - offset, disk.room, most));
    disk.room -= count;
    return count;
  };
  return { disk, write };
}

/** The lines that a file accepts; a line `bad` is not accepted. */
function linesIn(file: LineFile): readonly string[] {
  const lines: string[] = [];
  file.readLines((line, number) => {
    if (line === 'bad') throw new ServerError(`${number}: bad`);
    lines.push(line);
  });
  return lines;
}

describe('lines', () => {
  test('are written whole however few bytes the system takes at a time', () => {
    const path = newFile();
    const { write } = diskWith({ room: 1000, most: 3 });
    const file = openLineFile(path, { write });
    file.append('{"a":"é😀"}\n{"b":2}\n');
    expect(readFileSync(path, 'utf8')).toBe('{"a":"é😀"}\n{"b":2}\n');
    expect(file.size).toBe(readFileSync(path).length);
    file.close();
  });

  test('are not written in part on a full disk, and can be written again after it', () => {
    const path = newFile();
    const failures: StorageError[] = [];
    const { disk, write } = diskWith({ room: 10 });
    const file = openLineFile(path, { write, onFailure: (error) => failures.push(error) });
    file.append('one\n');
    for (let count = 0; count < 3; count++) {
      expect(() => file.append('a longer line\n')).toThrow(StorageError);
      expect(readFileSync(path, 'utf8')).toBe('one\n');
      expect(file.isWritable()).toBe(false);
      expect(readFileSync(path, 'utf8')).toBe('one\n');
    }
    expect(failures.map(({ message }) => message)).toEqual([`no space left on the disk of ${path}`]);
    disk.room = 1_000_000;
    expect(file.isWritable()).toBe(true);
    file.append('two\n');
    disk.room = 2;
    expect(() => file.append('three\n')).toThrow(StorageError);
    expect(failures).toHaveLength(2);
    expect(linesIn(file)).toEqual(['one', 'two']);
    file.close();
  });

  test('are on the disk once they are appended, if that is asked for, or they are not taken', () => {
    for (const sync of [true, false]) {
      const path = newFile();
      const onDisk: string[] = [];
      let isBroken = false;
      const flushToDisk = () => {
        if (isBroken) throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' });
        onDisk.push(readFileSync(path, 'utf8'));
      };
      const file = openLineFile(path, { sync, flushToDisk });
      file.append('one\n');
      file.append('two\n');
      expect(onDisk).toEqual(sync ? ['one\n', 'one\ntwo\n'] : []);
      isBroken = true;
      if (sync) expect(() => file.append('three\n')).toThrow(`cannot write ${path}: EIO: i/o error, fsync`);
      expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
      file.close();
    }
  });

  test('are all those that were taken, and no others, whenever the disk is full', () => {
    const step = fc.oneof(
      fc.record({ lines: fc.array(fc.stringMatching(/^[a-zé]{1,9}$/), { minLength: 1, maxLength: 3 }) }),
      fc.record({ room: fc.oneof(fc.nat(40), fc.constant(100_000)) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), (steps, most) => {
        const path = newFile();
        const { disk, write } = diskWith({ room: 30, most });
        const file = openLineFile(path, { write });
        const taken: string[] = [];
        for (const each of steps) {
          if ('room' in each) disk.room = each.room;
          else if (isTaken(() => file.append(each.lines.map((line) => `${line}\n`).join(''))))
            taken.push(...each.lines);
          expect(readFileSync(path, 'utf8')).toBe(taken.map((line) => `${line}\n`).join(''));
        }
        expect(linesIn(file)).toEqual(taken);
        file.close();
      }),
    );
  });
});

function isTaken(append: () => void): boolean {
  try {
    append();
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(StorageError);
    return false;
  }
}

describe('a file', () => {
  test.each([
    ['no line', '', [], ''],
    ['whole lines', 'one\ntwo\n', ['one', 'two'], 'one\ntwo\n'],
    ['a last line without a line feed', 'one\ntwo', ['one', 'two'], 'one\ntwo\n'],
    ['an incomplete last line', 'one\nbad', ['one'], 'one\n'],
    ['lines that end with CR LF', 'one\r\ntwo\r\n', ['one\r', 'two\r'], 'one\r\ntwo\r\n'],
    ['blanks at its end', 'one\n    ', ['one'], 'one\n'],
    ['blanks alone', '    ', [], ''],
    ['letters of several bytes', 'é\n😀\nbad', ['é', '😀'], 'é\n😀\n'],
  ])('with %s is read, and goes on after its last whole line', (_, content, lines, kept) => {
    const path = newFile(content);
    const file = openLineFile(path);
    expect(linesIn(file)).toEqual(lines);
    expect(readFileSync(path, 'utf8')).toBe(kept);
    file.append('new\n');
    expect(readFileSync(path, 'utf8')).toBe(`${kept}new\n`);
    expect(file.size).toBe(Buffer.byteLength(`${kept}new\n`));
    file.close();
  });

  test.each([
    ['a bad line that is whole', 'one\nbad\n', '2: bad'],
    ['a bad line in the middle', 'bad\none\n', '1: bad'],
    ['a bad line alone', 'bad', '1: bad'],
  ])('with %s is refused, and left as it is', (_, content, message) => {
    const path = newFile(content);
    const file = openLineFile(path);
    expect(() => linesIn(file)).toThrow(message);
    expect(readFileSync(path, 'utf8')).toBe(content);
    file.close();
  });

  test('has its lines wherever the blocks end in which it is read', () => {
    const lines = Array.from({ length: 3000 }, (_, index) => `${index} ${'é😀'.repeat(index % 97)}`);
    const path = newFile(lines.map((line) => `${line}\n`).join(''));
    expect(readFileSync(path).length).toBeGreaterThan(2 ** 19);
    const long = newFile(`${'é'.repeat(3_000_000)}\nend\n`);
    for (const [name, expected] of [[path, lines] as const, [long, ['é'.repeat(3_000_000), 'end']] as const]) {
      const file = openLineFile(name);
      expect(linesIn(file)).toEqual(expected);
      file.close();
    }
  });

  test('that is removed is never written again', () => {
    const path = newFile();
    const file = openLineFile(path);
    file.append('one\n');
    rmSync(path);
    expect(() => file.append('two\n')).toThrow(`${path} was removed`);
    expect(file.isWritable()).toBe(false);
    file.close();
  });

  test.each([
    ['a folder', () => folder, 'is a directory; name a file'],
    ['in a folder that does not exist', () => join(folder, 'none', 'file'), 'no such folder'],
    ['below a file', () => join(newFile('one\n'), 'file'), 'no such folder'],
  ])('cannot be %s', (_, path, reason) => {
    const place = path();
    expect(() => openLineFile(place)).toThrow(new ServerError(`cannot write ${place}: ${reason}`));
  });

  test.runIf(process.platform !== 'win32')('cannot be a device', () => {
    for (const device of ['/dev/full', '/dev/null'])
      expect(() => openLineFile(device)).toThrow(
        `cannot keep the state in ${device}: it is a device or a pipe; name a file`,
      );
  });
});

describe('a file that gets another name', () => {
  test('goes on with a new one, which is locked as before', () => {
    const path = newFile();
    const file = openLineFile(path);
    file.append('one\n');
    file.moveTo(`${path}.old`);
    expect({ size: file.size, lines: file.lines }).toEqual({ size: 0, lines: 0 });
    file.append('two\n');
    expect([`${path}.old`, path].map((name) => readFileSync(name, 'utf8'))).toEqual(['one\n', 'two\n']);
    expect(() => openLineFile(path)).toThrow('is in use');
    file.close();
  });

  test('stays where it cannot be renamed', () => {
    const path = newFile();
    const file = openLineFile(path);
    file.append('one\n');
    expect(() => file.moveTo(join(folder, 'none', 'old'))).toThrow(StorageError);
    file.append('two\n');
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
    file.close();
  });
});

describe('lines that are written anew', () => {
  test('replace those before, or leave them where the disk is full', () => {
    const path = newFile('old\n');
    const { disk, write } = diskWith({ room: 3 });
    const fill = (append: (line: string) => void) => append('new line');
    expect(() => writeLines(path, fill, { write })).toThrow(`no space left on the disk of ${path}`);
    expect(readFileSync(path, 'utf8')).toBe('old\n');
    disk.room = 100;
    writeLines(path, fill, { write });
    expect(readFileSync(path, 'utf8')).toBe('new line\n');
    expect(() => readFileSync(`${path}.new`)).toThrow('ENOENT');
  });
});

test('says of each line whether it was ended', () => {
  const file = openLineFile(newFile('one\ntwo'));
  const lines: unknown[] = [];
  file.readLines((line, number, isEnded) => lines.push([line, number, isEnded]));
  expect(lines).toEqual([
    ['one', 1, true],
    ['two', 2, false],
  ]);
  file.close();
});
