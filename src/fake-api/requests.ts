import * as v from 'valibot';
import { duration, mapping } from '../input.ts';
import type { Duration } from '../time.ts';
import { LAST_MILLISECONDS, toTime } from '../time.ts';
import { type ApiName, apiNames } from './platform/api.ts';
import type { JobConfig } from './platform/job-config.ts';
import { wholeNumber } from './platform/settings.ts';
import type { LogQuery } from './platform/training-log.ts';

/** Schemas by name, typed by their outputs alone: the inferred types are two hundred kilobytes of declarations. */
type Schemas<Outputs> = { readonly [Name in keyof Outputs]: v.GenericSchema<unknown, Outputs[Name]> };

/** The bodies of requests, checked. */
interface Bodies {
  readonly createJob: {
    readonly job_name: string;
    readonly job_desc?: string | null;
    readonly workspace_id?: string | null;
    readonly config: JobConfig;
  };
  readonly createVersion: { readonly job_desc?: string | null; readonly config: JobConfig };
  readonly describe: { readonly job_desc: string };
  readonly clock: { readonly advance: Duration } | { readonly to: string | number } | { readonly speed: number };
}

/** The query parameters of requests, checked, with their defaults. */
export interface Queries {
  readonly jobs: {
    /** The codes of statuses. */
    readonly status?: readonly number[];
    readonly per_page: number;
    /** From 1. */
    readonly page: number;
    readonly sortBy: 'job_name' | 'job_desc' | 'status' | 'duration' | 'version_count' | 'create_time';
    readonly order: 'asc' | 'desc';
    /** Part of a name. */
    readonly search_content: string;
    readonly workspace_id: string;
  };
  /** Page 0 is all versions. */
  readonly versions: { readonly per_page: number; readonly page: number };
  readonly log: LogQuery & { readonly log_file: string };
  readonly journal: { readonly only?: 'changes' | 'polls'; readonly api?: ApiName };
  readonly api: { readonly api?: ApiName };
}

/** The path parameters of requests, checked. */
interface PathParameters {
  readonly project_id: string;
  readonly job_id: number;
  readonly version_id: number;
  readonly training_job_id: string;
  readonly task_id: string;
}

export const text = v.string('a text');
export const flag = v.boolean('true or false');
const id = wholeNumber(0, Number.MAX_SAFE_INTEGER);

export function textUpTo(most: number) {
  const expected = `a text of up to ${most} characters`;
  // Characters, and not halves of one as `length` counts.
  const isShort = (text: string) => text.length <= most || [...text].length <= most;
  return v.pipe(v.string(expected), rule(expected, isShort, { maxLength: most }));
}

const NAME = 'a name of 1 to 64 letters, digits, _ and -';
export const name = v.pipe(v.string(NAME), v.regex(/^[A-Za-z0-9_-]{1,64}$/, NAME));
const optional = v.exactOptional;
/** Clients also send `null` for what they do not set. */
export const nullable = <S extends v.GenericSchema>(schema: S) => v.exactOptional(v.nullable(schema));

/** What is expected in the place of something that is not a mapping, or lacks a key. */
const missing = ({ expected }: { readonly expected: string | null }) =>
  expected === 'Object' ? 'a mapping' : 'a value';

/** Valibot accepts an array as an object. */
const isMapping = v.check((data) => !Array.isArray(data), 'a mapping');

/** A mapping with these keys, and possibly others. */
export function looseMapping<E extends v.ObjectEntries>(entries: E) {
  return v.pipe(v.unknown(), isMapping, v.looseObject(entries, missing));
}

/** A mapping of names to texts. */
export const texts = v.pipe(v.unknown(), isMapping, v.record(text, text, 'a mapping'));

/** What JSON Schema says of a rule: keywords by the action that checks it. */
export const ruleKeywords = new WeakMap<object, object>();

/** A rule that a schema cannot express by itself, with the same in the keywords of JSON Schema. */
export function rule<Data>(expected: string, holds: (data: Data) => boolean, keywords: object) {
  const action = v.check<Data, string>(holds, expected);
  ruleKeywords.set(action, keywords);
  return action;
}

/** The query parameters of a request; others are ignored. */
export function querySchema<E extends v.ObjectEntries>(entries: E) {
  return v.object(entries, missing);
}

const volume = v.pipe(
  looseMapping({
    nfs: optional(looseMapping({ id: text, src_path: text, dest_path: text, read_only: optional(flag) })),
    host_path: optional(looseMapping({ src_path: text, dest_path: text, read_only: optional(flag) })),
  }),
  rule('a volume, nfs or host_path', ({ nfs, host_path }) => (nfs === undefined) !== (host_path === undefined), {
    oneOf: [{ required: ['nfs'] }, { required: ['host_path'] }],
  }),
);

/** What clients send for a field that they do not set, besides `null`. */
const unset: readonly unknown[] = ['', []];

/** Whether a field is set. */
export function has(value: unknown): boolean {
  return value != null && !unset.some((each) => JSON.stringify(each) === JSON.stringify(value));
}

type Fields = { readonly [name: string]: unknown };

/** That a field is set, in JSON Schema. */
export const isSet = (name: string) => ({
  required: [name],
  properties: { [name]: { not: { enum: [null, ...unset] } } },
});

export function anyOf<Data extends Fields>(expected: string, names: readonly string[]) {
  return rule<Data>(expected, (fields) => names.some((name) => has(fields[name])), { anyOf: names.map(isSet) });
}

export function together<Data extends Fields>(one: string, other: string) {
  return rule<Data>(`${one} and ${other} together`, (fields) => has(fields[one]) === has(fields[other]), {
    if: isSet(one),
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: isSet(other),
    else: { not: isSet(other) },
  });
}

function atMostOne<Data extends Fields>(...names: readonly [string, ...string[]]) {
  const expected = `only one of ${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  const pairs = names.flatMap((one, index) =>
    names.slice(index + 1).map((other) => ({ allOf: [isSet(one), isSet(other)] })),
  );
  return rule<Data>(expected, (fields) => names.filter((name) => has(fields[name])).length <= 1, {
    not: { anyOf: pairs },
  });
}

/** Further fields are let through and kept, and have no effect. */
const config = v.pipe(
  looseMapping({
    worker_server_num: wholeNumber(1, 1_000_000),
    app_url: nullable(text),
    boot_file_url: nullable(text),
    parameter: nullable(v.array(looseMapping({ label: text, value: v.unknown() }), 'a list of labels and values')),
    data_url: nullable(text),
    dataset_id: nullable(text),
    dataset_version_id: nullable(text),
    data_source: nullable(v.array(looseMapping({ type: optional(text) }), 'a list of data sources')),
    spec_id: nullable(id),
    flavor: nullable(looseMapping({ code: text })),
    pool_id: nullable(text),
    engine_id: nullable(id),
    model_id: nullable(id),
    train_url: nullable(text),
    log_url: nullable(text),
    user_image_url: nullable(text),
    user_command: nullable(text),
    create_version: nullable(flag),
    volumes: nullable(v.array(volume, 'a list of volumes')),
    pre_version_id: nullable(id),
  }),
  anyOf('spec_id, flavor or pool_id', ['spec_id', 'flavor', 'pool_id']),
  anyOf('engine_id, model_id or user_image_url', ['engine_id', 'model_id', 'user_image_url']),
  together('app_url', 'boot_file_url'),
  anyOf('app_url and boot_file_url, model_id or user_image_url', ['app_url', 'model_id', 'user_image_url']),
  together('dataset_id', 'dataset_version_id'),
  atMostOne('data_url', 'dataset_id', 'data_source'),
);

export const description = textUpTo(256);

const SPEED = 'a speed from 0 to 1000000';
const TIME = 'a time such as 2025-01-01T00:00:00Z';

/** The bodies of requests. Those of the vendor's API may have further keys, as new releases of clients send some. */
export const bodies: Schemas<Bodies> = {
  createJob: looseMapping({
    job_name: name,
    job_desc: nullable(description),
    workspace_id: nullable(text),
    config,
    notification: nullable(looseMapping({})),
  }),
  createVersion: looseMapping({ job_desc: nullable(description), config }),
  describe: looseMapping({ job_desc: description }),
  clock: v.union(
    [
      mapping({ advance: duration }),
      mapping({
        to: v.union(
          [
            v.pipe(
              v.string(TIME),
              rule(TIME, (time: string) => toTime(time) !== undefined, { format: 'date-time' }),
            ),
            v.pipe(
              v.number(TIME),
              rule(TIME, (time: number) => toTime(time) !== undefined, {
                minimum: 0,
                exclusiveMaximum: LAST_MILLISECONDS,
              }),
            ),
          ],
          TIME,
        ),
      }),
      mapping({ speed: v.pipe(v.number(SPEED), v.minValue(0, SPEED), v.maxValue(1_000_000, SPEED)) }),
    ],
    '{ advance: 10m }, { to: 2025-01-01T00:00:00Z } or { speed: 60 }',
  ),
};

/** A whole number in a path or query. */
export function wholeNumberText(least: number, most: number) {
  const expected = `a whole number from ${least} to ${most}`;
  return v.pipe(
    v.string(expected),
    v.regex(/^\d{1,16}$/, expected),
    // Before it becomes a number, which would be rounded in the message.
    v.check((digits) => Number(digits) >= least && Number(digits) <= most, expected),
    v.transform((digits) => Number(digits)),
    v.number(),
    v.integer(),
    v.minValue(least),
    v.maxValue(most),
  );
}

const perPage = optional(wholeNumberText(1, 1000), '10');
const order = optional(v.picklist(['asc', 'desc'], 'asc or desc'), 'asc');

/** The codes of statuses, with commas or vertical bars between them. */
const statusCodes = v.pipe(
  v.string(),
  v.regex(/^\d{1,2}([,|]\d{1,2})*$/, 'codes of statuses, as in 3,5,6,13'),
  v.transform((codes) => codes.split(/[,|]/).map(Number)),
);

const api = optional(
  v.pipe(
    v.picklist(apiNames, apiNames.join(' or ')),
    v.description('The version of the API; the only one that is served, or else v1, unless given'),
  ),
);

/** The query parameters of requests. */
export const queries: Schemas<Queries> = {
  jobs: querySchema({
    status: optional(statusCodes),
    per_page: perPage,
    page: optional(wholeNumberText(1, 65_535), '1'),
    sortBy: optional(
      v.picklist(
        ['job_name', 'job_desc', 'status', 'duration', 'version_count', 'create_time'],
        'job_name, job_desc, status, duration, version_count or create_time',
      ),
      'create_time',
    ),
    order,
    search_content: optional(textUpTo(64), ''),
    workspace_id: optional(text, '0'),
  }),
  versions: querySchema({ per_page: perPage, page: optional(wholeNumberText(0, 65_535), '0') }),
  log: querySchema({
    log_file: v.string('the name of a log file'),
    base_line: optional(v.pipe(v.string(), v.trim(), v.regex(/^\d{0,19}$/, 'a line as in start_line or end_line')), ''),
    lines: optional(wholeNumberText(0, 500), '50'),
    order: optional(v.picklist(['asc', 'desc'], 'asc or desc'), 'desc'),
  }),
  journal: querySchema({ only: optional(v.picklist(['changes', 'polls'], 'changes or polls')), api }),
  api: querySchema({ api }),
};

/** The path parameters of requests. */
export const parameters: Schemas<PathParameters> = {
  project_id: v.pipe(v.string(), v.minLength(1)),
  job_id: wholeNumberText(0, Number.MAX_SAFE_INTEGER),
  version_id: wholeNumberText(0, Number.MAX_SAFE_INTEGER),
  training_job_id: v.pipe(v.string(), v.minLength(1)),
  task_id: v.pipe(v.string(), v.minLength(1)),
};
