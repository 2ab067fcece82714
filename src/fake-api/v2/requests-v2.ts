import * as v from 'valibot';
import type { InputIssue } from '../../input.ts';
import { type JobRequest, RETRIES } from '../platform/job-request.ts';
import { wholeNumber } from '../platform/settings.ts';
import {
  anyOf,
  description,
  flag,
  has,
  isSet,
  looseMapping,
  name,
  nullable,
  querySchema,
  rule,
  text,
  texts,
  textUpTo,
  together,
  wholeNumberText,
} from '../requests.ts';
import { NO_COMMAND } from './errors-v2.ts';

const annotations = v.pipe(
  texts,
  rule(
    `${RETRIES}: a whole number from 1 to 128, in quotes`,
    (given: Readonly<Record<string, string>>) =>
      given[RETRIES] === undefined || /^(?:[1-9]|[1-9]\d|1[01]\d|12[0-8])$/.test(given[RETRIES]),
    { properties: { [RETRIES]: { type: 'string', pattern: '^([1-9]|[1-9][0-9]|1[01][0-9]|12[0-8])$' } } },
  ),
);

const engine = looseMapping({
  engine_id: nullable(text),
  engine_name: nullable(text),
  engine_version: nullable(text),
  image_url: nullable(text),
});

/** What is said of a custom image that has nothing to run; {@link codeOfCreation} knows it. */
const RUNNABLE = 'command or boot_file, as engine.image_url is given';

/** Each of these says what runs in a custom image. */
const RUNS = ['command', 'boot_file', 'id', 'subscription_id'] as const;
const withImage = { required: ['engine'], properties: { engine: { type: 'object', ...isSet('image_url') } } };
const pair = { allOf: [isSet('code_dir'), isSet('boot_file')] };

const algorithm = v.pipe(
  looseMapping({
    id: nullable(text),
    name: nullable(text),
    subscription_id: nullable(text),
    item_version_id: nullable(text),
    code_dir: nullable(text),
    boot_file: nullable(text),
    command: nullable(text),
    parameters: nullable(v.array(looseMapping({ name: text }), 'a list of parameters')),
    inputs: nullable(v.array(looseMapping({}), 'a list of inputs')),
    outputs: nullable(v.array(looseMapping({}), 'a list of outputs')),
    environments: nullable(texts),
    engine: nullable(engine),
  }),
  rule(
    'id, subscription_id, code_dir or engine.image_url',
    ({ id, subscription_id, code_dir, engine: own }) => [id, subscription_id, code_dir, own?.image_url].some(has),
    { anyOf: [...['id', 'subscription_id', 'code_dir'].map(isSet), withImage] },
  ),
  together('subscription_id', 'item_version_id'),
  rule(
    'code_dir and boot_file together, or a command',
    ({ code_dir, boot_file, command }) => has(command) || has(code_dir) === has(boot_file),
    { anyOf: [isSet('command'), pair, { not: { anyOf: [isSet('code_dir'), isSet('boot_file')] } }] },
  ),
  rule(RUNNABLE, ({ engine: own, ...rest }) => !has(own?.image_url) || RUNS.some((field) => has(rest[field])), {
    if: withImage,
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { anyOf: RUNS.map(isSet) },
  }),
);

const hours = wholeNumber(1, 1_000_000);
/** The most nodes of a job. It is ours: a page of 50 jobs names the workers of all of them. */
const MOST_NODES = 10_000;
const spec = looseMapping({
  resource: v.pipe(
    looseMapping({
      flavor_id: nullable(text),
      pool_id: nullable(text),
      node_count: nullable(wholeNumber(1, MOST_NODES)),
    }),
    anyOf('flavor_id or pool_id', ['flavor_id', 'pool_id']),
  ),
  volumes: nullable(v.array(looseMapping({}), 'a list of volumes')),
  log_export_path: nullable(looseMapping({ obs_url: nullable(text), host_path: nullable(text) })),
  auto_stop: nullable(looseMapping({ time_unit: v.literal('HOURS', 'HOURS'), duration: hours })),
  schedule_policy: nullable(
    looseMapping({
      priority: nullable(wholeNumber(1, 3)),
      preemptible: nullable(flag),
      required_affinity: nullable(looseMapping({})),
    }),
  ),
  notification: nullable(looseMapping({})),
});

const metadata = looseMapping({
  name,
  workspace_id: nullable(text),
  description: nullable(description),
  annotations: nullable(annotations),
  training_experiment_reference: nullable(looseMapping({})),
});

/** The body of the request that creates a job. It may have further fields, as new releases of clients send some. */
export const createTrainingJob: v.GenericSchema<unknown, JobRequest> = looseMapping({
  kind: v.literal('job', 'job'),
  metadata,
  algorithm,
  spec,
  tasks: nullable(v.array(looseMapping({}), 'a list of tasks')),
  endpoints: nullable(looseMapping({})),
});

/** The vendor's code for what is wrong with that body, where it has one of its own. */
export function codeOfCreation({ problem }: InputIssue): string | undefined {
  return problem === `expected ${RUNNABLE}` ? NO_COMMAND : undefined;
}

/** The body of the request that does something with a job. There is one action. */
export const trainingJobAction: v.GenericSchema<unknown, { readonly action_type: 'terminate' }> = looseMapping({
  action_type: v.literal('terminate', 'terminate'),
});

/** The body of the request that describes a job. */
export const describeTrainingJob: v.GenericSchema<unknown, { readonly description: string }> = looseMapping({
  description,
});

/** Which events of a job are listed, checked. */
export interface EventsQuery {
  /** How many are skipped. */
  readonly offset: number;
  readonly limit: number;
  readonly order: 'asc' | 'desc';
  /** Milliseconds since 1970: from, and up to. */
  readonly start_time?: number;
  readonly end_time?: number;
  readonly level?: 'Info' | 'Error' | 'Warning';
  /** Part of a message. */
  readonly pattern: string;
  readonly source?: 'K8S' | 'Job' | 'Task';
}

const optional = v.exactOptional;
const moment = wholeNumberText(0, Number.MAX_SAFE_INTEGER);

const eventsFields: v.GenericSchema<unknown, EventsQuery> = querySchema({
  offset: optional(wholeNumberText(0, 1_000_000), '0'),
  limit: optional(wholeNumberText(1, 100), '50'),
  order: optional(v.picklist(['asc', 'desc'], 'asc or desc'), 'desc'),
  start_time: optional(moment),
  end_time: optional(moment),
  level: optional(v.picklist(['Info', 'Error', 'Warning'], 'Info, Error or Warning')),
  pattern: optional(textUpTo(256), ''),
  source: optional(v.picklist(['K8S', 'Job', 'Task'], 'K8S, Job or Task')),
});

/** The query that lists the events of a job. */
export const eventsQuery: v.GenericSchema<unknown, EventsQuery> = v.pipe(
  eventsFields,
  rule<EventsQuery>(
    'start_time and end_time together',
    ({ start_time, end_time }) => (start_time === undefined) === (end_time === undefined),
    {},
  ),
);

/** The query that lists the tasks of a job. */
export const tasksQuery: v.GenericSchema<unknown, { readonly schedule_count?: number }> = querySchema({
  schedule_count: optional(wholeNumberText(1, 1_000_000)),
});
