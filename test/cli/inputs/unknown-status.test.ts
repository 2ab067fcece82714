import { describe, expect, test } from 'vitest';
import { jobstat } from '../run.ts';

describe('an unknown status', () => {
  test.each([
    ['CANCELLED', 'did you mean CANCELED?'],
    ['cancelled', 'did you mean CANCELED?'],
    ['COMPLETE', 'did you mean COMPLETED?'],
    ['RUNING', 'did you mean RUNNING?'],
    ['jobstat_runing', 'did you mean RUNNING?'],
    ['SUCCESS', 'did you mean COMPLETED?'],
    ['stopped', 'did you mean KILLED or CANCELED?'],
    ['kill', 'did you mean KILLING or KILLED?'],
    ['Running failed!', 'did you mean RUNNING or FAILED?'],
    ['99', 'jobstat statuses lists them'],
    ['nothing like it', 'jobstat statuses lists them'],
    ['', 'jobstat statuses lists them'],
  ])('%j: %s', async (text, hint) => {
    const { status, stderr } = await jobstat(['statuses', text]);
    expect(stderr).toBe(`jobstat: unknown status: ${text}; ${hint}\n`);
    expect(status).toBe(2);
  });

  test('of another lifecycle is said to be one', async () => {
    const { stderr } = await jobstat(['explain', 'Pending', 'RUNNING']);
    expect(stderr).toContain('unknown status: Pending; this is a status of modelarts-v2: --lifecycle modelarts-v2');
  });

  test('is looked for in its own lifecycle', async () => {
    const { stderr } = await jobstat(['statuses', '--lifecycle', 'modelarts-v2', 'Pendin']);
    expect(stderr).toContain('did you mean Pending?');
  });
});
