import { pollerSuite } from 'jobstat';
import { expect, test } from 'vitest';
import { waitForJob } from './naive-poller.js';

// It looks at nothing but the last status, so it need not remember any; and a stopped job did not go well
const { cases } = pollerSuite({ memory: 0, answers: { stopped: 'failure' } });

test.each(cases)('$name', async ({ codes, answers }) => {
  const polls = [...codes];
  const outcome = await waitForJob(async () => {
    const status = polls.shift();
    if (status === undefined) throw new Error('polled on after the end');
    return status;
  });
  expect(polls, 'not seen yet when the poller stopped').toEqual([]);
  expect(outcome, 'how the job went').toBe(answers.at(-1) === 'success' ? 'well' : 'badly');
});
