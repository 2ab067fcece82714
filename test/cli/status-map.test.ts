import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { jobstat } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const input = [
  { job: 1, status: 'Queued' },
  { job: 1, status: ' all GOOD ' },
  { job: 2, status: 99 },
  { job: 2, status: '99.0' },
  { job: 2, status: 10 },
]
  .map((record) => `${JSON.stringify(record)}\n`)
  .join('');

const readAs = [
  { spelling: '99', status: 'RUNNING', by: 'map' },
  { spelling: 'all good', status: 'COMPLETED', by: 'map' },
  { spelling: 'queued', status: 'WAITING', by: 'map' },
];

async function report(...args: string[]) {
  const { status, stdout, stderr } = await jobstat(['validate', '--format', 'json', ...args], { input });
  return { status, stderr, ...(stdout === '' ? {} : JSON.parse(stdout)) };
}

describe('a map of statuses', () => {
  test.each([
    ['as pairs', ['--status-map', 'queued=WAITING, all good = 10,99=running']],
    ['in a file of YAML', ['--status-map', file('map.yaml', 'queued: WAITING\nall good: 10\n99: running\n')]],
    ['in a file of JSON', ['--status-map', file('map.json', '{"queued":"WAITING","all good":10,"99":"running"}')]],
    [
      'in the config file',
      ['--config', file('config.yaml', 'statusMap:\n  queued: WAITING\n  all good: 10\n  99: running\n')],
    ],
    [
      'in the config file, some of it anew as pairs',
      [
        '--config',
        file('other.yaml', 'statusMap:\n  queued: FAILED\n  all good: 10\n'),
        '--status-map',
        'queued=JOBSTAT_WAITING,99=8',
      ],
    ],
    ['with DuckDB', ['--status-map', 'queued=WAITING,all good=10,99=8', '--engine', 'duckdb']],
    ['sorted', ['--status-map', 'queued=WAITING,all good=10,99=8', '--sort']],
  ])('is taken %s', async (_, args) => {
    expect(await report(...args)).toMatchObject({
      status: 0,
      stderr: args.includes('--sort') ? expect.stringContaining('no observation has a time') : '',
      readAs,
      verdicts: { unrecognized: 0, first: 2 },
      outcomes: { success: 2 },
    });
  });

  test('is told of in words', async () => {
    const { stdout } = await jobstat(['validate', '--status-map', 'queued=WAITING,all good=10,99=8'], { input });
    for (const { spelling, status } of readAs)
      expect(stdout).toMatch(new RegExp(`^"${spelling}" +read as ${status} +as mapped$`, 'm'));
  });

  test('counts in the statement too', async () => {
    const { stdout } = await jobstat(['sql', '--dialect', 'duckdb', '--config', join(folder, 'config.yaml')]);
    expect(stdout).toContain("('all_good', 10)");
  });

  test.each([
    ['Done', 'no such'],
    ['Done=COMPLETED,Over', '--status-map: give pairs, as in Done=COMPLETED, not "Over"'],
    ['=COMPLETED', '--status-map: give pairs, as in Done=COMPLETED, not "=COMPLETED"'],
    ['Done=', '--status-map: give pairs, as in Done=COMPLETED, not "Done="'],
    ['Done=OVER', '--status-map: Done: expected a status of modelarts-v1, but got "OVER"'],
  ])('of %j is refused', async (map, message) => {
    const { status, stderr } = await report('--status-map', map);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('a config file', () => {
  test.each([
    ['statusMap:\n  done: OVER', '2: statusMap.done: expected a status of modelarts-v1, but got "OVER"'],
    ['timeFromName: polls', '1: timeFromName: give a name with YYYY, MM and DD in it'],
    ['pattern: job (\\d+)', '1: pattern: give a regular expression with named groups'],
    ['pattern: (?<job>', '1: pattern: Invalid regular expression'],
    ['timeZone: "+25:00"', '1: timeZone: unknown time zone: +25:00'],
  ])('with %j is refused, with the line', async (content, message) => {
    const config = file('wrong.yaml', content);
    const { status, stderr } = await report('--config', config);
    expect(status).toBe(2);
    expect(stderr).toContain(`jobstat: ${config}:${message}`);
  });
});
