import { type Endpoint, endpoint } from '../endpoint.ts';
import { errorsOfV1 } from '../errors.ts';
import { apis, reportedOf } from '../platform/api.ts';
import type { Job, JobVersion } from '../platform/job-version.ts';
import type { Platform } from '../platform/platform.ts';
import { logFilesOf, logPartOf } from '../platform/training-log.ts';
import { bodies, type Queries, queries } from '../requests.ts';
import {
  createdJobResponse,
  createdVersionResponse,
  jobInList,
  jobsResponse,
  responses,
  versionInList,
  versionResponse,
  versionsResponse,
} from '../responses.ts';
import { sortedPage } from '../sorted-page.ts';

const JOBS = '/v1/{project_id}/training-jobs';
const JOB = `${JOBS}/{job_id}`;
const VERSIONS = `${JOB}/versions`;
const VERSION = `${VERSIONS}/{version_id}`;

const done = { is_success: true } as const;

/** The calls of the vendor's v1 API for training jobs. */
export const modelartsV1Endpoints: readonly Endpoint[] = [
  endpoint({
    name: 'createTrainingJob',
    method: 'post',
    path: JOBS,
    summary: 'Create a training job with its first version',
    sources: ['S4', 'S11'],
    body: bodies.createJob,
    response: responses.createdJob,
    handle({ platform, project, body, now }) {
      const { job_name: name, job_desc, workspace_id, config } = body;
      const job = platform.createJob(
        { project, name, description: job_desc ?? '', workspace: workspace_id ?? '0', config },
        now,
      );
      return createdJobResponse(job, job.latest);
    },
  }),
  endpoint({
    name: 'listTrainingJobs',
    method: 'get',
    path: JOBS,
    summary: 'List training jobs, each with the status of its latest version',
    sources: ['S4'],
    query: queries.jobs,
    response: responses.jobs,
    handle({ platform, project, query, now }) {
      const { sortBy, order, per_page, page } = query;
      const keyOf = sortKeys[sortBy];
      const found = [...platform.jobs(project)].filter((job) => matches(job, query));
      const onPage = sortedPage(found, {
        keyOf: (job) => keyOf(job, now),
        order,
        start: (page - 1) * per_page,
        end: page * per_page,
      });
      // Only jobs on the page are written out: a client that reads all pages takes no longer for it.
      const shown = onPage.map((job) => withPolledStatus(jobInList(job, now), job.latest, platform, now));
      return jobsResponse(shown, found.length);
    },
  }),
  endpoint({
    name: 'describeTrainingJob',
    method: 'put',
    path: JOB,
    summary: 'Change the description of a training job',
    sources: ['S4'],
    body: bodies.describe,
    response: responses.done,
    handle(request) {
      request.platform.describe(request.job(), request.body.job_desc, request.now);
      return done;
    },
  }),
  endpoint({
    name: 'deleteTrainingJob',
    method: 'delete',
    path: JOB,
    summary: 'Delete a training job with all its versions; this takes some time',
    sources: ['S6', 'S11'],
    response: responses.done,
    handle(request) {
      request.platform.deleteJob(request.job(), request.now);
      return done;
    },
  }),
  endpoint({
    name: 'createTrainingJobVersion',
    method: 'post',
    path: VERSIONS,
    summary: 'Create a version of a training job',
    sources: ['S4'],
    body: bodies.createVersion,
    response: responses.createdVersion,
    handle(request) {
      const { job_desc: description, config } = request.body;
      const job = request.job();
      const previous = config.pre_version_id;
      // The path exists, so this is no 404.
      if (previous != null && !job.versions.has(previous)) throw errorsOfV1.noSuchPrevious(job.id, previous);
      if (previous == null && job.versions.size > 0)
        throw errorsOfV1.invalidParameter('config.pre_version_id: missing');
      if (description != null) request.platform.describe(job, description, request.now);
      return createdVersionResponse(request.platform.createVersion(job, config, request.now));
    },
  }),
  endpoint({
    name: 'listTrainingJobVersions',
    method: 'get',
    path: VERSIONS,
    summary: 'List the versions of a training job: all of them unless a page is given',
    sources: ['S4'],
    query: queries.versions,
    response: responses.versions,
    handle(request) {
      const { platform, query, now } = request;
      const job = request.job();
      const all = [...job.versions.values()];
      const shown = query.page === 0 ? all : pageOf(all, query.per_page, query.page);
      const items = shown.map((version) => withPolledStatus(versionInList(version, now), version, platform, now));
      return versionsResponse(job, items, all.length);
    },
  }),
  endpoint({
    name: 'showTrainingJobVersion',
    method: 'get',
    path: VERSION,
    summary: 'Show a version of a training job, with its status',
    sources: ['S11'],
    response: responses.version,
    handle(request) {
      const version = request.version();
      return withPolledStatus(versionResponse(version, request.now), version, request.platform, request.now);
    },
  }),
  endpoint({
    name: 'stopTrainingJobVersion',
    method: 'post',
    path: `${VERSION}/stop`,
    summary: 'Stop a version of a training job; this takes some time',
    sources: ['S5', 'S6', 'S8'],
    response: responses.done,
    handle(request) {
      request.platform.stop(request.version(), request.now);
      return done;
    },
  }),
  endpoint({
    name: 'deleteTrainingJobVersion',
    method: 'delete',
    path: VERSION,
    summary: 'Delete a version of a training job; this takes some time',
    sources: ['S5', 'S6'],
    response: responses.done,
    handle(request) {
      request.platform.delete([request.version()], request.now);
      return done;
    },
  }),
  endpoint({
    name: 'listLogFiles',
    method: 'get',
    path: `${VERSION}/log/file-names`,
    summary: 'List the names of the log files of a version: one for each worker',
    sources: ['S11'],
    response: responses.logFiles,
    handle: (request) => ({ ...done, log_file_list: logFilesOf(request.version()) }),
  }),
  endpoint({
    name: 'showLog',
    method: 'get',
    path: `${VERSION}/aom-log`,
    summary: 'Show part of a log file of a version',
    sources: ['S11'],
    query: queries.log,
    response: responses.log,
    handle(request) {
      const { log_file: file } = request.query;
      const version = request.version();
      if (!logFilesOf(version).includes(file)) throw errorsOfV1.notFound(`Log file ${file}`);
      return { ...done, ...logPartOf(version, request.query, request.now) };
    },
  }),
];

/** By what a list of jobs can be sorted. Jobs without a version come first. */
const sortKeys: Readonly<Record<Queries['jobs']['sortBy'], (job: Job, now: number) => number | string>> = {
  job_name: ({ name }) => name,
  job_desc: ({ description }) => description,
  status: (job) => statusCodeOf(job.latest) ?? -1,
  duration: (job, now) => job.latest?.durationAt(now) ?? 0,
  version_count: ({ versions }) => versions.size,
  create_time: ({ created }) => created,
};

/** Whether a job is one that a list asks for. */
function matches(job: Job, { status: codes, search_content, workspace_id }: Queries['jobs']): boolean {
  if (job.workspace !== workspace_id || (search_content !== '' && !job.name.includes(search_content))) return false;
  if (codes === undefined) return true;
  const code = statusCodeOf(job.latest);
  return code !== undefined && codes.includes(code);
}

function statusCodeOf(version: JobVersion | undefined): number | undefined {
  return version && Number(version.reported);
}

/** Polls a version: `shown` with the status that is reported. It was made before, as a poll may change the version. */
function withPolledStatus<Shown extends object>(
  shown: Shown,
  version: JobVersion | undefined,
  platform: Platform,
  now: number,
): Shown {
  return version === undefined
    ? shown
    : { ...shown, status: Number(reportedOf(apis.v1, platform.poll(version, now).status)) };
}

/** The items on a page. Pages are counted from 1. */
function pageOf<Item>(items: readonly Item[], perPage: number, page: number): readonly Item[] {
  return items.slice((page - 1) * perPage, page * perPage);
}
