import { statuses } from '../../model/modelarts-v1/statuses.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { vendorErrors } from '../errors.ts';
import type { Job, JobVersion } from '../platform/job-version.ts';
import type { Platform } from '../platform/platform.ts';
import { logFilesOf, logPartOf } from '../platform/training-log.ts';
import { bodies, queries } from '../requests.ts';
import {
  createdResponse,
  jobInList,
  jobsResponse,
  latestOf,
  namesOf,
  responses,
  versionInList,
  versionResponse,
} from '../responses.ts';

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
    summary: 'Create a training job, and its first version',
    sources: ['S4', 'S11'],
    body: bodies.createJob,
    response: responses.createdJob,
    handle({ platform, project, body, now }) {
      const { job_name: name, job_desc, workspace_id, config } = body;
      const job = platform.createJob(
        { project, name, description: job_desc ?? '', workspace: workspace_id ?? '0', config },
        now,
      );
      return createdResponse(job, latestOf(job));
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
      const { status, search_content: text, workspace_id: workspace, sortBy, order, per_page, page } = query;
      const fits = (job: Job) => {
        const latest = latestOf(job);
        const hasStatus = latest !== undefined && status?.includes(statuses[latest.status].code);
        return job.workspace === workspace && job.name.includes(text) && (status === undefined || hasStatus);
      };
      const jobs = [...platform.jobs(project)].filter(fits);
      const sign = order === 'asc' ? 1 : -1;
      const sorted = jobs
        .map((job) => {
          const answer = jobInList(job, now);
          return { job, answer, key: answer[sortBy] ?? -1 };
        })
        .sort((one, other) => sign * (one.key < other.key ? -1 : Number(one.key > other.key)));
      const shown = pageOf(sorted, per_page, page).map(({ job, answer }) =>
        withPolledStatus(answer, latestOf(job), platform, now),
      );
      return jobsResponse(shown, jobs.length);
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
    summary: 'Delete a training job with all its versions, some time later',
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
      if (previous != null) request.platform.version(job.id, previous, request.project);
      else if (job.versions.size > 0) throw vendorErrors.invalidParameter('config.pre_version_id: missing');
      if (description != null) request.platform.describe(job, description, request.now);
      const { resource_id: _, ...answer } = createdResponse(
        job,
        request.platform.createVersion(job, config, request.now),
      );
      return answer;
    },
  }),
  endpoint({
    name: 'listTrainingJobVersions',
    method: 'get',
    path: VERSIONS,
    summary: 'List the versions of a training job: all of them unless a page is named',
    sources: ['S4'],
    query: queries.versions,
    response: responses.versions,
    handle(request) {
      const { platform, now, query } = request;
      const job = request.job();
      const count = job.versions.size;
      const all = [...job.versions.values()];
      const shown = query.page === 0 ? all : pageOf(all, query.per_page, query.page);
      const versions = shown.map((version) => withPolledStatus(versionInList(version, now), version, platform, now));
      return { ...done, ...namesOf(job), version_count: count, versions };
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
    summary: 'Stop a version of a training job, some time later',
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
    summary: 'Delete a version of a training job, some time later',
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
    summary: 'List the names of the log files of a version, one a worker',
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
      if (!logFilesOf(version).includes(file))
        throw vendorErrors.invalidParameter(`log_file: there is none called ${file}`);
      return { ...done, ...logPartOf(version, request.query, request.now) };
    },
  }),
];

/** An answer with the status that is seen; that it was looked at may move the version on, after the answer was made. */
function withPolledStatus<A extends object>(
  answer: A,
  version: JobVersion | undefined,
  platform: Platform,
  now: number,
): A {
  return version === undefined ? answer : { ...answer, status: statuses[platform.poll(version, now)].code };
}

/** The items on a page; pages are counted from 1. */
function pageOf<Item>(items: readonly Item[], perPage: number, page: number): readonly Item[] {
  return items.slice((page - 1) * perPage, page * perPage);
}
