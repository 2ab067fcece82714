import { describe, expect, test } from 'vitest';
import { vendorNames } from '../model/modelarts-v1/vendor-names.ts';
import { jobstat } from './run.ts';

describe('statuses', async () => {
  const { schemaVersion, statuses } = JSON.parse((await jobstat(['statuses', '--format', 'json'])).stdout);

  test('agrees with both tables of the vendor', () => {
    expect(schemaVersion).toBe(1);
    for (const [code, wire] of [...vendorNames.english, ...vendorNames.chinese]) {
      expect(statuses[code]).toMatchObject({ code, wire, name: wire.replace('JOBSTAT_', '') });
    }
    expect(statuses).toHaveLength(23);
  });

  test('says of each whether it is the end, and what can be done', () => {
    const codes = (holds: (row: { terminal: boolean; stoppable: boolean; deletable: boolean }) => boolean) =>
      statuses.filter(holds).map(({ code }: { code: number }) => code);
    expect(codes(({ terminal }) => terminal)).toEqual([3, 5, 6, 10, 11, 12, 13, 14, 16, 17, 21, 22]);
    // From the evidence: before the run (contested), while it runs or scales; never once it is being stopped.
    expect(codes(({ stoppable }) => stoppable)).toEqual([1, 2, 4, 7, 8, 15, 18, 19, 20]);
    expect(codes(({ deletable }) => deletable)).toEqual([3, 5, 6, 7, 8, 10, 11, 12, 13, 14, 16, 17, 21, 22]);
    expect(statuses[10]).toMatchObject({ phase: 'execution', outcome: 'success', aliases: [] });
    expect(statuses[8]).not.toHaveProperty('outcome');
    expect(statuses[20].description.en).toMatch(/Not the end/);
  });

  test('prints a line for each, or all that is known of one', async () => {
    const list = (await jobstat(['statuses'])).stdout.trimEnd().split('\n');
    expect(list).toHaveLength(24);
    expect(list[9]).toMatch(/^ {3}8 {2}RUNNING +execution +yes +yes/);
    const { stdout, status } = await jobstat(['statuses', 'deploying']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^WAITING\n/);
    expect(stdout).toMatch(/can be followed by +RUNNING, KILLING/);
  });
});

describe('explain', () => {
  test('shows a documented row with its sources', async () => {
    const { stdout, status } = await jobstat(['explain', 'RUNNING', 'KILLING']);
    expect(status).toBe(0);
    expect(stdout).toContain('RUNNING → KILLING  direct');
    expect(stdout).toContain('RUNNING stop → KILLING  documented');
    for (const source of ['S5', 'S6', 'S8', 'S18'])
      expect(stdout).toMatch(new RegExp(`^ {2}${source} .+\\n +https://`, 'm'));
  });

  test('says that nothing is known of a recovery from LOST', async () => {
    const { stdout } = await jobstat(['explain', 'LOST', 'RUNNING']);
    expect(stdout).toContain('impossible: the job had ended');
    expect(stdout).toContain('nothing is known of a recovery');
  });

  test('shows the chain that a poller missed', async () => {
    const { stdout } = await jobstat(['explain', '1', 'jobstat_completed']);
    expect(stdout).toContain('2 statuses unseen: SUBMIT_TRYING, RUNNING');
    const events = stdout.split('\n').filter((line) => / → \w+ {2}(documented|recorded|inferred)$/.test(line));
    expect(events).toHaveLength(3);
  });

  test('explains as data, with the sources written out', async () => {
    const explained = JSON.parse((await jobstat(['explain', '--format', 'json', '8', '9'])).stdout);
    expect(explained).toMatchObject({ schemaVersion: 1, from: 'RUNNING', to: 'KILLING', verdict: 'direct' });
    expect(explained.via).toMatchObject([{ event: 'stop', basis: 'documented', sources: ['S5', 'S6', 'S8', 'S18'] }]);
    expect(Object.keys(explained.sources)).toEqual(['S5', 'S6', 'S8', 'S18']);
    const impossible = JSON.parse((await jobstat(['explain', '--format', 'json', 'LOST', 'RUNNING'])).stdout);
    expect(impossible).toMatchObject({ verdict: 'impossible', reason: 'terminal', expected: ['DELETE_FAILED'] });
  });
});

describe('verify', () => {
  test('prints each law with its figure', async () => {
    const { stdout, status } = await jobstat(['verify']);
    expect(status).toBe(0);
    for (const line of stdout.trimEnd().split('\n')) expect(line).toMatch(/^holds {2}.+ {2,}\d+/);
    expect(stdout).toMatch(/every status can be reached from INIT +23 of 23/);
    expect(JSON.parse((await jobstat(['verify', '--format', 'json'])).stdout)).toMatchObject({
      schemaVersion: 1,
      ok: true,
    });
  });
});

describe('every command', () => {
  const commands = [
    'statuses',
    'explain',
    'validate',
    'verify',
    'paths',
    'coverage',
    'simulate',
    'serve',
    'watch',
    'record',
    'diagram',
    'inspect',
    'completion',
  ];

  test.each(commands)('%s has help with an example', async (command) => {
    for (const args of [
      [command, '--help'],
      ['help', command],
    ]) {
      const { stdout, status } = await jobstat(args);
      expect(status).toBe(0);
      expect(stdout).toMatch(new RegExp(`jobstat ${command}( .*)?\\n {4}\\w`));
    }
  });

  test('is listed in the help of jobstat itself', async () => {
    for (const args of [[], ['--help'], ['help']]) {
      const { stdout, status } = await jobstat(args);
      expect(status).toBe(0);
      for (const command of commands) expect(stdout).toMatch(new RegExp(`^ {2}${command} +\\w`, 'm'));
    }
  });

  test('has the version of the package', async () => {
    expect((await jobstat(['--version'])).stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test.each([
    [['valdate'], 'did you mean validate?'],
    [['verify', '--fromat', 'json'], 'did you mean --format?'],
    [['explain', '8'], 'give TO: '],
    [['explain', '8', '99'], 'unknown status: 99'],
    [['statuses', 'RUNING'], 'unknown status: RUNING'],
    [['completion', 'tcsh'], 'tcsh'],
    [['verify', 'now'], 'now'],
  ])('%j is an error with a hint', async (args, message) => {
    const { status, stderr, stdout } = await jobstat(args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^jobstat: /);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe('');
  });
});
