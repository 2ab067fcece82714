import { apis } from './api.ts';
import type { JobRequest } from './job-request.ts';
import { type NewRun, Run } from './run.ts';

/** A job of the v2 API: each is a run. */
export class TrainingJob extends Run {
  /** A UUID. */
  readonly id: string;
  readonly project: string;
  readonly request: JobRequest;
  description: string;

  constructor(given: Pick<TrainingJob, 'id' | 'project' | 'request'> & NewRun) {
    super(apis.v2, given);
    this.id = given.id;
    this.project = given.project;
    this.request = given.request;
    this.description = given.request.metadata.description ?? '';
  }

  get ids() {
    return { job_id: this.id };
  }

  get name(): string {
    return this.request.metadata.name;
  }

  get workspace(): string {
    return this.request.metadata.workspace_id ?? '0';
  }

  /** How many workers run it. */
  get nodes(): number {
    return this.request.spec.resource.node_count ?? 1;
  }
}
