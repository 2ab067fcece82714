import { describe, expect, test } from 'vitest';
import { LONGEST_RECORD } from '../../src/log/lines.ts';
import { entriesOf } from './logs.ts';

describe('NDJSON', () => {
  test('has a record on each line', async () => {
    const log =
      '{"job_id":1,"version_id":2,"status":8,"time":"2020-12-28T02:18:33Z"}\n{"job_id":1,"version_id":2,"status":10}\n';
    expect(await entriesOf(log, { file: 'a.ndjson' })).toEqual([
      { job: '1/2', file: 'a.ndjson', line: 1, time: Date.UTC(2020, 11, 28, 2, 18, 33), status: 8 },
      { job: '1/2', file: 'a.ndjson', line: 2, status: 10 },
    ]);
  });

  test('may have CRLF, empty lines, a byte order mark, and no line feed at its end', async () => {
    const log = '\ufeff{"job":"a","status":1}\r\n\r\n   \n{"job":"a","status":7}';
    expect((await entriesOf(log)).map(({ line }) => line)).toEqual([1, 4]);
  });

  test('may have a list response on a line: each item is a record', async () => {
    const jobs =
      '{"is_success":true,"jobs":[{"job_id":1,"version_id":1,"status":8},{"job_id":2,"version_id":1,"status":10}]}';
    const versions =
      '{"job_id":3,"time":1609121913,"versions":[{"version_id":1,"status":10},{"version_id":2,"status":"8"}]}';
    const empty = '{"is_success":true,"jobs":[]}';
    expect(await entriesOf([jobs, versions, empty].join('\n'))).toEqual([
      { job: '1/1', line: 1, status: 8 },
      { job: '2/1', line: 1, status: 10 },
      { job: '3/1', line: 2, time: 1609121913000, status: 10 },
      { job: '3/2', line: 2, time: 1609121913000, status: '8' },
    ]);
  });

  test('keeps a status as it was written', async () => {
    const statuses = ['"8"', '"RUNNING"', '8.5', '-1', '1000', '"08"', '""', 'null', 'true', '{"a":1}', '[8]'];
    const log = statuses.map((status) => `{"job":"a","status":${status}}`).join('\n');
    const read = (await entriesOf(log)).map((entry) => ('problem' in entry ? entry.problem : entry.status));
    expect(read).toEqual(['8', 'RUNNING', 8.5, -1, 1000, '08', 'no status', 'no status', 'true', '{"a":1}', '[8]']);
  });

  test('keeps the id of a job exactly, also a number that JavaScript would round', async () => {
    const ids = [
      '9007199254740993',
      '9007199254740992',
      '123456789012345678901234567890',
      '1e400',
      '"9007199254740993"',
      '-1',
      '1.5',
    ];
    const log = ids.map((id) => `{"job_id":${id},"version_id":12345678901234567890,"status":8,"extra":0.1}`).join('\n');
    const jobs = (await entriesOf(log)).map((entry) => ('job' in entry ? entry.job : entry));
    expect(jobs).toEqual(ids.map((id) => `${id.replaceAll('"', '')}/12345678901234567890`));
  });

  test('takes __proto__ and constructor for the names that they are', async () => {
    const log = ['__proto__', 'constructor', 'toString'].map((job) => `{"job":"${job}","status":8}`).join('\n');
    expect((await entriesOf(log)).map((entry) => 'job' in entry && entry.job)).toEqual([
      '__proto__',
      'constructor',
      'toString',
    ]);
    await expect(entriesOf('{"status":8}', { fields: { job: ['constructor'] } })).rejects.toThrow('no job');
    await expect(entriesOf('{"status":8,"__proto__":{"job":1}}')).rejects.toThrow('no job');
  });

  test.each([
    ['a line that is not JSON', 'oops', 'not JSON'],
    ['a line that is cut short', '{"job":"b","sta', 'not JSON'],
    ['a value that is no record', '"RUNNING"', 'not a record'],
    ['null', 'null', 'not a record'],
    ['a record without a job', '{"status":8}', 'no job'],
    ['a record with an empty job', '{"job":"","status":8}', 'no job'],
    ['a job that is an object', '{"job":{"id":1},"status":8}', 'no job'],
    ['a record without a status', '{"job":"b"}', 'no status'],
    ['an error response', '{"is_success":false,"error_code":"ModelArts.0105","error_message":"…"}', 'error response'],
  ])('tells %s, and loses no other record', async (_, line, problem) => {
    const log = `{"job":"a","status":1}\n${line}\n{"job":"a","status":7}\n`;
    expect(await entriesOf(log)).toEqual([
      { job: 'a', line: 1, status: 1 },
      { line: 2, problem },
      { job: 'a', line: 3, status: 7 },
    ]);
  });

  test('tells a line that is not UTF-8, and loses no other record', async () => {
    const log = Buffer.from('{"job":"a","status":1}\n{"job":"\xff","status":1}\n{"job":"é","status":7}\n', 'latin1');
    const good = Buffer.from('{"job":"ä作业","status":7}\n');
    expect(await entriesOf(Buffer.concat([log, good]))).toEqual([
      { job: 'a', line: 1, status: 1 },
      { line: 2, problem: 'not UTF-8' },
      { line: 3, problem: 'not UTF-8' },
      { job: 'ä作业', line: 4, status: 7 },
    ]);
  });

  test('passes over a line that is too long, and loses no other record', async () => {
    const long = `{"job":"${'x'.repeat(LONGEST_RECORD)}","status":8}`;
    const log = `{"job":"a","status":1}\n${long}\n{"job":"a","status":7}\n${long}`;
    expect(await entriesOf(log, { format: 'ndjson' })).toEqual([
      { job: 'a', line: 1, status: 1 },
      { line: 2, problem: 'too long' },
      { job: 'a', line: 3, status: 7 },
      { line: 4, problem: 'too long' },
    ]);
  });

  test('is read the same in chunks of any size', async () => {
    const log =
      '{"job":"作业 1","status":1}\r\nnope\n\n{"job":"b","status":"JOBSTAT_RUNNING","ts":1609121913}\n{"job":"c"}';
    const whole = await entriesOf(log);
    expect(whole).toHaveLength(4);
    for (let size = 1; size < 40; size++) expect(await entriesOf(log, {}, size)).toEqual(whole);
  });
});
