import * as v from 'valibot';
import { type Endpoint, endpoint, Reply } from '../endpoint.ts';
import type { Platform } from '../platform/platform.ts';
import type { TrainingJob } from '../platform/training-job.ts';
import { logEndOf } from '../platform/training-log.ts';
import { BAD_EVENTS, errorsOfV2, UNKNOWN_ACTION } from '../v2/errors-v2.ts';
import { eventsPage, eventsSchema } from '../v2/job-events.ts';
import { type JobObject, jobObject, jobObjectSchema, UNKNOWN, workersOf } from '../v2/job-object.ts';
import {
  codeOfCreation,
  createTrainingJob,
  describeTrainingJob,
  eventsQuery,
  tasksQuery,
  trainingJobAction,
} from '../v2/requests-v2.ts';
import { codeOfSearch, search, searchSchema } from '../v2/search.ts';
import { stagesOf, stagesSchema } from '../v2/stages.ts';
import { tasksOf, tasksSchema } from '../v2/tasks.ts';

const JOBS = '/v2/{project_id}/training-jobs';
const JOB = `${JOBS}/{training_job_id}`;

const whole = v.pipe(v.number(), v.integer());

/** The list of jobs: `total` counts all jobs of the user, and `count` those that match (S40). */
const listSchema = v.object({
  total: whole,
  count: whole,
  limit: whole,
  offset: whole,
  sort_by: v.string(),
  order: v.string(),
  group_by: v.string(),
  workspace_id: v.string(),
  ai_project: v.string(),
  items: v.array(jobObjectSchema),
});

/** The calls of the vendor's v2 API for training jobs. */
export const modelartsV2Endpoints: readonly Endpoint[] = [
  endpoint({
    name: 'createTrainingJobV2',
    method: 'post',
    path: JOBS,
    summary: 'Create a training job',
    sources: ['S39'],
    body: createTrainingJob,
    status: 201,
    response: jobObjectSchema,
    codeOf: codeOfCreation,
    handle({ platform, project, body, now }) {
      const job = platform.createTrainingJob(project, body, now);
      // As for every job, the answer shows it as it was created, wherever it is by now.
      return jobObject(job, { at: now, changes: job.changes.slice(0, 1) });
    },
  }),
  endpoint({
    name: 'searchTrainingJobs',
    method: 'post',
    path: '/v2/{project_id}/training-job-searches',
    summary: 'List training jobs: a page of those that match',
    sources: ['S40', 'S50'],
    isRead: true,
    body: searchSchema,
    response: listSchema,
    codeOf: codeOfSearch,
    handle({ platform, project, body, now }) {
      const { offset, limit, sort_by, order, group_by, workspace_id } = body;
      const { page, count } = search(platform.trainingJobs(project), body, now);
      // Before the jobs are polled, as that may be what deletes them.
      const total = platform.trainingJobsCount(project);
      const items = page.map((job) => polledObject(job, platform, now));
      return {
        total,
        count,
        limit,
        offset,
        sort_by,
        order,
        group_by,
        workspace_id,
        ai_project: 'default-ai-project',
        items,
      };
    },
  }),
  endpoint({
    name: 'showTrainingJob',
    method: 'get',
    path: JOB,
    summary: 'Show a training job, with its status',
    sources: ['S37'],
    response: jobObjectSchema,
    handle(request) {
      return polledObject(request.trainingJob(), request.platform, request.now);
    },
  }),
  endpoint({
    name: 'changeTrainingJobDescription',
    method: 'put',
    path: JOB,
    summary: 'Change the description of a training job',
    sources: ['S48'],
    body: describeTrainingJob,
    response: v.null(),
    handle(request) {
      request.platform.describe(request.trainingJob(), request.body.description, request.now);
      return null;
    },
  }),
  endpoint({
    name: 'deleteTrainingJobV2',
    method: 'delete',
    path: JOB,
    summary: 'Delete a training job, whatever its phase; this takes some time',
    sources: ['S41'],
    status: 202,
    response: 'nothing',
    handle(request) {
      request.platform.delete([request.trainingJob()], request.now);
      return new Reply(request.quirks ? 200 : 202);
    },
  }),
  endpoint({
    name: 'actOnTrainingJob',
    method: 'post',
    path: `${JOB}/actions`,
    summary: 'Terminate a training job; this takes some time',
    sources: ['S38', 'S26'],
    body: trainingJobAction,
    status: 202,
    response: jobObjectSchema,
    codeOf: ({ path: [field] }) => (field === 'action_type' ? UNKNOWN_ACTION : undefined),
    handle(request) {
      const { now, quirks } = request;
      const job = request.trainingJob();
      request.platform.stop(job, now);
      // The recorded answer has the finer phase in which the job will end.
      const secondary = quirks ? 'Terminated' : undefined;
      return jobObject(job, { at: now, changes: job.changes, secondary });
    },
  }),
  endpoint({
    name: 'listTrainingJobEvents',
    method: 'get',
    path: `${JOB}/events`,
    summary: 'List what happened to a training job',
    sources: ['S42', 'S27'],
    query: eventsQuery,
    response: eventsSchema,
    codeOf: () => BAD_EVENTS,
    handle: (request) => eventsPage(request.trainingJob(), request.query),
  }),
  endpoint({
    name: 'listTrainingJobStages',
    method: 'get',
    path: `${JOB}/stages`,
    summary: 'List the stages of each run of a training job',
    sources: ['S48', 'S49'],
    response: stagesSchema,
    handle: (request) => stagesOf(request.trainingJob(), request.now),
  }),
  endpoint({
    name: 'listTrainingJobTasks',
    method: 'get',
    path: `${JOB}/tasks`,
    summary: 'List the workers of a training job, each time that it was scheduled',
    sources: ['S48'],
    query: tasksQuery,
    response: tasksSchema,
    handle: (request) => tasksOf(request.trainingJob(), request.query.schedule_count),
  }),
  endpoint({
    name: 'previewTrainingJobLog',
    method: 'get',
    path: `${JOB}/tasks/{task_id}/logs/preview`,
    summary: 'Show the end of the log of a worker; nothing before it runs',
    sources: ['S48'],
    response: v.object({ content: v.string(), current_size: whole, full_size: whole }),
    mayBeEmpty: true,
    handle(request) {
      const job = request.trainingJob();
      const task = request.parameter('task_id');
      if (!workersOf(job).includes(task)) throw errorsOfV2.invalidParameter(`task_id: the job has no ${task}`);
      if (job.started === undefined) return new Reply(204);
      const { content, size } = logEndOf(job, request.now);
      return { content, current_size: content.length, full_size: size };
    },
  }),
];

/** Polls a job, and shows it as the response reports it: as it was before, as a poll may change it. */
function polledObject(job: TrainingJob, platform: Platform, now: number): JobObject {
  const { length } = job.changes;
  const { at, isUnknown } = platform.poll(job, now);
  const changes = job.changes.slice(0, length).filter(({ time }, index) => index === 0 || time <= at);
  return jobObject(job, { at, changes, secondary: isUnknown ? UNKNOWN : undefined });
}
