import type { JobTime } from './page-data.ts';

/** Keeps the jobs with the longest times. */
export interface Longest<Item extends JobTime> {
  add(item: Item): void;
  /** From the longest on. */
  list(): readonly Item[];
}

/** A list without a job yet; it never has more than given. Of those with the same time, the first stay. */
export function createLongest<Item extends JobTime>(most: number): Longest<Item> {
  const kept: Item[] = [];
  return {
    add(item) {
      if (kept.length === most && item.time <= (kept.at(-1)?.time ?? 0)) return;
      const place = kept.findIndex(({ time }) => time < item.time);
      kept.splice(place < 0 ? kept.length : place, 0, item);
      if (kept.length > most) kept.pop();
    },
    list: () => kept,
  };
}
