import { type Entry, type Place, toTime } from './observation.ts';

/** The names that each field may have; the first that a record has is taken. */
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

/** The names that are looked for unless others are given. */
export const usualFields: Fields = {
  job: ['job_id', 'jobId', 'job', 'id'],
  version: ['version_id', 'versionId'],
  status: ['status', 'state'],
  time: ['time', 'timestamp', 'ts', '@timestamp', 'observed_at'],
};

/** The fields of a response body that hold a list of records: of jobs, or of the versions of one job. */
const LISTS = ['jobs', 'versions'];

/** Thrown where an id is a number that JavaScript has rounded: the record must be read again with its digits kept. */
export const ROUNDED = Symbol('a rounded id');

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The observations in a parsed JSON value: a record, a response body, the body of a list, or an array of these.
 * What the body of a list says of itself (job and time) holds for its items, unless they say otherwise.
 *
 * @throws ROUNDED where an id is a number that JavaScript has rounded
 */
export function entriesOf(value: unknown, fields: Fields, place: Place, outer?: JsonObject): Entry[] {
  if (Array.isArray(value)) return value.flatMap((item) => entriesOf(item, fields, place, outer));
  if (!isObject(value)) return [{ ...place, problem: 'not a record' }];
  const record = outer === undefined ? value : { ...outer, ...value };
  const lookUp = (name: string) => record[name];
  if (pick(fields.status, lookUp) !== undefined) return [entryOf(lookUp, fields, place)];

  const list = LISTS.find((name) => Array.isArray(record[name]));
  if (list !== undefined) {
    const { [list]: items, ...rest } = record;
    return entriesOf(items, fields, place, rest);
  }
  return record.is_success === false ? [{ ...place, problem: 'error response' }] : [entryOf(lookUp, fields, place)];
}

/** The observation in a record, given the value of each of its fields by name; or what is wrong with the record. */
export function entryOf(lookUp: (name: string) => unknown, fields: Fields, place: Place): Entry {
  const id = identifier(pick(fields.job, lookUp));
  if (id === undefined) return { ...place, problem: 'no job' };
  const status = pick(fields.status, lookUp);
  if (status === undefined) return { ...place, problem: 'no status' };
  const version = identifier(pick(fields.version, lookUp));
  const time = scalar(pick(fields.time, lookUp));
  return {
    job: version === undefined ? id : `${id}/${version}`,
    ...place,
    ...(time === undefined ? {} : { time: toTime(time) ?? time }),
    status: scalar(status) ?? JSON.stringify(status),
  };
}

/** The first value among these fields that is there and not empty. */
function pick(names: readonly string[], lookUp: (name: string) => unknown): unknown {
  for (const name of names) {
    const value = lookUp(name);
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

function identifier(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') return undefined;
  if (!Number.isSafeInteger(value)) throw ROUNDED;
  return String(value);
}

function scalar(value: unknown): number | string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null;
}
