import * as v from 'valibot';
import { mapping } from '../../input.ts';
import { resolve } from '../../simulate/policy.ts';
import { toMilliseconds, toTime } from '../../time.ts';
import { CONTROL, type Endpoint, type EndpointRequest, endpoint } from '../endpoint.ts';
import { conflict } from '../errors.ts';
import { type Api, type ApiName, apis } from '../platform/api.ts';
import { type Clock, LAST_TIME } from '../platform/clock.ts';
import { JobVersion } from '../platform/job-version.ts';
import type { Run } from '../platform/run.ts';
import { type ApiSchemas, apiSchemas } from '../platform/settings.ts';
import type { TrainingJob } from '../platform/training-job.ts';
import { bodies, queries } from '../requests.ts';

const VERSION = `${CONTROL}/jobs/{job_id}/versions/{version_id}`;
const JOB = `${CONTROL}/jobs/{training_job_id}`;

const time = v.pipe(v.string(), v.isoTimestamp());
const clockSchema = v.object({ time, speed: v.number() });

/** What the control tells of a run, besides what identifies it. */
const runEntries = ({ name, events, lifecycle }: Api) => ({
  job_name: v.string(),
  status: v.picklist(lifecycle.statuses.names),
  since: time,
  events: v.pipe(v.array(v.picklist(events)), v.description('The events that are possible now')),
  next: v.pipe(
    v.nullable(v.object({ event: v.picklist(events), time })),
    v.description('The next planned event; its time has no effect on a job that does not advance by time'),
  ),
  settings: apiSchemas[name].settings,
});
const versionSchema = v.object({
  project: v.string(),
  job_id: v.number(),
  version_id: v.number(),
  ...runEntries(apis.v1),
});
const jobSchema = v.object({ project: v.string(), job_id: v.string(), ...runEntries(apis.v2) });
const deletedSchema = v.object({ deleted: v.literal(true) });
const eventSchema = ({ events }: Api) => mapping({ event: v.picklist(events, `one of ${events.join(', ')}`) });
const eitherOf = <Name extends keyof ApiSchemas>(name: Name) =>
  v.union([apiSchemas.v1[name], apiSchemas.v2[name]]) as ApiSchemas[Name];

/** The calls that are about one run. */
function runEndpoints<R extends Run>(
  { name: api, ...rest }: Api,
  given: {
    /** What the names of the calls end with. */
    readonly ending: string;
    readonly path: string;
    readonly noun: string;
    readonly schema: v.GenericSchema;
    readonly runIn: (request: EndpointRequest<unknown, unknown>) => R;
  },
): readonly Endpoint[] {
  const { ending, path, noun, schema, runIn } = given;
  /** A run after a change; its record may be gone. */
  const changed = v.union([schema, deletedSchema]);
  return [
    endpoint({
      name: `showState${ending}`,
      method: 'get',
      path,
      summary: `Show ${noun}, with its next event; this is not a poll`,
      response: schema,
      handle: (request) => runBody(runIn(request)),
    }),
    endpoint({
      name: `change${ending === '' ? 'Version' : 'Job'}Settings`,
      method: 'patch',
      path: `${path}/settings`,
      summary: `Change the settings of ${noun}; null sets one back to the setting of new jobs`,
      body: apiSchemas[api].settings,
      response: changed,
      handle(request) {
        const run = runIn(request);
        request.platform.changeRunSettings(run, request.body, request.now);
        return runOrDeletedBody(run);
      },
    }),
    endpoint({
      name: `sendEvent${ending}`,
      method: 'post',
      path: `${path}/events`,
      summary: `Let an event happen to ${noun} now; it continues from there`,
      body: eventSchema({ name: api, ...rest }),
      response: changed,
      handle(request) {
        const run = runIn(request);
        request.platform.send(run, request.body.event, request.now);
        return runOrDeletedBody(run);
      },
    }),
  ];
}

/** The calls by which a test controls the fake platform. */
export const controlEndpoints: readonly Endpoint[] = [
  endpoint({
    name: 'listAll',
    method: 'get',
    path: `${CONTROL}/jobs`,
    summary: 'List all versions of v1 and all jobs of v2, with their next events; this is not a poll',
    response: v.object({
      versions: v.exactOptional(v.array(versionSchema)),
      jobs: v.exactOptional(v.array(jobSchema)),
    }),
    handle: ({ platform, apis: served }) => ({
      ...(served.includes('v1') && {
        versions: [...platform.jobs()].flatMap((job) => [...job.versions.values()].map(runBody)),
      }),
      ...(served.includes('v2') && { jobs: [...platform.trainingJobs()].map(runBody) }),
    }),
  }),
  ...runEndpoints<JobVersion>(apis.v1, {
    ending: '',
    path: VERSION,
    noun: 'a version',
    schema: versionSchema,
    runIn: (request) => request.version(),
  }),
  ...runEndpoints<TrainingJob>(apis.v2, {
    ending: 'V2',
    path: JOB,
    noun: 'a job of v2',
    schema: jobSchema,
    runIn: (request) => request.trainingJob(),
  }),
  endpoint({
    name: 'showSettings',
    method: 'get',
    path: `${CONTROL}/settings`,
    summary: 'Show the settings of new jobs, with the faults of all requests',
    query: queries.api,
    response: eitherOf('settings'),
    handle: (request) => request.platform.settings(apiOf(request)),
  }),
  endpoint({
    name: 'changeSettings',
    method: 'patch',
    path: `${CONTROL}/settings`,
    summary: 'Change the settings of new jobs, and the faults of all requests; null sets one back to its initial value',
    query: queries.api,
    body: eitherOf('settings'),
    bodyIn: (request) => apiSchemas[apiOf(request)].settings,
    response: eitherOf('settings'),
    handle(request) {
      const api = apiOf(request);
      request.platform.changeSettings(api, request.body, request.now);
      return request.platform.settings(api);
    },
  }),
  endpoint({
    name: 'showScenario',
    method: 'get',
    path: `${CONTROL}/scenario`,
    summary: 'Show the scenario of new jobs, with all its numbers',
    query: queries.api,
    response: eitherOf('scenario'),
    handle: scenarioBody,
  }),
  endpoint({
    name: 'changeScenario',
    method: 'put',
    path: `${CONTROL}/scenario`,
    summary: 'Replace the scenario of new jobs, by its name or written out',
    query: queries.api,
    body: eitherOf('scenarioOrName'),
    bodyIn: (request) => apiSchemas[apiOf(request)].scenarioOrName,
    response: eitherOf('scenario'),
    handle(request) {
      request.platform.changeSettings(apiOf(request), { scenario: request.body }, request.now);
      return scenarioBody(request);
    },
  }),
  endpoint({
    name: 'showClock',
    method: 'get',
    path: `${CONTROL}/clock`,
    summary: 'Show the time on the platform',
    response: clockSchema,
    handle: ({ clock, now }) => clockBody(clock, now),
  }),
  endpoint({
    name: 'changeClock',
    method: 'post',
    path: `${CONTROL}/clock`,
    summary: 'Put the clock forward, or change its speed; at speed 0 it stands still',
    body: bodies.clock,
    response: clockSchema,
    handle({ clock, platform, body, now }) {
      if ('speed' in body) clock.setSpeed(body.speed);
      else putForward(clock, 'to' in body ? (toTime(body.to) ?? now) - now : toMilliseconds(body.advance));
      const later = clock.now();
      platform.advance(later);
      platform.recordTime(later);
      return clockBody(clock, later);
    },
  }),
  endpoint({
    name: 'reset',
    method: 'post',
    path: `${CONTROL}/reset`,
    summary: 'Remove all jobs, all changes of settings and the log; the clock runs on',
    response: v.object({}),
    handle({ platform, journal, now }) {
      journal.clear();
      platform.reset(now);
      return {};
    },
  }),
  endpoint({
    name: 'showObservations',
    method: 'get',
    path: `${CONTROL}/log`,
    summary: 'The log of all changes of status, and of all statuses that were reported, ready for jobstat validate',
    query: queries.journal,
    response: 'lines',
    handle: (request) => request.journal.observations(apiOf(request), request.query.only),
  }),
];

type OfAnApi = Pick<EndpointRequest<{ readonly api?: ApiName }, unknown>, 'apis' | 'query'>;

/**
 * The API that a call is about.
 *
 * @throws ApiError for one that is not served
 */
function apiOf({ apis: served, query: { api } }: OfAnApi): ApiName {
  if (api === undefined) return served.includes('v1') ? 'v1' : served[0];
  if (!served.includes(api)) throw conflict(`this server has no ${api}: start it with --api both`);
  return api;
}

function scenarioBody(request: OfAnApi & Pick<EndpointRequest<unknown, unknown>, 'platform'>): object {
  const api = apiOf(request);
  return resolve<string>(request.platform.settings(api).scenario, { lifecycle: apis[api].lifecycle });
}

function runBody(run: Run) {
  const { api, ids, plan, project, settings, status, since } = run;
  const [next] = plan;
  return {
    project,
    ...ids,
    job_name: nameOf(run),
    status,
    since: isoText(since),
    events: api.events.filter((event) => run.can(event)),
    next: next === undefined ? null : { event: next.event, time: isoText(next.time) },
    settings,
  };
}

function nameOf(run: Run): string {
  return run instanceof JobVersion ? run.job.name : (run as TrainingJob).name;
}

function runOrDeletedBody(run: Run) {
  return run.isDeleted ? { deleted: true } : runBody(run);
}

function clockBody({ speed }: Clock, now: number): v.InferOutput<typeof clockSchema> {
  return { time: isoText(now), speed };
}

/** @throws ApiError if the clock would run backwards, or beyond its last time */
function putForward(clock: Clock, by: number): void {
  if (by < 0) throw conflict(`the clock is past that: it is ${isoText(clock.now())}`);
  if (clock.now() + by > LAST_TIME) throw conflict(`the clock ends at ${isoText(LAST_TIME)}`);
  clock.advance(by);
}

function isoText(time: number): string {
  return new Date(time).toISOString();
}
