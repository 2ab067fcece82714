import { closeSync, openSync, writeSync } from 'node:fs';

/** How many jobs there are, how often each is polled in each of its statuses, and what part of them is deleted. */
export interface Facts {
  readonly jobs: number;
  readonly polls: number;
  readonly deleted: number;
}

/** The changes of a job that ends well, with the codes of the statuses that they lead to: no code once it is deleted. */
const changes = [
  ['submit', 2],
  ['queue', 7],
  ['start', 8],
  ['finish', 10],
] as const;

const config = { worker_server_num: 1, app_url: '/a/', boot_file_url: '/a/b.py', spec_id: 1, engine_id: 1 };

/** Writes a state file as `serve --state` does before it has compacted it, and returns the number of its facts. */
export function writeFacts(file: string, { jobs, polls, deleted }: Facts): number {
  const descriptor = openSync(file, 'w');
  let facts = 0;
  let time = Date.UTC(2025, 0);
  for (let index = 0; index < jobs; index++) {
    const lines = [...factsOf(index, polls, index % 100 < deleted * 100, () => ++time)];
    facts += lines.length;
    writeSync(descriptor, lines.map((fact) => `${JSON.stringify(fact)}\n`).join(''));
  }
  closeSync(descriptor);
  return facts;
}

function* factsOf(index: number, polls: number, isDeleted: boolean, now: () => number): Iterable<object> {
  const ids = { job_id: 100_001 + index, version_id: 200_001 + index };
  const { job_id } = ids;
  const name = `job-${index}`;
  yield { fact: 'job', time: now(), job_id, project: 'p', name, description: '', workspace: '0' };
  yield { fact: 'version', time: now(), ...ids, status: 1, config };
  const start = now();
  const steps = changes.map(([event], place) => ({ event, time: start + place * 1000 }));
  yield { fact: 'plan', time: start, ...ids, steps };
  for (const [event, status] of changes) {
    yield { fact: 'change', time: now(), ...ids, event, status, isPlanned: true };
    for (let poll = 0; poll < polls; poll++) yield { fact: 'poll', time: now(), ...ids, status };
  }
  if (!isDeleted) return;
  yield { fact: 'plan', time: now(), ...ids, steps: [{ event: 'delete', time: now() }], isDeletion: true };
  yield { fact: 'change', time: now(), ...ids, event: 'delete', isPlanned: true };
}
