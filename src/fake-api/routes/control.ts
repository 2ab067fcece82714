import * as v from 'valibot';
import { jobEventTypes } from '../../model/modelarts-v1/events.ts';
import { statusNames } from '../../model/modelarts-v1/statuses.ts';
import { resolve } from '../../simulate/policy.ts';
import { toMilliseconds, toTime } from '../../time.ts';
import { CONTROL, type Endpoint, endpoint } from '../endpoint.ts';
import { conflict } from '../errors.ts';
import { type Clock, LAST_TIME } from '../platform/clock.ts';
import type { JobVersion } from '../platform/job-version.ts';
import { scenarioObject, settingsSchema } from '../platform/settings.ts';
import { bodies, queries } from '../requests.ts';

const VERSION = `${CONTROL}/jobs/{job_id}/versions/{version_id}`;

const time = v.pipe(v.string(), v.isoTimestamp());
const clockSchema = v.object({ time, speed: v.number() });
const versionSchema = v.object({
  project: v.string(),
  job_id: v.number(),
  version_id: v.number(),
  job_name: v.string(),
  status: v.picklist(statusNames),
  since: time,
  events: v.pipe(v.array(v.picklist(jobEventTypes)), v.description('The events that are possible now')),
  next: v.pipe(
    v.nullable(v.object({ event: v.picklist(jobEventTypes), time })),
    v.description('The next planned event; its time has no effect on a job that does not advance by time'),
  ),
  settings: settingsSchema,
});
/** A version after a change; its record may be gone. */
const versionOrDeletedSchema = v.union([versionSchema, v.object({ deleted: v.literal(true) })]);

/** The calls by which a test controls the fake platform. */
export const controlEndpoints: readonly Endpoint[] = [
  endpoint({
    name: 'listAll',
    method: 'get',
    path: `${CONTROL}/jobs`,
    summary: 'List all versions of all jobs, with their next events; this is not a poll',
    response: v.object({ versions: v.array(versionSchema) }),
    handle: ({ platform }) => ({
      versions: [...platform.jobs()].flatMap((job) => [...job.versions.values()].map(versionBody)),
    }),
  }),
  endpoint({
    name: 'showState',
    method: 'get',
    path: VERSION,
    summary: 'Show a version, with its next event; this is not a poll',
    response: versionSchema,
    handle: (request) => versionBody(request.version()),
  }),
  endpoint({
    name: 'changeVersionSettings',
    method: 'patch',
    path: `${VERSION}/settings`,
    summary: 'Change the settings of a version; null sets one back to the setting of new jobs',
    body: bodies.settings,
    response: versionOrDeletedSchema,
    handle(request) {
      const version = request.version();
      request.platform.changeVersionSettings(version, request.body, request.now);
      return versionOrDeletedBody(version);
    },
  }),
  endpoint({
    name: 'sendEvent',
    method: 'post',
    path: `${VERSION}/events`,
    summary: 'Let an event happen to a version now; it continues from there',
    body: bodies.event,
    response: versionOrDeletedSchema,
    handle(request) {
      const version = request.version();
      request.platform.send(version, request.body.event, request.now);
      return versionOrDeletedBody(version);
    },
  }),
  endpoint({
    name: 'showSettings',
    method: 'get',
    path: `${CONTROL}/settings`,
    summary: 'Show the settings of new jobs, with the faults of all requests',
    response: settingsSchema,
    handle: ({ platform }) => platform.settings,
  }),
  endpoint({
    name: 'changeSettings',
    method: 'patch',
    path: `${CONTROL}/settings`,
    summary: 'Change the settings of new jobs, and the faults of all requests; null sets one back to its initial value',
    body: bodies.settings,
    response: settingsSchema,
    handle({ platform, body, now }) {
      platform.changeSettings(body, now);
      return platform.settings;
    },
  }),
  endpoint({
    name: 'showScenario',
    method: 'get',
    path: `${CONTROL}/scenario`,
    summary: 'Show the scenario of new jobs, with all its numbers',
    response: scenarioObject,
    handle: ({ platform }) => resolve(platform.settings.scenario),
  }),
  endpoint({
    name: 'changeScenario',
    method: 'put',
    path: `${CONTROL}/scenario`,
    summary: 'Replace the scenario of new jobs, by its name or written out',
    body: bodies.scenario,
    response: scenarioObject,
    handle({ platform, body, now }) {
      platform.changeSettings({ scenario: body }, now);
      return resolve(platform.settings.scenario);
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
    handle: ({ journal, query }) => journal.observations(query.only),
  }),
];

function versionBody(version: JobVersion) {
  const { job, id, plan, settings, status, since } = version;
  const [next] = plan;
  return {
    project: job.project,
    job_id: job.id,
    version_id: id,
    job_name: job.name,
    status,
    since: isoText(since),
    events: jobEventTypes.filter((event) => version.can(event)),
    next: next === undefined ? null : { event: next.event, time: isoText(next.time) },
    settings,
  };
}

function versionOrDeletedBody(version: JobVersion) {
  return version.isDeleted ? { deleted: true } : versionBody(version);
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
