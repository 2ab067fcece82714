// Waits for a training job as one does on the first day. It has two bugs, which `jobstat certify` finds:
//   npx jobstat certify -- node examples/poller/naive.js {endpoint} {job}
import { setTimeout } from 'node:timers/promises';

const [endpoint, job] = process.argv.slice(2);
const project = process.env.JOBSTAT_PROJECT ?? 'demo';
const headers = { 'X-Auth-Token': process.env.MODELARTS_TOKEN ?? 'any' };

/** What is taken for the end: all that sounds like it. */
const ENDED = new Set([3, 5, 6, 10, 11, 12, 13, 14, 16, 17, 20, 21, 22]);
/** What is taken for a failure: all that says so. */
const FAILED = new Set([3, 5, 6, 11, 14, 16, 17, 21, 22]);

for (;;) {
  const response = await fetch(`${endpoint}/v1/${project}/training-jobs/${job}/versions`, { headers });
  const { versions } = await response.json();
  const { status } = versions[0];
  if (ENDED.has(status)) process.exit(FAILED.has(status) ? 1 : 0);
  await setTimeout(50);
}
