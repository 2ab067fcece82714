import { buildCommand } from '@stricli/core';
import type { Lifecycle } from '../../model/lifecycle.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { SimulateOptions } from '../../simulate/simulate.ts';
import type { Duration } from '../../time.ts';
import { briefs } from '../briefs.ts';
import { type Context, paintFor, print, printJson, printPieces, UsageError } from '../context.ts';
import { type LifecycleFlags, lifecycleFlag, lifecycleNamed } from '../inputs/lifecycle.ts';
import { scenarioFlag, scenarioOf } from '../inputs/scenario.ts';
import { flags, parsePeriod, parseShare, parseTime, parseWhole } from '../parameters.ts';
import type { Progress } from '../progress.ts';
import { summaryText } from '../text/summary-text.ts';
import type { Writer } from '../writers/writer.ts';

interface Flags extends LifecycleFlags {
  readonly jobs: number;
  readonly seed: number;
  readonly scenario?: string;
  readonly start: string;
  readonly poll?: Duration;
  readonly pollJitter?: number;
  readonly pollLost?: number;
  readonly corrupt: number;
  readonly format?: keyof typeof writers | 'text' | 'json';
  readonly summary: boolean;
  readonly describe: boolean;
}

/** The formats of a log. What a format needs is loaded with it. */
const writers = {
  ndjson: async () => (await import('../writers/ndjson.ts')).writeNdjson,
  csv: async () => (await import('../writers/csv.ts')).writeCsv,
  xes: async () => (await import('../writers/xes.ts')).writeXes,
} satisfies Record<string, () => Promise<Writer>>;

export const simulateCommand = buildCommand<Flags, [], Context>({
  docs: {
    brief: briefs.simulate,
    fullDescription: [
      'Generate jobs, as logs: every change of status, or what a poller would have seen. A scenario, built in or your own, says',
      'how often each event happens and how long each status lasts. The same seed and scenario give the same log.',
    ].join('\n'),
    customUsage: [
      { input: '--jobs 1000 --seed 7 --poll 10s', brief: 'what a poller sees every 10 seconds' },
      { input: '--scenario flaky --format csv', brief: 'every change, on a bad day' },
      { input: '--poll 1m --corrupt 0.02', brief: 'with faults, each marked' },
      {
        input: '--scenario mine.yaml --summary',
        brief: 'what jobs do in your own scenario, beside the expectation',
      },
      { input: '--scenario typical --describe', brief: 'a scenario in YAML, as a start for your own' },
    ],
  },
  parameters: {
    flags: {
      jobs: { kind: 'parsed', parse: parseWhole, default: '100', placeholder: 'N', brief: 'The number of jobs' },
      seed: flags.seed,
      scenario: scenarioFlag,
      ...lifecycleFlag,
      start: {
        kind: 'parsed',
        parse: parseTime,
        default: '2025-01-01T00:00:00Z',
        placeholder: 'TIME',
        brief: 'When the first job is created',
      },
      poll: {
        kind: 'parsed',
        parse: parsePeriod,
        optional: true,
        placeholder: 'DURATION',
        brief: 'Print what a poller sees at this interval, as in 10s or 5m',
      },
      pollJitter: {
        kind: 'parsed',
        parse: parseShare,
        optional: true,
        placeholder: 'SHARE',
        brief: 'The most that a poll is early or late, as a share of --poll up to 0.5; 0.1 unless given',
      },
      pollLost: {
        kind: 'parsed',
        parse: parseShare,
        optional: true,
        placeholder: 'SHARE',
        brief: 'The share of polls that get no answer; 0.01 unless given',
      },
      corrupt: {
        kind: 'parsed',
        parse: parseShare,
        default: '0',
        placeholder: 'SHARE',
        brief: 'The share of records to corrupt; each is marked',
      },
      format: {
        kind: 'enum',
        values: [...(Object.keys(writers) as (keyof typeof writers)[]), 'text', 'json'],
        optional: true,
        brief: 'The output format: ndjson, csv or xes for a log, text or json for a summary',
      },
      summary: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'Print what the jobs did, beside the expectation of the scenario',
      },
      describe: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'Print the scenario in YAML, and no log',
      },
    },
  },
  async func({ summary, describe, lifecycle: named, config, ...options }) {
    const lifecycle = await lifecycleNamed(this, { lifecycle: named, config });
    const what = { lifecycle, ...(await scenarioOf(this, options.scenario, lifecycle)) };
    if (describe && (summary || options.format !== undefined))
      throw new UsageError('--describe can be used with --scenario only');
    if (describe) await printScenario(this, what);
    else if (summary) await printSummary(this, what, options);
    else await printLog(this, what, options);
  },
});

type OtherFlags = Omit<Flags, 'summary' | 'describe' | 'lifecycle'>;

/** What is simulated. */
interface Simulated {
  readonly lifecycle: Lifecycle;
  readonly scenario: string | Scenario;
}

async function printLog(context: Context, what: Simulated, flags: OtherFlags): Promise<void> {
  const { jobs, seed, start, corrupt, format = 'ndjson' } = flags;
  if (!isLogFormat(format)) throw new UsageError(`--format ${format} can be used with --summary only`);
  const write = await writers[format]();
  // On a terminal, the log itself is the progress.
  const progress = context.process.stdout.isTTY ? undefined : await progressOf(context, jobs);
  const onJob = () => progress?.add(1);
  await printPieces(context, write({ ...what, jobs, seed, start, corrupt, onJob, ...polling(flags) }));
  progress?.end();
}

/** Shows how many jobs have begun, where standard error is a terminal. */
async function progressOf({ process: { stderr } }: Context, jobs: number): Promise<Progress | undefined> {
  if (!stderr.isTTY) return undefined;
  const { Progress } = await import('../progress.ts');
  return new Progress(stderr, jobs, { size: 1, name: 'jobs' });
}

/** How to poll, if at all. */
function polling({
  poll: every,
  pollJitter: jitter,
  pollLost: lost,
}: OtherFlags): Pick<SimulateOptions<string>, 'poll'> {
  if (every !== undefined) {
    return { poll: { every, ...(jitter === undefined ? {} : { jitter }), ...(lost === undefined ? {} : { lost }) } };
  }
  if (jitter !== undefined || lost !== undefined) throw new UsageError('--poll-jitter and --poll-lost need --poll');
  return {};
}

function isLogFormat(format: string): format is keyof typeof writers {
  return Object.hasOwn(writers, format);
}

async function printSummary(context: Context, what: Simulated, flags: OtherFlags): Promise<void> {
  const { jobs, seed, start, poll, corrupt, format = 'text' } = flags;
  if (isLogFormat(format)) throw new UsageError(`--summary needs --format text or json`);
  if (poll !== undefined || corrupt > 0) throw new UsageError('--summary cannot be used with --poll or --corrupt');
  const { simulateSummary } = await import('../../simulate/summary.ts');
  const progress = await progressOf(context, jobs);
  const summary = simulateSummary<string>({ ...what, jobs, seed, start, onJob: () => progress?.add(1) });
  progress?.end();
  if (format === 'json') printJson<'simulate'>(context, { seed, ...summary });
  else print(context, summaryText(summary, paintFor(context)));
}

async function printScenario(context: Context, { scenario, lifecycle }: Simulated): Promise<void> {
  const [{ stringify }, { resolve }] = await Promise.all([import('yaml'), import('../../simulate/policy.ts')]);
  context.process.stdout.write(stringify(resolve(scenario, { lifecycle })));
}
