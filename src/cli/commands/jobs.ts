import { buildCommand } from '@stricli/core';
import {
  createJobSummaries,
  type JobOutcome,
  type JobSummaries,
  type JobSummary,
  jobOutcomes,
} from '../../jobs/job-summaries.ts';
import { takeAll } from '../../log/records.ts';
import type { Basis } from '../../model/evidence.ts';
import { counted } from '../../sentences.ts';
import { type Duration, toMilliseconds } from '../../time.ts';
import type { Mode } from '../../validate/judge.ts';
import { briefs } from '../briefs.ts';
import { type Context, EXIT, paintFor, printPieces, say, UsageError } from '../context.ts';
import { type LifecycleFlags, lifecycleFlag } from '../inputs/lifecycle.ts';
import { type LogFlags, logFlags, logSettings } from '../inputs/log-flags.ts';
import { logFiles, openLogs, sortFlag } from '../inputs/open-logs.ts';
import type { JobWriter } from '../job-writers/job-writer.ts';
import { flags, parsePeriod, parseWhole } from '../parameters.ts';

/** Which jobs to list. */
interface Choice {
  readonly outcome?: readonly JobOutcome[];
  readonly live: boolean;
  readonly silentFor?: Duration;
  readonly slowest?: number;
}

interface Flags extends LogFlags, LifecycleFlags, Choice {
  readonly format: keyof typeof writers;
  readonly mode?: Mode;
  readonly minBasis?: Basis;
  readonly sort: boolean;
}

/** The formats of a list. What a format needs is loaded with it. */
const writers = {
  text: async () => (await import('../job-writers/jobs-text.ts')).writeText,
  json: async () => (await import('../job-writers/jobs-json.ts')).writeJson,
  ndjson: async () => (await import('../job-writers/jobs-ndjson.ts')).writeNdjson,
  csv: async () => (await import('../job-writers/jobs-csv.ts')).writeCsv,
} satisfies Record<string, () => Promise<JobWriter>>;

export const jobsCommand = buildCommand<Flags, string[], Context>({
  docs: {
    brief: briefs.jobs,
    fullDescription: [
      'List the jobs in logs, in the order of their first observation: last known status, outcome, first and last observation,',
      'how many statuses went unseen at the least, findings, and dwell times. A dwell time is at least the time from the first',
      'sight of a status to the last, and at most that from the poll before to the poll after; in events mode it is exact.',
      'Memory grows with the jobs, not with the length of the log. Exit code 2 if a log could not be read.',
    ].join('\n'),
    customUsage: [
      { input: 'polls.ndjson', brief: 'all jobs' },
      { input: '--silent-for 1h polls.ndjson', brief: 'live jobs that were not seen in the last hour of the log' },
      { input: '--outcome failure --slowest 10 polls.ndjson', brief: 'the ten failed jobs that took longest' },
      { input: '--format csv polls.ndjson', brief: 'for a spreadsheet' },
    ],
  },
  parameters: {
    flags: {
      format: { ...flags.format, values: Object.keys(writers) as (keyof typeof writers)[] },
      outcome: {
        kind: 'enum',
        values: jobOutcomes,
        variadic: ',',
        optional: true,
        brief: 'List only jobs that came out so, are live, or of which no status is known',
      },
      live: { kind: 'boolean', default: false, withNegated: false, brief: 'List only live jobs' },
      silentFor: {
        kind: 'parsed',
        parse: parsePeriod,
        optional: true,
        placeholder: 'TIME',
        brief: 'List only live jobs that were not seen in the last 1h (or 90s, 2d) of the log',
      },
      slowest: {
        kind: 'parsed',
        parse: parseCount,
        optional: true,
        placeholder: 'N',
        brief: 'List the N jobs with the longest time from the first observation to the last',
      },
      mode: flags.mode,
      minBasis: flags.minBasis,
      sort: sortFlag,
      ...lifecycleFlag,
      ...logFlags,
    },
    positional: logFiles,
  },
  async func({ format, outcome, live, silentFor, slowest, sort, ...given }, ...files) {
    if (live && outcome !== undefined) throw new UsageError('give either --live or --outcome');
    if (silentFor !== undefined && outcome !== undefined)
      throw new UsageError('--silent-for lists live jobs, so it cannot be used with --outcome');
    const settings = await logSettings(this, given);
    const { lifecycle, mode } = settings;
    const logs = await openLogs(this, files, { ...settings, sort });
    const summaries = createJobSummaries(settings);
    await takeAll(summaries, logs.chunks({ sort }));
    const isEmpty = summaries.jobs()[Symbol.iterator]().next().done;
    if (!isEmpty) {
      const jobs = await chosen(summaries, { live, ...asGiven({ outcome, silentFor, slowest }) });
      if (summaries.span === undefined) say(this, `there are no dwell times: ${NO_TIMES}`);
      const write = await writers[format]();
      await printPieces(this, write({ jobs, mode, lifecycle, paint: paintFor(this) }));
    }
    if (summaries.malformed > 0)
      say(this, `${counted(summaries.malformed, 'record')} could not be read: jobstat validate lists them`);
    this.process.exitCode = logs.allRead ? EXIT.fine : EXIT.couldNotRun;
  },
});

const NO_TIMES = 'no observation has a time; name the field that holds it with --time-field';

/** The jobs to list, in their order. */
async function chosen(
  summaries: JobSummaries<string>,
  { outcome, live, silentFor, slowest }: Choice,
): Promise<() => Iterable<JobSummary<string>>> {
  const { span } = summaries;
  for (const [flag, value] of [['--silent-for', silentFor] as const, ['--slowest', slowest] as const])
    if (value !== undefined && span === undefined) throw new UsageError(`${flag} needs times: ${NO_TIMES}`);
  const outcomes = live || silentFor !== undefined ? ['live'] : outcome;
  const until = silentFor === undefined || span === undefined ? undefined : span[1] - toMilliseconds(silentFor);
  const isChosen = ({ outcome, lastSeen }: JobSummary<string>) =>
    (outcomes === undefined || outcomes.includes(outcome)) &&
    (until === undefined || Date.parse(lastSeen ?? '') <= until);
  function* matching() {
    for (const job of summaries.jobs()) if (isChosen(job)) yield job;
  }
  if (slowest === undefined) return matching;
  const { createLongest } = await import('../../jobs/longest.ts');
  const longest = createLongest<JobSummary<string>>(slowest);
  for (const job of matching()) {
    const time = Date.parse(job.lastSeen ?? '') - Date.parse(job.firstSeen ?? '');
    if (time >= 0) longest.add(job, time);
  }
  return () => longest.list().map(({ item }) => item);
}

/** The flags that were given. */
function asGiven<T extends object>(flags: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined)) as never;
}

function parseCount(text: string): number {
  const count = parseWhole(text);
  if (count === 0) throw new UsageError('give a number of jobs above 0');
  return count;
}
