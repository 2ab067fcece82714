import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { duckdb } from '../../src/engines/duckdb/duckdb-engine.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { inProcess } from '../../src/engines/in-process.ts';
import { threads } from '../../src/engines/threads/threads.ts';
import { usualFields } from '../../src/log/fields.ts';
import { readLogFile } from '../../src/log/file.ts';
import { isMalformed } from '../../src/log/observation.ts';
import type { ReadOptions } from '../../src/log/read.ts';
import { modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import { statusRead } from '../../src/model/spelling.ts';
import type { Report } from '../../src/validate/report.ts';
import { jobstat } from '../cli/run.ts';
import { inTurn } from '../engines/in-turn.ts';
import { outcomeOf, plain } from '../engines/outcome.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

let folders = 0;

/** Writes files into a folder of their own. */
function written(files: Readonly<Record<string, string>>): readonly string[] {
  const own = join(folder, String(folders++));
  mkdirSync(own);
  return Object.entries(files).map(([name, content]) => {
    const path = join(own, name);
    writeFileSync(path, content);
    return path;
  });
}

const engines: readonly Engine[] = [
  inProcess,
  ...[1, 2, 3, 7].map((workers) => threads({ workers, minBytes: 1, start: inTurn })),
  duckdb(),
];

/** The report on files, which is that of each engine, in the order read and sorted by time. */
async function reportOf(files: readonly string[], read: Omit<ReadOptions, 'file'>, sorted = false): Promise<Report> {
  const logs = (columns: boolean) =>
    files.map((file) => ({
      file,
      chunks: () => (columns ? readLogFile(file, { ...read, columns }) : readLogFile(file, read)),
    }));
  let report = '';
  for (const sort of [!sorted, sorted]) {
    const expected = await outcomeOf(plain, logs(false), { sort });
    expect(expected.errors).toEqual([]);
    for (const engine of engines)
      expect(await outcomeOf(engine, logs(true), { sort, read }), engine.name).toEqual(expected);
    report = expected.report;
  }
  return JSON.parse(report);
}

/** An observation: job, status and time, or the line and what is wrong with it. */
type Seen = readonly [job: string, status: string, time?: string] | readonly [line: number, problem: string];

async function seenIn(files: readonly string[], read: Omit<ReadOptions, 'file'>): Promise<readonly Seen[]> {
  const { names, vocabulary } = modelartsV1.statuses;
  const all: Seen[] = [];
  for (const file of files) {
    for await (const entries of readLogFile(file, read)) {
      for (const entry of entries) {
        if (isMalformed(entry)) all.push([entry.line ?? 0, entry.problem]);
        else {
          const { job = '', status, time } = entry;
          const name = names[statusRead(vocabulary, status)] ?? `? ${status}`;
          all.push(time === undefined ? [job, name] : [job, name, new Date(time).toISOString()]);
        }
      }
    }
  }
  return all;
}

const at = (clock: string, day = '28') => `2020-12-${day}T${clock}.000Z`;
const running = (label: string) => ({ spelling: label, status: 'RUNNING', by: 'label' }) as const;
const canceled = (label: string) =>
  ({ spelling: label, status: 'KILLED', by: 'label', alternatives: ['CANCELED'] }) as const;

/** A log as a stranger brings it. */
interface Brought {
  readonly what: string;
  readonly files: Readonly<Record<string, string>>;
  readonly read?: Omit<ReadOptions, 'file'>;
  readonly seen: readonly Seen[];
  readonly readAs?: Report['readAs'];
  /** Whether its jobs are in the order of time only once they are sorted. */
  readonly sorted?: true;
}

const nested = { fields: { job: ['job.id'], status: ['status.code'], time: ['seen.at'] } };

const logs: readonly Brought[] = [
  {
    what: 'CSV of pandas, with an index, job_name and the labels of the console',
    files: {
      'export.csv': [
        ',job_name,status,time',
        '0,train-a,Initializing,2020-12-28 02:18:33',
        '1,train-a,Running,2020-12-28 02:19:33',
        '2,train-b,Running failed,2020-12-28 02:19:33',
        '3,train-a,Successful,2020-12-28 02:20:33',
        '4,"train-c",Canceled,2020-12-28 02:20:33',
        '5,train-d,running,2020-12-28 02:20:33',
        '6,train-d,Canceled,2020-12-28 02:21:33',
        '',
      ].join('\n'),
    },
    seen: [
      ['train-a', 'INIT', at('02:18:33')],
      ['train-a', 'RUNNING', at('02:19:33')],
      ['train-b', 'FAILED', at('02:19:33')],
      ['train-a', 'COMPLETED', at('02:20:33')],
      ['train-c', 'KILLED', at('02:20:33')],
      ['train-d', 'RUNNING', at('02:20:33')],
      ['train-d', 'KILLED', at('02:21:33')],
    ],
    readAs: [
      canceled('Canceled'),
      { spelling: 'Initializing', status: 'INIT', by: 'label' },
      { spelling: 'Running failed', status: 'FAILED', by: 'label' },
      { spelling: 'Successful', status: 'COMPLETED', by: 'label' },
    ],
  },
  {
    what: 'CSV of Excel in Chinese, with a byte order mark',
    files: {
      'jobs.csv': [
        '\ufeff作业名称,状态,时间',
        '训练,排队中,2020/12/28 10:18:33',
        '训练,运行中,2020/12/28 10:19',
        '训练,已取消,2020/12/28 10:20:33',
        '',
      ].join('\r\n'),
    },
    read: { fields: { job: ['作业名称'], status: ['状态'], time: ['时间'] }, timeZone: 'Asia/Shanghai' },
    seen: [
      ['训练', 'WAITING', at('02:18:33')],
      ['训练', 'RUNNING', at('02:19:00')],
      ['训练', 'KILLED', at('02:20:33')],
    ],
    readAs: [canceled('已取消'), { spelling: '排队中', status: 'WAITING', by: 'label' }, running('运行中')],
  },
  {
    what: 'CSV whose codes became floats',
    files: {
      'float.csv':
        'job_id,version_id,status,ts\n567524,1108482,1.0,1609121913.0\n567524,1108482,8.0,1609121973.0\n567524,1108482,10.0,1609122033.5\n',
    },
    seen: [
      ['567524/1108482', 'INIT', at('02:18:33')],
      ['567524/1108482', 'RUNNING', at('02:19:33')],
      ['567524/1108482', 'COMPLETED', '2020-12-28T02:20:33.500Z'],
    ],
  },
  {
    what: 'CSV with a header in upper case',
    files: { 'upper.csv': 'ID,VERSION_ID,STATE,TIMESTAMP\na,1,RUNNING,2020-12-28T02:18:33Z\na,2,INIT,\n' },
    seen: [
      ['a/1', 'RUNNING', at('02:18:33')],
      ['a/2', 'INIT'],
    ],
  },
  ...(['|', ';', '\t'] as const).map((delimiter) => ({
    what: `CSV separated by ${JSON.stringify(delimiter)}`,
    files: {
      'cells.csv': `job,status,time,note\na,8,2020-12-28T02:18:33Z,"x,y"\nb,Running,2020-12-28T02:18:33Z,\n`
        .replace('"x,y"', 'xy')
        .replaceAll(',', delimiter)
        .replace('xy', 'x,y'),
    },
    seen: [
      ['a', 'RUNNING', at('02:18:33')],
      ['b', 'RUNNING', at('02:18:33')],
    ] as const,
  })),
  {
    what: 'CSV separated by what is given',
    files: { 'cells.csv': 'job~status\na,b~8\na,b~10\n' },
    read: { delimiter: '~' },
    seen: [
      ['a,b', 'RUNNING'],
      ['a,b', 'COMPLETED'],
    ],
  },
  {
    what: 'a folder of polls by cron, one of them without jobs',
    files: {
      'poll-20201228-0210.json':
        '{"is_success":true,"job_total_count":2,"jobs":[{"job_id":1,"version_id":1,"status":7,"create_time":1609121000000},{"job_id":2,"version_id":4,"status":8}]}',
      'poll-20201228-0211.json': '{"is_success":true,"jobs":[]}',
      'poll-20201228-0212.json': '[{"job_id":1,"version_id":1,"status":8}]\n',
      'poll-20201228-0213.json': '[]',
      'poll-20201228-0214.json':
        '{\n  "is_success": true,\n  "jobs": [\n    {"job_id": 1, "version_id": 1, "status": 10}\n  ]\n}\n',
    },
    read: { timeFromName: 'poll-YYYYMMDD-HHmm', timeZone: 'Asia/Shanghai' },
    seen: [
      ['1/1', 'WAITING', at('18:10:00', '27')],
      ['2/4', 'RUNNING', at('18:10:00', '27')],
      ['1/1', 'RUNNING', at('18:12:00', '27')],
      ['1/1', 'COMPLETED', at('18:14:00', '27')],
    ],
  },
  ...(['(?<', '(?P<'] as const).map((group) => ({
    what: `lines of logging, by a pattern with ${group}name>`,
    files: {
      'poller.log': [
        '2020-12-28 02:18:33,123 INFO poller: 2 jobs',
        '2020-12-28 02:18:33,456 INFO poller: job 567524 is Running',
        'Traceback (most recent call last):',
        '',
        '2020-12-28 02:19:33,000 INFO poller: job 567524 is Running failed',
        '',
      ].join('\n'),
    },
    read: { pattern: `^${group}time>\\S+ \\S+) INFO poller: job ${group}job>\\d+) is ${group}status>.+)$` },
    seen: [
      ['567524', 'RUNNING', '2020-12-28T02:18:33.456Z'],
      ['567524', 'FAILED', at('02:19:33')],
    ] as const,
    readAs: [{ spelling: 'Running failed', status: 'FAILED', by: 'label' }] as const,
  })),
  {
    what: 'nested JSON',
    files: {
      'nested.ndjson':
        '{"job":{"id":1},"status":{"code":7},"seen":{"at":1609121913}}\n{"job":{"id":1},"status":{"code":"8.0"},"seen":{"at":"2020-12-28T02:19:33"}}\n',
    },
    read: nested,
    seen: [
      ['1', 'WAITING', at('02:18:33')],
      ['1', 'RUNNING', at('02:19:33')],
    ],
  },
  {
    what: 'json-file of Docker',
    files: {
      'container-json.log': [
        { log: '{"job":"a","status":"8"}\n', stream: 'stdout', time: '2020-12-28T02:18:33.123456789Z' },
        {
          log: '{"job":"a","status":10,"ts":"2020-12-28T02:19:33Z"}\n',
          stream: 'stdout',
          time: '2020-12-28T02:20:00Z',
        },
        { log: 'stopping\n', stream: 'stderr', time: '2020-12-28T02:21:00Z' },
      ]
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    },
    seen: [
      ['a', 'RUNNING', '2020-12-28T02:18:33.123Z'],
      ['a', 'COMPLETED', at('02:19:33')],
      [3, 'no job'],
    ],
  },
  {
    what: 'query_range of Prometheus, with the status as the value',
    files: {
      'matrix.json': JSON.stringify({
        status: 'success',
        data: {
          resultType: 'matrix',
          result: [
            {
              metric: { __name__: 'job_status', job: 'exporter', job_id: '1', version_id: '2' },
              values: [
                [1_609_121_913, '7'],
                [1_609_121_973, '8'],
              ],
            },
            { metric: { job_id: '3' }, values: [[1_609_121_913.5, '10']] },
          ],
        },
      }),
    },
    seen: [
      ['1/2', 'WAITING', at('02:18:33')],
      ['1/2', 'RUNNING', at('02:19:33')],
      ['3', 'COMPLETED', '2020-12-28T02:18:33.500Z'],
    ],
  },
  {
    what: 'query_range of Prometheus, with a series for each status',
    files: {
      'one-hot.json': JSON.stringify({
        status: 'success',
        data: {
          resultType: 'matrix',
          result: ['Running', 'Initializing', 'Canceled'].map((status, index) => ({
            metric: { job_id: 'a', status },
            values: [0, 1, 2].map((poll) => [1_609_121_913 + 60 * poll, poll === [1, 0, 2][index] ? '1' : '0']),
          })),
        },
      }),
    },
    sorted: true,
    seen: [
      ['a', 'RUNNING', at('02:19:33')],
      ['a', 'INIT', at('02:18:33')],
      ['a', 'KILLED', at('02:20:33')],
    ],
    readAs: [canceled('Canceled'), { spelling: 'Initializing', status: 'INIT', by: 'label' }],
  },
  {
    what: 'an instant query of Prometheus',
    files: {
      'instant.json':
        '{"status":"success","data":{"resultType":"vector","result":[{"metric":{"job_id":"1"},"value":[1609121913,"8"]},{"metric":{"job_id":"2","state":"FAILED"},"value":[1609121913,"1"]},{"metric":{"job_id":"2","state":"RUNNING"},"value":[1609121913,"0"]}]}}',
    },
    seen: [
      ['1', 'RUNNING', at('02:18:33')],
      ['2', 'FAILED', at('02:18:33')],
    ],
  },
  {
    what: 'NDJSON with times as the console shows them',
    files: {
      'console.ndjson': [
        ['Dec 28, 2020 02:18:33 GMT+08:00', 'Queuing'],
        ['Dec 28, 2020 02:18:33 UTC', 'Deploying'],
        ['2020/12/28 02:18:34', 8],
        ['2020/12/28 10:18:35 GMT+08:00', 10],
      ]
        .map(([time, status]) => `${JSON.stringify({ job: 'a', status, time })}\n`)
        .join(''),
    },
    seen: [
      ['a', 'WAITING', at('18:18:33', '27')],
      ['a', 'WAITING', at('02:18:33')],
      ['a', 'RUNNING', at('02:18:34')],
      ['a', 'COMPLETED', at('02:18:35')],
    ],
    // Deploying is also an alias, which programs write.
    readAs: [{ spelling: 'Queuing', status: 'WAITING', by: 'label' }],
  },
];

describe.each(logs)('$what', ({ files, read = {}, seen, readAs, sorted = false }) => {
  const paths = written(files);

  test('has these observations', async () => expect(await seenIn(paths, read)).toEqual(seen));

  test('has the same report by every engine, without a finding but for what is malformed', async () => {
    const report = await reportOf(paths, read, sorted);
    const malformed = seen.filter(([first]) => typeof first === 'number').length;
    expect(report).toMatchObject({ records: seen.length, malformed, warnings: [] });
    expect(report.findings.filter(({ kind }) => kind !== 'malformed')).toEqual([]);
    expect(report.readAs).toEqual(readAs);
  });
});

describe('validate', () => {
  test('is fine with a list without jobs, alone and among others', async () => {
    const [empty = '', list = '', full = ''] = written({
      'a.json': '{"is_success":true,"jobs":[]}',
      'b.json': ' [ ]\n',
      'c.json': '{"is_success":true,"jobs":[{"job_id":1,"status":8}]}',
    });
    for (const [files, records] of [
      [[empty], 0],
      [[list], 0],
      [[empty, list, full], 1],
    ] as const) {
      const { status, stdout, stderr } = await jobstat(['validate', '--format', 'json', ...files]);
      expect({ status, stderr, records: JSON.parse(stdout).records }).toEqual({ status: 0, stderr: '', records });
    }
  });

  test.each([
    ['', 'holds no record'],
    [
      '{"is_success":false,"error_code":"ModelArts.0010"}',
      'none of its records can be read (line 1: error response)\n',
    ],
    ['{"is_success":false}\n{"job":1}', 'none of its records can be read (line 1: error response)\n'],
  ])('is not fine with a poll of %j', async (content, message) => {
    const [file = ''] = written({ 'poll.json': content });
    const { status, stderr } = await jobstat(['validate', file]);
    expect(status).toBe(2);
    expect(stderr).toContain(`jobstat: ${file}: ${message}`);
  });

  test('takes the time in the names of files, and says which has none', async () => {
    const body = '{"is_success":true,"jobs":[{"job_id":1,"version_id":1,"status":8}]}';
    const files = written({ 'poll-20201228-0210.json': body, 'poll.json': body });
    const { status, stderr, stdout } = await jobstat([
      ...['jobs', '--format', 'ndjson', '--time-zone', 'Asia/Shanghai', '--time-from-name', 'poll-YYYYMMDD-HHmm'],
      ...files,
    ]);
    expect(status).toBe(2);
    expect(stderr).toBe(`jobstat: ${files[1]}: its name has no time of the form poll-YYYYMMDD-HHmm\n`);
    expect(stdout).toContain(at('18:10:00', '27'));
  });

  test('lists the fields of JSON in which it finds no job or no status', async () => {
    const [file = ''] = written({ 'n.ndjson': '{"job":{"id":1},"status":{"code":8},"tags":[]}\n' });
    const { status, stderr } = await jobstat(['validate', file]);
    expect(status).toBe(2);
    expect(stderr).toContain(
      `none of ${usualFields.job.join(', ')}; there are job.id, status.code, tags\njobstat: name a field with --job-field`,
    );
    const half = await jobstat(['validate', '--job-field', 'job.id', '--status-field', 'state.code', file]);
    expect(half.stderr).toContain('(line 1: no status): none of state.code; there are job.id, status.code, tags');
    expect(await jobstat(['validate', '--job-field', 'job.id', '--status-field', 'status.code', file])).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  test('says what is wrong with a pattern', async () => {
    const [file = ''] = written({ 'a.log': 'job 1 is 8\njob 2 is 8\n' });
    const said = async (pattern: string) => {
      const { status, stderr } = await jobstat(['validate', '--pattern', pattern, file]);
      expect(status).toBe(2);
      return stderr;
    };
    expect(await said('no (?<job>\\d+) (?<status>\\d+)')).toBe(
      `jobstat: ${file}: none of its 2 lines matches the pattern\n`,
    );
    expect(await said('job (?<job>\\d+)')).toContain('none of its records can be read (line 1: no status)');
    expect(await said('job (\\d+) is (?=\\d)')).toContain('--pattern: give a regular expression with named groups');
    expect(await said('job (?<job>')).toContain('--pattern: Invalid regular expression');
  });
});

test('a pipe is read once, by every engine', async () => {
  const [file = ''] = written({ 'log.ndjson': '{"job":1,"status":"Running"}\n{"job":1,"status":10}\n' });
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const expected = await outcomeOf(plain, [{ chunks: () => readLogFile(file) }]);
  for (const engine of engines) {
    const writer = spawn('sh', ['-c', 'cat "$0" > "$1"', file, pipe]);
    const log = { file: pipe, chunks: () => readLogFile(pipe, { columns: true }) };
    expect(await outcomeOf(engine, [log]), engine.name).toEqual(expected);
    writer.kill();
  }
});
