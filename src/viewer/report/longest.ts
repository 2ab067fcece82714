import type { JobTime } from './page-data.ts';

/** Keeps the jobs with the longest times. */
export interface Longest {
  add(job: string, time: number): void;
  /** From the longest on. */
  list(): readonly JobTime[];
}

/** A list without a job yet; it never has more than given. Of those with the same time, the first stay. */
export function createLongest(most: number): Longest {
  const kept: JobTime[] = [];
  return {
    add(job, time) {
      if (kept.length === most && time <= (kept.at(-1)?.time ?? 0)) return;
      const place = kept.findIndex((each) => each.time < time);
      kept.splice(place < 0 ? kept.length : place, 0, { job, time });
      if (kept.length > most) kept.pop();
    },
    list: () => kept,
  };
}
