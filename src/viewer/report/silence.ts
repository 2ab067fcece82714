import { isLive } from '../../model/modelarts-v1/statuses.ts';
import type { History } from './histories.ts';
import { createLongest } from './longest.ts';
import type { Silence } from './page-data.ts';

/** The silences by which jobs are counted, in milliseconds: 10 minutes, an hour, 6 hours, a day, a week. */
const SILENCES = [10, 60, 360, 1440, 10_080].map((minutes) => minutes * 60_000);
const MOST_SHOWN = 50;

/** The jobs that go on, by how long they have not been heard of at the end of a log. */
export function silenceOf(histories: Iterable<History>, end: number): Silence {
  const longest = createLongest<Silence['jobs'][number]>(MOST_SHOWN);
  const counts = SILENCES.map((atLeast) => ({ atLeast, jobs: 0 }));
  for (const { job, status, last } of histories) {
    if (status === undefined || !isLive(status) || last === undefined) continue;
    const time = end - last;
    for (const count of counts) if (time >= count.atLeast) count.jobs++;
    if (time >= (SILENCES[0] ?? 0)) longest.add({ job, time, status });
  }
  return { counts, jobs: longest.list() };
}
