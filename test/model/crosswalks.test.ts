import { describe, expect, test } from 'vitest';
import { elsewhere } from '../../src/model/crosswalks.ts';

describe('what a status is in another lifecycle', () => {
  test('is one status of v2 for a status of v1, with how sure that is', () => {
    expect(elsewhere('modelarts-v1', 'WAITING')).toStrictEqual([
      {
        lifecycle: 'modelarts-v2',
        statuses: ['Pending'],
        strength: 'high',
        why: 'the Chinese words are the same',
      },
    ]);
  });

  test('is none where there is no such status', () => {
    expect(elsewhere('modelarts-v1', 'DELETE_FAILED')).toStrictEqual([
      { lifecycle: 'modelarts-v2', statuses: [], why: 'in v2, a failed deletion leaves the phase as it was' },
    ]);
  });

  test('is each status of v1 that a phase of v2 stands for', () => {
    const found = elsewhere('modelarts-v2', 'Creating');
    expect(found.map(({ lifecycle, statuses }) => [lifecycle, ...statuses])).toEqual([
      ['modelarts-v1', 'INIT'],
      ['modelarts-v1', 'IMAGE_CREATING'],
      ['modelarts-v1', 'SUBMIT_TRYING'],
    ]);
    expect(found.every(({ strength, why }) => strength === 'medium' && why !== '')).toBe(true);
  });

  test('is not known of any other lifecycle or status', () => {
    expect(elsewhere('door', 'Creating')).toEqual([]);
    expect(elsewhere('modelarts-v1', 'Creating')).toEqual([]);
    expect(elsewhere('modelarts-v2', 'WAITING')).toEqual([]);
  });
});
