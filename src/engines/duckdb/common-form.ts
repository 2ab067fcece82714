import type { DuckDBStructType, DuckDBType } from '@duckdb/node-api';
import { columnFinder, type RecordOptions } from '../../log/fields.ts';
import { quoted } from '../sql/dialect.ts';
import { type TypedColumn, text } from './connection.ts';

/** Stands for no number where the field of a row is NULL or empty. */
export const ABSENT = -1;

/** Stands for what only the exact reader can read. */
export const UNCOMMON = -2;

/** The largest code of a status that is common. */
const LAST_CODE = 9999;

/** The most characters of a piece of a text: as many as a vector of DuckDB holds itself, if they are ASCII. */
export const PIECE = 12;

/** How a query returns the rows of a table that are read most often: so that they can be taken from vectors as they are. */
export interface CommonForm {
  /** What the query selects, nothing of which is NULL. */
  readonly expressions: readonly string[];
  readonly job: FieldForm;
  readonly version: FieldForm;
  readonly status: FieldForm;
  readonly time: FieldForm;
}

/** How a query returns a field. */
export interface FieldForm {
  /**
   * What its columns hold: ids of 64 bits, codes of statuses of 32 bits, times in milliseconds since 1970, times in seconds or
   * milliseconds since 1970, or texts in pieces, the last of which is full only where the text goes on.
   */
  readonly kind: 'id' | 'code' | 'milliseconds' | 'epoch' | 'text';
  /** The places of its columns among the expressions. */
  readonly places: readonly number[];
  /** Whether a row is common that does not have it. */
  readonly mayLack: boolean;
}

/** What a query selects for a field. */
interface Shape {
  readonly kind: FieldForm['kind'];
  readonly expressions: readonly string[];
}

/** Where the value of a field may be: a column, or a part of one that is a structure. */
interface Source {
  /** The name of the field. */
  readonly name: string;
  readonly expression: string;
  readonly type: DuckDBType;
  readonly isPart: boolean;
}

/** What values of a type are. */
type Kind = 'whole' | 'floating' | 'text' | 'moment';

/** The types of columns whose rows may be common. */
const kinds: Readonly<Record<string, Kind>> = {
  TINYINT: 'whole',
  SMALLINT: 'whole',
  INTEGER: 'whole',
  BIGINT: 'whole',
  HUGEINT: 'whole',
  UTINYINT: 'whole',
  USMALLINT: 'whole',
  UINTEGER: 'whole',
  UBIGINT: 'whole',
  FLOAT: 'floating',
  DOUBLE: 'floating',
  VARCHAR: 'text',
  UUID: 'text',
  DATE: 'moment',
  TIMESTAMP: 'moment',
  TIMESTAMP_S: 'moment',
  TIMESTAMP_MS: 'moment',
  TIMESTAMP_NS: 'moment',
  'TIMESTAMP WITH TIME ZONE': 'moment',
};

/** The pieces of an id, which has less than 60 characters: a UUID, and a name before it. */
const ID_PIECES = 5;

/** The pieces of a status, which has less than 36 characters. */
const STATUS_PIECES = 3;

/** The largest id that is a number: that of 64 bits. */
const LAST_ID = 2n ** 63n - 1n;

/** The end of the last year that ISO 8601 writes with four digits. */
const LAST_TIME = Date.UTC(10_000, 0) - 1;

/** Common texts of a time since 1970, and of its zone, as regular expressions. */
const TIME = '(19[7-9]\\d|[2-9]\\d{3})-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?';
const ZONE = '(Z|\\+00:00)';

/** What is selected for a field that no column holds. */
const NO_VERSION: Shape = { kind: 'text', expressions: ["''"] };
const NO_TIME: Shape = { kind: 'milliseconds', expressions: [`${ABSENT}::DOUBLE`] };

/** The common form of a table; `undefined` where the columns are of other types, so that the exact reader must read all rows. */
export function commonForm(columns: readonly TypedColumn[], options: RecordOptions): CommonForm | undefined {
  const { fields, time: usualTime } = options;
  const expressions: string[] = [];
  const formOf = (sources: readonly Source[], make: (source: Source) => Shape | undefined, none?: Shape) => {
    // A structure is neither a text nor a number, so that the next name counts, unless it hides a part of the same name.
    const first = sources.find(({ name, type }, at) => !isStructure(type) || sources[at + 1]?.name === name);
    const shape = sources.length === 0 ? none : first && make(first);
    const places = shape?.expressions.map((expression) => expressions.push(expression) - 1);
    return shape && places && { kind: shape.kind, places, mayLack: none !== undefined && sources.length <= 1 };
  };
  const sourcesFor = (field: keyof typeof fields) => [...sourcesOf(fields[field], columns)];
  const job = formOf(sourcesFor('job'), idShape);
  const version = formOf(sourcesFor('version'), idShape, NO_VERSION);
  const status = formOf(sourcesFor('status'), statusShape);
  const noTime = usualTime === undefined ? NO_TIME : undefined;
  const time = formOf(sourcesFor('time'), (source) => timeShape(source, options), noTime);
  return job && version && status && time && { expressions, job, version, status, time };
}

/** What may hold a field, in the order of its names. */
function* sourcesOf(names: readonly string[], columns: readonly TypedColumn[]): Iterable<Source> {
  const find = columnFinder(columns.map(({ name }) => name));
  const sourceAt = (name: string, outer: string): Source | undefined => {
    const column = columns[find(outer)];
    return column && { name, expression: quoted(column.name, 'duckdb'), type: column.type, isPart: false };
  };
  for (const name of names) {
    const whole = sourceAt(name, name);
    const dot = name.indexOf('.');
    const outer = dot < 0 ? undefined : sourceAt(name, name.slice(0, dot));
    const part = outer && partOf(outer, name.slice(dot + 1));
    if (whole !== undefined) yield whole;
    if (part !== undefined) yield part;
  }
}

/** A part of a structure, as `valueAt` finds it; of what is no structure, but may have parts, itself. */
function partOf(source: Source, part: string): Source | undefined {
  const { name, expression, type } = source;
  if (!isStructure(type)) return kindOf(source) === undefined ? source : undefined;
  const entry = (key: string): Source | undefined => {
    const inner = type.entryTypes[type.entryNames.indexOf(key)];
    return inner && { name, expression: `struct_extract(${expression}, ${text(key)})`, type: inner, isPart: true };
  };
  const dot = part.indexOf('.');
  const outer = dot > 0 ? entry(part.slice(0, dot)) : undefined;
  return entry(part) ?? (outer && partOf(outer, part.slice(dot + 1)));
}

function isStructure(type: DuckDBType): type is DuckDBStructType {
  return 'entryNames' in type;
}

function kindOf({ type }: Source): Kind | undefined {
  return kinds[String(type)];
}

function idShape(source: Source): Shape | undefined {
  const { expression } = source;
  const id = `${expression}::BIGINT`;
  switch (kindOf(source)) {
    case 'whole':
      return numbers('id', expression, `${expression} BETWEEN 0 AND ${LAST_ID}`, id);
    case 'floating':
      return numbers('id', expression, isWhole(expression, Number.MAX_SAFE_INTEGER), id);
    case 'text':
      return pieces(expression, ID_PIECES);
    default:
      return undefined;
  }
}

function statusShape(source: Source): Shape | undefined {
  const { expression } = source;
  switch (kindOf(source)) {
    case 'whole':
    case 'floating':
      return numbers('code', expression, isWhole(expression, LAST_CODE), `${expression}::INTEGER`);
    case 'text':
      return pieces(expression, STATUS_PIECES);
    default:
      return undefined;
  }
}

function timeShape(source: Source, { timeZone }: RecordOptions): Shape | undefined {
  const { expression, type, isPart } = source;
  const isUtc = timeZone === undefined;
  switch (kindOf(source)) {
    case 'whole':
    case 'floating':
      return numbers('epoch', expression, `${expression} >= 0`, `${expression}::DOUBLE`);
    case 'text': {
      const words = `${expression}::VARCHAR`;
      const isTime = `regexp_full_match(${words}, '${TIME}${ZONE}${isUtc ? '?' : ''}')`;
      return numbers('milliseconds', `NULLIF(${words}, '')`, isTime, sinceEpoch(`TRY_CAST(${words} AS TIMESTAMP)`));
    }
    case 'moment': {
      // The exact reader takes the parts of structures to be in UTC.
      const isKnown = isUtc || isPart || String(type) === 'TIMESTAMP WITH TIME ZONE';
      const isCommon = `epoch_ms(${expression}) BETWEEN 0 AND ${LAST_TIME}`;
      return isKnown ? numbers('milliseconds', expression, isCommon, sinceEpoch(expression)) : undefined;
    }
    default:
      return undefined;
  }
}

function sinceEpoch(moment: string): string {
  return `epoch_ms(${moment})::DOUBLE`;
}

function isWhole(expression: string, last: number): string {
  return `${expression} BETWEEN 0 AND ${last} AND ${expression} = trunc(${expression})`;
}

/** A column of numbers: a value where a condition holds; else {@link ABSENT} where the source is NULL, or {@link UNCOMMON}. */
function numbers(kind: FieldForm['kind'], source: string, condition: string, value: string): Shape {
  const other = `CASE WHEN ${source} IS NULL THEN ${ABSENT} ELSE ${UNCOMMON} END`;
  return { kind, expressions: [`COALESCE(CASE WHEN ${condition} THEN ${value} END, ${other})`] };
}

/** A text in pieces; an empty one where it is NULL. */
function pieces(expression: string, count: number): Shape {
  const whole = `COALESCE(${expression}::VARCHAR, '')`;
  const starts = Array.from({ length: count }, (_, index) => index * PIECE + 1);
  return { kind: 'text', expressions: starts.map((start) => `substr(${whole}, ${start}, ${PIECE})`) };
}
