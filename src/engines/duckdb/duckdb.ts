import type { DuckDBConnection, JS } from '@duckdb/node-api';
import type { Columns } from '../../log/columns/columns.ts';
import { unpacked } from '../../log/columns/keys.ts';
import type { Entry, Problem } from '../../log/observation.ts';
import type { Statuses } from '../../model/catalogue.ts';
import { type DefaultStatus, lifecycleIn } from '../../model/lifecycles.ts';
import { exceptedBy, exceptionTable } from '../../validate/exceptions.ts';
import { findingOf, warningOf } from '../../validate/findings.ts';
import { compileJudge, type Judge } from '../../validate/judge.ts';
import { outcomesOf } from '../../validate/outcomes.ts';
import { readAsOf } from '../../validate/read-as.ts';
import type { Report } from '../../validate/report.ts';
import type { FindingNote, Located, WarningNote } from '../../validate/store/notes.ts';
import { DEFAULT_MAX_FINDINGS, type ObservedJob, type ValidatorOptions } from '../../validate/validator.ts';
import { type Verdict, verdicts } from '../../validate/verdicts.ts';
import { allRowsOf, apart, openDatabase, rowsOf } from './connection.ts';
import { EntryTable } from './entries.ts';
import { exceptedCounts, exceptionNumber, exclude, NO_EXCEPTION } from './exceptions.ts';
import {
  COUNTS,
  findingTable,
  firstOfEachKind,
  HISTORIES,
  JOBS,
  LAST,
  stepCounts,
  stepTable,
  warningTable,
} from './queries.ts';
import type { DuckdbSettings } from './settings.ts';

/** How to validate in DuckDB. */
export interface DuckdbOptions<S extends string = DefaultStatus> extends ValidatorOptions<S>, DuckdbSettings {}

/** Checks logs in DuckDB: first all entries are added, then they are judged together. */
export interface DuckdbEngine<S extends string = DefaultStatus> {
  /** Adds entries, in the order in which they were read; those of a chunk in columns are added as they are. */
  add(entries: Iterable<Entry> | Columns): void;
  /** Judges all entries, in the order read, or with `sort` each job in the order of time. */
  judge(options?: { readonly sort?: boolean }): Promise<Report<S>>;
  /** The jobs that were judged, in the order of their first observation. */
  jobs(): AsyncIterable<ObservedJob<S>>;
  /** Frees memory and files. */
  close(): void;
}

/**
 * Opens the engine. Its report equals that of a validator that observes the same in the same order.
 *
 * @throws EngineError where the package `@duckdb/node-api` is not installed
 */
export async function openDuckdb<S extends string = DefaultStatus>({
  maxFindings = DEFAULT_MAX_FINDINGS,
  memoryLimit,
  temporary,
  mostJobs,
  exceptions = {},
  ...options
}: DuckdbOptions<S> = {}): Promise<DuckdbEngine<S>> {
  const { statuses } = lifecycleIn(options);
  const judge = compileJudge(options);
  const excluded = exceptionTable(exceptions, statuses);
  const { instance, connection } = await openDatabase({
    ...(memoryLimit === undefined ? {} : { memoryLimit }),
    ...(temporary === undefined ? {} : { temporary }),
  });
  const table = await EntryTable.create(connection, statuses.vocabulary, mostJobs === undefined ? {} : { mostJobs });
  const all = (query: string) => allRowsOf(connection, query);

  return {
    add(entries) {
      table.add(entries);
    },

    async judge({ sort = false } = {}) {
      table.flush();
      const course = { sort, hasUntimed: table.hasUntimed, isAmbiguous: table.isAmbiguous };
      await all(HISTORIES);
      await all(stepTable(judge, course));
      await all(findingTable(judge, course));
      await all(warningTable(course));
      const excepted: number[] = [];
      for (const notes of ['findings', 'warnings'] as const) {
        const number = exceptionNumber(notes, excluded, judge, table.files);
        if (number === NO_EXCEPTION) continue;
        for (const [at = 0, count = 0] of numbers(await all(exceptedCounts(notes, number)))) excepted[at] = count;
        await all(exclude(notes, number));
      }
      const { records, malformed } = table;
      const [[jobs = 0, found = 0, warned = 0] = []] = numbers(await all(COUNTS));
      const findings = (await all(firstOfEachKind('findings', maxFindings))).map((row) =>
        findingOf(findingIn(row, table), judge),
      );
      const warnings = (await all(firstOfEachKind('warnings', maxFindings))).map((row) =>
        warningOf(warningIn(row, table)),
      );
      return {
        mode: options.mode ?? 'poll',
        ...(options.minBasis === undefined ? {} : { minBasis: options.minBasis }),
        ok: found === 0,
        records,
        malformed,
        observations: records - malformed,
        jobs,
        verdicts: countVerdicts(numbers(await all(stepCounts(judge))), judge),
        outcomes: outcomesOf(lastCounts(numbers(await all(LAST)), jobs, statuses.size), statuses),
        ...readAsOf(table.used, statuses.vocabulary),
        ...exceptedBy(exceptions, excepted),
        findings,
        warnings,
        findingsOmitted: found - findings.length,
        warningsOmitted: warned - warnings.length,
      };
    },

    jobs: () => apart(instance, (own) => jobsIn(own, statuses)),

    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function* jobsIn<S extends string>(
  connection: DuckDBConnection,
  { names }: Statuses<S>,
): AsyncIterable<ObservedJob<S>> {
  for await (const rows of rowsOf(connection, JOBS)) {
    for (const [job, code, ok] of rows) {
      const status = code === null ? undefined : names[Number(code)];
      yield { job: unpacked(String(job)), ...(status === undefined ? {} : { status }), ok: ok === true };
    }
  }
}

function numbers(rows: readonly (readonly JS[])[]): readonly (readonly number[])[] {
  return rows.map((row) => row.map(Number));
}

function countVerdicts(steps: readonly (readonly number[])[], judge: Judge<string>): Record<Verdict, number> {
  const counts = Object.fromEntries(verdicts.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
  for (const [from = 0, to = 0, count = 0] of steps) counts[judge.judgement(judge.at(from, to)).verdict] += count;
  return counts;
}

/** How many jobs have each last known status; behind them, how many have none. */
function lastCounts(last: readonly (readonly number[])[], jobs: number, size: number): readonly number[] {
  const counts = Array<number>(size + 1).fill(0);
  for (const [code = 0, count = 0] of last) counts[code] = count;
  counts[size] = jobs - counts.reduce((sum, count) => sum + count, 0);
  return counts;
}

/** The finding in a row of {@link firstOfEachKind}. */
function findingIn(row: readonly JS[], table: EntryTable): FindingNote {
  const [, , , , , code, reported, problem, from] = row;
  const sight = sightIn(row, table);
  if (problem != null) return { kind: 'malformed', ...sight, problem: problem as Problem };
  if (typeof reported === 'string') return { kind: 'unrecognized', ...sight, value: unpacked(reported) };
  return { kind: 'impossible', ...sight, from: Number(from), to: Number(code) };
}

/** The warning in a row of {@link firstOfEachKind}. */
function warningIn(row: readonly JS[], table: EntryTable): WarningNote {
  const [, , , , unreadable, , , , , previous, warning] = row;
  const sight = sightIn(row, table);
  return warning === 'out-of-order'
    ? { kind: 'out-of-order', ...sight, previous: Number(previous) }
    : { kind: 'unreadable-time', ...sight, value: unpacked(String(unreadable)) };
}

function sightIn([file, line, job, time]: readonly JS[], { files }: EntryTable): Located {
  const name = files[Number(file ?? -1)];
  return {
    order: 0,
    job: job == null ? undefined : unpacked(String(job)),
    file: name,
    line: line == null ? undefined : Number(line),
    time: time == null ? undefined : Number(time),
  };
}
