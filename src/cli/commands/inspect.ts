import { buildCommand } from '@stricli/core';
import { briefs } from '../briefs.ts';
import { openInBrowser } from '../browser.ts';
import { type Context, EXIT, print, UsageError } from '../context.ts';
import { drawOnce } from '../draw-once.ts';
import { type LifecycleFlags, lifecycleFlag } from '../inputs/lifecycle.ts';
import {
  type FilterFlags,
  filterFlags,
  hasLogFlags,
  type LogSettings,
  logSettings,
  type ReadFlags,
  readFlags,
} from '../inputs/log-flags.ts';
import { scenarioFlag, scenarioOf } from '../inputs/scenario.ts';
import type { StartJob } from '../inspect/inspected-job.ts';
import { parsePort, parseWhole } from '../parameters.ts';

interface Flags extends ReadFlags, Pick<FilterFlags, 'since' | 'until'>, LifecycleFlags {
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

export const inspectCommand = buildCommand<Flags, [], Context>({
  docs: {
    brief: briefs.inspect,
    fullDescription: [
      'Watch jobs: one that you drive by hand, with lines on standard input; simulated ones (--scenario); or one of a',
      'log (--log). Statuses that a log skips are passed through and marked as inferred; where a step is impossible,',
      'another job begins with the observed status. The page is served on 127.0.0.1 only. The Stately inspector is loaded',
      'from stately.ai; --offline needs no network. Programs can join with createWebSocketInspector of',
      '@statelyai/inspect.',
      '',
      'Unless --speed is given, the median simulated job takes 30 seconds, and a log takes 30 seconds. The page is',
      'served until you interrupt the command, or with --exit until the last event. Exit code 0: no findings; 1: the log',
      'has findings; 2: could not run.',
    ].join('\n'),
    customUsage: [
      { input: '--offline', brief: 'by hand: choose among the possible events' },
      { input: '--offline --scenario typical', brief: 'a simulated job, played in 30 seconds' },
      { input: '--scenario flaky --jobs 20 --seed 7 --speed 60', brief: 'jobs in the Stately inspector' },
      { input: '--log polls.ndjson --job 567524 --open', brief: 'a job of a log; opens the browser' },
    ],
  },
  parameters: {
    flags: {
      scenario: scenarioFlag,
      seed: { ...wholeFlag('N', 'The seed of the random numbers: 1 unless given') },
      jobs: { ...wholeFlag('N', 'How many jobs to simulate: 1 unless given'), parse: parseJobs },
      log: { kind: 'parsed', parse: String, optional: true, placeholder: 'FILE', brief: 'Replay a job of this log' },
      job: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'ID',
        brief: 'The key of the job, or its id if it has one version only',
      },
      speed: {
        kind: 'parsed',
        parse: parseSpeed,
        optional: true,
        placeholder: 'N',
        brief: 'How many times faster than real time',
      },
      exit: { kind: 'boolean', default: false, withNegated: false, brief: 'Exit after the last event' },
      offline: { kind: 'boolean', default: false, withNegated: false, brief: 'Serve the built-in page' },
      open: { kind: 'boolean', default: false, withNegated: false, brief: 'Open the page in a browser' },
      port: {
        kind: 'parsed',
        parse: parsePort,
        default: '8081',
        placeholder: 'N',
        brief: 'The port on 127.0.0.1; 0 takes a free one',
      },
      ...lifecycleFlag,
      ...readFlags,
      since: filterFlags.since,
      until: filterFlags.until,
    },
  },
  async func({ offline, open, port, ...given }) {
    check(given);
    const { job, ...rest } = given;
    const settings = await logSettings(this, rest);
    const { lifecycle } = settings;
    const show = await sourceOf(this, { ...settings, ...(job === undefined ? {} : { wanted: job }) });
    this.process.exitCode = EXIT.couldNotRun;
    if (show === undefined) return;
    const [{ startInspector }, { createJobStarter }] = await Promise.all([
      import('../../viewer/inspect/inspector.ts'),
      import('../inspect/inspected-job.ts'),
    ]);
    drawOnce();
    const inspector = await startInspector({ port, offline, lifecycle });
    const end = new AbortController();
    this.onInterrupt(() => end.abort());
    print(this, `Inspector on ${inspector.url}${offline ? '' : ' (loaded from stately.ai)'}`);
    try {
      if (open) await openInBrowser(this, inspector.url);
      this.process.exitCode = await show(createJobStarter(inspector, lifecycle), end.signal);
    } finally {
      await inspector.close();
    }
  },
});

type GivenFlags = Omit<Flags, 'offline' | 'open' | 'port'>;
type SourceFlags = LogSettings<Omit<GivenFlags, 'job'>> & { readonly wanted?: string };

/** Plays jobs to their end or until the signal; returns the exit code. */
type Show = (startJob: StartJob, signal: AbortSignal) => Promise<number>;

/** Checks the flags that need another one. */
function check({ scenario, seed, jobs, log, job, speed, exit, ...options }: GivenFlags): void {
  if (scenario !== undefined && log !== undefined) throw new UsageError('give either --scenario or --log');
  const isOfScenario = seed !== undefined || jobs !== undefined;
  if (isOfScenario && scenario === undefined) throw new UsageError('--seed and --jobs need --scenario');
  const isOfLog = job !== undefined || hasLogFlags(options);
  if (isOfLog && log === undefined) throw new UsageError('--job, and the flags that say how to read a log, need --log');
  if ((speed !== undefined || exit) && scenario === undefined && log === undefined) {
    throw new UsageError('--speed and --exit need --scenario or --log');
  }
}

/** What to play; `undefined` where a log could not be read, which was reported. */
async function sourceOf(context: Context, flags: SourceFlags): Promise<Show | undefined> {
  if (flags.log !== undefined) return logged(context, flags.log, flags);
  if (flags.scenario !== undefined) return simulated(context, flags.scenario, flags);
  const { byHand } = await import('../inspect/by-hand.ts');
  return async (startJob, signal) => {
    await byHand(context, flags.lifecycle, startJob, signal);
    return EXIT.fine;
  };
}

async function logged(context: Context, file: string, flags: SourceFlags): Promise<Show | undefined> {
  const [{ readJob }, { showLogged }] = await Promise.all([
    import('../inspect/read-job.ts'),
    import('../inspect/logged.ts'),
  ]);
  const job = await readJob(context, file, flags.wanted, flags);
  return job && ((startJob, signal) => showLogged(context, job, flags.lifecycle, flags, startJob, signal));
}

async function simulated(context: Context, name: string, flags: SourceFlags): Promise<Show> {
  const { runsOf, showSimulated } = await import('../inspect/simulated.ts');
  const { seed = 1, jobs = 1, lifecycle } = flags;
  const runs = runsOf({ lifecycle, ...(await scenarioOf(context, name, lifecycle)), seed, jobs });
  return async (startJob, signal) => {
    await showSimulated(context, runs, flags, startJob, signal);
    return EXIT.fine;
  };
}

function wholeFlag(placeholder: string, brief: string) {
  return { kind: 'parsed', parse: parseWhole, optional: true, placeholder, brief } as const;
}

/** More jobs than a page can show usefully. */
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
