import { readFileSync } from 'node:fs';
import { startServer, watch } from 'jobstat/node';

// A fake API on a free port, in which every status is seen once and all jobs fail
const { url, close } = await startServer({ settings: { progress: { polls: 1 }, outcome: 'FAILED' } });

// Your tool goes here, with `${url}` as its endpoint. This one creates a job, and waits for its end
const headers = { 'X-Auth-Token': 'any' };
const body = readFileSync(new URL('create-request.json', import.meta.url));
const created = await fetch(`${url}/v1/demo/training-jobs`, { method: 'POST', headers, body });
const { job_id } = await created.json();
for await (const { status, judgement } of watch({
  endpoint: url,
  project: 'demo',
  token: 'any',
  job: String(job_id),
  every: '10ms',
}))
  console.log(status, judgement.verdict);

await close();
