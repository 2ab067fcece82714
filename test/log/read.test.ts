import { crc32, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { LogError } from '../../src/errors.ts';
import { formatOf } from '../../src/log/formats/formats.ts';
import { readLog } from '../../src/log/read.ts';
import { collected, entriesOf } from './logs.ts';

describe('the format', () => {
  test.each([
    ['{"job":1,"status":8}\n', '', 'ndjson'],
    ['\n\n  {', '', 'ndjson'],
    ['[{"job":1}]', '', 'json'],
    ['  \n[', '', 'json'],
    ['job,status\n', '', 'csv'],
    ['"job","status"\n', '', 'csv'],
    ['starting to poll\n{"job":1}', 'polls.ndjson', 'ndjson'],
    ['starting to poll\n{"job":1}', 'polls.JSONL.gz', 'ndjson'],
    ['starting to poll\n{"job":1}', 'polls.json', 'ndjson'],
    ['starting to poll\n{"job":1}', 'polls.json.gz', 'ndjson'],
    ['[{"job":1}]', 'polls.ndjson', 'ndjson'],
    ['{a},{b}\n', 'polls.csv', 'csv'],
    ['{a},{b}\n', 'polls.TSV.gz', 'csv'],
    ['[{"job":1}]', 'polls.ndjson.old', 'json'],
    ['{"job":1}', 'polls.csv.old', 'ndjson'],
    ['{"job":1}', 'polls.xes.d/polls', 'ndjson'],
    ['job,status', 'polls.json.old', 'csv'],
  ])('of %j in %j is %s', (head, file, format) => {
    expect(formatOf(head, file)).toBe(format);
  });
});

describe('a log', () => {
  const lines = Array.from({ length: 50_000 }, (_, index) => `{"job":"job ${index}","status":8}`);
  const log = `${lines.join('\n')}\n`;

  test.each([
    ['NDJSON', log],
    ['JSON', `[${lines.join(',\n')}]`],
    ['CSV', `job,status\n${lines.map((_, index) => `job ${index},8`).join('\n')}\n`],
  ])('may be gzipped: %s', async (_, text) => {
    expect(await entriesOf(gzipSync(text))).toEqual(await entriesOf(text));
    expect(await entriesOf(Buffer.concat([gzipSync(text.slice(0, 1000)), gzipSync(text.slice(1000))]))).toEqual(
      await entriesOf(text),
    );
  });

  test.each([
    ['NDJSON', log],
    ['JSON', `[${lines.join(',\n')}]`],
    ['CSV', `job,status\n${lines.map((_, index) => `job ${index},8`).join('\n')}\n`],
  ])('whose gzip is cut short keeps all that is whole: %s', async (_, text) => {
    const whole = await entriesOf(text);
    const packed = gzipSync(text);
    const entries = await entriesOf(packed.subarray(0, packed.length / 2));
    const last = entries.at(-1);
    expect(entries.length).toBeGreaterThan(lines.length / 3);
    expect(entries.slice(0, -1)).toEqual(whole.slice(0, entries.length - 1));
    expect(last).toEqual({ line: whole[entries.length - 1]?.line, problem: 'ends early' });
  });

  const small = Array.from({ length: 1000 }, (_, index) => `{"job":"job ${index}","status":8}\n`).join('');
  const flipped = (at: number) => {
    const packed = gzipSync(small);
    packed[packed.length + at] = (packed.at(at) ?? 0) ^ 0xff;
    return packed;
  };

  test.each([
    ['something else behind it', Buffer.concat([gzipSync(small), Buffer.from('no gzip')])],
    ['a wrong check sum', flipped(-8)],
    ['a wrong length', flipped(-4)],
  ])('whose gzip has %s says so, and keeps all that is whole', async (_, packed) => {
    expect(await entriesOf(packed)).toEqual([...(await entriesOf(small)), { line: 1001, problem: 'damaged gzip' }]);
  });

  test('whose gzip is damaged in the middle keeps what comes before', async () => {
    const packed = gzipSync(log);
    const middle = Math.floor(packed.length / 2);
    packed.fill(0xff, middle, middle + 100);
    const entries = await entriesOf(packed);
    expect(entries.at(-1)).toMatchObject({ problem: 'damaged gzip' });
    expect(entries.length).toBeGreaterThan(lines.length / 3);
    expect(entries.slice(0, -1)).toEqual((await entriesOf(log)).slice(0, entries.length - 1));
  });

  test('may be padded behind its gzip, and may have a name, a comment and more in the header', async () => {
    const whole = await entriesOf(small);
    expect(await entriesOf(Buffer.concat([gzipSync(small), Buffer.alloc(512)]))).toEqual(whole);
    const packed = gzipSync(small);
    const header = Buffer.concat([packed.subarray(0, 10), Buffer.of(2, 0, 7, 7), Buffer.from('a.log\0so\0')]);
    header[3] = 2 + 4 + 8 + 16;
    const checksum = Buffer.alloc(2);
    checksum.writeUInt16LE(crc32(header) & 0xffff);
    const fancy = Buffer.concat([header, checksum, packed.subarray(10)]);
    for (const size of [1, 7, 1000]) expect(await entriesOf(fancy, {}, size)).toEqual(whole);
  });

  test('may be UTF-16 with a byte order mark, as Windows shells write it', async () => {
    const text = '\ufeff{"job":"作业","status":8}\r\n';
    expect(await entriesOf(Buffer.from(text, 'utf16le'), {}, 3)).toEqual([{ job: '作业', line: 1, status: 8 }]);
    expect(await entriesOf(Buffer.from(text, 'utf16le').swap16(), {}, 3)).toEqual([
      { job: '作业', line: 1, status: 8 },
    ]);
  });

  test.each([
    ['empty', '', 'a.log: holds no record'],
    ['blank', ' \n\n', 'a.log: holds no record'],
    ['a header only', 'job,status\n', 'a.log: holds no record'],
    [
      'without a record that can be read',
      '{"job":1}\n{"status":8}\n',
      'a.log: none of its records can be read (line 1: no status)',
    ],
    ['some other text', 'Lorem ipsum\ndolor sit amet\n', 'a.log: no column for the job'],
    [
      'nothing but a broken gzip',
      gzipSync(log).subarray(0, 9),
      'a.log: none of its records can be read (line 1: ends early)',
    ],
  ])('that is %s is an error', async (_, text, message) => {
    const reading = entriesOf(text, { file: 'a.log' });
    await expect(reading).rejects.toThrow(LogError);
    await expect(reading).rejects.toThrow(message);
  });

  test('is taken up before it ends, as from a pipe', async () => {
    let closed = false;
    async function* pipe() {
      try {
        yield Buffer.from('{"job":1,"status":1}\n');
        yield Buffer.from('{"job":1,"status":8}\n');
        throw new Error('read too far');
      } finally {
        closed = true;
      }
    }
    for await (const entries of readLog(pipe())) {
      expect(entries).toEqual([{ job: '1', line: 1, status: 1 }]);
      break;
    }
    expect(closed).toBe(true);
  });

  test('passes on an error that is not its own', async () => {
    async function* broken() {
      yield Buffer.from('{"job":1,"status":1}\n');
      throw new Error('the disk is gone');
    }
    await expect(collected(readLog(broken()))).rejects.toThrow('the disk is gone');
  });
});
