import * as v from 'valibot';
import { statuses } from '../model/modelarts-v1/statuses.ts';
import type { Job, JobVersion } from './platform/job-version.ts';

const text = v.string();
const whole = v.pipe(v.number(), v.integer());
const code = v.pipe(whole, v.minValue(0), v.maxValue(22), v.description('The code of a status'));
const time = v.pipe(whole, v.description('Milliseconds since 1970'));
const milliseconds = v.pipe(whole, v.description('Milliseconds'));
const list: v.GenericSchema<readonly unknown[]> = v.array(v.unknown());

const created = {
  job_id: whole,
  job_name: text,
  status: code,
  create_time: time,
  version_id: whole,
  version_name: text,
};

/** The fields of a version, both alone and in a list. */
const version = {
  version_id: whole,
  version_name: text,
  pre_version_id: v.nullable(whole),
  engine_type: whole,
  engine_name: text,
  engine_id: v.nullable(whole),
  engine_version: text,
  status: code,
  app_url: v.nullable(text),
  boot_file_url: v.nullable(text),
  create_time: time,
  parameter: list,
  duration: milliseconds,
  spec_id: v.nullable(whole),
  core: text,
  cpu: text,
  gpu: v.boolean(),
  gpu_num: whole,
  gpu_type: text,
  worker_server_num: whole,
  data_url: v.nullable(text),
  train_url: v.nullable(text),
  log_url: v.nullable(text),
  dataset_version_id: v.nullable(text),
  dataset_id: v.nullable(text),
  data_source: list,
  model_id: v.nullable(whole),
  model_metric_list: text,
  user_image_url: v.nullable(text),
  user_command: v.nullable(text),
  resource_id: text,
  dataset_name: v.nullable(text),
  start_time: v.nullable(time),
  volumes: v.nullable(list),
  dataset_version_name: v.nullable(text),
  pool_name: text,
  pool_id: text,
  nas_mount_path: v.nullable(text),
  nas_share_addr: v.nullable(text),
  nas_type: v.nullable(text),
};

const success = { is_success: v.literal(true) };
const ofJob = { job_id: whole, job_name: text, job_desc: text };

/** The responses that have a body of their own. */
type ResponseName =
  | 'done'
  | 'createdJob'
  | 'createdVersion'
  | 'jobs'
  | 'version'
  | 'versions'
  | 'logFiles'
  | 'log'
  | 'error';

const schemas = {
  done: v.object(success),
  createdJob: v.object({
    ...success,
    ...created,
    version_id: v.exactOptional(whole),
    version_name: v.exactOptional(text),
    status: v.exactOptional(code),
    resource_id: v.exactOptional(text),
  }),
  createdVersion: v.object({ ...success, ...created }),
  jobs: v.object({
    ...success,
    quotas: whole,
    job_total_count: whole,
    job_count_limit: whole,
    jobs: v.array(
      v.object({
        ...ofJob,
        version_id: v.nullable(whole),
        status: v.nullable(code),
        create_time: time,
        duration: milliseconds,
        version_count: whole,
      }),
    ),
  }),
  version: v.object({
    ...success,
    ...ofJob,
    ...version,
    spec_code: v.nullable(text),
    flavor_code: v.nullable(text),
    system_metric_list: v.record(text, v.unknown()),
    job_type: whole,
    pool_type: text,
    error_result: v.nullable(text),
    no_resource: v.boolean(),
    max_num: whole,
  }),
  versions: v.object({
    ...success,
    ...ofJob,
    version_count: whole,
    versions: v.array(v.object({ ...version, system_metric_list: text })),
  }),
  logFiles: v.object({ ...success, log_file_list: v.array(text) }),
  log: v.object({ ...success, content: text, lines: whole, start_line: text, end_line: text }),
  error: v.object({ is_success: v.literal(false), error_message: text, error_code: text }),
} satisfies Record<ResponseName, v.GenericSchema>;

/** The bodies of responses. S4, S5 and S11 document or show their fields, and the types of these. */
export const responses: Readonly<Record<ResponseName, v.GenericSchema>> = schemas;

type Body<Name extends ResponseName> = v.InferOutput<(typeof schemas)[Name]>;

/** The hardware and software of every job: those of the recorded response (S11). */
const ENVIRONMENT = {
  engine_type: 1,
  engine_name: 'TensorFlow',
  engine_version: 'TF-1.8.0-python3.6',
  core: '8',
  cpu: '32',
  gpu: false,
  gpu_num: 0,
  gpu_type: '',
  pool_name: 'hec-train-pub-cpu',
} as const;

/** The metrics of a job that reports none. */
const METRICS = { cpuUsage: ['0'], memUsage: ['0'], gpuUtil: ['0'], interval: 1 } as const;

/** The limit on the number of jobs that is reported. It is not enforced. */
const QUOTA = 1_000_000;

/** The response to the creation of a job; `version` is its first one, if it was created with one. */
export function createdJobResponse(job: Job, version: JobVersion | undefined) {
  if (version === undefined) return { is_success: true, ...createdJob(job, job.created) } satisfies Body<'createdJob'>;
  const resource_id = resourceIdOf(version);
  return { ...createdVersionResponse(version), resource_id } satisfies Body<'createdJob'>;
}

/** The response to the creation of a version. */
export function createdVersionResponse(version: JobVersion) {
  return {
    is_success: true,
    ...createdJob(version.job, version.created),
    version_id: version.id,
    version_name: version.name,
    status: statuses.INIT.code,
  } satisfies Body<'createdVersion'>;
}

function createdJob({ id, name }: Job, created: number) {
  return { job_id: id, job_name: name, create_time: created };
}

/** The response that lists jobs: a page of them, and the number of all that match. */
export function jobsResponse(jobs: readonly ReturnType<typeof jobInList>[], total: number) {
  return {
    is_success: true,
    quotas: QUOTA,
    job_total_count: total,
    job_count_limit: QUOTA - total,
    jobs: [...jobs],
  } satisfies Body<'jobs'>;
}

/** A job in a list, with the status of its latest version. */
export function jobInList(job: Job, now: number) {
  const latest = job.latest;
  // Spread into the others, the names would cost as much as all of the rest.
  return {
    job_id: job.id,
    job_name: job.name,
    job_desc: job.description,
    version_id: latest?.id ?? null,
    status: latest === undefined ? null : Number(latest.reported),
    create_time: job.created,
    duration: latest?.durationAt(now) ?? 0,
    version_count: job.versions.size,
  } satisfies Body<'jobs'>['jobs'][number];
}

/** The response that shows a version. */
export function versionResponse(version: JobVersion, now: number) {
  const code = version.config.flavor?.code ?? null;
  return {
    is_success: true,
    ...namesOf(version.job),
    ...fieldsOf(version, now),
    spec_code: code,
    flavor_code: code,
    system_metric_list: METRICS,
    job_type: 1,
    pool_type: version.config.pool_id ? 'USER_DEFINED' : 'SYSTEM_DEFINED',
    error_result: null,
    no_resource: false,
    max_num: 1,
  } satisfies Body<'version'>;
}

/** The response that lists versions of a job: a page of them, and the number of all. */
export function versionsResponse(job: Job, versions: readonly ReturnType<typeof versionInList>[], total: number) {
  return {
    is_success: true,
    ...namesOf(job),
    version_count: total,
    versions: [...versions],
  } satisfies Body<'versions'>;
}

/** A version in a list. Its metrics are JSON in a string there. */
export function versionInList(version: JobVersion, now: number) {
  return {
    ...fieldsOf(version, now),
    system_metric_list: JSON.stringify(METRICS),
  } satisfies Body<'versions'>['versions'][number];
}

/** The response to a request that fails. */
export function errorResponse(message: string, code: string) {
  return { is_success: false, error_message: message, error_code: code } satisfies Body<'error'>;
}

function namesOf({ id, name, description }: Job) {
  return { job_id: id, job_name: name, job_desc: description };
}

function fieldsOf(version: JobVersion, now: number) {
  const { config } = version;
  const nfs = config.volumes?.find((volume) => volume.nfs !== undefined)?.nfs;
  return {
    version_id: version.id,
    version_name: version.name,
    pre_version_id: version.previous ?? null,
    ...ENVIRONMENT,
    engine_id: config.engine_id ?? null,
    status: Number(version.reported),
    app_url: config.app_url ?? null,
    boot_file_url: config.boot_file_url ?? null,
    create_time: version.created,
    parameter: config.parameter ?? [],
    duration: version.durationAt(now),
    spec_id: config.spec_id ?? null,
    worker_server_num: config.worker_server_num,
    data_url: config.data_url ?? null,
    train_url: config.train_url ?? null,
    log_url: config.log_url ?? null,
    dataset_version_id: config.dataset_version_id ?? null,
    dataset_id: config.dataset_id ?? null,
    data_source: config.data_source ?? [],
    model_id: config.model_id ?? null,
    model_metric_list: '{}',
    user_image_url: config.user_image_url ?? null,
    user_command: config.user_command ?? null,
    resource_id: resourceIdOf(version),
    dataset_name: null,
    start_time: version.started ?? null,
    volumes: config.volumes ?? null,
    dataset_version_name: null,
    pool_id: config.pool_id ?? 'pool7d1e384a',
    nas_mount_path: nfs?.dest_path ?? null,
    nas_share_addr: nfs?.src_path ?? null,
    nas_type: nfs === undefined ? null : 'nfs',
  };
}

function resourceIdOf({ id }: JobVersion): string {
  return `job${id.toString(16).padStart(8, '0')}`;
}

/** A body as older releases send it: numbers are quoted, and the text of an error is called `error_msg`. */
export function inLegacyForm(body: unknown): unknown {
  if (typeof body === 'number') return String(body);
  if (Array.isArray(body)) return body.map(inLegacyForm);
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [key === 'error_message' ? 'error_msg' : key, inLegacyForm(value)]),
  );
}
