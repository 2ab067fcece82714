import { describe, expect, test } from 'vitest';
import { createVisits, type VisitBounds } from '../../src/jobs/visits.ts';
import type { Mode } from '../../src/validate/judge.ts';

/** A report of a job: one of two statuses, or a gap, and when. */
interface Report {
  readonly status: number | undefined;
  readonly time: number;
}

const SIZE = 2;
/** A job beyond those for which there is room at first. */
const JOB = 64;
const GAP = undefined;
const NEVER = Number.NaN;

/** A visit to a status, with its bounds: `undefined` where they are not known. */
type Visit = readonly [status: number, atLeast: number | undefined, atMost: number | undefined];

const known = (time: number) => (Number.isNaN(time) ? undefined : time);
const visit = (status: number, { atLeast, atMost }: VisitBounds): Visit => [status, known(atLeast), known(atMost)];

/** The visits of a job with this history, as the code under test tells them; the last is the one that the job is in. */
function told(history: readonly Report[], mode: Mode, job = JOB, jobs: readonly number[] = [job]): readonly Visit[] {
  const found: Visit[] = [];
  const visits = createVisits({ size: SIZE }, mode, (each, status, bounds) => {
    if (each === job) found.push(visit(status, bounds));
  });
  let last = SIZE;
  for (const { status, time } of history) {
    const next = status ?? last;
    for (const each of jobs) visits.observe(each, last, next, status !== GAP, time);
    last = next;
  }
  return last === SIZE ? found : [...found, visit(last, visits.open(job))];
}

/** The same, from the definition: over the reports of each visit, all at once. */
function defined(history: readonly Report[], mode: Mode): readonly Visit[] {
  const starts = history.flatMap(({ status }, at) => {
    const before = history.slice(0, at).findLast((each) => each.status !== GAP);
    return status !== GAP && status !== before?.status ? [at] : [];
  });
  let left = NEVER;
  return starts.map((start, index): Visit => {
    const end = starts[index + 1] ?? history.length;
    const { status = SIZE, time: first = NEVER } = history[start] ?? {};
    const { time: after = NEVER } = history[end] ?? {};
    const stretches = stretchesOf(history, start, end, mode);
    const times = stretches.flat();
    const isStart = mode === 'events' && start === 0;
    const before = isStart ? first : left;
    left = times.at(-1) ?? NEVER;
    if (times.length === 0 || !isSorted([...times, after])) return [status, undefined, undefined];
    const atLeast = stretches.reduce((sum, each) => sum + (each.at(-1) ?? 0) - (each[0] ?? 0), 0);
    return [status, atLeast, isSorted([before, ...times]) ? known(after - before) : undefined];
  });
}

function isSorted(times: readonly number[]): boolean {
  const given = times.filter((time) => !Number.isNaN(time));
  return given.every((time, at) => at === 0 || time >= (given[at - 1] ?? 0));
}

/**
 * The times at which a job was known to be in the status of a visit, in stretches between which it was not: from one sight to
 * another, and in a feed also to whatever is reported next. After a gap, a sight without a time does not say from when on.
 */
function stretchesOf(
  history: readonly Report[],
  start: number,
  end: number,
  mode: Mode,
): readonly (readonly number[])[] {
  const stretches: number[][] = [[]];
  let isCertain = true;
  for (let at = start; at < end; at++) {
    const { status, time = NEVER } = history[at] ?? {};
    if (status === GAP && isCertain) stretches.push([]);
    isCertain = status !== GAP && (isCertain || !Number.isNaN(time));
    const next = mode === 'events' ? (history[at + 1]?.time ?? NEVER) : NEVER;
    if (isCertain) stretches.at(-1)?.push(...[time, next].filter((each) => !Number.isNaN(each)));
  }
  return stretches;
}

/** All histories of some reports, at these times. */
function* histories(length: number, times: readonly number[]): Iterable<readonly Report[]> {
  if (length === 0) yield [];
  for (const history of length === 0 ? [] : histories(length - 1, times))
    for (const status of [0, 1, GAP]) for (const time of times) yield [...history, { status, time }];
}

describe.each<Mode>(['poll', 'events'])('the bounds of visits, in %s mode, are those of their definition', (mode) => {
  test.each([
    [3, [NEVER, 1, 2, 3]],
    [4, [NEVER, 1, 2, 3]],
    [5, [NEVER, 1, 2]],
  ])('for each history of %i reports of two statuses or a gap, at the times %j', (length, times) => {
    for (const history of histories(length, times)) {
      const [is, should] = [told(history, mode), defined(history, mode)];
      if (JSON.stringify(is) !== JSON.stringify(should)) expect(is, JSON.stringify(history)).toEqual(should);
    }
  });

  test('for each of several jobs, for which room is made while others are in a status', () => {
    for (const history of histories(3, [NEVER, 1, 2])) {
      const should = JSON.stringify(defined(history, mode));
      for (const job of [0, 63, JOB]) {
        const is = JSON.stringify(told(history, mode, job, [0, 63, JOB]));
        if (is !== should) expect(`${job}: ${is}`, JSON.stringify(history)).toBe(`${job}: ${should}`);
      }
    }
  });
});
