import { describe, expect, test } from 'vitest';
import { nearest } from '../../src/cli/nearest.ts';
import { jobstat } from './run.ts';

describe('a command line that cannot be read', () => {
  test.each([
    ['validate --jobfield id', 'no flag --jobfield; did you mean --job-field?'],
    ['validate --jobFeld id', 'no flag --jobFeld; did you mean --job-field?'],
    ['simulate --sede 3', 'no flag --sede; did you mean --seed?'],
    ['paths --xy 3', 'no flag --xy; --help lists the flags'],
    ['sq', 'no command sq; did you mean sql?'],
    ['verfy-all', 'no command verfy-all; --help lists the commands'],
    ['simulate --job 3', 'no flag --job; did you mean --jobs?'],
    ['report --title x', 'no flag --title; --help lists the flags'],
    ['statuses --json', 'no flag --json; did you mean --format json?'],
    ['validate --events', 'no flag --events; did you mean --mode events?'],
    ['statuses -x', 'no flag -x; --help lists the flags'],
    ['foo', 'no command foo; --help lists the commands'],
    ['valdate', 'no command valdate; did you mean validate?'],
    ['Statuses', 'no command Statuses; did you mean statuses?'],
    ['--json', 'no flag --json; --help lists the flags'],
    ['watch --endpoint http://x --project p --every 0s 1', '--every: give a time above 0, as in 10s, not "0s"'],
    ['watch --endpoint http://x --project p --every 10 1', '--every: give a time above 0, as in 10s, not "10"'],
    ['watch --endpoint http://x --project p --up-to 10 1', '--up-to: give a time above 0, as in 10s, not "10"'],
    ['simulate --jobs x', '--jobs: give a whole number, as in 1000, not "x"'],
    ['paths --cover x', '--cover: give statuses|transitions|steps|pairs, not "x"'],
    ['simulate --seed', 'give --seed N: the seed of the random numbers'],
    ['simulate --seed --jobs 3', 'give --seed N: the seed of the random numbers'],
    ['simulate --seed 1 --seed 2', '--seed is given twice: as "1" and as "2"'],
    ['watch --endpoint http://x 1', 'give --project ID: the project of the job'],
    ['explain 8', 'give TO: the next status'],
    ['explain 8 9 10', 'too many arguments: "10"; --help lists what there is'],
    ['completion tcsh', 'SHELL: give bash, zsh or fish, not "tcsh"'],
  ])('%s', async (line, message) => {
    const { status, stdout, stderr } = await jobstat(line.split(' '));
    expect(stderr).toBe(`jobstat: ${message}\n`);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  test('has a line for each problem, and each says who speaks', async () => {
    const { stderr } = await jobstat(['watch', '--every', '10']);
    expect(stderr.trimEnd().split('\n')).toEqual([
      'jobstat: give --endpoint URL: the address of the API, with or without /v1 or /v2 at its end',
      'jobstat: give --project ID: the project of the job',
      'jobstat: --every: give a time above 0, as in 10s, not "10"',
    ]);
    const invalid = await jobstat(['serve', '--fault', 'slow:by=x', '--fault', 'odd']);
    expect(invalid.stderr.trimEnd().split('\n').length).toBeGreaterThan(1);
    for (const line of invalid.stderr.trimEnd().split('\n')) expect(line).toMatch(/^jobstat: faults\./);
  });
});

test.each([[['--version']], [['-v']], [['-V']], [['version']]])('%j prints the version', async (args) => {
  const { status, stdout } = await jobstat(args);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(status).toBe(0);
});

describe('the nearest words', () => {
  test.each([
    ['CANCELLED', ['CANCELED', 'KILLED'], ['CANCELED']],
    ['wating', ['WAITING'], ['WAITING']],
    ['ab', ['ac', 'bb', 'xy'], ['ac', 'bb']],
    ['foo', ['sql'], []],
    ['version', ['verify'], []],
    ['', ['a'], ['a']],
  ])('to %j of %j', (word, words, near) => {
    expect(nearest(word, words)).toEqual(near);
  });
});
