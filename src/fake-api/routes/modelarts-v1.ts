import { statuses } from '../../model/modelarts-v1/statuses.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { refusals } from '../errors.ts';
import type { Job, JobVersion } from '../platform/job-version.ts';
import type { Platform } from '../platform/platform.ts';
import { logFilesOf, logPartOf } from '../platform/training-log.ts';
import { bodies, queries } from '../requests.ts';
import {
  answers,
  createdAnswer,
  jobAnswer,
  jobsAnswer,
  latestOf,
  namesOf,
  versionAnswer,
  versionInList,
} from '../responses.ts';

const JOBS = '/v1/{project_id}/training-jobs';
const JOB = `${JOBS}/{job_id}`;
const VERSIONS = `${JOB}/versions`;
const VERSION = `${VERSIONS}/{version_id}`;

const done = { is_success: true } as const;

/** The calls of the vendor's v1 API for training jobs. */
export const vendorEndpoints: readonly Endpoint[] = [
  endpoint({
    name: 'createTrainingJob',
    method: 'post',
    path: JOBS,
    summary: 'Create a training job, and its first version',
    sources: ['S4', 'S11'],
    body: bodies.createJob,
    answer: answers.createdJob,
    handle({ platform, project, body, now }) {
      const { job_name: name, job_desc, workspace_id, config } = body;
      const job = platform.createJob(
        { project, name, description: job_desc ?? '', workspace: workspace_id ?? '0', config },
        now,
      );
      return createdAnswer(job, latestOf(job));
    },
  }),
  endpoint({
    name: 'listTrainingJobs',
    method: 'get',
    path: JOBS,
    summary: 'List training jobs, each with the status of its latest version',
    sources: ['S4'],
    query: queries.jobs,
    answer: answers.jobs,
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
          const answer = jobAnswer(job, now);
          return { job, answer, key: answer[sortBy] ?? -1 };
        })
        .sort((one, other) => sign * (one.key < other.key ? -1 : Number(one.key > other.key)));
      const shown = paged(sorted, per_page, page).map(({ job, answer }) =>
        asSeen(answer, latestOf(job), platform, now),
      );
      return jobsAnswer(shown, jobs.length);
    },
  }),
  endpoint({
    name: 'describeTrainingJob',
    method: 'put',
    path: JOB,
    summary: 'Change the description of a training job',
    sources: ['S4'],
    body: bodies.describe,
    answer: answers.done,
    handle(asked) {
      asked.platform.describe(asked.job(), asked.body.job_desc, asked.now);
      return done;
    },
  }),
  endpoint({
    name: 'deleteTrainingJob',
    method: 'delete',
    path: JOB,
    summary: 'Delete a training job with all its versions, some time later',
    sources: ['S6', 'S11'],
    answer: answers.done,
    handle(asked) {
      asked.platform.deleteJob(asked.job(), asked.now);
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
    answer: answers.createdVersion,
    handle(asked) {
      const { job_desc: description, config } = asked.body;
      const job = asked.job();
      const previous = config.pre_version_id;
      if (previous != null) asked.platform.version(job.id, previous, asked.project);
      else if (job.versions.size > 0) throw refusals.parameters('config.pre_version_id: missing');
      if (description != null) asked.platform.describe(job, description, asked.now);
      const { resource_id: _, ...answer } = createdAnswer(job, asked.platform.createVersion(job, config, asked.now));
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
    answer: answers.versions,
    handle(asked) {
      const { platform, now, query } = asked;
      const job = asked.job();
      const count = job.versions.size;
      const all = [...job.versions.values()];
      const shown = query.page === 0 ? all : paged(all, query.per_page, query.page);
      const versions = shown.map((version) => asSeen(versionInList(version, now), version, platform, now));
      return { ...done, ...namesOf(job), version_count: count, versions };
    },
  }),
  endpoint({
    name: 'showTrainingJobVersion',
    method: 'get',
    path: VERSION,
    summary: 'Show a version of a training job, with its status',
    sources: ['S11'],
    answer: answers.version,
    handle(asked) {
      const version = asked.version();
      return asSeen(versionAnswer(version, asked.now), version, asked.platform, asked.now);
    },
  }),
  endpoint({
    name: 'stopTrainingJobVersion',
    method: 'post',
    path: `${VERSION}/stop`,
    summary: 'Stop a version of a training job, some time later',
    sources: ['S5', 'S6', 'S8'],
    answer: answers.done,
    handle(asked) {
      asked.platform.stop(asked.version(), asked.now);
      return done;
    },
  }),
  endpoint({
    name: 'deleteTrainingJobVersion',
    method: 'delete',
    path: VERSION,
    summary: 'Delete a version of a training job, some time later',
    sources: ['S5', 'S6'],
    answer: answers.done,
    handle(asked) {
      asked.platform.delete([asked.version()], asked.now);
      return done;
    },
  }),
  endpoint({
    name: 'listLogFiles',
    method: 'get',
    path: `${VERSION}/log/file-names`,
    summary: 'List the names of the log files of a version, one a worker',
    sources: ['S11'],
    answer: answers.logFiles,
    handle: (asked) => ({ ...done, log_file_list: logFilesOf(asked.version()) }),
  }),
  endpoint({
    name: 'showLog',
    method: 'get',
    path: `${VERSION}/aom-log`,
    summary: 'Show part of a log file of a version',
    sources: ['S11'],
    query: queries.log,
    answer: answers.log,
    handle(asked) {
      const { log_file: file } = asked.query;
      const version = asked.version();
      if (!logFilesOf(version).includes(file)) throw refusals.parameters(`log_file: there is none called ${file}`);
      return { ...done, ...logPartOf(version, asked.query, asked.now) };
    },
  }),
];

/** An answer with the status that is seen; that it was looked at may move the version on, after the answer was made. */
function asSeen<A extends object>(answer: A, version: JobVersion | undefined, platform: Platform, now: number): A {
  return version === undefined ? answer : { ...answer, status: statuses[platform.look(version, now)].code };
}

/** The items on a page; pages are counted from 1. */
function paged<Item>(items: readonly Item[], perPage: number, page: number): readonly Item[] {
  return items.slice((page - 1) * perPage, page * perPage);
}
