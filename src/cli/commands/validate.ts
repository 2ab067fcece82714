import { availableParallelism } from 'node:os';
import { buildCommand } from '@stricli/core';
import type { Basis } from '../../model/evidence.ts';
import type { Lifecycle } from '../../model/lifecycle.ts';
import { counted } from '../../sentences.ts';
import type { Mode } from '../../validate/judge.ts';
import type { Report } from '../../validate/report.ts';
import { createValidator, type ValidatorOptions } from '../../validate/validator.ts';
import { briefs } from '../briefs.ts';
import { failures } from '../config/failures.ts';
import { type Context, EXIT, paintFor, say, UsageError } from '../context.ts';
import { printEach } from '../each/print-each.ts';
import { exceptionsOf } from '../inputs/exceptions.ts';
import { type EngineName, engineNames, type Judged, judgeLogs } from '../inputs/judge-logs.ts';
import { type LifecycleFlags, lifecycleFlag, otherLifecycle } from '../inputs/lifecycle.ts';
import { hasLogFlags, type LogFlags, logFlags, logSettings } from '../inputs/log-flags.ts';
import { logFiles, sortFlag } from '../inputs/open-logs.ts';
import { outputFile, outputFlag } from '../output-file.ts';
import { flags, parseWhole } from '../parameters.ts';
import { checkFormats, formatFlag, type WantedFormat, writeReport } from '../reports/formats.ts';

interface Flags extends LogFlags, LifecycleFlags {
  readonly format?: readonly WantedFormat[];
  readonly output?: string;
  readonly quiet: boolean;
  readonly each: boolean;
  readonly mode?: Mode;
  readonly minBasis?: Basis;
  readonly sequence?: readonly string[];
  readonly sort: boolean;
  readonly maxFindings: number;
  readonly failOn?: (typeof failures)[number];
  readonly baseline?: string;
  readonly engine?: EngineName;
  readonly workers?: number;
  readonly forgetEnded: boolean;
}

export const validateCommand = buildCommand<Flags, string[], Context>({
  docs: {
    brief: briefs.validate,
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
      { input: '--each - < polls.ndjson', brief: 'a verdict for each observation, as they come' },
      { input: '--format text --format sarif=out.sarif polls.ndjson', brief: 'two reports in one run' },
      { input: '--job-field uid --status-field phase log.csv', brief: 'with other field names' },
    ],
  },
  parameters: {
    flags: {
      format: formatFlag,
      output: outputFlag,
      quiet: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'Print findings, warnings and exceptions only, in text',
      },
      each: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'Print a line of NDJSON for each observation as it comes, with its verdict',
      },
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
      failOn: {
        kind: 'enum',
        values: failures,
        optional: true,
        brief: 'What makes the exit code 1: findings (unless given), warnings as well, or none',
      },
      baseline: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'FILE',
        brief: 'An earlier report (--format json=FILE): findings that it has do not count again',
      },
      engine: {
        kind: 'enum',
        values: engineNames,
        optional: true,
        brief:
          'What checks the logs: unless given, duckdb for Parquet of more than 25 million rows to sort, else in-process',
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
    aliases: { o: 'output' },
    positional: logFiles,
  },
  async func({ sequence, sort, format, output, quiet, each, engine, workers, failOn, baseline, ...given }, ...files) {
    const wanted = format ?? (each ? [] : [{ name: 'text' }]);
    checkFormats(wanted, output);
    const options = { ...(await logSettings(this, given)), workers: workers ?? availableParallelism() };
    const isOfLogs = files.length > 0 || sort || each || engine !== undefined || hasLogFlags(given);
    if (sequence !== undefined && isOfLogs)
      throw new UsageError('give either --sequence, or files with the flags that say how to read them');
    const withJobs = wanted.some(({ name }) => name === 'junit');
    if (options.forgetEnded && withJobs)
      throw new UsageError('--format junit has a test for each job, so it cannot be used with --forget-ended');
    if (options.forgetEnded && sort)
      throw new UsageError('--sort holds the whole log, so it cannot be used with --forget-ended');
    if (each && (engine === 'duckdb' || wanted.some(({ file }) => file === undefined)))
      throw new UsageError(
        '--each prints as it reads: no other format can go to standard output, and no engine be used',
      );
    const { config, lifecycle } = options;
    const judged = { ...options, ...(await exceptionsOf(this, options, Date.now(), baseline)) };
    const { report, jobs, allRead } = each
      ? await printEach(this, files, { ...judged, sort, withJobs })
      : sequence === undefined
        ? await judgeLogs(this, files, { ...judged, engine, sort, withJobs })
        : judgeSequence(sequence, judged);
    if (allRead || report.records > 0)
      await writeReport(this, wanted, output, report, { jobs, paint: paintFor(this), lifecycle, quiet });
    const hint = await hintFor(report, lifecycle, sequence === undefined);
    if (hint !== undefined) say(this, hint);
    const failure = failureOf(report, failOn ?? config?.config.failOn ?? 'findings');
    const isShown = wanted.some(({ file }) => file === undefined) && outputFile(output) === undefined;
    if (failure !== undefined && (report.ok || !isShown)) say(this, failure);
    this.process.exitCode = !allRead ? EXIT.couldNotRun : failure === undefined ? EXIT.fine : EXIT.findings;
  },
});

/** Why a report fails the run, in words; `undefined` where it does not. */
function failureOf(
  { ok, findings, findingsOmitted, warnings, warningsOmitted }: Report<string>,
  failOn: Flags['failOn'],
): string | undefined {
  if (failOn === 'none') return undefined;
  if (!ok) return `failed: ${counted(findings.length + findingsOmitted, 'finding')}`;
  const count = warnings.length + warningsOmitted;
  return failOn === 'warnings' && count > 0
    ? `failed: ${counted(count, 'warning')}, and --fail-on is warnings`
    : undefined;
}

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
