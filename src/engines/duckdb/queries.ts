import type { Judge } from '../../validate/judge.ts';

/** The order in which entries are judged. */
export const JUDGED_ORDER = 'first, seen, n';

const HISTORY = `COALESCE(job, ''), problem IS NULL`;

/** In the order read. */
const AS_READ = 'SELECT *, 0 AS first, 0 AS seen FROM entries';

/** Each job in the order of time: see `sortedByTime`. Malformed records come before all jobs. */
const BY_TIME = `
  SELECT *,
    CASE WHEN problem IS NULL THEN MIN(n) OVER (PARTITION BY ${HISTORY}) ELSE -1 END AS first,
    COALESCE(LAST_VALUE(time IGNORE NULLS) OVER (
      PARTITION BY ${HISTORY} ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ), '-infinity'::DOUBLE) AS seen
  FROM entries`;

/**
 * The query that makes the table of judged entries from the table of entries. It adds the last known status of the job
 * (`from_code`), whether the entry itself is the last known one (`is_last`), the time before (`previous`), the position in the
 * {@link JUDGED_ORDER}, and the kind of finding and of warning, if any.
 */
export function judgedTable(judge: Judge<string>, sort: boolean): string {
  const { size, unknowns } = judge;
  const known = `problem IS NULL AND code NOT IN (${unknowns.join(', ')})`;
  const step = `last_code * ${judge.at(1, 0)} + code`;
  return `
CREATE OR REPLACE TABLE judged AS
WITH ordered AS (${sort ? BY_TIME : AS_READ}),
chained AS (
  SELECT *,
    ${known} AS is_known,
    LAG(code, 1, ${size}) OVER known AS last_code,
    LEAD(code) OVER known IS NULL AND is_known AS is_last,
    LAG(time) OVER (PARTITION BY ${HISTORY}, time IS NULL ORDER BY seen, n) AS previous
  FROM ordered
  WINDOW known AS (PARTITION BY ${HISTORY}, ${known} ORDER BY seen, n)
)
SELECT * EXCLUDE (last_code, is_known),
  CASE WHEN is_known THEN last_code ELSE ${size} END AS from_code,
  CASE
    WHEN problem IS NOT NULL THEN problem
    WHEN code = ${size} THEN 'unrecognized'
    WHEN is_known AND ${step} IN (${impossibleSteps(judge).join(', ')}) THEN CAST(${step} AS TEXT)
  END AS finding,
  CASE WHEN unreadable IS NOT NULL THEN 'unreadable-time' WHEN time < previous THEN 'out-of-order' END AS warning
FROM chained`;
}

/** The impossible steps, each by its index. */
function impossibleSteps(judge: Judge<string>): readonly number[] {
  return [...judge.verdicts.keys()].filter((at) => judge.judgement(at).verdict === 'impossible');
}

/** The query of findings or warnings: the first of each kind, in the order in which they were judged. */
export function firstOfEachKind(kind: 'finding' | 'warning', limit: number): string {
  return `
SELECT file, line, job, time, unreadable, code, reported, problem, from_code, previous, warning
FROM judged
WHERE ${kind} IS NOT NULL
QUALIFY ROW_NUMBER() OVER (PARTITION BY ${kind} ORDER BY ${JUDGED_ORDER}) <= ${limit}
ORDER BY ${JUDGED_ORDER}`;
}

/** The query of how many entries, malformed records, jobs, findings and warnings there are. */
export const COUNTS = `
SELECT COUNT(*), COUNT(problem), COUNT(DISTINCT COALESCE(job, '')) FILTER (WHERE problem IS NULL), COUNT(finding), COUNT(warning)
FROM judged`;

/** The query of how often each step was made. */
export const STEP_COUNTS = 'SELECT from_code, code, COUNT(*) FROM judged WHERE problem IS NULL GROUP BY ALL';

/** The query of how many jobs were last seen in each status. */
export const LAST = 'SELECT code, COUNT(*) FROM judged WHERE is_last GROUP BY ALL';

/** The query of the jobs, in the order of their first observation: key, last known status, and whether nothing was found. */
export const JOBS = `
SELECT COALESCE(job, ''), MAX(code) FILTER (WHERE is_last), COUNT(finding) = 0
FROM judged WHERE problem IS NULL GROUP BY 1 ORDER BY MIN(n)`;
