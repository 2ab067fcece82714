import type { Judge } from '../../validate/judge.ts';

/** How observations are judged. */
export interface Course {
  /** Whether each job is judged in the order of time, not in the order read. */
  readonly sort: boolean;
  /** Whether there are observations without a time. */
  readonly hasUntimed: boolean;
  /** Whether a job may have several numbers. */
  readonly isAmbiguous: boolean;
}

/** The tables of notes, by the number of the entry. A note that is excepted has no kind. */
export type NoteTable = 'findings' | 'warnings';

/** The order in which entries are judged. */
const JUDGED_ORDER = 'first, seen, n';

/** The statement that makes the table of histories: the lowest number of the job of each number, and its key. */
export const HISTORIES = `
CREATE OR REPLACE TABLE histories AS
SELECT job, MIN(job) OVER (PARTITION BY key) AS history, key FROM jobs`;

/** The observations, with their histories and their places in the {@link JUDGED_ORDER}: see `sortedByTime`. */
function observations({ sort, hasUntimed, isAmbiguous }: Course): string {
  const history = isAmbiguous ? 'history' : 'job';
  const time = `NULLIF(time, 'nan')`;
  const before = `PARTITION BY ${history} ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW`;
  const seen = hasUntimed ? `COALESCE(LAST_VALUE(${time} IGNORE NULLS) OVER (${before}), '-infinity')` : 'time';
  return `
  SELECT n, ${history} AS history, code, ${time} AS time, NULLIF(file, -1) AS file, NULLIF(line, 'nan') AS line,
    ${sort ? history : '0'} AS first, ${sort ? seen : '0'} AS seen
  FROM ${isAmbiguous ? 'entries JOIN histories USING (job)' : 'entries'}`;
}

/**
 * The statement that makes the table of steps: the observations with a known status, with the last known one of the job before
 * it (`from_code`), and whether it is itself the last known one (`is_last`).
 */
export function stepTable({ size, unknowns }: Judge<string>, course: Course): string {
  return `
CREATE OR REPLACE TABLE steps AS
SELECT n, history, code, LAG(code, 1, ${size}) OVER known AS from_code, LEAD(code) OVER known IS NULL AS is_last
FROM (${observations(course)})
WHERE code NOT IN (${unknowns.join(', ')})
WINDOW known AS (PARTITION BY history ORDER BY ${course.sort ? 'seen, n' : 'n'})`;
}

/** The statement that makes the table of findings: impossible steps by their index, unrecognized statuses, and problems. */
export function findingTable(judge: Judge<string>, course: Course): string {
  const step = `from_code * ${judge.at(1, 0)} + code`;
  const found = `
  SELECT n, CAST(${step} AS TEXT) AS kind, from_code, NULL AS previous FROM steps
  WHERE ${step} IN (${impossibleSteps(judge).join(', ')})
  UNION ALL
  SELECT n, 'unrecognized', NULL, NULL FROM remarks WHERE reported IS NOT NULL`;
  return `${noteTable('findings', found, course)}
UNION ALL BY NAME
SELECT n, problem AS kind, NULLIF(file, -1) AS file, NULLIF(line, 'nan') AS line, problem,
  ${course.sort ? '-1' : '0'} AS first, 0 AS seen
FROM remarks WHERE problem IS NOT NULL`;
}

/** The statement that makes the table of warnings. Where observations are sorted, none is out of order. */
export function warningTable(course: Course): string {
  const unreadable = `
  SELECT n, 'unreadable-time' AS kind, NULL AS from_code, NULL AS previous FROM remarks WHERE unreadable IS NOT NULL`;
  const backwards = `
  UNION ALL
  SELECT n, 'out-of-order', NULL, previous
  FROM (
    SELECT n, time, LAG(time) OVER (PARTITION BY history ORDER BY n) AS previous
    FROM (${observations(course)}) WHERE time IS NOT NULL
  )
  WHERE time < previous`;
  return noteTable('warnings', course.sort ? unreadable : unreadable + backwards, course);
}

/** The statement that makes a table of the observations that were found. */
function noteTable(table: NoteTable, found: string, course: Course): string {
  return `
CREATE OR REPLACE TABLE ${table} AS
WITH observed AS (${observations(course)}),
found AS (${found})
SELECT n, kind, first, seen, observed.history, CASE WHEN jobless THEN NULL ELSE key END AS job,
  observed.file, observed.line, time, code, reported, unreadable, NULL AS problem, from_code, previous
FROM found JOIN observed USING (n) JOIN histories ON histories.job = observed.history LEFT JOIN remarks USING (n)`;
}

/** The impossible steps, each by its index. */
function impossibleSteps(judge: Judge<string>): readonly number[] {
  return [...judge.verdicts.keys()].filter((at) => judge.judgement(at).verdict === 'impossible');
}

/** The query of findings or warnings: the first of each kind, in the order in which they were judged. */
export function firstOfEachKind(table: NoteTable, limit: number): string {
  return `
SELECT file, line, job, time, unreadable, code, reported, problem, from_code, previous, kind
FROM ${table}
WHERE kind IS NOT NULL
QUALIFY ROW_NUMBER() OVER (PARTITION BY kind ORDER BY ${JUDGED_ORDER}) <= ${limit}
ORDER BY ${JUDGED_ORDER}`;
}

/** The query of how many jobs, findings and warnings there are. */
export const COUNTS = `
SELECT (SELECT COUNT(DISTINCT history) FROM histories), (SELECT COUNT(kind) FROM findings), (SELECT COUNT(kind) FROM warnings)`;

/** The query of how often each step was made. */
export function stepCounts({ size, unknowns }: Judge<string>): string {
  return `
SELECT from_code, code, COUNT(*) FROM steps GROUP BY ALL
UNION ALL
SELECT ${size}, code, COUNT(*) FROM entries WHERE code IN (${unknowns.join(', ')}) GROUP BY ALL`;
}

/** The query of how many jobs were last seen in each status. */
export const LAST = 'SELECT code, COUNT(*) FROM steps WHERE is_last GROUP BY ALL';

/** The query of the jobs, in the order of their first observation: key, last known status, and whether nothing was found. */
export const JOBS = `
SELECT key, code, found.history IS NULL
FROM (SELECT history, key FROM histories WHERE job = history)
LEFT JOIN (SELECT history, code FROM steps WHERE is_last) USING (history)
LEFT JOIN (SELECT DISTINCT history FROM findings WHERE kind IS NOT NULL) AS found USING (history)
ORDER BY history`;
