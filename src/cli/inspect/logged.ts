import { printable } from '../../harmless.ts';
import type { Observation } from '../../log/observation.ts';
import { abridged, timeOf } from '../../log/observation.ts';
import type { Lifecycle } from '../../model/lifecycle.ts';
import { statusRead } from '../../model/spelling.ts';
import type { Row } from '../../model/table.ts';
import { counted, judgementText } from '../../sentences.ts';
import type { Judgement } from '../../validate/judge.ts';
import { createValidator } from '../../validate/validator.ts';
import { type Context, EXIT, paintFor, print } from '../context.ts';
import { padEnd } from '../text/width.ts';
import type { InspectedJob, ShownEvent, StartJob } from './inspected-job.ts';
import { type PlayFlags, play, type TimedAction, timeText } from './play.ts';
import type { LoggedJob } from './read-job.ts';

/** The assumed time between an observation without a time and the one before it, in milliseconds. */
const STEP = 1000;

/** Replays a job of a log to an inspector, prints its observations, and returns the exit code. */
export async function showLogged(
  context: Context,
  logged: LoggedJob,
  lifecycle: Lifecycle,
  flags: PlayFlags,
  startJob: StartJob,
  signal: AbortSignal,
): Promise<number> {
  const { bad } = paintFor(context);
  let ok = true;
  const actions = replayOf(logged, lifecycle, startJob, (observation, judgement) => {
    const isWrong = judgement.verdict === 'impossible' || judgement.verdict === 'unrecognized';
    const text = seenText(observation, judgement, lifecycle);
    if (judgement.verdict !== 'repeated') print(context, isWrong ? bad(text) : text);
    if (isWrong) ok = false;
  });
  const what = `${counted(logged.observations.length, 'observation')} of ${printable(called(logged.job))}`;
  const length = (actions.at(-1)?.time ?? 0) - (actions[0]?.time ?? 0);
  await play(context, { what, actions, length }, flags, signal);
  return ok ? EXIT.fine : EXIT.findings;
}

/** An observation and its judgement, as a line of text. */
function seenText(
  observation: Observation,
  judgement: Judgement<string>,
  { statuses, table: { gaps } }: Lifecycle,
): string {
  const time = timeOf(observation);
  const status =
    statuses.names[statusRead(statuses.vocabulary, observation.status)] ?? printable(abridged(observation.status));
  return [...(time === undefined ? [] : [timeText(time)]), padEnd(status, 23), judgementText(judgement, gaps)].join(
    '  ',
  );
}

/** The name of a job. A log of a single job may have no key for it. */
function called(key: string): string {
  return key || 'the only job';
}

/**
 * The actions that replay a job. Missed statuses are passed through along the chain of the verdict. At an impossible
 * step the job stops, and another one starts with the observed status. `tell` is called with each observation and its
 * judgement.
 */
export function replayOf(
  { job: key, observations }: LoggedJob,
  lifecycle: Lifecycle,
  startJob: StartJob,
  tell: (observation: Observation, judgement: Judgement<string>) => void,
): readonly TimedAction[] {
  const validator = createValidator({ lifecycle });
  const actions: TimedAction[] = [];
  let job: InspectedJob | undefined;
  let begun = 0;
  let before = 0;
  for (const observation of observations) {
    const judgement = validator.observe(observation);
    const known = timeOf(observation);
    const time = actions.length === 0 ? (known ?? 0) : Math.max(before, known ?? before + STEP);
    const at = known === undefined ? undefined : new Date(known).toISOString();
    const begin = (name: string) => {
      job?.stop();
      if (judgement.verdict !== 'unrecognized') job = startJob(name, { status: judgement.to, at });
    };
    switch (judgement.verdict) {
      case 'first':
        begun++;
        actions.push({ time, run: () => begin(called(key)) });
        break;
      case 'impossible': {
        const name = `${called(key)} (${++begun}, from ${judgement.to})`;
        actions.push({ time, run: () => begin(name) });
        break;
      }
      case 'direct':
      case 'skipped':
        actions.push(...walked(judgement, before, time, at, (row, shown) => job?.take(row, shown)));
    }
    actions.push({ time, run: () => tell(observation, judgement) });
    before = time;
  }
  return actions;
}

/** The events along the rows of a verdict, spread evenly over the time between two observations. */
function walked(
  { verdict, via }: Extract<Judgement<string>, { readonly via: unknown }>,
  from: number,
  to: number,
  at: string | undefined,
  take: (row: Row, shown: ShownEvent) => void,
): readonly TimedAction[] {
  return via.map((row, index) => {
    const isLast = index === via.length - 1;
    const shown: ShownEvent = {
      ...(verdict === 'skipped' && { inferred: true }),
      ...(!isLast && { unseen: true }),
      ...(isLast && at !== undefined && { at }),
    };
    return { time: from + ((to - from) * (index + 1)) / via.length, run: () => take(row, shown) };
  });
}
