import { printable } from '../../harmless.ts';
import type { Lifecycle } from '../../model/lifecycle.ts';
import { judgementText } from '../../texts.ts';
import { durationText } from '../../time.ts';
import type { WatchedObservation } from '../../watch/watch.ts';
import { type Context, paintFor, print, say } from '../context.ts';
import type { Display } from './display.ts';
import { paintOf, statusText } from './seen-text.ts';

/** How changes are shown. */
export interface ChangeLinesOptions<S extends string> {
  readonly lifecycle: Lifecycle<S>;
  /** Whether there may be several jobs, so that each line says of which it is. */
  readonly isOfSeveral: boolean;
  /** Whether changes are not printed at all. */
  readonly isQuiet: boolean;
}

/** After how many milliseconds without a change it is said that there is none: 5 minutes, before a CI system gives up. */
const SILENCE = 300_000;

/**
 * Shows each change on a line of its own. Where standard output is no terminal, it is said on standard error when nothing
 * has changed for 5 minutes, and again after each 5 minutes, so that a log does not look dead.
 */
export function changeLines<S extends string>(
  context: Context,
  { lifecycle, isOfSeveral, isQuiet }: ChangeLinesOptions<S>,
): Display<S> {
  const paint = paintFor(context);
  /** The jobs that are waited for, with their last status. */
  const live = new Map<string, string>();
  let changed: number | undefined;
  let silences = 0;
  const lineOf = (seen: WatchedObservation<S>): string => {
    const time = new Date(Number(seen.observation.time)).toISOString().replace(/\.\d+Z$/, 'Z');
    const job = isOfSeveral ? [printable(seen.observation.job ?? '')] : [];
    const status = paintOf(seen, lifecycle, paint)(statusText(seen, lifecycle));
    const judgement = paint.faint(judgementText(seen.judgement, { lifecycle }));
    return [...job, paint.faint(time), status, judgement].join('  ');
  };
  return {
    show(seen) {
      const { observation, judgement, prospect } = seen;
      const { job = '' } = observation;
      const time = Number(observation.time);
      if (prospect === 'possible') live.set(job, statusText(seen, lifecycle).trimEnd());
      else live.delete(job);
      if (judgement.verdict !== 'repeated') {
        if (!isQuiet) print(context, lineOf(seen));
        changed = time;
        silences = 0;
      }
      changed ??= time;
      const passed = Math.floor((time - changed) / SILENCE);
      if (passed <= silences || context.process.stdout.isTTY) return;
      silences = passed;
      const statuses = isOfSeveral ? countsText(live.values()) : `the job is ${[...live.values()].join()}`;
      say(context, `no change for ${durationText(passed * SILENCE)}: ${statuses}`);
    },
    say: (text) => say(context, text),
  };
}

/** How many jobs are in which status: `2 RUNNING, 1 WAITING`. */
function countsText(statuses: Iterable<string>): string {
  const counts = new Map<string, number>();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
}
