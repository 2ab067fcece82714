import { toTime } from '../time.ts';
import { type Entry, isMalformed, type Place } from './observation.ts';

/** The names that each field may have, in order of preference. */
export interface Fields {
  /** The id of the job. */
  readonly job: readonly string[];
  /** The id of its version, joined to the id of the job as `job/version`. */
  readonly version: readonly string[];
  /** The status. */
  readonly status: readonly string[];
  /** When it was seen. */
  readonly time: readonly string[];
}

/** How the fields of a record are read: data, which other threads can be sent. */
export interface RecordOptions {
  /** The names of the fields. */
  readonly fields: Fields;
  /** The time zone of times that have none: its name in the IANA database, such as `Asia/Shanghai`; UTC unless given. */
  readonly timeZone?: string;
  /** When a record was seen that has no time itself, in milliseconds since 1970. */
  readonly time?: number;
  /** Takes what decides whether it is a log where no observation was found. */
  readonly seen?: Seen;
}

/** What was seen besides observations. */
export interface Seen {
  /** The fields of a record without a job or a status, for people to choose from. */
  fields?: readonly string[];
  /** Whether there was a list without anything in it, such as an answer in which there are no jobs. */
  hasEmptyList?: boolean;
}

/** The names of fields unless others are given. A name with a dot is also that of a field in another: `status.phase`. */
export const usualFields: Fields = {
  job: ['job_id', 'jobId', 'job', 'id', 'metadata.id', 'job_name', 'jobName'],
  version: ['version_id', 'versionId'],
  status: ['status', 'state', 'status.phase'],
  time: ['time', 'timestamp', 'ts', '@timestamp', 'observed_at'],
};

/** Finds the place of a column by a name; -1 where there is none. */
export type ColumnFinder = (name: string) => number;

/**
 * Finds columns by their names: one with this very name, or else one that differs in upper and lower case only. It remembers
 * what it has found, as rows ask for the same names again and again.
 */
export function columnFinder(columns: readonly string[]): ColumnFinder {
  const lower = columns.map((column) => column.toLowerCase());
  const found = new Map<string, number>();
  return (name) => {
    const known = found.get(name);
    if (known !== undefined) return known;
    const exact = columns.indexOf(name);
    const place = exact >= 0 ? exact : lower.indexOf(name.toLowerCase());
    found.set(name, place);
    return place;
  };
}

/** The name that lists have in many APIs, and other things in records. */
export const ITEMS = 'items';

/** The fields of a response body that hold a list of records: of jobs, or of the versions of one job. */
export const LISTS: readonly string[] = ['jobs', 'versions', ITEMS];

/** Thrown for an id that JavaScript has rounded: the record must be read again, with all digits. */
export const ROUNDED = Symbol('a rounded id');

type JsonObject = Readonly<Record<string, unknown>>;

/** Gives the value of a field by its name. */
export type LookUp = (name: string) => unknown;

/**
 * The observations in a parsed JSON value: a record, a response body, the body of a list, or an array of these.
 * Job, version and time of a list body hold for its items, unless these have their own.
 *
 * @throws ROUNDED for an id that JavaScript has rounded
 */
export function entriesOf(
  value: unknown,
  options: RecordOptions,
  place: Place,
  outer: readonly LookUp[] = [],
): Entry[] {
  const { fields, seen } = options;
  if (Array.isArray(value)) {
    if (value.length === 0 && seen !== undefined) seen.hasEmptyList = true;
    return value.flatMap((item) => entriesOf(item, options, place, outer));
  }
  if (!isObject(value)) return [{ ...place, problem: 'not a record' }];
  const lookUp: LookUp = (name) => valueAt(value, name);
  const list = listIn(value, fields);
  if (list !== undefined) return entriesOf(list.items, options, place, [lookUp, ...outer]);
  const entry = entryOf(lookUp, options, place, outer);
  if (!isMalformed(entry)) return [entry];
  // What lacks a job or a status may be something else. Most values are records, so that this is asked last.
  const series = entry.problem === 'no job' ? seriesIn(value) : undefined;
  if (series !== undefined) return series.flatMap((each) => samplesOf(each, options, place));
  const hasStatus = pick(fields.status, [lookUp]) !== undefined;
  if (isError(value) && !hasStatus) return [{ ...place, problem: 'error response' }];
  const wrapped = hasStatus ? undefined : wrappedIn(value);
  if (wrapped !== undefined) return entriesOf(wrapped, options, place, [lookUp, ...outer]);
  if (seen !== undefined) seen.fields ??= [...namesIn(value)].slice(0, MOST_NAMES);
  return [entry];
}

/** Whether an answer says that a request failed: one of the API by `is_success`, one of the gateway before it by its code alone. */
function isError({ is_success, error_code }: Readonly<Record<string, unknown>>): boolean {
  return is_success === false || (typeof error_code === 'string' && error_code !== '');
}

/** The most fields of a record that are named in a message. */
const MOST_NAMES = 20;

/** The names of the fields of a record, with dots for those in another one. */
function* namesIn(value: JsonObject, before = ''): Iterable<string> {
  for (const [name, inner] of Object.entries(value)) {
    if (isObject(inner) && before.length < LONGEST_NAME) yield* namesIn(inner, `${before}${name}.`);
    else yield `${before}${name}`.slice(0, LONGEST_NAME);
  }
}

/** The most characters of the name of a field that are shown. */
const LONGEST_NAME = 100;

/** What loggers and Docker wrap a line into: a record as text in one of these fields. */
const WRAPPERS = ['log', 'message', 'msg'];

/** The record that another one holds as text, as a logger of containers writes it; `undefined` if there is none. */
function wrappedIn(value: JsonObject): unknown {
  for (const name of WRAPPERS) {
    const text = value[name];
    if (typeof text !== 'string' || !/^\s*\{/.test(text)) continue;
    try {
      return JSON.parse(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return undefined;
}

/** The series in an answer of Prometheus to a query; `undefined` if the value is none. */
function seriesIn({ data }: JsonObject): readonly JsonObject[] | undefined {
  const result = isObject(data) ? data.result : undefined;
  const isAnswer = Array.isArray(result) && result.every((each) => isObject(each) && isObject(each.metric));
  return isAnswer ? result : undefined;
}

/**
 * The observations in a series of Prometheus: the job and the version are labels. The status is the value; or it is a label, of
 * which only samples count whose value is not 0.
 */
function samplesOf({ metric, values, value }: JsonObject, options: RecordOptions, place: Place): Entry[] {
  const samples = Array.isArray(values) ? values : [value];
  const label = isObject(metric) ? pick(options.fields.status, [(name) => valueAt(metric, name)]) : undefined;
  return samples.filter(Array.isArray).flatMap(([time, sample]) => {
    if (label !== undefined && Number(sample) === 0) return [];
    const [timeField = 'time'] = options.fields.time;
    const [statusField = 'status'] = options.fields.status;
    const own: JsonObject = { [timeField]: time, ...(label === undefined ? { [statusField]: sample } : {}) };
    return entriesOf({ ...(isObject(metric) ? metric : {}), ...own }, options, place);
  });
}

/**
 * The records in a list body, with the name of their field; `undefined` if the value is no list body. What has a status of its
 * own is a record, whatever it lists as `items`.
 */
export function listIn(
  value: unknown,
  { status }: Pick<Fields, 'status'>,
): { readonly name: string; readonly items: readonly unknown[] } | undefined {
  if (!isObject(value)) return undefined;
  for (const name of LISTS) {
    const items = value[name];
    if (!Array.isArray(items) || !items.every(isObject)) continue;
    if (name !== ITEMS || pick(status, [(field) => valueAt(value, field)]) === undefined) return { name, items };
  }
  return undefined;
}

/**
 * The observation in a record, or what is wrong with it. Job and time may also come from what surrounds the record; the
 * innermost counts.
 */
export function entryOf(
  lookUp: LookUp,
  { fields, timeZone, time: usualTime }: RecordOptions,
  place: Place,
  outer: readonly LookUp[] = [],
): Entry {
  const everywhere = [lookUp, ...outer];
  const id = identifier(pick(fields.job, everywhere));
  if (id === undefined) return { ...place, problem: 'no job' };
  const status = pick(fields.status, [lookUp]);
  if (status === undefined) return { ...place, problem: 'no status' };
  const version = identifier(pick(fields.version, everywhere));
  const written = pick(fields.time, everywhere);
  const time = written === undefined ? usualTime : timeOf(written, timeZone);
  return {
    job: version === undefined ? id : `${id}/${version}`,
    ...place,
    ...(time === undefined ? {} : { time }),
    status: scalarOf(status),
  };
}

/** The value of a field, or of a field in another one where the name has a dot. */
export function valueAt(value: unknown, name: string): unknown {
  if (!isObject(value)) return undefined;
  if (Object.hasOwn(value, name)) return value[name];
  const dot = name.indexOf('.');
  const outer = dot > 0 && Object.hasOwn(value, name.slice(0, dot)) ? value[name.slice(0, dot)] : undefined;
  return valueAt(outer, name.slice(dot + 1));
}

/** The first of these fields that holds a text or a number; if none does, the first that is present. */
function pick(names: readonly string[], sources: readonly LookUp[]): unknown {
  let other: unknown;
  for (const lookUp of sources) {
    for (const name of names) {
      const value = lookUp(name);
      if (typeof value === 'number' || (typeof value === 'string' && value !== '')) return value;
      if (value !== '') other ??= value ?? undefined;
    }
  }
  return other;
}

function identifier(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') return undefined;
  if (!Number.isSafeInteger(value)) throw ROUNDED;
  return String(value);
}

/** A time in milliseconds; a value that is no time stays as it was written. */
function timeOf(value: unknown, timeZone: string | undefined): number | string {
  const scalar = scalarOf(value);
  return toTime(scalar, timeZone) ?? String(scalar);
}

function scalarOf(value: unknown): number | string {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (Array.isArray(value)) return '[…]';
  return isObject(value) ? '{…}' : String(value);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
