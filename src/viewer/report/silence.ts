import { createLongest } from '../../jobs/longest.ts';
import type { Statuses } from '../../model/catalogue.ts';
import type { JobStore } from '../../validate/store/jobs.ts';
import type { Silence } from './page-data.ts';

/** The shortest silences to count, in milliseconds: 10 minutes, an hour, 6 hours, a day, a week. */
const SILENCES = [10, 60, 360, 1440, 10_080].map((minutes) => minutes * 60_000);
const [SHORTEST = 0] = SILENCES;
const MOST_SHOWN = 50;

/** The live jobs by their silence: the time from their last observation to the end of the log. */
export function silenceOf(jobs: JobStore, end: number, { names, isLive }: Statuses): Silence {
  const longest = createLongest<{ readonly job: number; readonly status: string }>(MOST_SHOWN);
  const counts = SILENCES.map((atLeast) => ({ atLeast, jobs: 0 }));
  for (let job = 0; job < jobs.size; job++) {
    const time = end - jobs.timeAt(job);
    const status = names[jobs.statusAt(job)];
    if (!(time >= SHORTEST) || status === undefined || !isLive(status)) continue;
    for (const count of counts) if (time >= count.atLeast) count.jobs++;
    longest.add({ job, status }, time);
  }
  return {
    counts,
    jobs: longest.list().map(({ item: { job, status }, time }) => ({ job: jobs.keyAt(job), time, status })),
  };
}
