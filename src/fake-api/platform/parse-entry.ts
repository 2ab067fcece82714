import { type ApiName, apiNames, apis } from './api.ts';
import { LAST_TIME } from './clock.ts';
import { apiIn, type JournalEntry } from './journal-entry.ts';
import { parseSettingsChange } from './settings.ts';

/** What a field of an entry may hold. These are functions and no schemas, since a file may have millions of entries. */
interface Kind {
  is(value: unknown): boolean;
  /** What is expected, in words. */
  readonly expected: string;
}

const ofApis = <Item>(itemsOf: (api: ApiName) => readonly Item[]) => [...new Set(apiNames.flatMap(itemsOf))];
const eventNames = ofApis((api) => apis[api].events);
const events = new Set<unknown>(eventNames);
const isWhole = (value: unknown, most: number) =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;
const isMapping = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isStep = (value: unknown) => isMapping(value) && 'event' in value && 'time' in value && isDue(value);
const isDue = ({ event, time }: { readonly event: unknown; readonly time: unknown }) =>
  events.has(event) && isWhole(time, Number.MAX_SAFE_INTEGER);
const isConfig = (value: unknown) =>
  isMapping(value) && 'worker_server_num' in value && isWhole(value.worker_server_num, 1_000_000);

function isRequest(value: unknown): boolean {
  if (!isMapping(value) || !('metadata' in value && 'algorithm' in value && 'spec' in value)) return false;
  const { metadata, algorithm, spec } = value;
  const isNamed = isMapping(metadata) && 'name' in metadata && typeof metadata.name === 'string';
  return isNamed && isMapping(algorithm) && isMapping(spec) && 'resource' in spec && isMapping(spec.resource);
}

const time: Kind = {
  is: (value) => isWhole(value, LAST_TIME),
  expected: 'a time up to the year 2100, in milliseconds since 1970',
};
const number: Kind = { is: (value) => isWhole(value, Number.MAX_SAFE_INTEGER), expected: 'a whole number from 0' };
const text: Kind = { is: (value) => typeof value === 'string', expected: 'a text' };
const flag: Kind = { is: (value) => typeof value === 'boolean', expected: 'true or false' };
const event: Kind = { is: (value) => events.has(value), expected: `one of ${eventNames.join(', ')}` };
/** The statuses as the APIs report them. */
const reported = new Set<unknown>(ofApis((api) => apis[api].lifecycle.statuses.vocabulary.written));
const status: Kind = { is: (value) => reported.has(value), expected: 'the code of a status, or a phase' };
const steps: Kind = {
  is: (value) => Array.isArray(value) && value.every(isStep),
  expected: 'a list of events, each with a time',
};
const config: Kind = { is: isConfig, expected: 'a mapping with a whole worker_server_num' };
/** Checked once more, by its schema, which says what is wrong with it. */
const settings: Kind = { is: isMapping, expected: 'a mapping' };

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const uuid: Kind = { is: (value) => typeof value === 'string' && UUID.test(value), expected: 'a UUID' };
const request: Kind = { is: isRequest, expected: 'a mapping with metadata.name, algorithm and spec.resource' };
const api: Kind = { is: (value) => apiNames.some((name) => name === value), expected: `one of ${apiNames.join(', ')}` };

/** The number of a job of v1, or the UUID of one of v2. */
const job: Kind = { is: (value) => number.is(value) || uuid.is(value), expected: `${number.expected}, or a UUID` };

/** A field that an entry may lack. */
function optional({ is, expected }: Kind): Kind {
  return { is: (value) => value === undefined || is(value), expected: `${expected}, or nothing` };
}

const versionIds = { job_id: number, version_id: number };
const ids = { job_id: job, version_id: optional(number) };
const about = { job_id: optional(job), version_id: optional(number), api: optional(api) };

/** The fields of each entry. Others are ignored. */
const fields: { readonly [Fact in JournalEntry['fact']]: { readonly [name: string]: Kind } } = {
  job: { time, job_id: number, project: text, name: text, description: text, workspace: text },
  version: { time, ...versionIds, status, config, name: optional(text) },
  'training-job': { time, job_id: uuid, status, number, project: text, request },
  plan: { time, ...ids, steps, isDeletion: optional(flag), made: optional(number), polls: optional(number) },
  change: { time, ...ids, event, status: optional(status), isPlanned: flag },
  poll: { time, ...ids, status },
  description: { time, job_id: job, description: text },
  origin: { time, settings, api: optional(api) },
  settings: { time, ...about, change: settings },
  strike: { time, ...about, index: number },
  counts: { time, job_id: optional(number), jobs: optional(number), versions: optional(number), api: optional(api) },
  gone: { time, job_id: number },
  clock: { time },
  reset: { time },
};

const checks = Object.fromEntries(Object.entries(fields).map(([fact, each]) => [fact, Object.entries(each)]));

/**
 * The entry on a line of a journal.
 *
 * @throws Error for what is none; its message says what was expected
 */
export function parseEntry(line: string): JournalEntry {
  return checked(pollOn(line) ?? JSON.parse(line));
}

/**
 * A poll as it is written; `undefined` for all other lines. There are more of them than of all other entries, and
 * JSON.parse takes five times as long for one.
 */
function pollOn(line: string): unknown {
  if (!line.startsWith(POLL)) return undefined;
  const job = line.indexOf(',"job_id":', POLL.length);
  const version = line.indexOf(',"version_id":', job + 10);
  const status = line.indexOf(',"status":', version + 14);
  if (job < 0 || version < 0 || status < 0) return undefined;
  const entry = {
    fact: 'poll',
    time: wholeIn(line, POLL.length, job),
    job_id: wholeIn(line, job + 10, version),
    version_id: wholeIn(line, version + 14, status),
    status: wholeIn(line, status + 10, line.length - 1),
  };
  const { time, job_id, version_id, status: code } = entry;
  return line.endsWith('}') && time >= 0 && job_id >= 0 && version_id >= 0 && code >= 0 ? entry : undefined;
}

const POLL = '{"fact":"poll","time":';

/** The whole number of up to 15 digits between two places of a text; -1 if there is none, or it begins with 0. */
function wholeIn(text: string, start: number, end: number): number {
  if (end <= start || end - start > 15) return -1;
  if (end - start > 1 && text.charCodeAt(start) === 0x30) return -1;
  let number = 0;
  for (let place = start; place < end; place++) {
    const digit = text.charCodeAt(place) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

function checked(value: unknown): JournalEntry {
  const entry = value as { readonly [name: string]: unknown };
  const { fact } = isMapping(value) ? entry : {};
  if (typeof fact !== 'string' || !Object.hasOwn(checks, fact))
    throw new Error(`fact: expected one of ${Object.keys(fields).join(', ')}`);
  for (const [name, { is, expected }] of checks[fact] ?? [])
    if (!is(entry[name])) throw new Error(wrongText(name, expected, entry[name]));
  // The table above has the types of all entries.
  const typed = value as JournalEntry;
  if (typed.fact === 'origin') parseSettingsChange(typed.settings, apiIn(typed));
  if (typed.fact === 'settings') parseSettingsChange(typed.change, apiIn(typed));
  return typed;
}

function wrongText(name: string, expected: string, value: unknown): string {
  if (value === undefined) return `${name}: missing; expected ${expected}`;
  return typeof value === 'object'
    ? `${name}: expected ${expected}`
    : `${name}: expected ${expected}, but got ${value}`;
}
