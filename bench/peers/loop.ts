/**
 * What people write by themselves: the last status of each job in a Map, and the verdict on each step from a table.
 *
 * `loop.js WAY LOG STEPS.csv`, where the way is `readline`, or `chunks` of 1 MB that are split into lines. Times are not
 * looked at.
 */
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const UNKNOWN = 0;
const NONE = 23;

const [way, log = '', steps = ''] = process.argv.slice(2);

const rows = readFileSync(steps, 'utf8').trim().split('\n').slice(1);
const verdicts = new Map(
  rows.map((row) => {
    const [last, status, verdict = ''] = row.split(',');
    return [Number(last) * NONE + Number(status), verdict];
  }),
);
const counts: Record<string, number> = { first: 0, repeated: 0, direct: 0, skipped: 0, impossible: 0, gap: 0 };
const lasts = new Map<string, number>();

if (way === 'readline') {
  for await (const line of createInterface({ input: createReadStream(log) })) judge(line);
} else {
  let rest = '';
  for await (const chunk of createReadStream(log, { encoding: 'utf8', highWaterMark: 2 ** 20 })) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) judge(line);
  }
}
console.log(JSON.stringify({ ...counts, megabytes: process.resourceUsage().maxRSS / 1024 }));

function judge(line: string): void {
  const { job_id, version_id, status } = JSON.parse(line);
  const job = `${job_id}/${version_id}`;
  const verdict = verdicts.get((lasts.get(job) ?? NONE) * NONE + status) ?? '';
  counts[verdict] = (counts[verdict] ?? 0) + 1;
  if (status !== UNKNOWN) lasts.set(job, status);
}
