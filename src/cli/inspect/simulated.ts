import { jobEvent } from '../../model/modelarts-v1/events.ts';
import { isTerminal } from '../../model/modelarts-v1/statuses.ts';
import { counted } from '../../sentences.ts';
import { keyOfJob, type Life, lives, type SimulateOptions } from '../../simulate/simulate.ts';
import type { Change } from '../../simulate/walk.ts';
import { type Context, print } from '../context.ts';
import type { InspectedEvent, InspectedJob, StartJob } from './inspected-job.ts';
import { type PlayFlags, play, type TimedAction, timeText } from './play.ts';

/** Simulates jobs. */
export function runsOf(options: Pick<SimulateOptions, 'scenario' | 'seed' | 'jobs'>): readonly (readonly Change[])[] {
  return [...lives(options)].map(runOf);
}

/** Shows simulated jobs to an inspector, and prints what happens to them. */
export async function showSimulated(
  context: Context,
  runs: readonly (readonly Change[])[],
  flags: PlayFlags,
  startJob: StartJob,
  signal: AbortSignal,
): Promise<void> {
  const tell = (name: string, change: Change) => print(context, changeText(name, change));
  const actions = runs.flatMap((run, index) => actionsOf(keyOfJob(index), run, startJob, tell));
  actions.sort((one, other) => one.time - other.time);
  const lengths = runs.map((run) => (run.at(-1)?.time ?? 0) - (run[0]?.time ?? 0));
  await play(context, { what: counted(runs.length, 'job'), actions, length: median(lengths) }, flags, signal);
}

/** A change of a job, as a line of text. */
function changeText(name: string, { status, time, row }: Change): string {
  return [timeText(time), name, row === undefined ? status : `${row.event} → ${status}`].join('  ');
}

/** The changes of a job until its run is over: its record may stay for days. */
function runOf({ changes }: Life): readonly Change[] {
  const run: Change[] = [];
  for (const change of changes) {
    run.push(change);
    if (change.status !== 'deleted' && isTerminal(change.status)) break;
  }
  return run;
}

function actionsOf(
  name: string,
  run: readonly Change[],
  startJob: StartJob,
  tell: (name: string, change: Change) => void,
): readonly TimedAction[] {
  let job: InspectedJob | undefined;
  return run.map((change) => {
    const { time, row } = change;
    const at = new Date(time).toISOString();
    return {
      time,
      run() {
        const event: InspectedEvent | undefined = row && { ...jobEvent(row.event), at };
        if (event === undefined) job = startJob(name, { at });
        else job?.send(event);
        tell(name, change);
      },
    };
  });
}

/** The middle of some numbers; the upper of two. */
function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
