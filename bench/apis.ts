/** A request to the fake API. */
export interface ApiRequest {
  readonly method: string;
  /** The path of its address. */
  readonly path: string;
  readonly body?: object;
}

/** What answers of the vendor, and items of the control, have of a job; which of it depends on the version. */
export interface JobBody {
  readonly job_id?: number | string;
  readonly version_id?: number;
  readonly metadata?: { readonly id: string };
  readonly status?: number | string | { readonly phase: string };
}

/**
 * A version of the vendor's API, as clients of one project use it. A job is named by its path below that of all jobs, which is
 * the same for the vendor and for the control.
 */
export interface Api {
  /** The path of all jobs. */
  readonly jobs: string;
  /** The body of a request that creates a job. */
  newJob(name: string): object;
  /** The job that an answer or an item is about. */
  jobIn(body: JobBody): string;
  /** The request that stops a job, below its path. */
  readonly stop: ApiRequest;
  /** The status in an answer to a poll, as the control logs it. */
  statusIn(body: JobBody): JobBody['status'];
  /** The statuses in which a job waits and runs. */
  readonly long: readonly string[];
}

const v1Config = { worker_server_num: 1, app_url: '/a/', boot_file_url: '/a/b.py', spec_id: 1, engine_id: 1 };

/** The name of a version, as `serve --api` has it. */
export type ApiName = 'v1' | 'v2';

export const apis: Readonly<Record<ApiName, Api>> = {
  v1: {
    jobs: '/v1/p/training-jobs',
    newJob: (name) => ({ job_name: name, config: v1Config }),
    jobIn: ({ job_id, version_id }) => `${job_id}/versions/${version_id}`,
    stop: { method: 'POST', path: '/stop' },
    statusIn: ({ status }) => status,
    long: ['WAITING', 'RUNNING'],
  },
  v2: {
    jobs: '/v2/p/training-jobs',
    newJob: (name) => ({
      kind: 'job',
      metadata: { name },
      algorithm: { code_dir: '/a/', boot_file: '/a/b.py', engine: { engine_id: 'pytorch_1.8' } },
      spec: { resource: { flavor_id: 'modelarts.vm.gpu.p100', node_count: 1 } },
    }),
    jobIn: ({ job_id, metadata }) => metadata?.id ?? String(job_id),
    stop: { method: 'POST', path: '/actions', body: { action_type: 'terminate' } },
    statusIn: ({ status }) => (typeof status === 'object' ? status.phase : status),
    long: ['Pending', 'Running'],
  },
};

/**
 * The version that is named on the command line.
 *
 * @throws RangeError for another name
 */
export function apiName(text: string): ApiName {
  if (text !== 'v1' && text !== 'v2') throw new RangeError(`--api ${text}: there are v1 and v2`);
  return text;
}

/** What a client asks of a job. */
export type Asked = 'poll' | 'stop' | 'delete';

/** The request that creates a job. */
export function creation({ jobs, newJob }: Api, name: string): ApiRequest {
  return { method: 'POST', path: jobs, body: newJob(name) };
}

/** The request that asks something of a job. */
export function requestOf({ jobs, stop }: Api, asked: Asked, job: string): ApiRequest {
  const path = `${jobs}/${job}`;
  if (asked === 'stop') return { ...stop, path: path + stop.path };
  return { method: asked === 'poll' ? 'GET' : 'DELETE', path };
}
