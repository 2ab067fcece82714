import { median } from 'simple-statistics';
import { jobEvent } from '../../model/modelarts-v1/events.ts';
import { isTerminal } from '../../model/modelarts-v1/statuses.ts';
import { counted } from '../../sentences.ts';
import { keyOfJob, type Life, lives, type SimulateOptions } from '../../simulate/simulate.ts';
import type { Change } from '../../simulate/walk.ts';
import { type Context, print } from '../context.ts';
import { type Cue, type PlayFlags, play, timeText } from './play.ts';
import type { Stage, StagedEvent, StagedJob } from './stage.ts';

/** What happens to a job until its run is over. */
export type Run = readonly Change[];

/** Simulates jobs. */
export function runsOf(options: Pick<SimulateOptions, 'scenario' | 'seed' | 'jobs'>): readonly Run[] {
  return [...lives(options)].map(runOf);
}

/** Shows simulated jobs on a stage, and says what happens to them. */
export async function showSimulated(
  context: Context,
  runs: readonly Run[],
  flags: PlayFlags,
  stage: Stage,
  signal: AbortSignal,
): Promise<void> {
  const tell = (name: string, change: Change) => print(context, changeText(name, change));
  const cues = runs.flatMap((run, index) => cuesOf(keyOfJob(index), run, stage, tell));
  cues.sort((one, other) => one.time - other.time);
  const lengths = runs.map((run) => (run.at(-1)?.time ?? 0) - (run[0]?.time ?? 0));
  await play(context, { what: counted(runs.length, 'job'), cues, length: median(lengths) }, flags, signal);
}

/** What happened to a job, for people. */
function changeText(name: string, { status, time, row }: Change): string {
  return [timeText(time), name, row === undefined ? status : `${row.event} → ${status}`].join('  ');
}

/** The changes in the life of a job until its run is over: its record can be there for days. */
function runOf({ changes }: Life): Run {
  const run: Change[] = [];
  for (const change of changes) {
    run.push(change);
    if (change.status !== 'deleted' && isTerminal(change.status)) break;
  }
  return run;
}

function cuesOf(name: string, run: Run, stage: Stage, tell: (name: string, change: Change) => void): readonly Cue[] {
  let job: StagedJob | undefined;
  return run.map((change) => {
    const { time, row } = change;
    const at = new Date(time).toISOString();
    return {
      time,
      act() {
        const event: StagedEvent | undefined = row && { ...jobEvent(row.event), at };
        if (event === undefined) job = stage(name, { at });
        else job?.send(event);
        tell(name, change);
      },
    };
  });
}
