import { describe, expect, test } from 'vitest';
import { LONGEST_RECORD } from '../../../src/log/bytes/lines.ts';
import { entriesOf } from '../logs.ts';

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
    expect(read).toEqual(['8', 'RUNNING', 8.5, -1, 1000, '08', 'no status', 'no status', 'true', '{…}', '[…]']);
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

  test.each([
    ['a record over several lines', '{\n  "job": "b",\n  "status": 8\n}', [{ job: 'b', line: 2, status: 8 }]],
    [
      'a record over several lines, without indents',
      '{\n"job":\n"b"\n,"status":8}',
      [{ job: 'b', line: 2, status: 8 }],
    ],
    [
      'two records on a line',
      '{"job":"b","status":8} {"job":"c","status":8}',
      [
        { job: 'b', line: 2, status: 8 },
        { job: 'c', line: 2, status: 8 },
      ],
    ],
    [
      'an array',
      '[\n{"job":"b","status":8},\n{"job":"c","status":8}\n]',
      [
        { job: 'b', line: 3, status: 8 },
        { job: 'c', line: 4, status: 8 },
      ],
    ],
    [
      'a byte order mark, as where files were joined',
      '\ufeff{"job":"b","status":8}',
      [{ job: 'b', line: 2, status: 8 }],
    ],
    ['a line cut behind a colon', '{"job":"b","status":', [{ line: 2, problem: 'not JSON' }]],
    ['a line cut behind a comma', '{"job":"b",', [{ line: 2, problem: 'not JSON' }]],
    ['a line cut within an array', '{"job":"b","tags":["x",', [{ line: 2, problem: 'not JSON' }]],
    ['a line cut behind a brace', '{', [{ line: 2, problem: 'not JSON' }]],
    ['a record without its last brace', '{"job":"b","status":8', [{ line: 2, problem: 'not JSON' }]],
    ['a line that begins like an array', '[2024-05-06] polling', [{ line: 2, problem: 'not JSON' }]],
  ])('may have %s', async (_, text, found) => {
    const rest = text.split('\n').length;
    const log = `{"job":"a","status":1}\n${text}\n{"job":"a","status":7}\n{"job":"a","status":8}\n`;
    expect(await entriesOf(log)).toEqual([
      { job: 'a', line: 1, status: 1 },
      ...found,
      { job: 'a', line: rest + 2, status: 7 },
      { job: 'a', line: rest + 3, status: 8 },
    ]);
    const behind = await entriesOf(`${text}\n{"job":"a","status":7}\n{"job":"a","status":8}\n`, { format: 'ndjson' });
    expect(behind.slice(-2)).toEqual([
      { job: 'a', line: rest + 1, status: 7 },
      { job: 'a', line: rest + 2, status: 8 },
    ]);
  });

  test('may have a body with a list over several lines: each item is in its own', async () => {
    const body = {
      total: 2,
      jobs: [
        { job_id: 1, status: 7 },
        { job_id: 2, status: 10 },
      ],
      more: [[{}]],
    };
    expect(await entriesOf(`{"job":"a","status":1}\n${JSON.stringify(body, undefined, 2)}\n`)).toEqual([
      { job: 'a', line: 1, status: 1 },
      { job: '1', line: 5, status: 7 },
      { job: '2', line: 9, status: 10 },
    ]);
  });

  test('takes what an item says of itself before what is said of the list', async () => {
    const log = '{"job":"poller","time":1000,"status":200,"jobs":[{"id":1,"ts":2000,"status":10},{"id":2,"status":8}]}';
    expect(await entriesOf(log)).toEqual([
      { job: '1', line: 1, time: 2_000_000, status: 10 },
      { job: '2', line: 1, time: 1_000_000, status: 8 },
    ]);
  });

  test('takes the first field that holds a text or a number', async () => {
    const log = '{"job":{"name":"x"},"id":2,"status":null,"state":"RUNNING"}\n{"id":2,"status":{"code":8},"state":9}';
    expect(await entriesOf(log)).toEqual([
      { job: '2', line: 1, status: 'RUNNING' },
      { job: '2', line: 2, status: 9 },
    ]);
    await expect(entriesOf('{"id":1,"status":8}', { fields: { status: ['toString'] } })).rejects.toThrow('no status');
  });

  test('keeps a time that is none as it was written', async () => {
    const times = ['"soon"', '-5', '1609121913000000', '20201228021833', 'true', '{}', '1609121913'];
    const log = times.map((time) => `{"job":"a","status":8,"time":${time}}`).join('\n');
    const read = (await entriesOf(log)).map((entry) => 'time' in entry && entry.time);
    expect(read).toEqual(['soon', '-5', '1609121913000000', '20201228021833', 'true', '{…}', 1609121913000]);
  });

  test.each([
    [
      'a status',
      `{"job":"b","status":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
      { job: 'b', line: 2, status: '[…]' },
    ],
    ['a list', `${'['.repeat(20_000)}{}${']'.repeat(20_000)}`, { line: 2, problem: 'not a record' }],
    [
      'another field',
      `{"job":9007199254740993,"status":8,"x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
      { line: 2, problem: 'not a record' },
    ],
  ])('outlives %s that is nested too deeply', async (_, line, entry) => {
    const log = `{"job":"a","status":1}\n${line}\n{"job":"a","status":7}\n`;
    expect(await entriesOf(log)).toEqual([{ job: 'a', line: 1, status: 1 }, entry, { job: 'a', line: 3, status: 7 }]);
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
