import { modelartsV2, validate } from 'jobstat';
import { startServer } from 'jobstat/node';

// A fake of v2 without a port. Its clock stands still until it is put forward
const server = await startServer({ api: 'v2', listen: false, speed: 0, settings: { outcome: 'success' } });
const ask = async (path, body) => {
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await server.fetch(`${server.url}/v2/demo${path}`, { headers: { 'X-Auth-Token': 'any' }, ...sent });
  return response.json();
};

const { metadata } = await ask('/training-jobs', {
  kind: 'job',
  metadata: { name: 'train', annotations: { 'fault-tolerance/job-retry-num': '3' } },
  algorithm: { code_dir: '/bucket/code/', boot_file: '/bucket/code/train.py' },
  spec: { resource: { flavor_id: 'any' } },
});
const show = async () => console.log((await ask(`/training-jobs/${metadata.id}`)).status.phase);

await show(); // Creating
for (const event of ['queue', 'start', 'requeue']) await server.send(metadata.id, event);
await show(); // Pending: a node has failed, so the job queues once more
await server.advance('3d');
await show(); // Completed
console.log(validate(await server.log(), { lifecycle: modelartsV2 }).ok); // true

await server.close();
