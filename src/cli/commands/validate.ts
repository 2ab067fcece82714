import { availableParallelism } from 'node:os';
import { buildCommand } from '@stricli/core';
import type { Basis } from '../../model/evidence.ts';
import type { Lifecycle } from '../../model/lifecycle.ts';
import type { Mode } from '../../validate/judge.ts';
import type { Report } from '../../validate/report.ts';
import { createValidator, type ValidatorOptions } from '../../validate/validator.ts';
import { type Context, EXIT, paintFor, print, say, UsageError } from '../context.ts';
import { type EngineName, engineNames, type Judged, judgeLogs } from '../inputs/judge-logs.ts';
import { type LifecycleFlags, lifecycleFlag, otherLifecycle } from '../inputs/lifecycle.ts';
import { hasLogFlags, type LogFlags, logFlags, logSettings } from '../inputs/log-flags.ts';
import { sortFlag } from '../inputs/open-logs.ts';
import { flags, parseWhole } from '../parameters.ts';
import type { ReportRenderer } from '../reports/renderer.ts';

interface Flags extends LogFlags, LifecycleFlags {
  readonly format: keyof typeof renderers;
  readonly mode: Mode;
  readonly minBasis?: Basis;
  readonly sequence?: readonly string[];
  readonly sort: boolean;
  readonly maxFindings: number;
  readonly engine?: EngineName;
  readonly workers?: number;
  readonly forgetEnded: boolean;
}

/** The formats of a report. What a format needs is loaded with it. */
const renderers = {
  text: async () => (await import('../reports/text.ts')).renderText,
  json: async () => (await import('../reports/json.ts')).renderJson,
  junit: async () => (await import('../reports/junit.ts')).renderJunit,
  sarif: async () => (await import('../reports/sarif.ts')).renderSarif,
} satisfies Record<string, () => Promise<ReportRenderer>>;

export const validateCommand = buildCommand<Flags, string[], Context>({
  docs: {
    brief: 'Check the statuses in logs',
    fullDescription: [
      'Check the statuses in logs: NDJSON, JSON (records, response bodies, lists), CSV with a header, or XES, each also',
      'gzipped; from files, from patterns in quotes, or from standard input if none is named. DuckDB reads Parquet, whose',
      'rows are checked in the order of time. Exit code 0: no findings, 1: findings, 2: could not run, or a log could not be',
      'read.',
    ].join('\n'),
    customUsage: [
      { input: 'polls.ndjson', brief: 'check a log' },
      { input: '--sequence 1,7,8,10', brief: 'check one history, given by hand' },
      { input: '--mode events --format sarif feed.csv.gz', brief: 'check a complete feed, for a code scanner' },
      { input: "'logs/*.parquet'", brief: 'check Parquet files' },
      { input: '--job-field uid --status-field phase log.csv', brief: 'with other field names' },
    ],
  },
  parameters: {
    flags: {
      format: { ...flags.format, values: Object.keys(renderers) as (keyof typeof renderers)[] },
      mode: flags.mode,
      minBasis: flags.minBasis,
      sequence: {
        kind: 'parsed',
        parse: parseSequence,
        optional: true,
        placeholder: 'STATUS,…',
        brief: 'Check the history of one job, given as codes or names',
      },
      sort: sortFlag,
      maxFindings: {
        kind: 'parsed',
        parse: parseWhole,
        default: '1000',
        placeholder: 'N',
        brief: 'The most findings of each kind to keep; the others are counted',
      },
      engine: {
        kind: 'enum',
        values: engineNames,
        optional: true,
        brief: 'What checks the logs: duckdb for Parquet and for logs larger than memory, in-process for all others',
      },
      workers: {
        kind: 'parsed',
        parse: parseWorkers,
        optional: true,
        placeholder: 'N',
        brief: 'The most threads that read large files of NDJSON or CSV; one for each processor unless given',
      },
      forgetEnded: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'Forget jobs once they have ended; a later observation counts as a new job',
      },
      ...lifecycleFlag,
      ...logFlags,
    },
    positional: {
      kind: 'array',
      parameter: { brief: 'A log; - is standard input', parse: String, placeholder: 'FILE' },
    },
  },
  async func({ sequence, sort, format, engine, workers = availableParallelism(), ...given }, ...files) {
    const options = await logSettings(this, given);
    const isOfLogs = files.length > 0 || sort || engine !== undefined || hasLogFlags(given);
    if (sequence !== undefined && isOfLogs)
      throw new UsageError('give either --sequence, or files with the flags that say how to read them');
    if (options.forgetEnded && format === 'junit')
      throw new UsageError('--format junit has a test for each job, so it cannot be used with --forget-ended');
    if (options.forgetEnded && sort)
      throw new UsageError('--sort holds the whole log, so it cannot be used with --forget-ended');
    const withJobs = format === 'junit';
    const { report, jobs, allRead } =
      sequence === undefined
        ? await judgeLogs(this, files, { ...options, engine, sort, workers, withJobs })
        : judgeSequence(sequence, options);
    if (allRead || report.records > 0) {
      const render = await renderers[format]();
      print(this, render(report, { jobs, paint: paintFor(this), lifecycle: options.lifecycle }));
    }
    const hint = await hintFor(report, options.lifecycle, sequence === undefined);
    if (hint !== undefined) say(this, hint);
    this.process.exitCode = !allRead ? EXIT.couldNotRun : report.ok ? EXIT.fine : EXIT.findings;
  },
});

/** How many spellings are shown that are unknown. */
const MOST_SPELLINGS = 5;

/** What to say where another lifecycle knows all statuses that are not recognized, or where none is recognized. */
async function hintFor(
  { findings, verdicts, observations }: Report<string>,
  own: Lifecycle,
  isLog: boolean,
): Promise<string | undefined> {
  if (verdicts.unrecognized === 0) return undefined;
  const values = [...new Set(findings.flatMap((finding) => (finding.kind === 'unrecognized' ? [finding.value] : [])))];
  const other = await otherLifecycle(values, own);
  if (other !== undefined || !isLog || verdicts.unrecognized < observations || values.length === 0) return other;
  const shown = values.slice(0, MOST_SPELLINGS).map((value) => JSON.stringify(value));
  const more = values.length > MOST_SPELLINGS ? ', …' : '';
  return [
    `no status of the log is known: ${shown.join(', ')}${more}`,
    `say what they mean with --status-map, as in ${JSON.stringify(`${values[0]}=${own.statuses.names[0]}`)}; jobstat statuses lists the statuses`,
  ].join('; ');
}

function judgeSequence(
  statuses: readonly string[],
  options: ValidatorOptions<string> & { readonly lifecycle: Lifecycle },
): Judged {
  const validator = createValidator(options);
  for (const [index, text] of statuses.entries()) {
    validator.observe({ status: text, line: index + 1 });
  }
  return { report: validator.report(), jobs: [...validator.jobs()], allRead: true };
}

function parseWorkers(text: string): number {
  const workers = parseWhole(text);
  if (workers === 0) throw new UsageError('give a number of threads above 0');
  return workers;
}

function parseSequence(text: string): readonly string[] {
  const statuses = text.split(',').map((status) => status.trim());
  if (statuses.includes('')) throw new UsageError('give statuses with commas between them, as in 1,7,8,10');
  return statuses;
}
