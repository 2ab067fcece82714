import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLifecycle } from '../../src/model/parse-lifecycle.ts';
import type { Mode } from '../../src/validate/judge.ts';
import { validate } from '../../src/validate/validator.ts';
import { repository } from '../repository.ts';
import { runs } from '../runs.ts';

const folder = join(repository, 'examples/sagemaker');
const lifecycle = parseLifecycle(readFileSync(join(folder, 'lifecycle.json'), 'utf8'));

/** A line of the recorded histories. */
interface Message {
  readonly job: string;
  readonly time: string;
  readonly status: string;
}

const messages: readonly Message[] = readFileSync(join(folder, 'histories.ndjson'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));
const jobs = [...new Set(messages.map(({ job }) => job))];
const histories = jobs.map((each) => messages.filter(({ job }) => job === each).map(({ status }) => status));

const findings = (history: readonly string[], mode: Mode = 'poll') => validate(history, { lifecycle, mode }).findings;

describe('the lifecycle of SageMaker training jobs', () => {
  test('has its title and the statuses of the service model', () => {
    expect(lifecycle).toMatchObject({ id: 'sagemaker', title: 'Amazon SageMaker training job' });
    expect([...lifecycle.statuses.names].sort()).toEqual([
      'Completed',
      'Downloading',
      'DownloadingTrainingImage',
      'Failed',
      'Interrupted',
      'LaunchingMLInstances',
      'MaxRuntimeExceeded',
      'MaxWaitTimeExceeded',
      'Pending',
      'PreparingTrainingStack',
      'Restarting',
      'Starting',
      'Stopped',
      'Stopping',
      'Training',
      'Updating',
      'Uploading',
    ]);
  });

  test('gives a basis and a source for every transition', () => {
    for (const { basis, sources } of lifecycle.table.rows) {
      expect(['documented', 'recorded', 'inferred']).toContain(basis);
      expect(sources.length).toBeGreaterThan(0);
      for (const source of sources) expect(['API', 'guide', 'histories']).toContain(source);
    }
  });

  test('cites the histories for exactly the transitions that they show', () => {
    const shown = histories.flatMap((history) => history.slice(1).map((to, before) => `${history[before]} → ${to}`));
    const cited = lifecycle.table.rows.filter(({ sources }) => sources.includes('histories'));
    const isStep = (step: string) => step.split(' → ')[0] !== step.split(' → ')[1];
    expect(new Set(cited.map(({ from, to }) => `${from} → ${to}`))).toEqual(new Set(shown.filter(isStep)));
  });
});

describe('the recorded histories', () => {
  test('are those of 135 jobs, 126 of which end', () => {
    expect(histories).toHaveLength(135);
    expect(histories.filter((history) => lifecycle.statuses.isTerminal(history.at(-1) ?? ''))).toHaveLength(126);
  });

  test('have statuses of the lifecycle only', () => {
    for (const { status } of messages) expect(lifecycle.statuses.names).toContain(status);
  });

  test.each(['poll', 'events'] as const)('have no finding in %s mode', (mode) => {
    for (const history of histories) expect(findings(history, mode)).toEqual([]);
  });

  test('have no finding either if any statuses were missed', () => {
    const thinned = fc.constantFrom(...histories).chain((history) => fc.subarray(history, { minLength: 1 }));
    fc.assert(
      fc.property(thinned, (history) => {
        expect(findings(history)).toEqual([]);
      }),
      { numRuns: runs(200) },
    );
  });
});

describe('spot training as the guide describes it', () => {
  test.each([
    'Starting Downloading Training Uploading',
    'Starting Downloading Training Interrupted Starting Downloading Training Uploading',
    'Starting Downloading Training Interrupted Starting Downloading Training Interrupted Downloading Training Stopping MaxWaitTimeExceeded',
    'Starting Stopping MaxWaitTimeExceeded',
  ])('%s', (history) => {
    expect(findings(history.split(' '), 'events')).toEqual([]);
  });
});

describe('impossible histories', () => {
  test.each([
    ['Starting Training Completed Training', 'terminal'],
    ['Starting Training Uploading Completed Failed', 'terminal'],
    ['Starting Failed Restarting', 'terminal'],
    ['Starting Stopping Stopped Starting', 'terminal'],
    ['Starting Training MaxRuntimeExceeded Uploading', 'terminal'],
    ['Training Uploading Training', 'backward'],
    ['Training Uploading Downloading', 'backward'],
    ['Training Stopping Training', 'backward'],
    ['Training Stopping Starting', 'backward'],
  ])('are found in polls: %s', (history, reason) => {
    expect(findings(history.split(' '))).toEqual([expect.objectContaining({ reason })]);
  });

  test.each([
    ['Starting Downloading Training Starting', 'missing'],
    ['Starting Downloading Training Completed', 'missing'],
    ['Downloading Training Uploading Completed', 'not-initial'],
  ])('are found in a record of all events: %s', (history, reason) => {
    expect(findings(history.split(' '), 'events')).toEqual([expect.objectContaining({ reason })]);
  });

  test.each(['Interrupted', 'Restarting'])('Training does not lead back to Starting, but %s does', (between) => {
    const history = ['Starting', 'Downloading', 'Training', between, 'Starting'];
    expect(findings(history, 'events')).toEqual([]);
  });
});
