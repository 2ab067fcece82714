import { isSuccess, paths } from 'jobstat';
import { expect, test } from 'vitest';
import { waitForJob } from './naive-poller.ts';

const found = paths({ cover: 'transitions' }).paths.map((path) => ({ ...path, name: path.statuses.join(' → ') }));

test.each(found)('$name', async ({ codes, statuses }) => {
  const polls = [...codes];
  const outcome = await waitForJob(async () => {
    const status = polls.shift();
    if (status === undefined) throw new Error('polled on after the end');
    return status;
  });
  expect(polls, 'not seen yet when the poller stopped').toEqual([]);
  expect(outcome === 'well', 'that the job went well').toBe(statuses.slice(-1).every(isSuccess));
});
