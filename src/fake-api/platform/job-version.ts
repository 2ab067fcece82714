import { apis } from './api.ts';
import type { JobConfig } from './job-config.ts';
import { type NewRun, Run } from './run.ts';

/** A job of the v1 API: a name, and versions that run. */
export interface Job {
  readonly id: number;
  readonly project: string;
  readonly name: string;
  readonly workspace: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  description: string;
  /** By their identifiers, in the order of their creation. */
  readonly versions: Map<number, JobVersion>;
  /** The last of its versions, of those that are not deleted. */
  latest: JobVersion | undefined;
  /** How many versions it ever had. */
  versionsCreated: number;
}

/** A version of a job of the v1 API: each is a run. */
export class JobVersion extends Run {
  readonly job: Job;
  readonly id: number;
  readonly name: string;
  /** The version that it was made from. */
  readonly previous: number | undefined;
  readonly config: JobConfig;

  constructor(job: Job, given: Pick<JobVersion, 'id' | 'name' | 'previous' | 'config'> & NewRun) {
    super(apis.v1, given);
    this.job = job;
    this.id = given.id;
    this.name = given.name;
    this.previous = given.previous;
    this.config = given.config;
  }

  get ids() {
    return { job_id: this.job.id, version_id: this.id };
  }

  get project() {
    return this.job.project;
  }
}
