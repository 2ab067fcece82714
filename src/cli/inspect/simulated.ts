import type { Lifecycle } from '../../model/lifecycle.ts';
import { counted } from '../../sentences.ts';
import { keyOfJob, type Life, lives, type SimulateOptions } from '../../simulate/simulate.ts';
import type { Change } from '../../simulate/walk.ts';
import { type Context, print } from '../context.ts';
import type { InspectedJob, StartJob } from './inspected-job.ts';
import { type PlayFlags, play, type TimedAction, timeText } from './play.ts';

/** Simulates jobs. */
export function runsOf(
  options: Pick<SimulateOptions<string>, 'scenario' | 'seed' | 'jobs'> & { readonly lifecycle: Lifecycle },
): readonly (readonly Change[])[] {
  return Array.from(lives(options), (life) => runOf(life, options.lifecycle));
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
function runOf({ changes }: Life, { statuses }: Lifecycle): readonly Change[] {
  const run: Change[] = [];
  for (const change of changes) {
    run.push(change);
    if (statuses.isTerminal(change.status)) break;
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
        if (row === undefined) job = startJob(name, { at });
        else job?.take(row, { at });
        tell(name, change);
      },
    };
  });
}

/** The middle of some numbers; the upper of two. */
function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
