import { describe, expect, test } from 'vitest';
import { PROPOSE } from '../../src/cli/context.ts';
import { jobstat } from './run.ts';

const proposed = async (...words: string[]) =>
  (await jobstat([PROPOSE, ...words])).stdout
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '');

const names = async (...words: string[]) => (await proposed(...words)).map((line) => line.split('\t')[0]);

describe('completion', () => {
  test('proposes shells', async () => {
    expect(await names('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  test.each([
    ['of its own', ['validate', '--mode', 'p'], ['poll']],
    ['behind the sign, as zsh and fish have it', ['validate', '--mode=p'], ['--mode=poll']],
    ['behind the sign, as bash has it', ['validate', '--mode', '=', 'p'], ['poll']],
    ['behind the sign alone', ['validate', '--mode='], ['--mode=poll', '--mode=events']],
    ['behind the sign alone, as bash has it', ['validate', '--mode', '='], ['poll', 'events']],
  ])('proposes the value of a flag: %s', async (_, words, values) => {
    expect(await names(...words)).toEqual(values);
  });

  test('proposes flags in the dashed form', async () => {
    expect(await names('validate', '--job')).toEqual(['--job-field', '--job']);
  });

  test('proposes what can be waited for', async () => {
    expect(await names('waiters', '--until', 's')).toEqual([
      'success',
      'submit_trying',
      'submit_failed',
      'scaling',
      'submit_model_failed',
    ]);
    expect(await names('waiters', '--until', 'WAIT')).toEqual(['WAITING']);
  });

  test('says what a status means', async () => {
    expect(await proposed('statuses', 'WAIT')).toEqual(['WAITING\tThe job queues for resources.']);
    expect(await proposed('statuses', 'wait')).toEqual(['waiting\tThe job queues for resources.']);
    expect(await proposed('serve', '--outcome', 'LO')).toEqual(['LOST\tThe platform lost track of the job.']);
  });
});
