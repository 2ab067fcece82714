import { toTime } from '../time.ts';
import type { Entry, Place } from './observation.ts';

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

/** The names of fields unless others are given. A name with a dot is also that of a field in another: `status.phase`. */
export const usualFields: Fields = {
  job: ['job_id', 'jobId', 'job', 'id', 'metadata.id'],
  version: ['version_id', 'versionId'],
  status: ['status', 'state', 'status.phase'],
  time: ['time', 'timestamp', 'ts', '@timestamp', 'observed_at'],
};

/** The fields of a response body that hold a list of records: of jobs, or of the versions of one job. */
export const LISTS: readonly string[] = ['jobs', 'versions', 'items'];

/** The name that lists have in many APIs, and other things in records. */
const ITEMS = 'items';

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
export function entriesOf(value: unknown, fields: Fields, place: Place, outer: readonly LookUp[] = []): Entry[] {
  if (Array.isArray(value)) return value.flatMap((item) => entriesOf(item, fields, place, outer));
  if (!isObject(value)) return [{ ...place, problem: 'not a record' }];
  const lookUp: LookUp = (name) => valueAt(value, name);
  const list = listIn(value, fields);
  if (list !== undefined) return entriesOf(list.items, fields, place, [lookUp, ...outer]);
  if (value.is_success === false && pick(fields.status, [lookUp]) === undefined) {
    return [{ ...place, problem: 'error response' }];
  }
  return [entryOf(lookUp, fields, place, outer)];
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
export function entryOf(lookUp: LookUp, fields: Fields, place: Place, outer: readonly LookUp[] = []): Entry {
  const everywhere = [lookUp, ...outer];
  const id = identifier(pick(fields.job, everywhere));
  if (id === undefined) return { ...place, problem: 'no job' };
  const status = pick(fields.status, [lookUp]);
  if (status === undefined) return { ...place, problem: 'no status' };
  const version = identifier(pick(fields.version, everywhere));
  const time = pick(fields.time, everywhere);
  return {
    job: version === undefined ? id : `${id}/${version}`,
    ...place,
    ...(time === undefined ? {} : { time: timeOf(time) }),
    status: scalarOf(status),
  };
}

/** The value of a field, or of a field in another one where the name has a dot. */
function valueAt(value: JsonObject, name: string): unknown {
  if (Object.hasOwn(value, name)) return value[name];
  const dot = name.indexOf('.');
  const outer = dot > 0 && Object.hasOwn(value, name.slice(0, dot)) ? value[name.slice(0, dot)] : undefined;
  return isObject(outer) ? valueAt(outer, name.slice(dot + 1)) : undefined;
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
function timeOf(value: unknown): number | string {
  const scalar = scalarOf(value);
  return toTime(scalar) ?? String(scalar);
}

function scalarOf(value: unknown): number | string {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (Array.isArray(value)) return '[…]';
  return isObject(value) ? '{…}' : String(value);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
