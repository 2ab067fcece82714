import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LogError } from '../../../src/errors.ts';
import { readLog } from '../../../src/log/read.ts';
import { chunked, entriesInColumns, entriesOf } from '../logs.ts';

describe('CSV', () => {
  test('has a header and a record on each line', async () => {
    const log = 'time,job_id,version_id,status,who\n2020-12-28T02:18:33Z,1,2,8,me\n,1,2,JOBSTAT_COMPLETED,\n';
    expect(await entriesOf(log, { file: 'a.csv' })).toEqual([
      { job: '1/2', file: 'a.csv', line: 2, time: Date.UTC(2020, 11, 28, 2, 18, 33), status: '8' },
      { job: '1/2', file: 'a.csv', line: 3, status: 'JOBSTAT_COMPLETED' },
    ]);
  });

  test('may have quotes, line feeds and delimiters in them, CRLF, blanks, a byte order mark and empty lines', async () => {
    const log = '\ufeff"job", status ,note\r\n"a ""1""", 8 ,"two\r\nlines, and a comma"\r\n\r\nb,"7",\r\n';
    expect(await entriesOf(log)).toEqual([
      { job: 'a "1"', line: 2, status: '8' },
      { job: 'b', line: 5, status: '7' },
    ]);
  });

  test('keeps a line feed within quotes as it is written, with or without a carriage return', async () => {
    const log = 'job,status\r\n"a\r\nb",8\r\n"c\nd",8\r\n"e\r",8\r\n';
    const expected = [
      { job: 'a\r\nb', line: 2, status: '8' },
      { job: 'c\nd', line: 4, status: '8' },
      { job: 'e', line: 6, status: '8' },
    ];
    for (const size of [1, 100]) {
      expect(await entriesOf(log, { format: 'csv' }, size)).toEqual(expected);
      expect(await entriesInColumns(log, { format: 'csv' }, size)).toEqual(expected);
    }
  });

  test('may begin with empty lines, whatever separates its cells', async () => {
    const log = '\n \r\n\njob;status\n\na;8\n';
    for (const read of [entriesOf, entriesInColumns]) {
      const [entry, ...others] = await read(log, { format: 'csv' });
      expect(entry).toMatchObject({ job: 'a', line: 6 });
      expect(others).toEqual([]);
    }
  });

  test.each([';', '\t', '|'])('may be separated by %j', async (delimiter) => {
    const log = [
      ['job', 'note', 'status'],
      ['a', '1,5', '8'],
    ]
      .map((cells) => cells.join(delimiter))
      .join('\n');
    expect(await entriesOf(log)).toEqual([{ job: 'a', line: 2, status: '8' }]);
  });

  test.each([
    ['a quote within a cell', 'b"c,8', { job: 'b"c', line: 3, status: '8' }],
    ['a quote that is not closed', '"b,8', { line: 3, problem: 'not CSV' }],
    ['text behind a quote', '"b"c,8', { line: 3, problem: 'not CSV' }],
    ['too few cells', 'b', { line: 3, problem: 'no status' }],
    ['an empty cell', ',8', { line: 3, problem: 'no job' }],
    ['too many cells', 'b,c,8', { line: 3, problem: 'too many cells' }],
    ['blank cells behind the last', 'b,8,, ', { job: 'b', line: 3, status: '8' }],
  ])('with %s loses no other record', async (_, line, entry) => {
    const log = `job,status\na,1\n${line}\na,7\na,8\n`;
    expect(await entriesOf(log)).toEqual([
      { job: 'a', line: 2, status: '1' },
      entry,
      { job: 'a', line: 4, status: '7' },
      { job: 'a', line: 5, status: '8' },
    ]);
  });

  test.each([
    ['that is its only one with both columns', 'id,a;job;status', 'x;b;8'],
    ['between names with blanks around them', ' job ; status ; note, and more', 'b;8;'],
    ['in quotes', '"job";"status"', '"b";"8"'],
  ])('has the delimiter %s', async (_, header, record) => {
    expect(await entriesOf(`${header}\n${record}\n`, { format: 'csv' })).toMatchObject([{ job: 'b', status: '8' }]);
  });

  test('counts the lines of cells with stray quotes', async () => {
    const log = 'job,status\na"b,8\nc"d,10\ne,1\n';
    expect(await entriesOf(log)).toEqual([
      { job: 'a"b', line: 2, status: '8' },
      { job: 'c"d', line: 3, status: '10' },
      { job: 'e', line: 4, status: '1' },
    ]);
  });

  test.each([999, 1000, 1001])('may have a quote that is open at the ends of a thousand lines: %i', async (ends) => {
    const count = ends + 1;
    const cell = Array.from({ length: count }, (_, index) => index).join('\n');
    const [first, ...others] = await entriesOf(`note,job,status\n"${cell}",b,8\nx,c,1\n`, { format: 'csv' });
    const last = { job: 'c', line: count + 2, status: '1' };
    if (ends <= 1000) expect([first, ...others]).toEqual([{ job: 'b', line: 2, status: '8' }, last]);
    else {
      expect(first).toEqual({ line: 2, problem: 'not CSV' });
      expect(others.slice(0, 2)).toEqual([3, 4].map((line) => ({ line, problem: 'no job' })));
      expect([others.length, others.at(-1)]).toEqual([count, last]);
    }
  });

  test.each([1, 999, 1000, 1001, 2500])('loses no malformed line before its header: %i', async (count) => {
    const problems = Array.from({ length: count }, (_, index) => ({ line: index + 1, problem: 'not UTF-8' }));
    const lines = (header: string) => Buffer.from(`${'\xff\n'.repeat(count)}${header}\na,8\n`, 'latin1');
    for (const size of [7, 2 ** 16]) {
      const entries = await entriesOf(lines('job,status'), { format: 'csv' }, size);
      expect(entries).toEqual([...problems, { job: 'a', line: count + 2, status: '8' }]);
    }
    // What is no log has no malformed records either; beyond a thousand, they are not held back.
    let seen = 0;
    const reading = async () => {
      for await (const chunk of readLog(chunked(lines('x,y')), { format: 'csv' })) seen += chunk.length;
    };
    await expect(reading).rejects.toThrow('no column for the job');
    expect(seen).toBe(Math.floor(count / 1000) * 1000);
  });

  test('with a quote that is never closed loses no record of a long log', async () => {
    const log = `job,status\n"b,8\n${'a,8\n'.repeat(5000)}c,"8\n${'a,8\n'.repeat(10)}`;
    const entries = await entriesOf(log);
    expect(entries.filter((entry) => 'problem' in entry)).toEqual([
      { line: 2, problem: 'not CSV' },
      { line: 5003, problem: 'not CSV' },
    ]);
    expect(entries.map(({ line }) => line)).toEqual(Array.from({ length: 5012 }, (_, index) => index + 2));
  });

  test('tells a line that is not UTF-8', async () => {
    const log = Buffer.from('job,status\na,1\n\xff,8\na,7\n', 'latin1');
    expect((await entriesOf(log))[1]).toEqual({ line: 3, problem: 'not UTF-8' });
  });

  test('without a column that is needed is an error that lists the columns', async () => {
    const reading = entriesOf('uid, phase\n1,8\n', { file: 'a.csv' });
    await expect(reading).rejects.toThrow(LogError);
    await expect(reading).rejects.toThrow(
      'a.csv: no column for the job (job_id, jobId, job, id, metadata.id, job_name, jobName); the columns are: uid, phase',
    );
    await expect(entriesOf('job,phase\n1,8\n')).rejects.toMatchObject({ columns: ['job', 'phase'] });
  });

  test('may name its columns otherwise', async () => {
    const fields = { job: ['uid'], status: ['phase'] };
    expect(await entriesOf('uid,phase\n1,8\n', { fields })).toEqual([{ job: '1', line: 2, status: '8' }]);
  });

  test('gives back what was written, whatever is in the cells and wherever the chunks end', async () => {
    const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
    const cell = fc
      .string({ unit: fc.constantFrom('a', '"', ',', '\n', ';', ' ', '作'), minLength: 1 })
      .filter((text) => text.trim() === text && text !== '');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 30 }),
        async (rows, size) => {
          const log = ['job,status', ...rows.map((cells) => cells.map(quoted).join(','))].join('\n');
          const entries = await entriesOf(log, { format: 'csv' }, size);
          expect(entries.map((entry) => 'status' in entry && [entry.job, entry.status])).toEqual(rows);
          let line = 2;
          for (const [index, cells] of rows.entries()) {
            expect(entries[index]?.line).toBe(line);
            line += cells.join('').split('\n').length;
          }
        },
      ),
    );
  });
});
