import { packed } from '../../log/columns/keys.ts';
import { type ExceptionTable, type KnownFinding, knownKinds } from '../../validate/exceptions.ts';
import type { Judge } from '../../validate/judge.ts';
import { text } from './connection.ts';
import type { NoteTable } from './queries.ts';

/** The number of the exception of a note that none excepts. */
export const NO_EXCEPTION = '0';

/** The query of how many findings or warnings each exception excepts, by its number. */
export function exceptedCounts(table: NoteTable, number: string): string {
  return `SELECT ${number} AS number, COUNT(*) FROM ${table} WHERE kind IS NOT NULL AND ${number} > 0 GROUP BY ALL`;
}

/** The statement that takes away the findings or warnings that are excepted. */
export function exclude(table: NoteTable, number: string): string {
  return `UPDATE ${table} SET kind = NULL WHERE kind IS NOT NULL AND ${number} > 0`;
}

/**
 * The number of the exception of a finding or a warning, as an expression; 0 where there is none.
 *
 * @param files the names of the files, by their numbers in the table
 */
export function exceptionNumber(
  table: NoteTable,
  { steps, ignored, known, knownNumber }: ExceptionTable,
  judge: Judge<string>,
  files: readonly string[],
): string {
  const kindOf = table === 'warnings' ? 'kind' : kindOfFinding(judge);
  const allowed = [...steps.entries()].filter(([, number]) => number > 0);
  const ofJob = (job: string) => `(job = ${text(packed(job))} OR starts_with(job, ${text(startOfVersions(job))}))`;
  const whens = [
    ...(table === 'findings' ? allowed.map(([at, number]) => `WHEN kind = ${text(String(at))} THEN ${number}`) : []),
    ...ignored.map(({ kind: ignoredKind, job, number }) => {
      const condition = job === undefined ? '' : ` AND ${ofJob(job)}`;
      return `WHEN ${kindOf} = ${text(ignoredKind)}${condition} THEN ${number}`;
    }),
    ...knownKinds.flatMap((knownKind, index) => {
      const rows = table === 'warnings' ? '' : rowsOf(knownKind, known, files);
      const condition = `(${kindOf}, COALESCE(${where}, ''), ${whatOf(judge)}) IN (${rows})`;
      return rows === '' ? [] : [`WHEN ${condition} THEN ${knownNumber + index}`];
    }),
  ];
  return whens.length === 0 ? NO_EXCEPTION : `CASE ${whens.join(' ')} ELSE 0 END`;
}

const where = `CASE WHEN problem IS NULL THEN job ELSE CAST(file AS TEXT) END`;

function kindOfFinding({ size }: Judge<string>): string {
  return `CASE WHEN problem IS NOT NULL THEN 'malformed' WHEN code = ${size} THEN 'unrecognized' ELSE 'impossible' END`;
}

function whatOf({ size }: Judge<string>): string {
  return `CASE WHEN problem IS NOT NULL THEN problem WHEN code = ${size} THEN reported ELSE kind END`;
}

/** How the keys of the versions of a job begin in the table: what is packed as JSON ends with a quote only there. */
function startOfVersions(job: string): string {
  const start = packed(`${job}/`);
  return start === `${job}/` ? start : start.slice(0, -1);
}

/** The known findings of a kind as the table has them: a step by its index, a file by its number. */
function rowsOf(knownKind: string, known: ReadonlyMap<string, KnownFinding>, files: readonly string[]): string {
  return [...known.values()]
    .filter(({ kind }) => kind === knownKind)
    .flatMap(({ kind, where, what, at }) => {
      const numbers = [...files.keys()].filter((number) => files[number] === where).map(String);
      const places = kind !== 'malformed' ? [packed(where)] : where === '' ? [''] : numbers;
      const found = kind === 'impossible' ? String(at) : kind === 'malformed' ? what : packed(what);
      return places.map((place) => `(${[kind, place, found].map(text).join(', ')})`);
    })
    .join(', ');
}
