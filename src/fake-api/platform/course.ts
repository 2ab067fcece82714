import { recoveryOf } from './job-request.ts';
import type { Course } from './plan.ts';
import type { Run } from './run.ts';
import { TrainingJob } from './training-job.ts';

/** How many times in a row a job is issued again after its own process has failed, or started again as it hangs (S55, S56). */
const MOST_IN_A_ROW = 3;

/**
 * How the configuration of a run changes what happens to it: so that a v2 job is issued or started again as often as its
 * annotations allow, gives way only where it is preemptible, and is stopped at its longest run time.
 *
 * @param now from when on: milliseconds since 1970. Nothing happens before that
 */
export function courseOf(run: Run, now: number): Course {
  if (!(run instanceof TrainingJob)) return ({ row, time }) => ({ event: row.event, time });
  const { retries, isUnconditional, onHang, isPreemptible, longestRun } = recoveryOf(run.request);
  const { running } = run.api;
  const countOf = (...events: readonly string[]) =>
    run.changes.filter(({ event }) => event !== undefined && events.includes(event)).length;
  let left = retries - countOf('requeue', 'reissue', ...(onHang ? [] : ['restart']));
  let hangs = onHang ? countOf('restart') : 0;
  let failures = 0;
  let began = run.changes.findLast(({ status, event }) => status === running && event !== 'restart')?.time ?? 0;

  const again = (event: string): string => {
    if (left <= 0) return 'fail';
    left--;
    return event;
  };
  const eventAfter = (event: string): string => {
    switch (event) {
      case 'requeue':
      case 'reissue':
        return again(event);
      case 'restart':
        return onHang && hangs++ < MOST_IN_A_ROW ? event : again(event);
      case 'fail':
        return isUnconditional && failures++ < MOST_IN_A_ROW ? again('requeue') : event;
      case 'preempt':
        return isPreemptible ? event : 'finish';
      default:
        return event;
    }
  };
  return ({ row, time }) => {
    if (row.to === running && row.event !== 'restart') began = time;
    if (row.from !== running) return { event: row.event, time };
    return time - began > longestRun
      ? { event: run.api.stop, time: Math.max(began + longestRun, now) }
      : { event: eventAfter(row.event), time };
  };
}
