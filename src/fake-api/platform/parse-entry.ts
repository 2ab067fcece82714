import { type JobEventType, jobEventTypes } from '../../model/modelarts-v1/events.ts';
import { parseStatus } from '../../model/modelarts-v1/statuses.ts';
import { LAST_TIME } from './clock.ts';
import type { JournalEntry } from './journal-entry.ts';
import { parseSettingsChange } from './settings.ts';

/** What a field of an entry may hold. These are functions and no schemas, since a file may have millions of entries. */
interface Kind {
  is(value: unknown): boolean;
  /** What is expected, in words. */
  readonly expected: string;
}

const events = new Set<unknown>(jobEventTypes);
const isWhole = (value: unknown, most: number) =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;
const isMapping = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isStep = (value: unknown) => isMapping(value) && 'event' in value && 'time' in value && isDue(value);
const isDue = ({ event, time }: { readonly event: unknown; readonly time: unknown }) =>
  events.has(event) && isWhole(time, Number.MAX_SAFE_INTEGER);
const isConfig = (value: unknown) =>
  isMapping(value) && 'worker_server_num' in value && isWhole(value.worker_server_num, 1_000_000);

const time: Kind = {
  is: (value) => isWhole(value, LAST_TIME),
  expected: 'a time up to the year 2100, in milliseconds since 1970',
};
const number: Kind = { is: (value) => isWhole(value, Number.MAX_SAFE_INTEGER), expected: 'a whole number from 0' };
const text: Kind = { is: (value) => typeof value === 'string', expected: 'a text' };
const flag: Kind = { is: (value) => typeof value === 'boolean', expected: 'true or false' };
const event: Kind = { is: (value) => events.has(value), expected: `one of ${jobEventTypes.join(', ')}` };
const status: Kind = {
  is: (value) => typeof value === 'number' && parseStatus(value) !== undefined,
  expected: 'the code of a status',
};
const steps: Kind = {
  is: (value) => Array.isArray(value) && value.every(isStep),
  expected: 'a list of events, each with a time',
};
const config: Kind = { is: isConfig, expected: 'a mapping with a whole worker_server_num' };
/** Checked once more, by its schema, which says what is wrong with it. */
const settings: Kind = { is: isMapping, expected: 'a mapping' };

/** A field that an entry may lack. */
function optional({ is, expected }: Kind): Kind {
  return { is: (value) => value === undefined || is(value), expected: `${expected}, or nothing` };
}

const ids = { job_id: number, version_id: number };
const someIds = { job_id: optional(number), version_id: optional(number) };

/** The fields of each entry. Others are ignored. */
const fields: { readonly [Fact in JournalEntry['fact']]: { readonly [name: string]: Kind } } = {
  job: { time, job_id: number, project: text, name: text, description: text, workspace: text },
  version: { time, ...ids, status, config, name: optional(text) },
  plan: { time, ...ids, steps, isDeletion: optional(flag), made: optional(number), polls: optional(number) },
  change: { time, ...ids, event, status: optional(status), isPlanned: flag },
  poll: { time, ...ids, status },
  description: { time, job_id: number, description: text },
  origin: { time, settings },
  settings: { time, ...someIds, change: settings },
  strike: { time, ...someIds, index: number },
  counts: { time, job_id: optional(number), jobs: optional(number), versions: number },
  gone: { time, job_id: number },
  clock: { time },
  reset: { time },
};

const checks = Object.fromEntries(Object.entries(fields).map(([fact, each]) => [fact, Object.entries(each)]));

/** The two entries that there are most of, as they are written: JSON.parse takes four times as long for them. */
const POLL = /^\{"fact":"poll","time":(\d{1,13}),"job_id":(\d{1,15}),"version_id":(\d{1,15}),"status":(\d{1,2})\}$/;
const CHANGE =
  /^\{"fact":"change","time":(\d{1,13}),"job_id":(\d{1,15}),"version_id":(\d{1,15}),"event":"([a-z.]+)"(?:,"status":(\d{1,2}))?,"isPlanned":(true|false)\}$/;

/**
 * The entry on a line of a journal.
 *
 * @throws Error for what is none; its message says what was expected
 */
export function parseEntry(line: string): JournalEntry {
  return checked(pollOn(line) ?? changeOn(line) ?? JSON.parse(line));
}

function pollOn(line: string): unknown {
  if (!line.startsWith('{"fact":"poll"')) return undefined;
  const found = POLL.exec(line);
  if (found === null) return undefined;
  const [, time, job, version, status] = found;
  return { fact: 'poll', time: Number(time), job_id: Number(job), version_id: Number(version), status: Number(status) };
}

function changeOn(line: string): unknown {
  if (!line.startsWith('{"fact":"change"')) return undefined;
  const found = CHANGE.exec(line);
  if (found === null) return undefined;
  const [, time, job, version, event, status, isPlanned] = found;
  return {
    fact: 'change',
    time: Number(time),
    job_id: Number(job),
    version_id: Number(version),
    event: event as JobEventType,
    ...(status === undefined ? {} : { status: Number(status) }),
    isPlanned: isPlanned === 'true',
  };
}

function checked(value: unknown): JournalEntry {
  const entry = value as { readonly [name: string]: unknown };
  const { fact } = isMapping(value) ? entry : {};
  if (typeof fact !== 'string' || !Object.hasOwn(checks, fact))
    throw new Error(`fact: expected one of ${Object.keys(fields).join(', ')}`);
  for (const [name, { is, expected }] of checks[fact] ?? [])
    if (!is(entry[name])) throw new Error(wrongText(name, expected, entry[name]));
  if (fact === 'origin') parseSettingsChange(entry.settings);
  if (fact === 'settings') parseSettingsChange(entry.change);
  // The table above has the types of all entries.
  return value as JournalEntry;
}

function wrongText(name: string, expected: string, value: unknown): string {
  if (value === undefined) return `${name}: missing; expected ${expected}`;
  return typeof value === 'object'
    ? `${name}: expected ${expected}`
    : `${name}: expected ${expected}, but got ${value}`;
}
