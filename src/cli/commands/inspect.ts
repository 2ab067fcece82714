import { buildCommand } from '@stricli/core';
import { openInBrowser } from '../browser.ts';
import { type Context, EXIT, print, UsageError } from '../context.ts';
import { type LogFlags, logFlags } from '../inputs/open-logs.ts';
import { scenarioFlag, scenarioOf } from '../inputs/scenario.ts';
import type { Stage } from '../inspect/stage.ts';
import { parsePort, parseWhole } from '../parameters.ts';

interface Flags extends LogFlags {
  readonly scenario?: string;
  readonly seed?: number;
  readonly jobs?: number;
  readonly log?: string;
  readonly job?: string;
  readonly speed?: number;
  readonly exit: boolean;
  readonly offline: boolean;
  readonly open: boolean;
  readonly port: number;
}

const { default: _, ...optionalScenario } = scenarioFlag;

export const inspectCommand = buildCommand<Flags, [], Context>({
  docs: {
    brief: 'See jobs live in the Stately inspector, or in a page of our own',
    fullDescription: [
      'See jobs live: one that is run by hand, line by line on standard input; simulated ones (--scenario); or one of a',
      'log (--log). Skipped statuses of a log are walked through, and marked as inferred; where a step is impossible,',
      'another job begins with what was seen. The page listens on 127.0.0.1 only. The inspector of stately.ai is loaded',
      'from there; --offline needs no network. A program takes part by createWebSocketInspector of @statelyai/inspect.',
      '',
      'Unless --speed is given, half of the simulated jobs live no longer than 30 seconds, and a log takes 30 seconds.',
      'The page stays until it is interrupted, or with --exit until the last has happened. Exit code 0; 1: a log has',
      'what cannot be; 2: could not run.',
    ].join('\n'),
    customUsage: [
      { input: '--offline', brief: 'by hand: choose among the events that are possible' },
      { input: '--offline --scenario typical', brief: 'a simulated job, which lives for half a minute' },
      { input: '--scenario flaky --jobs 20 --seed 7 --speed 60', brief: 'jobs in the inspector of stately.ai' },
      { input: '--log polls.ndjson --job 567524 --open', brief: 'a job of a log, in a browser that is opened' },
    ],
  },
  parameters: {
    flags: {
      scenario: { ...optionalScenario, optional: true },
      seed: { ...wholeFlag('N', 'The seed of what is left to chance: 1 unless given') },
      jobs: { ...wholeFlag('N', 'How many jobs to simulate: 1 unless given'), parse: parseJobs },
      log: { kind: 'parsed', parse: String, optional: true, placeholder: 'FILE', brief: 'Replay a job of this log' },
      job: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'ID',
        brief: 'The key of the job, or its id if it has a single version',
      },
      speed: {
        kind: 'parsed',
        parse: parseSpeed,
        optional: true,
        placeholder: 'N',
        brief: 'How much faster than real time jobs live',
      },
      exit: { kind: 'boolean', default: false, withNegated: false, brief: 'End once the last has happened' },
      offline: { kind: 'boolean', default: false, withNegated: false, brief: 'Show a page of our own' },
      open: { kind: 'boolean', default: false, withNegated: false, brief: 'Open the page in a browser' },
      port: {
        kind: 'parsed',
        parse: parsePort,
        default: '8081',
        placeholder: 'N',
        brief: 'The port on 127.0.0.1; 0 takes one that is free',
      },
      ...logFlags,
    },
  },
  async func({ offline, open, port, ...flags }) {
    check(flags);
    const show = await sourceOf(this, flags);
    this.process.exitCode = EXIT.couldNotRun;
    if (show === undefined) return;
    const [{ startInspector }, { createStage }] = await Promise.all([
      import('../../viewer/inspect/inspector.ts'),
      import('../inspect/stage.ts'),
    ]);
    const inspector = await startInspector({ port, offline });
    const end = new AbortController();
    this.onInterrupt(() => end.abort());
    print(this, `the inspector is at ${inspector.url}${offline ? '' : '; it is loaded from stately.ai'}`);
    try {
      if (open) await openInBrowser(this, inspector.url);
      this.process.exitCode = await show(createStage(inspector), end.signal);
    } finally {
      await inspector.close();
    }
  },
});

type SourceFlags = Omit<Flags, 'offline' | 'open' | 'port'>;

/** Has jobs live until it is over, or until the signal, and returns the exit code. */
type Show = (stage: Stage, signal: AbortSignal) => Promise<number>;

/** The flags that make no sense without another one. */
function check({ scenario, seed, jobs, log, job, speed, exit, ...options }: SourceFlags): void {
  if (scenario !== undefined && log !== undefined) throw new UsageError('give either --scenario or --log');
  const isOfScenario = seed !== undefined || jobs !== undefined;
  if (isOfScenario && scenario === undefined) throw new UsageError('--seed and --jobs go with --scenario');
  const isOfLog =
    job !== undefined || Object.keys(logFlags).some((flag) => options[flag as keyof LogFlags] !== undefined);
  if (isOfLog && log === undefined) throw new UsageError('--job, and how to read a log, go with --log');
  if ((speed !== undefined || exit) && scenario === undefined && log === undefined) {
    throw new UsageError('--speed and --exit go with --scenario or --log');
  }
}

/** What there is to be seen; `undefined` where it could not be read, which has been said. */
async function sourceOf(context: Context, flags: SourceFlags): Promise<Show | undefined> {
  if (flags.log !== undefined) return logged(context, flags.log, flags);
  if (flags.scenario !== undefined) return simulated(context, flags.scenario, flags);
  const { byHand } = await import('../inspect/by-hand.ts');
  return async (stage, signal) => {
    await byHand(context, stage, signal);
    return EXIT.fine;
  };
}

async function logged(context: Context, file: string, flags: SourceFlags): Promise<Show | undefined> {
  const [{ readJob }, { showLogged }] = await Promise.all([
    import('../inspect/read-job.ts'),
    import('../inspect/logged.ts'),
  ]);
  const job = await readJob(context, file, flags.job, flags);
  return job && ((stage, signal) => showLogged(context, job, flags, stage, signal));
}

async function simulated(context: Context, name: string, flags: SourceFlags): Promise<Show> {
  const { runsOf, showSimulated } = await import('../inspect/simulated.ts');
  const { seed = 1, jobs = 1 } = flags;
  const runs = runsOf({ scenario: await scenarioOf(name), seed, jobs });
  return async (stage, signal) => {
    await showSimulated(context, runs, flags, stage, signal);
    return EXIT.fine;
  };
}

function wholeFlag(placeholder: string, brief: string) {
  return { kind: 'parsed', parse: parseWhole, optional: true, placeholder, brief } as const;
}

/** More than a page can be looked at for. */
const MOST_JOBS = 1000;

function parseJobs(text: string): number {
  const jobs = parseWhole(text);
  if (jobs < 1 || jobs > MOST_JOBS) throw new UsageError(`give a number of jobs from 1 to ${MOST_JOBS}`);
  return jobs;
}

function parseSpeed(text: string): number {
  const speed = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(speed > 0)) throw new UsageError('give a speed above 0, as in 60');
  return speed;
}
